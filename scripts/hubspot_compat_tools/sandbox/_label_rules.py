"""Custom labels and limits: the definitions that a portal's users manage."""

from __future__ import annotations

import re
from typing import Final

from hubspot_compat_tools.sandbox import _refusals as refuse
from hubspot_compat_tools.sandbox._direction import HUBSPOT, USER, Direction, Kind
from hubspot_compat_tools.sandbox._portal import Portal, Way

#: Labels of one object pair; HubSpot's API guide says 10 (its help pages say 50).
MOST_LABELS: Final = 10
_NAME: Final = re.compile(r"[^\d\-\s][^\-\s]*")


def create_label(
    portal: Portal, way: Way, *, name: str, label: str, inverse: str | None
) -> list[Kind]:
    """Define a label, or a pair of labels, for an object pair.

    Args:
        portal: Where to define it.
        way: The object pair.
        name: Internal name, which is also its v3 type string; no hyphen, no leading digit.
        label: What the portal shows in this direction.
        inverse: What it shows in the opposite one, or None for the same.

    Returns:
        The new types, the opposite direction's first.
    """
    if not _NAME.fullmatch(name):
        msg = f"The name {name!r:.100} may not have hyphens or blanks or start with a digit"
        raise refuse.Refusal(msg)
    if not label.strip() or (inverse is not None and not inverse.strip()):
        msg = "A label may not be blank"
        raise refuse.Refusal(msg)
    _check_new(way, name, label, inverse)
    return portal.define(way, label, inverse, name)


def _check_new(way: Way, name: str, label: str, inverse: str | None) -> None:
    for text, direction in ((label, way.fwd), (inverse or label, way.rev)):
        if text in {kind.label for kind in direction.kinds.values()}:
            msg = f"A label {text!r:.100} already exists for this pair of objects"
            raise refuse.Refusal(msg)
    if way.fwd.named(name) is not None or way.rev.named(name) is not None:
        msg = f"An association named {name!r:.100} already exists for this pair of objects"
        raise refuse.Refusal(msg)
    if way.fwd.custom.bit_count() >= MOST_LABELS:
        msg = f"A pair of objects may not have more than {MOST_LABELS} labels"
        raise refuse.Refusal(msg)


def update_label(portal: Portal, way: Way, type_id: int, label: str, inverse: str | None) -> None:
    """Change the text of a label, and of its inverse where one is given."""
    kind = _custom(way, type_id)
    if not label.strip() or (inverse is not None and not inverse.strip()):
        msg = "A label may not be blank"
        raise refuse.Refusal(msg)
    other = _opposite(way, kind)
    single = other is None or other.label == kind.label
    way.fwd.relabel(kind, label)
    if other is not None and other.key != kind.key and (inverse or single):
        way.rev.relabel(other, inverse or label)
    portal.definitions_changed = True


def delete_label(portal: Portal, way: Way, type_id: int) -> None:
    """Remove a label in both directions; refused while any record uses it."""
    kind = _custom(way, type_id)
    other = _opposite(way, kind)
    if way.fwd.in_use(kind.bit) or (other is not None and way.rev.in_use(other.bit)):
        msg = f"The label {kind.label!r} is in use and cannot be deleted"
        raise refuse.Refusal(msg)
    way.fwd.drop_kind(kind)
    if other is not None and other.key in way.rev.kinds:
        way.rev.drop_kind(other)
    portal.definitions_changed = True


def _custom(way: Way, type_id: int) -> Kind:
    kind = way.fwd.kinds.get((USER, type_id))
    if kind is not None and kind.label is not None:
        return kind
    if kind is not None or (HUBSPOT, type_id) in way.fwd.kinds:
        msg = f"Association type {type_id} is not a custom label and cannot be changed"
        raise refuse.Refusal(msg)
    raise refuse.label_not_found(type_id)


def _opposite(way: Way, kind: Kind) -> Kind | None:
    found = way.rev.kinds_of(way.fwd.mirrored(kind.bit))
    return found[0] if found else None


def set_limit(portal: Portal, way: Way, kind: Kind, most: int, *, new: bool) -> None:
    """Limit how many records one record may have with a type.

    Args:
        portal: Where the limit holds.
        way: The object pair.
        kind: The type.
        most: The most records, at least 1; a label's may not be above the unlabeled type's.
        new: Whether the limit is created (it may not exist yet) or updated (it must exist).
    """
    fwd = way.fwd
    if new and kind.bit in fwd.limits:
        raise _limit_refusal(fwd, kind, "already exists")
    if not new and kind.bit not in fwd.limits:
        raise _limit_refusal(fwd, kind, "does not exist", missing=True)
    ceiling = fwd.limits.get(fwd.unlabeled, most)
    if most < 1 or (kind.bit != fwd.unlabeled and most > ceiling):
        reason = "must be at least 1 and not above the limit of the object pair"
        raise _limit_refusal(fwd, kind, reason)
    fwd.limits[kind.bit] = most
    portal.definitions_changed = True


def remove_limit(portal: Portal, way: Way, kind: Kind) -> None:
    """Lift a limit; one that is not there is no error."""
    way.fwd.limits.pop(kind.bit, None)
    portal.definitions_changed = True


def _limit_refusal(way: Direction, kind: Kind, reason: str, *, missing: bool = False) -> Exception:
    return refuse.Refusal(
        f"The limit of {kind.category}={kind.type_id} from {way.from_object} to {way.to_object}"
        f" {reason}",
        category="OBJECT_NOT_FOUND" if missing else "VALIDATION_ERROR",
        context={"category": [kind.category], "typeId": [kind.type_id]},
        missing=missing,
    )
