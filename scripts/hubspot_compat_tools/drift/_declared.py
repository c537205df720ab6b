"""What the facade depends on, as data.

It is found in the code of the dialects and the bridge, which takes longer than a comparison. So it
is written to `_declared.json` beside this file, and a test holds the two equal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

__all__ = ["bridged", "declared", "derived", "model_attribute"]

_FILE: Final = Path(__file__).with_name("_declared.json")


def declared(dialect: str, operation: str) -> Mapping[str, list[str]] | None:
    """Return the wire fields of an operation by `reads`, `writes` and `required`.

    Args:
        dialect: `v3`, `v4` or `dated`.
        operation: A name of the capability table, for example `batch.create`.

    Returns:
        None if the facade does not use the operation.
    """
    found: Mapping[str, list[str]] | None = _data()["fields"][dialect].get(operation)
    return found


def model_attribute(field: str) -> str:
    """Return the attribute of the model that a declared field becomes; "" for a cursor."""
    return str(_data()["model"][field])


def bridged() -> Mapping[str, list[str]]:
    """Return by v3 operation that the bridge serves: the operations that it serves it with."""
    found: Mapping[str, list[str]] = _data()["bridge"]
    return found


@cache
def _data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


def derived() -> Mapping[str, Any]:
    """Return what the file has to say, from the dialects and the bridge themselves."""
    from hubspot_compat._bridge.operations import USES
    from hubspot_compat_tools.drift._model_attributes import model_attribute_of
    from hubspot_compat_tools.drift._wire_uses import wire_uses  # needs mypy

    fields = wire_uses()
    names = {
        field
        for operations in fields.values()
        for lists in operations.values()
        for named in lists.values()
        for field in named
    }
    return {
        "fields": fields,
        "model": {field: model_attribute_of(field) for field in sorted(names)},
        "bridge": {name: list(used) for name, used in sorted(USES.items())},
    }


def write() -> None:
    """Write the file again: `python -m hubspot_compat_tools.drift._declared`."""
    _FILE.write_text(json.dumps(derived(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
