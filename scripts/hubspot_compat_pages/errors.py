"""`docs/errors.md`: the tree of errors, and which status, code and category becomes which."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["errors_page"]

_HEAD: Final = """\
# Errors

Everything that the package raises on purpose is a `HubSpotCompatError`. The statuses and codes on
this page are read from the code; what is sent again, and how to go on after a call that stopped, is
in [retries, limits and failures](reliability.md).

## The tree

<!-- not run: a picture of the classes -->
"""
_RAISED: Final = "## What raises which"
_WARNING: Final = """\
`VersionSunsetWarning` is a warning, not an error: HubSpot's support for the chosen version ends
within 180 days, or has ended.
"""
_CODES: Final = """\
## Codes inside an answer

Entries of `BatchResult.errors` carry HubSpot's `category` and `sub_category` as they came. These
mean something to the facade:

| `sub_category` | what becomes of it |
| --- | --- |
"""
_UNAUTHORIZED: Final = 401
_TOO_MANY: Final = 429
_SERVER_ERRORS: Final = 500
_CLASS: Final = """\
::: {kind.__module__}.{kind.__name__}
    options:
      heading_level: 3
      show_bases: true
"""


def errors_page() -> str:
    """Return the page as Markdown."""
    from hubspot_compat._domain import errors

    tree = inspect.getdoc(errors) or ""
    drawn = tree.partition("\n\n")[2].rpartition("\n\n")[0]
    parts = [f"{_HEAD}```text\n{inspect.cleandoc(drawn)}\n```\n", f"{_RAISED}\n"]
    parts += [_statuses(), _WARNING, _codes(), "## The classes\n"]
    parts += [_CLASS.format(kind=kind) for kind in _by_rank(drawn)]
    return "\n".join(parts)


def _by_rank(drawn: str) -> list[type[Exception]]:
    """The classes as the tree draws them, each below what it is one of, and the warning last."""
    import hubspot_compat

    names = re.findall(r"[A-Z]\w+", drawn)
    public = (getattr(hubspot_compat, name) for name in hubspot_compat.__all__)
    kinds = [kind for kind in public if isinstance(kind, type) and issubclass(kind, Exception)]
    order = dict(zip(names, range(len(names)), strict=True))
    return sorted(kinds, key=lambda kind: order.get(kind.__name__, len(names)))


def _statuses() -> str:
    from hubspot_compat import ApiError, RateLimited, ServerError
    from hubspot_compat._transport.retry import _TEMPORARY
    from hubspot_compat._wire.error_bodies import _BY_STATUS

    named = {**_BY_STATUS, _TOO_MANY: RateLimited}
    answers: dict[tuple[str, str], list[str]] = {}
    for status in sorted({*named, *_TEMPORARY}):
        kind = named.get(status, ServerError if status >= _SERVER_ERRORS else ApiError)
        again = "yes, where that cannot do harm" if status in _TEMPORARY else "never"
        again = "yes, but never at the day's limit" if status == _TOO_MANY else again
        again = "once, where a function gives tokens" if status == _UNAUTHORIZED else again
        answers.setdefault((kind.__name__, again), []).append(str(status))
    rows = ["| answer | error | sent again |", "| --- | --- | --- |"]
    rows += [
        f"| {', '.join(them)} | `{kind}` | {again} |" for (kind, again), them in answers.items()
    ]
    rows += [
        "| any other from 400 on | `ApiError` | never |",
        "| any other from 500 on | `ServerError` | never |",
        "| none at all, or half of one | `ConnectionFailed` | yes, where that cannot do harm |",
        "| one that lacks its data | `UnreadableResponse` | yes, where that cannot do harm |",
        "| one of more than `max_response_bytes` | `ResponseTooLarge` | a read, in two halves |",
    ]
    return "\n".join(rows) + "\n"


def _codes() -> str:
    from hubspot_compat._dialects.reading import NO_ASSOCIATIONS
    from hubspot_compat._domain.model import EARLIER_WRITE_FAILED
    from hubspot_compat._operations.read import INVALID_IDENTIFIER, PAGING_IGNORED
    from hubspot_compat._operations.refusals import INVALID_INPUT

    meanings: Mapping[str, str] = {
        NO_ASSOCIATIONS: "Nothing: the record has no associations, which is no error.",
        INVALID_IDENTIFIER: (
            "An error of the result, with the id that it is about. Where the facade reads before "
            "it writes, it means that there is no such record, which has nothing to lose."
        ),
        PAGING_IGNORED: (
            "Our own: v3 gave the same page again, so only the first one was read "
            "([difference](differences.md#pages-after-the-first-may-be-missing))."
        ),
        EARLIER_WRITE_FAILED: (
            "Our own: inputs that were not sent, because an earlier write of the same record's "
            "only association of a type failed "
            "([Primary](creating.md#primary-and-records-that-come-several-times))."
        ),
        INVALID_INPUT: (
            'Our own: an input that cannot be sent, with `invalid="report"` '
            "([lines that cannot be sent](creating.md#lines-that-cannot-be-sent))."
        ),
    }
    return _CODES + "".join(f"| `{code}` | {text} |\n" for code, text in meanings.items())
