"""Headers as pairs of name and value, each as often as it came.

A mapping would join or drop what comes several times, and `Set-Cookie` cannot be joined (RFC 9110,
5.3). Values that came as bytes are decoded as Latin-1, so that each character is one byte and the
adapters give back the same bytes.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

__all__ = ["HeaderPairs", "as_bytes", "as_pairs", "first_value"]

HeaderPairs: TypeAlias = Sequence[tuple[str, str]]


def as_pairs(headers: Iterable[tuple[Any, Any]]) -> HeaderPairs:
    """Make pairs of text from names and values that may be bytes."""
    return [(_text(name), _text(value)) for name, value in headers]


def as_bytes(headers: HeaderPairs) -> list[tuple[bytes, bytes]]:
    """Make pairs of bytes, as they are sent; the reverse of `as_pairs`."""
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def first_value(headers: HeaderPairs, name: str) -> str:
    """Return the first value of a header, whatever its case; "" if it is missing."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), "")


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
