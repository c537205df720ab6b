"""Pages: rows in a fixed order, and opaque cursors."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from hubspot_compat_tools.sandbox._refusals import bad_after

#: Rows a page, as HubSpot documents them.
V3_PAGE: Final = 100
V4_PAGE: Final = 500

#: What a row is ordered by: the other record, and the type where each type has a row of its own.
Key = tuple[int, int]
_Row = TypeVar("_Row")


def page(
    rows: Sequence[_Row], key: Callable[[_Row], Key], after: str | None, limit: int
) -> tuple[Sequence[_Row], str | None]:
    """Cut one page out of `rows`, which are in the order of `key`.

    Returns:
        The page, and the cursor of the next one, or None on the last.

    Raises:
        Refusal: The cursor is not one that `write_cursor` made.
    """
    if after is not None:
        last = read_cursor(after)
        rows = [row for row in rows if key(row) > last]
    if len(rows) <= limit:
        return rows, None
    rows = rows[:limit]
    return rows, write_cursor(key(rows[-1]))


def write_cursor(key: Key) -> str:
    """The opaque cursor that goes on after `key`."""
    return base64.urlsafe_b64encode(f"{key[0]}.{key[1]}".encode()).decode()


def read_cursor(after: str) -> Key:
    """Read a cursor of `write_cursor`; `Refusal` for any other text."""
    try:
        record, _, bit = (
            base64.b64decode(after, altchars=b"-_", validate=True).decode().partition(".")
        )
        key = int(record), int(bit)
    except (binascii.Error, ValueError):
        raise bad_after(after) from None
    if min(key) < 0 or write_cursor(key) != after:
        raise bad_after(after)
    return key
