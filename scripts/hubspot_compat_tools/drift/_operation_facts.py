"""From the raw differences of two operations to facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from hubspot_compat_tools.drift._api import UNKNOWN, Operation
from hubspot_compat_tools.drift._facts import Fact, fact, present
from hubspot_compat_tools.drift._match import Matching, Pair
from hubspot_compat_tools.drift._parameter_facts import parameter_facts
from hubspot_compat_tools.drift._raw_differences import Difference


def matching_facts(matching: Matching) -> Iterator[Fact]:
    """Operations that came, went or moved."""
    for operation in matching.removed:
        context = {"deprecated": operation.form["deprecated"]}
        yield fact("operation", operation, operation.key, None, context=context)
    for operation in matching.added:
        yield fact("operation", operation, None, operation.key)
    for pair in (pair for pair in matching.pairs if pair.moved):
        yield fact("operation.path", pair.base, pair.base.key, pair.head.key)
    for old, twin in matching.dropped:
        yield fact("operation.spelling", old, old.key, None, context={"twin": twin.key})
    for new, twin in matching.respelled:
        yield fact("operation.spelling", new, None, new.key, context={"twin": twin.key})
    for call in matching.gone:
        yield fact(_kind_of(call), call, call.name, None, name=call.name, part="document")
    for call in matching.come:
        yield fact(_kind_of(call), call, None, call.name, name=call.name, part="document")


def _kind_of(call: Operation) -> str:
    """`webhook` or `callback`."""
    return call.name.partition(" ")[0]


def pair_facts(pair: Pair, differences: list[Difference]) -> Iterator[Fact]:
    """What one operation says of itself otherwise than before."""
    grouped: dict[str, list[Difference]] = {}
    for difference in differences:
        grouped.setdefault(difference.path[0], []).append(difference)
    for key, found in grouped.items():
        yield from _PARTS[key](pair, found)


def _deprecated(pair: Pair, found: list[Difference]) -> Iterator[Fact]:
    for row in found:
        yield fact("operation.deprecated", pair.base, row.before, row.after)


def _tags(pair: Pair, _: list[Difference]) -> Iterator[Fact]:
    before, after = (", ".join(sorted(o.form["tags"])) for o in (pair.base, pair.head))
    yield fact("operation.tags", pair.base, before, after, pointer=("tags",))


def _prose(pair: Pair, found: list[Difference]) -> Iterator[Fact]:
    for row in found:
        name = row.path[1]
        yield fact("prose", pair.base, present(row.before), present(row.after), name=name)


def _servers(pair: Pair, found: list[Difference]) -> Iterator[Fact]:
    for row in found:
        url = row.path[-1]
        before, after = (url if present(v) else None for v in (row.before, row.after))
        yield fact("server", pair.base, before, after, name=url, pointer=("servers",))


def _security(pair: Pair, found: list[Difference]) -> Iterator[Fact]:
    before, after = pair.base.form["security"], pair.head.form["security"]
    at = ("security",)
    if not before or not after:
        forms = (", ".join(sorted(form)) or None for form in (before, after))
        yield fact("security", pair.base, *forms, part="security", pointer=at)
        return
    more = list(_asking_more(before, after))
    less = [(old, new) for new, old in _asking_more(after, before)]
    for needed in more + less:
        more_than_before = {"more": needed in more}
        yield fact(
            "security.needs",
            pair.base,
            *needed,
            part="security",
            pointer=at,
            context=more_than_before,
        )
    replaced = {alternative for needed in more + less for alternative in needed}
    for row in found:
        if row.path[-1] in replaced:
            continue
        name = row.path[-1]
        old, new = (name if present(v) else None for v in (row.before, row.after))
        yield fact("security.scope", pair.base, old, new, name=name, part="security", pointer=at)


# What an alternative of one scheme and one scope is: more than this is several.
_ONE_SCOPE: Final = 2


def _asking_more(before: Iterable[str], after: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Alternatives that ask for more than before, where nothing else lets the same token in."""
    new = [alternative for alternative in after if alternative not in before]
    several = [alternative for alternative in new if len(_granted(alternative)) > _ONE_SCOPE]
    for old in sorted(set(before) - set(after)) if several else ():
        held = _granted(old)
        if not any(_granted(alternative) <= held for alternative in after):
            asks = [alternative for alternative in several if _granted(alternative) > held]
            if asks:
                yield old, min(asks)


@cache
def _granted(alternative: str) -> frozenset[tuple[str, str]]:
    """The schemes of an alternative, and the scopes of each."""
    if alternative == "no authentication":
        return frozenset()
    found: set[tuple[str, str]] = set()
    for part in alternative.split(" + "):
        scheme, _, scopes = part.partition(": ")
        found |= {(scheme, scope) for scope in ("", *filter(None, scopes.split(" & ")))}
    return frozenset(found)


def _body(pair: Pair, found: list[Difference]) -> Iterator[Fact]:
    for row in found:
        if UNKNOWN in (row.before, row.after):
            continue
        yield fact(
            "body",
            pair.base,
            row.before,
            row.after,
            part="body",
            direction="request",
            pointer=("requestBody",),
        )


