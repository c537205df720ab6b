"""Injected faults: what a network and a service under load do to a client.

The rules are tried in order; the first that matches a request and fires is carried out.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from attrs import define, field

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.sandbox._http import Answer, json_answer

KINDS: Final = ("status", "delay", "drop_before", "drop_after", "truncate", "html")
_LOWEST_STATUS: Final = 200
_HIGHEST_STATUS: Final = 599
_LONGEST_DELAY: Final = 600
_FRAMING: Final = ("content-length", "transfer-encoding")
_HTML: Final = b"<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>"


@define
class Fault:
    """One rule.

    Attributes:
        fault: What happens, one of `KINDS`. `status` and `drop_before` act instead of the store,
            the others after it.
        route: `METHOD path` with `*` and `?` as in a shell, such as `POST /crm/v4/*/batch/create`.
        status: The status of `status` and `html`.
        body: The JSON body of `status`; the service's own error shape when absent.
        headers: Headers of `status` and `html`.
        seconds: How long `delay` waits.
        probability: How likely it fires, 0 to 1.
        count: How often it fires at most; None for no end.
        skip: How many matching requests pass before it starts.
        seed: Seed of its random numbers, so that a run can be repeated.
    """

    fault: str
    route: str = "*"
    status: int = 503
    body: Any = None
    headers: Mapping[str, str] = field(factory=dict)
    seconds: float = 1.0
    probability: float = 1.0
    count: int | None = None
    skip: int = 0
    seed: int = 0
    _random: random.Random = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Start the random numbers at the seed."""
        self._random = random.Random(self.seed)  # noqa: S311  # repeatable, not secret

    def fires(self, method: str, path: str) -> bool:
        """Whether the rule fires for this request; counts down when it does."""
        if not fnmatchcase(f"{method} {path}", self.route) or self.count == 0:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self._random.random() >= self.probability:
            return False
        if self.count is not None:
            self.count -= 1
        return True

    def instead(self) -> Answer | None:
        """Return the answer that replaces serving the request, or None when it is served first."""
        if self.fault == "drop_before":
            return Answer(0, cut="drop")
        if self.fault == "status":
            body = self.body
            if body is None:
                body = {"status": "error", "message": f"sandbox fault: {self.status}"}
            return json_answer(self.status, body, tuple(self.headers.items()))
        if self.fault == "html":
            headers = (("content-type", "text/html; charset=utf-8"), *self.headers.items())
            return Answer(self.status, _HTML, headers)
        return None

    def applied_to(self, answer: Answer) -> Answer:
        """Apply the fault to the answer of a request that was served."""
        if self.fault == "delay":
            return answer._replace(delay=self.seconds)
        if self.fault == "drop_after":
            return answer._replace(cut="drop")
        if self.fault == "truncate":
            return answer._replace(cut="truncate")
        return answer

    def as_dict(self) -> dict[str, Any]:
        """The rule as it may be given again, with the counts that are left."""
        names = (name for name in _FIELDS if name != "headers")
        return {**{name: getattr(self, name) for name in names}, "headers": dict(self.headers)}


_FIELDS: Final[Mapping[str, tuple[type, ...]]] = {
    "fault": (str,),
    "route": (str,),
    "status": (int,),
    "body": (dict, list, str, int, float, type(None)),
    "headers": (dict,),
    "seconds": (int, float),
    "probability": (int, float),
    "count": (int, type(None)),
    "skip": (int,),
    "seed": (int,),
}


def read_faults(source: str | Path | list[Any] | None) -> list[Fault]:
    """Read rules from a file's path or from decoded JSON.

    Raises:
        ToolError: It is not a list of rules; the message names the place.
    """
    if source is None:
        return []
    if isinstance(source, (str, Path)):
        place = str(source)
        try:
            rules = json.loads(Path(source).read_text(encoding="utf-8"))
        except OSError as error:
            msg = f"{place}: cannot be read: {error.strerror}"
            raise ToolError(msg) from error
        except (ValueError, RecursionError) as error:
            msg = f"{place}: not valid JSON: {error}"
            raise ToolError(msg) from error
    else:
        place, rules = "faults", source
    if not isinstance(rules, list):
        msg = f"{place}: expected a list of rules such as {{'fault': 'status', 'status': 503}}"
        raise ToolError(msg)
    return [_rule(raw, f"{place}: rule {number}") for number, raw in enumerate(rules, start=1)]


def _rule(raw: Any, place: str) -> Fault:
    if not isinstance(raw, dict):
        msg = f"{place}: expected an object, found {type(raw).__name__}"
        raise ToolError(msg)
    for name, value in raw.items():
        if name not in _FIELDS:
            msg = f"{place}: unknown field {name!r}; known are {', '.join(_FIELDS)}"
            raise ToolError(msg)
        if not isinstance(value, _FIELDS[name]) or isinstance(value, bool):
            msg = f"{place}: field {name!r} has a value of the wrong type: {value!r:.60}"
            raise ToolError(msg)
    if raw.get("fault") not in KINDS:
        given = f"{raw['fault']!r:.60}" if "fault" in raw else "no such field"
        msg = f"{place}: expected 'fault' to be one of {', '.join(KINDS)}; found {given}"
        raise ToolError(msg)
    rule = Fault(**raw)
    _check(rule, place)
    return rule


def _check(rule: Fault, place: str) -> None:
    """Refuse a value out of its range."""
    plain = all(
        isinstance(value, str) and (name + value).isascii() and (name + value).isprintable()
        for name, value in rule.headers.items()
    )
    framing = any(name.lower() in _FRAMING for name in rule.headers)
    demands = (
        (
            "status",
            f"between {_LOWEST_STATUS} and {_HIGHEST_STATUS}",
            _LOWEST_STATUS <= rule.status <= _HIGHEST_STATUS,
        ),
        ("probability", "between 0 and 1", 0 <= rule.probability <= 1),
        ("seconds", f"between 0 and {_LONGEST_DELAY}", 0 <= rule.seconds <= _LONGEST_DELAY),
        ("count", "0 or more", (rule.count or 0) >= 0),
        ("skip", "0 or more", rule.skip >= 0),
        ("headers", "plain text to plain text", plain),
        ("headers", f"without {' and '.join(_FRAMING)}, which the server sets", not framing),
    )
    for name, demand, holds in demands:
        if not holds:
            msg = f"{place}: expected {name!r} to be {demand}, found {getattr(rule, name)!r:.60}"
            raise ToolError(msg)
