"""Writing `versions.toml`: a new version is a new row, an old one keeps what hands wrote."""

from __future__ import annotations

import calendar
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from hubspot_compat_tools._project import VersionRow, package_of
from hubspot_compat_tools.specs._names import path_facts

SUPPORT_MONTHS: Final = 18
_DATED: Final = re.compile(r"(\d{4})-(\d{2})(-.+)?")


def new_row(
    name: str, paths: Iterable[str], documents: Sequence[str], known: Iterable[str]
) -> VersionRow:
    """The row of a version seen for the first time.

    Args:
        name: The version.
        paths: The paths of its association operations.
        documents: The titles of its documents.
        known: The versions that there are already.
    """
    prefixes = Counter((facts.root, facts.prefix) for facts in map(path_facts, paths))
    sunset, source = _sunset(name)
    return VersionRow(
        name=name,
        package=package_of(name),
        dialect=_dialect(name),
        associations=_commonest(prefixes, "associations"),
        objects=_commonest(prefixes, "objects"),
        documents=tuple(documents),
        status=_status(name, known),
        sunset=sunset,
        sunset_source=source,
    )


def append_row(toml: str, row: VersionRow) -> str:
    """The text of `versions.toml` with `row` at its end."""
    lines = ["", "[[version]]"]
    for field in VersionRow.__annotations__:
        value = getattr(row, field)
        text = _list(value) if isinstance(value, tuple) else _string(value)
        lines.append(f"{field} = {text}")
    return toml.rstrip("\n") + "\n" + "\n".join(lines) + "\n"


def with_documents(toml: str, version: str, documents: Sequence[str]) -> str:
    """The text with the `documents` of one row replaced, and nothing else."""
    blocks = re.split(r"(?m)^(?=\[\[version\]\])", toml)
    for index, block in enumerate(blocks):
        if re.search(rf'(?m)^name\s*=\s*"{re.escape(version)}"', block):
            before, _, after = re.split(r"(?ms)^(documents\s*=\s*\[.*?\])", block, maxsplit=1)
            blocks[index] = before + f"documents = {_list(documents)}" + after
    return "".join(blocks)


def _list(values: Sequence[str]) -> str:
    return "[" + ", ".join(map(_string, values)) + "]"


def _string(value: str) -> str:
    # JSON's escapes are TOML's too, but for DEL, which TOML wants escaped and JSON does not.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _dialect(name: str) -> str:
    if _DATED.fullmatch(name):
        return "dated"
    return "v3" if int(name[1:]) <= 3 else "v4"  # noqa: PLR2004 - the versions themselves


def _commonest(prefixes: Counter[tuple[str, str]], root: str) -> str:
    counts = {prefix: n for (r, prefix), n in prefixes.items() if r == root}
    return max(counts, key=lambda prefix: (counts[prefix], prefix), default="")


def _status(name: str, known: Iterable[str]) -> str:
    dated = _DATED.fullmatch(name)
    if dated is None:
        return "legacy"
    if dated[3]:
        return "beta"
    newest = max((k for k in known if _DATED.fullmatch(k)), default="")
    return "current" if name > newest else "supported"


def _sunset(name: str) -> tuple[str, str]:
    dated = _DATED.fullmatch(name)
    if dated is None or dated[3]:
        return "", ""
    months = int(dated[1]) * 12 + int(dated[2]) - 1 + SUPPORT_MONTHS
    year, month = months // 12, months % 12 + 1
    last = calendar.monthrange(year, month)[1]
    return (
        f"{year:04}-{month:02}-{last:02}",
        f"computed: {SUPPORT_MONTHS} months after the month in the version's name, its last day",
    )
