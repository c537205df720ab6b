"""The warning that HubSpot's support for a version ends soon, or has ended."""

import datetime as dt
import warnings
from typing import Final

from .._domain.errors import VersionSunsetWarning
from . import VERSIONS

__all__ = ["warn_of_sunset"]

_DAYS: Final = 180
_SOON: Final = ("today", "tomorrow")


def _today() -> dt.date:
    return dt.datetime.now(tz=dt.UTC).date()


def warn_of_sunset(version: str, *, stacklevel: int = 3) -> None:
    """Warn when support for a version ends within 180 days.

    Args:
        version: A version of the registry.
        stacklevel: As of `warnings.warn`, counted from here: with 3, the warning points at the line
            that called the caller of this.
    """
    row = VERSIONS[version]
    if not row.sunset:
        return
    end = dt.date.fromisoformat(row.sunset)
    left = (end - _today()).days
    if left > _DAYS:
        return
    if left < 0:
        when = f"ended on {end}"
    else:
        when = f"ends on {end}, {_SOON[left] if left < len(_SOON) else f'in {left} days'}"
    text = f"HubSpot's support for associations API {version} {when} ({row.sunset_source})"
    warnings.warn(text, VersionSunsetWarning, stacklevel=stacklevel)
