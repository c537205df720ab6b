"""How long HubSpot supports the version that one side of a comparison is of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from hubspot_compat_raw._registry import VERSIONS
from hubspot_compat_tools.drift._api import Operation
from hubspot_compat_tools.drift._report import Support


def support_of(operations: Iterable[Operation]) -> Support | None:
    """The support of the version that most of the operations are of, if its end is known."""
    versions = Counter(operation.versions[0] for operation in operations if operation.versions)
    for version, _ in versions.most_common(1):
        row = VERSIONS.get(version)
        if row and row.sunset:
            return Support(version, row.sunset)
    return None
