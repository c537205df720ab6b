"""Snapshots of a portal's custom names, taken while v3 can still be asked for them.

v3 `/types` is the only place that ties an internal name such as `decision_maker` to an id. A
snapshot keeps that knowledge in a JSON file:

    {"format": "hubspot-compat names", "version": 1,
     "types": [{"from_object": "contact", "to_object": "company", "category": "USER_DEFINED",
                "type_id": 1, "name": "decision_maker", "label": "Decision maker"}]}
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated

import msgspec

from .errors import InvalidInput, UnknownObjectType
from .model import AssociationType
from .objects import canonical_object, comparable

__all__ = ["dump_names", "load_names"]

_FORMAT = "hubspot-compat names"
_VERSION = 1

Names = Mapping[tuple[str, str], tuple[AssociationType, ...]]


class _Row(msgspec.Struct, forbid_unknown_fields=True):
    from_object: str
    to_object: str
    category: Annotated[str, msgspec.Meta(pattern="^[A-Z][A-Z_]*$")]
    type_id: Annotated[int, msgspec.Meta(gt=0)]
    name: str | None = None
    label: str | None = None


class _Snapshot(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    version: int
    types: list[_Row]


def load_names(path: str | Path) -> Names:
    """Read the portal's definitions from a file of `types --snapshot FILE`.

    Returns:
        Those of each object pair, in the spelling of `comparable`.

    Raises:
        InvalidInput: The file cannot be read, or is not a snapshot; the message names the place.
    """
    try:
        snapshot = msgspec.json.decode(Path(path).read_bytes(), type=_Snapshot)
    except OSError as error:
        msg = f"{path}: cannot be read: {error.strerror}"
        raise InvalidInput(msg) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        msg = f"{path}: not a snapshot of names: {error}"
        raise InvalidInput(msg) from None
    if (snapshot.format, snapshot.version) != (_FORMAT, _VERSION):
        found = f"{snapshot.format!r} version {snapshot.version}"
        msg = f"{path}: {found} is not a snapshot of names of version {_VERSION}"
        raise InvalidInput(msg)
    names: dict[tuple[str, str], list[AssociationType]] = {}
    for number, row in enumerate(snapshot.types):
        try:
            objects = (canonical_object(row.from_object), canonical_object(row.to_object))
        except UnknownObjectType as error:
            msg = f"{path}: types[{number}]: {error}"
            raise InvalidInput(msg) from None
        object_pair = comparable(objects)
        type_ = AssociationType(row.category, row.type_id, row.label, row.name, *object_pair)
        names.setdefault(object_pair, []).append(type_)
    return {object_pair: tuple(types) for object_pair, types in names.items()}


def dump_names(types: Iterable[AssociationType]) -> bytes:
    """Write the portal's definitions as a snapshot, sorted, so that two of them compare well."""
    rows = [
        _Row(row.from_object, row.to_object, row.category, row.type_id, row.name, row.label)
        for row in sorted(types, key=lambda row: (*row.key[:4], row.name or ""))
    ]
    body = msgspec.json.encode(_Snapshot(_FORMAT, _VERSION, rows))
    return msgspec.json.format(body, indent=2) + b"\n"
