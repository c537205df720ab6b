"""From facts to rows: the same fact in several places is one row."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from hubspot_compat_tools._printable import printable
from hubspot_compat_tools.drift._facts import Fact, Place
from hubspot_compat_tools.drift._report import Change
from hubspot_compat_tools.drift._schema_form import compact
from hubspot_compat_tools.drift.rules import LEVELS, TABLE, Level
from hubspot_compat_tools.specs._names import OTHER_GROUP

_SHOWN: Final = 3
_LONGEST: Final = 160
_PHRASES: Final = {
    "body": "request field",
    "response": "response field",
    "error response": "error field",
    "response header": "response header",
    "payload": "payload field",
    "reply": "reply field",
}
_WHOLES: Final = {
    "body": "the request body",
    "response": "the response",
    "error response": "the error response",
    "payload": "the payload",
    "reply": "the reply",
}


_DIRECTIONS: Final = ("", "request", "response")


def rows(facts: Iterable[Fact], levels: Mapping[str, Level]) -> list[Change]:
    """Judge facts and fold equal ones together.

    Args:
        facts: What was found.
        levels: Levels that replace those of the table, by rule id.

    Returns:
        The changes, worst first, in an order that depends on nothing else.
    """
    folded = _fold_scopes(_fold(facts))
    return sorted((_change(fact, levels) for fact in folded), key=_order)


def _order(change: Change) -> tuple[int, int, int, str, str]:
    """Worst first; then what concerns whole operations, then requests, then responses."""
    about = _DIRECTIONS.index(change.direction)
    if change.topic.startswith(("security", "scheme", "server", "operation.tags")):
        about = len(_DIRECTIONS)  # last: it seldom is the story
    first = change.places[0]
    where = f"{first.name} {first.path}"
    return LEVELS.index(change.level), about, -len(change.operations), where, change.id


def _fold(facts: Iterable[Fact]) -> list[Fact]:
    """One fact for all places in which the same thing happened to what has the same name."""
    grouped: dict[str, Fact] = {}
    for fact in facts:
        rule, sentence = TABLE.judge(fact)
        named = fact.name if fact.topic not in _NAMELESS else ""
        key = compact(
            [rule.id, sentence, fact.direction, fact.part, named, fact.before, fact.after]
        )
        if key in grouped:
            grouped[key].places.extend(fact.places)
        else:
            grouped[key] = fact
    return list(grouped.values())


# Facts whose name is the operation itself, or only repeats what is in before and after.
_NAMELESS: Final = frozenset({"operation.tags", "status", "media", "encoding"})


def _fold_scopes(facts: list[Fact]) -> list[Fact]:
    """Scopes that came to, or left, exactly the same operations are one fact together."""
    kept, scopes = [], defaultdict[tuple[bool, tuple[str, ...]], list[Fact]](list)
    for fact in facts:
        if fact.topic == "security.scope":
            scopes[fact.before is None, _operations(fact.places)].append(fact)
        else:
            kept.append(fact)
    for (come, _), group in scopes.items():
        together = ", ".join(sorted(fact.name for fact in group))
        first = group[0]
        first.name = together
        first.before, first.after = (None, together) if come else (together, None)
        kept.append(first)
    return kept


def _operations(places: Iterable[Place]) -> tuple[str, ...]:
    return tuple(sorted({place.operation for place in places if place.operation}))


def _change(fact: Fact, levels: Mapping[str, Level]) -> Change:
    rule, sentence = TABLE.judge(fact)
    places = sorted(set(fact.places), key=lambda p: (p.operation, p.pointer))
    shown = _shown_scopes if fact.topic == "security.scope" else _shown
    text = sentence.replace("{before}", shown(fact.before)).replace("{after}", shown(fact.after))
    return Change(
        id=_identity(rule.id, fact, places),
        rule=rule.id,
        topic=fact.topic,
        level=levels.get(rule.id, rule.level),
        direction=fact.direction,
        operations=_operations(places),
        pointer=places[0].pointer,
        before=fact.before,
        after=fact.after,
        text=printable(_sentence(text.replace("{it}", _subject(fact, places)), places[0].name)),
        advice=rule.advice,
        places=tuple(places),
    )


def _identity(rule: str, fact: Fact, places: list[Place]) -> str:
    """The same for the same change, wherever and whenever it is found."""
    where = sorted({(place.neutral, place.path) for place in places})
    described = compact([fact.direction, fact.part, fact.before, fact.after, where])
    return f"{rule}:{hashlib.sha256(described.encode()).hexdigest()[:10]}"


def _subject(fact: Fact, places: list[Place]) -> str:
    """What a row is about, in words."""
    if fact.part == "document":
        return fact.name
    if fact.topic in _ABOUT_OPERATIONS or fact.part == "operation":
        operations = _operations(places)
        if len(operations) > 1:
            return f"each of {len(operations)} operations"
        return places[0].operation if _wants_path(fact, places) else places[0].name
    paths = sorted({place.path for place in places})
    if fact.part == "parameter":
        where, _, name = paths[0].partition(" ")
        return f"{where} parameter {name}" + _more(paths)
    if paths == [""]:
        return _WHOLES.get(fact.part, fact.part)
    named = [path or "(the whole body)" for path in paths]
    return f"{_PHRASES[fact.part]} {', '.join(named[:_SHOWN])}" + _more(named)


def _wants_path(fact: Fact, places: list[Place]) -> bool:
    """Whether the path is the story; else the name says it shorter, if there is one."""
    story = fact.topic.startswith("operation") and fact.topic != "operation.tags"
    return story or places[0].name.startswith(OTHER_GROUP)


_ABOUT_OPERATIONS: Final = frozenset(
    {
        "operation",
        "operation.path",
        "operation.spelling",
        "operation.deprecated",
        "operation.tags",
        "status",
        "status.error",
        "media",
        "body",
        "security",
        "security.scope",
        "security.needs",
        "server",
    }
)


def _more(paths: list[str]) -> str:
    rest = len(paths) - _SHOWN
    return f" and {rest} more" if rest > 0 else ""


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "none"
    text = value if isinstance(value, str) else compact(value)
    if len(text) <= _LONGEST:
        return text
    entries = text.split(", ")
    if len(entries) > _SHOWN:
        return f"{', '.join(entries[:_SHOWN])} and {len(entries) - _SHOWN} more"
    return text[: _LONGEST - 1] + "…"


def _shown_scopes(value: str | None) -> str:
    """Scopes by the scheme that they are of: `oauth2: a.read, b.read and 7 more`."""
    schemes: dict[str, list[str]] = {}
    for entry in (value or "").split(", "):
        scheme, _, scope = entry.partition(": ")
        schemes.setdefault(scheme, []).append(scope)
    return "; ".join(
        f"{scheme}: {', '.join(scopes[:_SHOWN])}{_more(scopes)}" if any(scopes) else scheme
        for scheme, scopes in schemes.items()
    )


def _sentence(text: str, name: str) -> str:
    """With a capital, unless it begins with a name."""
    return text if name and text.startswith(name) else text[:1].upper() + text[1:]
