"""Seeds: what a sandbox holds before the first request, from a JSON file.

    {"records": {"contacts": ["1", "2"]},
     "labels": [{"from": "contacts", "to": "companies", "name": "lawyer_of", "label": "Lawyer",
                 "inverseLabel": "Client"}],
     "limits": [{"from": "contacts", "to": "companies", "category": "HUBSPOT_DEFINED",
                 "typeId": 279, "maxToObjectIds": 5}],
     "associations": [{"from": "contacts", "to": "companies", "fromId": "1", "toId": "7",
                       "types": ["contact_to_company", "lawyer_of"]}]}

Every part may be absent. `records` lists all records of an object: no other record exists then.
`types` are v3 names or ids; without them the association is the unlabeled one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.sandbox import _label_rules as labels
from hubspot_compat_tools.sandbox._call import record_id
from hubspot_compat_tools.sandbox._object_types import crm_object
from hubspot_compat_tools.sandbox._portal import Portal
from hubspot_compat_tools.sandbox._refusals import Refusal

_PARTS: Final = ("records", "labels", "limits", "associations")
_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "labels": ("from", "to", "name", "label", "inverseLabel"),
    "limits": ("from", "to", "category", "typeId", "maxToObjectIds"),
    "associations": ("from", "to", "fromId", "toId", "types"),
}

Seed = Mapping[str, Any]


def read_seed(source: str | Path | Seed | None) -> Seed:
    """Read a seed from a file's path or from decoded JSON; `ToolError` names what is wrong."""
    if source is None:
        return {}
    if isinstance(source, (str, Path)):
        try:
            seed = json.loads(Path(source).read_text(encoding="utf-8"))
        except OSError as error:
            msg = f"{source}: cannot be read: {error.strerror}"
            raise ToolError(msg) from error
        except (ValueError, RecursionError) as error:
            msg = f"{source}: not valid JSON: {error}"
            raise ToolError(msg) from error
    else:
        seed = source
    place = source if isinstance(source, (str, Path)) else "seed"
    unknown = set(seed) - set(_PARTS) if isinstance(seed, Mapping) else set()
    if unknown or not isinstance(seed, Mapping):
        found = f"the part {min(map(str, unknown))!r}" if unknown else type(seed).__name__
        msg = f"{place}: expected an object with some of {', '.join(_PARTS)}; found {found}"
        raise ToolError(msg)
    try_out = Portal()
    load_records(try_out, seed, str(place))
    load_rows(try_out, seed, str(place))
    return seed


def load_records(portal: Portal, seed: Seed, place: str = "seed") -> None:
    """Tell the portal which records exist."""
    records = seed.get("records", {})
    if not isinstance(records, Mapping):
        msg = f"{place}: records: expected an object from object type to a list of ids"
        raise ToolError(msg)
    for name, ids in records.items():
        spot = f"{place}: records: {name}"
        if not isinstance(ids, list):
            msg = f"{spot}: expected a list of ids"
            raise ToolError(msg)
        try:
            portal.records[crm_object(name).name] = {record_id(one) for one in ids}
        except Refusal as refusal:
            msg = f"{spot}: {refusal.message}"
            raise ToolError(msg) from refusal


def load_rows(portal: Portal, seed: Seed, place: str = "seed") -> None:
    """Put the seed's labels, limits and associations into a portal."""
    loaders: Mapping[str, Callable[[Portal, Mapping[str, Any]], None]] = {
        "labels": _label,
        "limits": _limit,
        "associations": _association,
    }
    for part, loader in loaders.items():
        rows = seed.get(part, [])
        if not isinstance(rows, list):
            msg = f"{place}: {part}: expected a list"
            raise ToolError(msg)
        for number, row in enumerate(rows, start=1):
            spot = f"{place}: {part}: row {number}"
            _check_fields(row, _FIELDS[part], spot)
            _load_row(loader, portal, row, spot)


def _check_fields(row: Any, known: tuple[str, ...], place: str) -> None:
    # A misspelt `types` would otherwise become the unlabeled type.
    if not isinstance(row, Mapping):
        msg = f"{place}: expected an object, found {type(row).__name__}"
        raise ToolError(msg)
    for name in row:
        if name not in known:
            msg = f"{place}: unknown field {name!r}; known are {', '.join(known)}"
            raise ToolError(msg)


def _load_row(
    loader: Callable[[Portal, Mapping[str, Any]], None], portal: Portal, row: Any, place: str
) -> None:
    try:
        loader(portal, row)
    except Refusal as refusal:
        msg = f"{place}: {refusal.message}"
        raise ToolError(msg) from refusal
    except KeyError as error:
        msg = f"{place}: the field {error} is missing"
        raise ToolError(msg) from error
    except (TypeError, AttributeError, ValueError) as error:
        msg = f"{place}: a value has the wrong type: {error}"
        raise ToolError(msg) from error


def _label(portal: Portal, row: Mapping[str, Any]) -> None:
    pair = portal.pair(row["from"], row["to"])
    inverse = row.get("inverseLabel")
    labels.create_label(portal, pair, name=row["name"], label=row["label"], inverse=inverse)


def _limit(portal: Portal, row: Mapping[str, Any]) -> None:
    pair = portal.pair(row["from"], row["to"])
    type_ = portal.type_of(pair, row["category"], int(row["typeId"]), 0)
    labels.set_limit(portal, pair, type_, int(row["maxToObjectIds"]), new=True)


def _association(portal: Portal, row: Mapping[str, Any]) -> None:
    pair = portal.pair(row["from"], row["to"])
    a, b = record_id(row["fromId"]), record_id(row["toId"])
    mask = 0
    for name in row.get("types", []):
        mask |= portal.v3_type(pair, str(name)).bit
    if mask:
        portal.create(pair, a, b, mask, replace=False)
    else:
        portal.create_default(pair, a, b)
