"""Bodies of batch writes: what all rows share is encoded once, and the ids are put in.

Building a dict for every row, only to encode it, costs more than sending it. The shape is still
said in one place, by the dialect's own function for one row.
"""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from .._model import Association, AssociationType, distinct_types

__all__ = ["Spell", "encoded_inputs"]

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
    ids = [id_ for row in rows for id_ in (row.from_id, row.to_id)]
    digits = "".join(ids)
    carried = distinct_types(rows)
    template = _template(carried[0], spell) if len(carried) == 1 else None
    # Digits need no escape; anything else is left to the encoder.
    if template is not None and digits.isdigit() and digits.isascii():
        inputs = ",".join([template] * len(rows)) % tuple(ids)
        return f'{{"inputs":[{inputs}]}}'.encode(), len(rows)
    spelled = [entry for row in rows for entry in spell(row.from_id, row.to_id, row.types)]
    return msgspec.json.encode({"inputs": spelled}), len(spelled)


def _template(types: tuple[AssociationType, ...], spell: Spell) -> str | None:
    """Write the input of a row with places for its ids; None where it takes another number."""
    inputs = spell(_FROM, _TO, types)
    if len(inputs) != 1:
        return None
    text = msgspec.json.encode(inputs[0]).decode()
    start, end = (msgspec.json.encode(word).decode() for word in (_FROM, _TO))
    if text.count(start) != 1 or text.count(end) != 1 or text.index(start) > text.index(end):
        return None
    return text.replace("%", "%%").replace(start, '"%s"').replace(end, '"%s"')
