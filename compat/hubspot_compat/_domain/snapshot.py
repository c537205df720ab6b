"""Snapshots of a portal's custom names, taken while v3 can still be asked for them.

v3 `/types` is the only place that ties an internal name such as `decision_maker` to an id. A
snapshot keeps that knowledge in a JSON file:

    {"format": "hubspot-compat names", "version": 1,
     "types": [{"from_object": "contact", "to_object": "company", "category": "USER_DEFINED",
                "type_id": 1, "name": "decision_maker", "label": "Decision maker"}]}
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec

from .errors import InvalidInput, UnknownObjectType
from .model import AssociationType
from .objects import canonical_object

__all__ = ["dump_names", "load_names"]

_FORMAT = "hubspot-compat names"
_VERSION = 1

Names = Mapping[tuple[str, str], tuple[AssociationType, ...]]


class _Row(msgspec.Struct, forbid_unknown_fields=True):
    from_object: str
    to_object: str
    category: str
    type_id: Annotated[int, msgspec.Meta(gt=0)]
    name: str | None = None
    label: str | None = None


class _Snapshot(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    version: int
    types: list[_Row]


def load_names(path: str | Path) -> Names:
    """Read a snapshot.

    Args:
        path: A file that `hubspot-compat types --snapshot FILE` wrote.

    Returns:
        The portal's definitions by object pair.

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
            object_pair = (canonical_object(row.from_object), canonical_object(row.to_object))
        except UnknownObjectType as error:
            msg = f"{path}: types[{number}]: {error}"
            raise InvalidInput(msg) from None
        type_ = AssociationType(row.category, row.type_id, row.label, row.name, *object_pair)
        names.setdefault(object_pair, []).append(type_)
    return {object_pair: tuple(types) for object_pair, types in names.items()}


def dump_names(types: Iterable[AssociationType]) -> bytes:
    """Write a snapshot, sorted, so that two of them compare well.

    Args:
        types: The portal's definitions with their names, of any object pairs.

    Returns:
        The JSON file's bytes.
    """
    rows: list[dict[str, Any]] = [
        {
            "from_object": type_.from_object,
            "to_object": type_.to_object,
            "category": type_.category,
            "type_id": type_.type_id,
            "name": type_.name,
            "label": type_.label,
        }
        for type_ in sorted(types, key=lambda type_: (*type_.key[:4], type_.name or ""))
    ]
    body = {"format": _FORMAT, "version": _VERSION, "types": rows}
    return msgspec.json.format(msgspec.json.encode(body), indent=2) + b"\n"
