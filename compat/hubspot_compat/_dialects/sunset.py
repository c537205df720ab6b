"""The warning that HubSpot's support for a version ends soon, or has ended."""

import datetime as dt
import warnings
from typing import Final

from hubspot_compat_raw._registry import VERSIONS, Version

from .._domain.errors import VersionSunsetWarning

__all__ = ["sunset_text", "warn_of_sunset"]

_DAYS: Final = 180
_SOON: Final = ("today", "tomorrow")


def _today() -> dt.date:
    return dt.datetime.now(tz=dt.UTC).date()


def warn_of_sunset(version: str, *, today: dt.date | None = None, stacklevel: int = 3) -> None:
    """Warn when support for a version ends within 180 days.

    Args:
        version: A version of the registry.
        today: The day from which it is counted; None is today's in UTC.
        stacklevel: As of `warnings.warn`, counted from here: with 3, the warning points at the line
            that called the caller of this.
    """
    text = sunset_text(VERSIONS[version], today or _today())
    if text:
        warnings.warn(text, VersionSunsetWarning, stacklevel=stacklevel)


def sunset_text(row: Version, today: dt.date) -> str:
    """Say when support for a version ends; "" if that is unknown or more than 180 days away."""
    if not row.sunset:
        return ""
    end = dt.date.fromisoformat(row.sunset)
    left = (end - today).days
    if left > _DAYS:
        return ""
    if left < 0:
        when = f"ended on {end}"
    else:
        when = f"ends on {end}, {_SOON[left] if left < len(_SOON) else f'in {left} days'}"
    return f"HubSpot's support for associations API {row.name} {when} ({row.sunset_source})"