def _body_media(pair: Pair, found: list[Difference]) -> Iterator[Fact]:
    if {"none", UNKNOWN} & {pair.base.form["body"], pair.head.form["body"]}:
        return  # the body as a whole came or went, or that is unknown
    for row in found:
        media = row.path[-1]
        forms = (pair.base.form["body media"], pair.head.form["body media"])
        yield _media_fact(pair, "body", row, forms=forms, slot=f"body {media}")


def _media_fact(
    pair: Pair,
    part: str,
    row: Difference,
    *,
    forms: tuple[Mapping[str, bool], Mapping[str, bool]],
    slot: str,
) -> Fact:
    """A media type that came or went, and whether the other side has one that says the same."""
    media = row.path[-1]
    before, after = (media if present(v) else None for v in (row.before, row.after))
    others = forms[1] if after is None else forms[0]
    holder = pair.base if before else pair.head
    return fact(
        "media",
        holder,
        before,
        after,
        name=media,
        part=part,
        direction="request" if part == "body" else "response",
        pointer=holder.schemas[slot][0].pointer[:-1],
        context={
            "covered": any(_covers(other, media) for other in others),
            "refined": any(_covers(media, other) for other in others),
        },
    )


def _covers(wide: str, narrow: str) -> bool:
    """Whether whatever is `narrow` is `wide` too: parameters aside, wildcards and suffixes read."""
    one, other = (media.partition(";")[0].strip().lower() for media in (wide, narrow))
    if one in ("*/*", other):
        return True
    kind, _, name = one.partition("/")
    if not other.startswith(f"{kind}/"):
        return False
    return name == "*" or other.endswith(f"+{name}")  # application/hal+json is JSON (RFC 6839)


def _success(pair: Pair, _: list[Difference]) -> Iterator[Fact]:
    before, after = set(pair.base.form["success"]), set(pair.head.form["success"])
    gone, come = sorted(before - after), sorted(after - before)
    at = ("responses", (gone or come)[0])
    texts = (", ".join(gone) or None, ", ".join(come) or None)
    yield fact("status", pair.base, *texts, part="response", direction="response", pointer=at)


def _errors(pair: Pair, found: list[Difference]) -> Iterator[Fact]:
    for row in found:
        status = row.path[-1]
        before, after = (status if present(v) else None for v in (row.before, row.after))
        yield fact(
            "status.error",
            pair.base,
            before,
            after,
            name=status,
            part="error response",
            direction="response",
            pointer=("responses", status),
        )


def _media(pair: Pair, found: list[Difference]) -> Iterator[Fact]:
    for row in found:
        if len(row.path) < 3:  # noqa: PLR2004 - media, status, type; else a status or unknown
            continue
        _, status, media = row.path
        part = "response" if status in pair.base.form["success"] else "error response"
        before, after = (o.form["media"].get(status, {}) for o in (pair.base, pair.head))
        slot = f"{part} {status} {media}"
        yield _media_fact(pair, part, row, forms=(before, after), slot=slot)


def _headers(pair: Pair, found: list[Difference]) -> Iterator[Fact]:
    for row in found:
        if len(row.path) < 3:  # noqa: PLR2004 - headers, status, name; else a status or unknown
            continue
        _, status, key = row.path
        before, after = present(row.before), present(row.after)
        holder = pair.head if before is None else pair.base
        at = holder.pointers[f"header {status} {key}"]
        yield fact(
            "header",
            pair.base,
            before,
            after,
            name=at[-1],
            part="response header",
            direction="response",
            pointer=at,
        )


def _encoding(pair: Pair, found: list[Difference]) -> Iterator[Fact]:
    for row in found:
        slot = row.path[1]
        if not all(slot in operation.schemas for operation in (pair.base, pair.head)):
            continue  # the body in this form came or went as a whole
        at = pair.base.schemas[slot][0]
        before, after = (present(v) for v in (row.before, row.after))
        for name in {**_entries(row, before), **_entries(row, after)}:
            yield fact(
                "encoding",
                pair.base,
                _entries(row, before).get(name),
                _entries(row, after).get(name),
                name=name,
                part=at.part,
                direction=at.direction,
                pointer=at.pointer[:-1],
            )


def _entries(row: Difference, value: Any) -> Mapping[str, str]:
    """What one side says of the fields of a form, be the difference one of them or all."""
    if value is None:
        return {}
    return value if len(row.path) == 2 else {row.path[2]: value}  # noqa: PLR2004 - encoding, slot


def _extensions(pair: Pair, found: list[Difference]) -> Iterator[Fact]:
    for row in found:
        before, after = (present(v) for v in (row.before, row.after))
        key = row.path[1]
        yield fact("extension", pair.base, before, after, pointer=(key,), context={"keyword": key})


_PARTS: Final[dict[str, Callable[[Pair, list[Difference]], Iterator[Fact]]]] = {
    "deprecated": _deprecated,
    "tags": _tags,
    "prose": _prose,
    "servers": _servers,
    "security": _security,
    "body": _body,
    "body media": _body_media,
    "success": _success,
    "errors": _errors,
    "media": _media,
    "headers": _headers,
    "parameters": parameter_facts,
    "encoding": _encoding,
    "extensions": _extensions,
}
