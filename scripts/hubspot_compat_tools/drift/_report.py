"""What a comparison found: changes and the report that holds them."""

from __future__ import annotations

from collections import Counter
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from hubspot_compat_tools._printable import json_text
from hubspot_compat_tools.drift._facts import Place
from hubspot_compat_tools.drift.rules import LEVELS, Level

if TYPE_CHECKING:
    from hubspot_compat_tools.migrate import CallSite


@frozen
class Impact:
    """What of ours depends on what changed.

    Attributes:
        operations: Facade operations (`batch.create`).
        fields: Fields of HubSpot's bodies that a dialect reads or writes there.
        model: Attributes of the model that these fields become.
        bridge: Functions of the bridge that serve the operations.
        breaks: Whether a dialect cannot do without what changed.
    """

    operations: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    model: tuple[str, ...] = ()
    bridge: tuple[str, ...] = ()
    breaks: bool = False

    def __bool__(self) -> bool:
        return bool(self.operations or self.fields or self.bridge)

    def __str__(self) -> str:
        parts = [", ".join(self.operations)]
        parts += [f"fields {', '.join(self.fields)}"] if self.fields else []
        parts += [f"model {', '.join(self.model)}"] if self.model else []
        parts += [f"bridge {', '.join(self.bridge)}"] if self.bridge else []
        return "; ".join(part for part in parts if part) or "none"

    def as_json(self) -> dict[str, Any] | str:
        """For JSON: an object, or the text `none`."""
        if not self:
            return "none"
        return {
            "operations": list(self.operations),
            "fields": list(self.fields),
            "model": list(self.model),
            "bridge": list(self.bridge),
            "breaks": self.breaks,
        }


@frozen
class Change:
    """One change, as one row of a report.

    Attributes:
        id: Stable name: the rule, and a hash of what changed where.
        rule: The rule that judged it.
        topic: What kind of thing changed; the reverse change has the same topic.
        level: `breaking`, `warning` or `info`, for a caller of HubSpot's API.
        direction: `request`, `response`, or empty for the operation as a whole.
        operations: The operations it concerns, as the base spells them.
        pointer: JSON pointer to the first place.
        before: What it was; None when it was not there.
        after: What it is; None when it is gone.
        text: One sentence.
        advice: What to do.
        facade: What of ours depends on it.
        places: Every place where it was seen.
        callers: The call sites that it concerns; None when no code base was searched.
    """

    id: str
    rule: str
    topic: str
    level: Level
    direction: str
    operations: tuple[str, ...]
    pointer: str
    before: Any
    after: Any
    text: str
    advice: str
    facade: Impact = Impact()
    places: tuple[Place, ...] = field(default=(), repr=False)
    callers: tuple[CallSite, ...] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The operations' names in the capability table."""
        return tuple(sorted({place.name for place in self.places if place.name}))

    def as_json(self) -> dict[str, Any]:
        """The change as plain data, in the documented order."""
        data = {
            "id": self.id,
            "rule": self.rule,
            "level": self.level,
            "direction": self.direction or None,
            "operations": list(self.operations),
            "pointer": self.pointer,
            "before": self.before,
            "after": self.after,
            "text": self.text,
            "advice": self.advice,
            "facade": self.facade.as_json(),
        }
        if self.callers is not None:
            data["callers"] = [_site_as_json(site) for site in self.callers]
        return data


def _site_as_json(site: CallSite) -> dict[str, Any]:
    return {
        "file": site.file,
        "line": site.line,
        "version": site.version or None,
        "via": site.via,
        "operations": list(site.operations),
    }


@frozen
class Acceptance:
    """Changes that somebody accepted, with the reason and the last day on which that holds.

    Attributes:
        id: The id of the one change that is meant; empty when a pattern says which.
        reason: Why.
        expires: The last day, in ISO form.
        change: The change that was found to be meant.
        rule: Pattern for the rules that are meant, such as `response-*`.
        path: Pattern for the paths of all operations that a change concerns; empty for any path.
    """

    id: str
    reason: str
    expires: str
    change: Change | None = None
    rule: str = ""
    path: str = ""

    def __str__(self) -> str:
        return self.id or " at ".join(part for part in (self.rule, self.path) if part)

    def matches(self, change: Change) -> bool:
        """Whether a change is meant."""
        if self.id:
            return change.id == self.id
        paths = [operation.rpartition(" ")[2] for operation in change.operations]
        return fnmatchcase(change.rule, self.rule) and (
            not self.path or (bool(paths) and all(fnmatchcase(path, self.path) for path in paths))
        )


@frozen
class Support:
    """How long HubSpot supports a version: `ends` is a day in ISO form."""

    version: str
    ends: str

    def __str__(self) -> str:
        return f"{self.version} until {self.ends}"


@frozen
class Report:
    """The changes between two sides.

    Attributes:
        base: Name of the older side.
        head: Name of the newer side.
        changes: What changed and was not accepted, worst first.
        accepted: What changed and was accepted.
        problems: Acceptances that are expired or that match no change, one line each.
        notes: What could not be read and was compared around, one line each.
        counts: Operations: how many each side has, how many are matched, added, removed, moved.
        searched: The code base that was searched for callers; empty if none was.
        support: How long base and head are supported; None where that is not known.
    """

    base: str
    head: str
    changes: tuple[Change, ...] = ()
    accepted: tuple[Acceptance, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    counts: dict[str, int] = field(factory=dict)
    searched: str = ""
    support: tuple[Support | None, Support | None] = (None, None)

    @property
    def breaking(self) -> bool:
        """Whether any call may break that was not accepted."""
        return any(change.level == "breaking" for change in self.changes)

    @property
    def breaks_facade(self) -> bool:
        """Whether a dialect of ours cannot do without something that changed."""
        return any(change.facade.breaks for change in self.changes)

    @property
    def concerned(self) -> int:
        """How many call sites of the code base any change concerns."""
        return len({site for change in self.changes for site in change.callers or ()})

    @property
    def summary(self) -> dict[str, Any]:
        """The figures: changes by level, operations, what was accepted, what concerns us."""
        levels = Counter(change.level for change in self.changes)
        return {
            **{level: levels[level] for level in LEVELS},
            "accepted": len(self.accepted),
            "facade": sum(bool(change.facade) for change in self.changes),
            "breaks_facade": self.breaks_facade,
            "operations": dict(self.counts),
            **({"callers": self.concerned} if self.searched else {}),
        }

    def as_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "base": self.base,
            "head": self.head,
            "breaking": self.breaking,
            "summary": self.summary,
            "changes": [change.as_json() for change in self.changes],
            "accepted": [
                {"id": a.change.id, "reason": a.reason, "expires": a.expires, "text": a.change.text}
                for a in self.accepted
                if a.change
            ],
            "support": {
                side: found and {"version": found.version, "ends": found.ends}
                for side, found in zip(("base", "head"), self.support, strict=True)
            },
            "problems": list(self.problems),
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """The report as JSON text, stable for the same input."""
        return json_text(self.as_json()) + "\n"
