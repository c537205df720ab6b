"""Bodies of batch writes: what all rows share is encoded once, and the ids are put in.

Building a dict for every row, only to encode it, costs more than sending it. The shape is still
said in one place, by the dialect's own function for one row.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

import msgspec

from .._domain.model import Association, AssociationType
from .._domain.rows import distinct_types, pairs_of

__all__ = ["Spell", "encoded_inputs", "encoded_rows"]

Spell = Callable[[str, str, tuple[AssociationType, ...]], Sequence[Any]]
_FROM, _TO = "<from>", "<to>"


def encoded_inputs(rows: Sequence[Association], spell: Spell) -> tuple[bytes, int]:
    """Encode the inputs of rows.

    Args:
        rows: What is written.
        spell: Spells the inputs of one row, from its two ids and its types.

    Returns:
        The body, and how many inputs it has.
    """
    inputs, count = encoded_rows(rows, spell)
    return b'{"inputs":%b}' % inputs, count


def encoded_rows(rows: Sequence[Association], spell: Spell) -> tuple[bytes, int]:
    """Encode rows as an array, as for `encoded_inputs`."""
    pairs = pairs_of(rows)
    carried = distinct_types(rows)
    template = _template(carried[0], spell) if len(carried) == 1 else None
    # Digits need no escape; anything else is left to the encoder.
    if template is not None and _all_digits(pairs):
        start, middle, end = template
        entries = f"{end},{start}".join(map(middle.join, pairs))
        return f"[{start}{entries}{end}]".encode(), len(rows)
    spelled = [entry for row in rows for entry in spell(row.from_id, row.to_id, row.types)]
    return msgspec.json.encode(spelled), len(spelled)


def _all_digits(pairs: Iterable[tuple[str, str]]) -> bool:
    text = "".join(chain.from_iterable(pairs))
    return text.isascii() and text.encode().isdigit()  # of bytes it takes a tenth of the time


def _template(types: tuple[AssociationType, ...], spell: Spell) -> tuple[str, str, str] | None:
    """Write what stands before, between and behind the two ids of a row's input.

    None where a row takes another number of inputs than one.
    """
    inputs = spell(_FROM, _TO, types)
    if len(inputs) != 1:
        return None
    text = msgspec.json.encode(inputs[0]).decode()
    start, end = (msgspec.json.encode(word).decode() for word in (_FROM, _TO))
    if text.count(start) != 1 or text.count(end) != 1 or text.index(start) > text.index(end):
        return None
    before, _, rest = text.partition(start)
    between, _, behind = rest.partition(end)
    return f'{before}"', f'"{between}"', f'"{behind}'
