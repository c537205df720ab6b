"""The text of `hubspot_compat_raw/_registry.py`: which versions exist, and what each can do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hubspot_compat_tools._project import VersionRow
from hubspot_compat_tools.specs._describe import operations
from hubspot_compat_tools.specs._names import operation_name
from hubspot_compat_tools.specs._responses import success_statuses

ROOT_PACKAGE: Final = "hubspot_compat_raw"
REGISTRY_FILE: Final = "_registry.py"

_HEAD: Final = '''\
# Generated from specs/. Do not edit: change specs/ and run `hubspot-compat regenerate`.
"""The versions of the API and what each can do: the only place that says what exists where."""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Operation(NamedTuple):
    """One operation in one version.

    Attributes:
        method: The HTTP method, in capitals.
        path: The path as clients call it, with its parameters in braces.
        statuses: The success statuses of the document and its overlay, ascending.
        module: The module of the raw client.
    """

    method: str
    path: str
    statuses: tuple[int, ...]
    module: str

    @property
    def wire(self) -> str:
        """The module of the wire types."""
        package, _, operation = self.module.partition(".api.")
        return f"{package}.wire.{operation.replace('.', '_')}"


class Version(NamedTuple):
    """One version of the API.

    Attributes:
        name: The version as HubSpot writes it.
        package: The package of its raw client.
        dialect: Which wire shapes it speaks: `v3`, `v4` or `dated`.
        status: `current`, `supported`, `legacy` or `beta`.
        sunset: The ISO date after which it is no longer supported; empty if unknown.
        sunset_source: Where that date comes from.
        operations: What it can do, by name.
    """

    name: str
    package: str
    dialect: str
    status: str
    sunset: str
    sunset_source: str
    operations: Mapping[str, Operation]


'''


def registry_source(prepared: Mapping[str, tuple[VersionRow, dict[str, Any]]]) -> str:
    """The module's text, unformatted.

    Args:
        prepared: Row and prepared document of every version, in the order of `versions.toml`.
    """
    tables = {name: _operations(row, document) for name, (row, document) in prepared.items()}
    versions = "".join(_version(row, tables[name]) for name, (row, _) in prepared.items())
    names = sorted({operation for table in tables.values() for operation in table})
    listed = "".join(f"    {name!r},\n" for name in names)
    return (
        f"{_HEAD}VERSIONS: Final[Mapping[str, Version]] = {{\n{versions}}}\n"
        '"""By name, in the order of specs/versions.toml."""\n\n'
        f"OPERATIONS: Final[tuple[str, ...]] = (\n{listed})\n"
        '"""Every operation of any version, sorted."""\n'
    )


def package_source() -> str:
    """The text of the root package's `__init__`."""
    return (
        '"""Raw clients, generated. Do not edit: change specs/ and run'
        ' `hubspot-compat regenerate`."""\n'
    )


def _version(row: VersionRow, table: Mapping[str, tuple[Any, ...]]) -> str:
    fields = (row.name, row.package, row.dialect, row.status, row.sunset, row.sunset_source)
    arguments = ", ".join(map(repr, fields))
    lines = "".join(
        f"            {name!r}: Operation({', '.join(map(repr, table[name]))}),\n"
        for name in sorted(table)
    )
    return f"    {row.name!r}: Version({arguments}, {{\n{lines}        }}),\n"


def _operations(row: VersionRow, document: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    table: dict[str, tuple[Any, ...]] = {}
    for method, path, operation in operations(document):
        name = operation_name(method, path)
        module = f"{ROOT_PACKAGE}.{row.package}.api.{name}"
        table[name] = (method.upper(), path, success_statuses(operation), module)
    return table
