"""Values that may be of any type: read where they are what they should be, and else left out.

HubSpot's own page on errors says that every error field "should be treated as optional", and real
bodies go further: null labels, lean error entries, timestamps as milliseconds.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from .._domain.ids import all_digits

__all__ = ["mapping", "moment", "sequence", "text", "whole_number"]

_MILLISECONDS = 1_000


def mapping(value: Any) -> Mapping[str, Any]:
    """Return an object as it is, and anything else as an empty one."""
    return value if isinstance(value, dict) else {}


def text(value: Any) -> str:
    """Return a string as it is; `subCategory: {}` and null are the empty string."""
    return value if isinstance(value, str) else ""


def whole_number(value: Any) -> int | None:
    """Read a number, or its digits; None for anything else. In JSON, 2.0 is 2."""
    if isinstance(value, str) and all_digits([value]):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def sequence(value: Any) -> Sequence[Any]:
    """Return an array as it is, and anything else as an empty one."""
    return value if isinstance(value, list) else ()


def moment(value: Any) -> datetime | None:
    """Read a timestamp: ISO 8601, or milliseconds since 1970; None for anything else."""
    try:
        if isinstance(value, str):
            parsed = datetime.fromisoformat(value)
            return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / _MILLISECONDS, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None
