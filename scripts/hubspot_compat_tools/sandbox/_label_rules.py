"""Custom labels and limits: the definitions that a portal's users manage."""

from __future__ import annotations

import re
from typing import Final

from hubspot_compat_tools.sandbox import _refusals as refuse
from hubspot_compat_tools.sandbox._direction import Direction
from hubspot_compat_tools.sandbox._portal import ObjectPair, Portal
from hubspot_compat_tools.sandbox._type_table import HUBSPOT, USER, AssociationType

#: Labels of one object pair; HubSpot's API guide says 10 (its help pages say 50).
MAX_LABELS: Final = 10
_NAME: Final = re.compile(r"[^\d\-\s][^\-\s]*")


def create_label(
    portal: Portal, pair: ObjectPair, *, name: str, label: str, inverse: str | None
) -> list[AssociationType]:
    """Define a label, or a pair of labels, for an object pair.

    Args:
        portal: Where to define it.
        pair: The object pair.
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
    _check_new(pair, name, label, inverse)
    return portal.define(pair, label, inverse, name)


def _check_new(pair: ObjectPair, name: str, label: str, inverse: str | None) -> None:
    for text, direction in ((label, pair.forward), (inverse or label, pair.opposite)):
        if text in {type_.label for type_ in direction.types.values()}:
            msg = f"A label {text!r:.100} already exists for this pair of objects"
            raise refuse.Refusal(msg)
    if pair.forward.named(name) is not None or pair.opposite.named(name) is not None:
        msg = f"An association named {name!r:.100} already exists for this pair of objects"
        raise refuse.Refusal(msg)
    if pair.forward.custom.bit_count() >= MAX_LABELS:
        msg = f"A pair of objects may not have more than {MAX_LABELS} labels"
        raise refuse.Refusal(msg)


def update_label(
    portal: Portal, pair: ObjectPair, type_id: int, label: str, inverse: str | None
) -> None:
    """Change the text of a label, and of its inverse where one is given."""
    type_ = _custom(pair, type_id)
    if not label.strip() or (inverse is not None and not inverse.strip()):
        msg = "A label may not be blank"
        raise refuse.Refusal(msg)
    other = _opposite(pair, type_)
    single = other is None or other.label == type_.label
    pair.forward.relabel(type_, label)
    if other is not None and other.key != type_.key and (inverse or single):
        pair.opposite.relabel(other, inverse or label)
    portal.definitions_changed = True


def delete_label(portal: Portal, pair: ObjectPair, type_id: int) -> None:
    """Remove a label in both directions; refused while any record uses it."""
    type_ = _custom(pair, type_id)
    other = _opposite(pair, type_)
    if pair.forward.in_use(type_.bit) or (other is not None and pair.opposite.in_use(other.bit)):
        msg = f"The label {type_.label!r} is in use and cannot be deleted"
        raise refuse.Refusal(msg)
    pair.forward.drop_type(type_)
    if other is not None and other.key in pair.opposite.types:
        pair.opposite.drop_type(other)
    portal.definitions_changed = True


def _custom(pair: ObjectPair, type_id: int) -> AssociationType:
    type_ = pair.forward.types.get((USER, type_id))
    if type_ is not None and type_.label is not None:
        return type_
    if type_ is not None or (HUBSPOT, type_id) in pair.forward.types:
        msg = f"Association type {type_id} is not a custom label and cannot be changed"
        raise refuse.Refusal(msg)
    raise refuse.label_not_found(type_id)


def _opposite(pair: ObjectPair, type_: AssociationType) -> AssociationType | None:
    found = pair.opposite.types_in(pair.forward.mirrored(type_.bit))
    return found[0] if found else None


def set_limit(
    portal: Portal, pair: ObjectPair, type_: AssociationType, maximum: int, *, new: bool
) -> None:
    """Limit how many records one record may have with a type.

    Args:
        portal: Where the limit holds.
        pair: The object pair.
        type_: The type.
        maximum: How many records at most, from 1; a label's may not be above the unlabeled
            type's.
        new: Whether the limit is created (it may not exist yet) or updated (it must exist).
    """
    forward = pair.forward
    if new and type_.bit in forward.limits:
        raise _limit_refusal(forward, type_, "already exists")
    if not new and type_.bit not in forward.limits:
        raise _limit_refusal(forward, type_, "does not exist", missing=True)
    ceiling = forward.limits.get(forward.unlabeled, maximum)
    if maximum < 1 or (type_.bit != forward.unlabeled and maximum > ceiling):
        reason = "must be at least 1 and not above the limit of the object pair"
        raise _limit_refusal(forward, type_, reason)
    forward.limits[type_.bit] = maximum
    portal.definitions_changed = True


def remove_limit(portal: Portal, pair: ObjectPair, type_: AssociationType) -> None:
    """Remove a limit, if there is one."""
    pair.forward.limits.pop(type_.bit, None)
    portal.definitions_changed = True


def _limit_refusal(
    direction: Direction, type_: AssociationType, reason: str, *, missing: bool = False
) -> Exception:
    return refuse.Refusal(
        f"The limit of {type_.category}={type_.type_id} from {direction.from_object}"
        f" to {direction.to_object} {reason}",
        category="OBJECT_NOT_FOUND" if missing else "VALIDATION_ERROR",
        context={"category": [type_.category], "typeId": [type_.type_id]},
        missing=missing,
    )
