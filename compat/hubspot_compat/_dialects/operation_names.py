"""Which operation a request is: the capability table, read by method and path."""

import re
from functools import cache
from typing import Final

from hubspot_compat_raw._registry import VERSIONS

__all__ = ["operation_of"]

_PARAMETER: Final = re.compile(r"\{[^{}]*\}")


def operation_of(version: str, method: str, path: str) -> str | None:
    """Name the operation of a path as it is sent; None where this version has no such path."""
    for name, verb, pattern in _patterns(version):
        if verb == method and pattern.fullmatch(path):
            return name
    return None


@cache
def _patterns(version: str) -> list[tuple[str, str, re.Pattern[str]]]:
    rows = VERSIONS[version].operations.items()
    fixed = {name: map(re.escape, _PARAMETER.split(row.path)) for name, row in rows}
    return [(name, row.method, re.compile("[^/]+".join(fixed[name]))) for name, row in rows]
