"""Record ids as answers spell them: 1 to 20 digits without zeros in front."""

from collections.abc import Sequence
from typing import Any

__all__ = ["LONGEST_ID", "all_digits", "spelled_ids"]

LONGEST_ID = 20


def spelled_ids(values: Sequence[Any]) -> Sequence[str] | None:
    """Spell record ids, digits as `str` or `int`, as answers do: without zeros in front.

    It returns the very sequence that was given where its ids are spelled so; None where one of the
    values is not a record id.
    """
    words = _as_text(values)
    if not words:
        return words
    if not all_digits(words):
        return None
    if " 0" not in f" {' '.join(words)}":
        return words
    return [word.lstrip("0") or "0" for word in words]


def all_digits(words: Sequence[str], longest: int = LONGEST_ID) -> bool:
    """Whether words, one at least, have 1 to `longest` digits each and nothing else."""
    lengths = set(map(len, words))
    text = "".join(words)
    return (
        min(lengths) > 0
        and max(lengths) <= longest
        and text.isascii()
        and text.encode().isdigit()  # of bytes it takes a tenth of the time
    )


def _as_text(values: Sequence[Any]) -> Sequence[str] | None:
    """Write numbers as text; None where a value is neither."""
    kinds = set(map(type, values))
    if not kinds <= {str, int}:
        values = list(map(_without_subclass, values))
        kinds = set(map(type, values))
        if not kinds <= {str, int}:
            return None
    try:
        if kinds == {int}:
            return ("%d " * len(values) % tuple(values)).split()  # all at once: half the time
        return list(map(str, values)) if int in kinds else values
    except ValueError:  # Python refuses to write thousands of digits
        return None


def _without_subclass(value: Any) -> Any:
    """Turn a subclass of `str` or `int`, whose own `str()` may say anything, into the plain one."""
    if isinstance(value, str):
        return str.__str__(value)
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value
