"""The types and limits that a portal's users made, as the text that a state file holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from hubspot_compat_tools.sandbox._object_types import crm_object
from hubspot_compat_tools.sandbox._portal import ObjectPair, Portal
from hubspot_compat_tools.sandbox._type_table import USER


class _Type(msgspec.Struct, array_like=True, gc=False):
    start: str
    end: str
    type_id: int
    label: str | None
    name: str
    inverse_type_id: int


class _Limit(msgspec.Struct, array_like=True, gc=False):
    start: str
    end: str
    category: str
    type_id: int
    maximum: int


class _Definitions(msgspec.Struct, rename="camel"):
    next_type_id: int
    types: list[_Type]
    limits: list[_Limit]


_decode: Final = msgspec.json.Decoder(_Definitions).decode


def dump_definitions(portal: Portal) -> str:
    """The definitions of a portal as text."""
    stored = _Definitions(portal.next_type_id, list(_types(portal)), list(_limits(portal)))
    return msgspec.json.encode(stored).decode()


def load_definitions(portal: Portal, document: str) -> None:
    """Undo `dump_definitions` on an empty portal."""
    stored = _decode(document)
    for row in stored.types:
        _pair(portal, row).forward.add_type(USER, row.type_id, row.label, row.name)
    for row in stored.types:
        forward, opposite = _pair(portal, row)
        inverse = opposite.types[USER, row.inverse_type_id]
        forward.mirror(forward.types[USER, row.type_id], inverse)
    for limit in stored.limits:
        forward = _pair(portal, limit).forward
        forward.limits[forward.types[limit.category, limit.type_id].bit] = limit.maximum
    portal.next_type_id = stored.next_type_id


def _pair(portal: Portal, row: _Type | _Limit) -> ObjectPair:
    start, end = crm_object(row.start).name, crm_object(row.end).name
    return ObjectPair(portal.direction(start, end), portal.direction(end, start))


def _types(portal: Portal) -> Iterable[_Type]:
    for (start, end), direction in portal.directions.items():
        opposite = portal.directions[end, start]
        for type_ in direction.types.values():
            if type_.category == USER:
                inverse = opposite.types_in(direction.mirrored(type_.bit))[0]
                yield _Type(start, end, type_.type_id, type_.label, type_.name, inverse.type_id)


def _limits(portal: Portal) -> Iterable[_Limit]:
    for (start, end), direction in portal.directions.items():
        for type_ in direction.types.values():
            maximum = direction.limits.get(type_.bit)
            if maximum is not None:
                yield _Limit(start, end, type_.category, type_.type_id, maximum)
