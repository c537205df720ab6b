"""The text of `hubspot_compat_raw/_families.py`: wire types as unions over a dialect's versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from hubspot_compat_tools._project import VersionRow
from hubspot_compat_tools.regenerate._registry import ROOT_PACKAGE
from hubspot_compat_tools.specs._wire_document import module_name

FAMILIES_FILE: Final = "_families.py"

_HEAD: Final = '''\
# Generated from specs/. Do not edit: change specs/ and run `hubspot-compat regenerate`.
"""The wire types by dialect, for type checkers alone: a union over the versions that speak it.

`V4BatchReadResult` is the `Result` of `wire/batch_read.py`, of each version with the dialect `v4`.
Code that is typed with a union fails the check as soon as one version loses a field that it uses.
Nothing is imported at run time.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TypeAlias
'''

_Modules = Mapping[str, Mapping[str, Any]]


def families_source(wired: Iterable[tuple[VersionRow, _Modules]]) -> str:
    """The module's text, unformatted.

    Args:
        wired: Row and wire modules of every version.
    """
    imports: list[str] = []
    unions: dict[str, list[str]] = {}
    for row, modules in wired:
        for operation, schemas in modules.items():
            if not schemas:
                continue
            module = module_name(operation)
            alias = f"{row.package}_{module}"
            imports.append(f"from {ROOT_PACKAGE}.{row.package}.wire import {module} as {alias}")
            for name in schemas:
                family = f"{row.dialect.title()}{module.title().replace('_', '')}{name}"
                unions.setdefault(family, []).append(f"{alias}.{name}")
    aliases = [f"{name}: TypeAlias = {' | '.join(unions[name])}" for name in sorted(unions)]
    return _HEAD + "".join(f"    {line}\n" for line in (*imports, *aliases))
