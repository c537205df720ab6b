"""The text of `hubspot_compat_raw/_families.py`: wire types as unions over a codec's versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from hubspot_compat_tools._project import VersionRow
from hubspot_compat_tools.regenerate._registry import ROOT_PACKAGE
from hubspot_compat_tools.specs._wire_document import module_name

FAMILIES_FILE: Final = "_families.py"

_HEAD: Final = '''\
# Generated from specs/. Do not edit: change specs/ and run `hubspot-compat regenerate`.
"""The wire types by codec, for type checkers alone: a union over the versions that it serves.

`V4BatchReadResult` is the `Result` of `wire/batch_read.py`, of v4 and of every dated version.
Code that is typed with a union fails the check as soon as one version loses a field that it uses;
what a version lacks as a whole has no union.
Nothing is imported at run time.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TypeAlias
'''

# Dated versions are read and written as v4 is; what differs is where an operation lies.
_CODECS: Final = {"dated": "v4"}

_Modules = Mapping[str, Mapping[str, Any]]


def families_source(wired: Iterable[tuple[VersionRow, _Modules]]) -> str:
    """The module's text, unformatted.

    Args:
        wired: Row and wire modules of every version.
    """
    imports: list[str] = []
    unions: dict[tuple[str, str], list[str]] = {}
    versions: dict[str, int] = {}
    for row, modules in wired:
        codec = _CODECS.get(row.dialect, row.dialect).title()
        for operation, schemas in modules.items():
            if not schemas:
                continue
            module = module_name(operation)
            alias = f"{row.package}_{module}"
            imports.append(f"from {ROOT_PACKAGE}.{row.package}.wire import {module} as {alias}")
            family = f"{codec}{module.title().replace('_', '')}"
            versions[family] = versions.get(family, 0) + 1
            for name in schemas:
                unions.setdefault((family, name), []).append(f"{alias}.{name}")
    # A class that one version lacks has no union: a dialect that uses it is told.
    aliases = [
        f"{family}{name}: TypeAlias = {' | '.join(members)}"
        for (family, name), members in sorted(unions.items())
        if len(members) == versions[family]
    ]
    return _HEAD + "".join(f"    {line}\n" for line in (*imports, *aliases))
