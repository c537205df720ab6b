"""Bodies of batch writes: inputs with the same types are spelled once, and the ids are put in.

Building an object for every input, only to encode it, costs more than sending it. What an input
looks like is still said in one place, by the dialect, with the wire types of the request.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, cast

import msgspec

from .._domain.model import Types
from .._domain.rows import AssociationRows, distinct_types

__all__ = ["ID", "INPUTS", "Spell", "encoded_rows"]

# In place of each of the two ids of an input, and of the inputs of a body; no JSON has such a byte.
ID: Final = cast("str", msgspec.Raw(b'"\0"'))
INPUTS: Final = msgspec.Raw(b"\0")

Spell = Callable[[Types], Sequence[Any]]
_ENCODER: Final = msgspec.json.Encoder()


def encoded_rows(rows: AssociationRows, spell: Spell, around: Any) -> tuple[bytes, int]:
    """Encode a body with the inputs of rows.

    A body has hundreds of kilobytes: each copy of it that is made on the way costs time.

    Args:
        rows: What is written.
        spell: Spells the inputs of a row with some types, with `ID` in place of each id: the record
            that it starts at comes before the one that it leads to, as in every document.
        around: The body, with `INPUTS` in place of its inputs.

    Returns:
        The body, and how many inputs it has.
    """
    before, after = _written(around)
    templates = {id(types): list(map(_written, spell(types))) for types in distinct_types(rows)}
    pairs = _escaped(rows)
    separator, first, last = ",", "[", "]"
    match list(templates.values()):
        case [[[start, middle, end]]]:  # all rows alike, one input each: only the ids differ
            inputs = list(map(middle.join, pairs))
            separator, first, last = f"{end},{start}", f"[{start}", f"{end}]"
        case _:
            inputs = [
                f"{start}{from_id}{middle}{to_id}{end}"
                for (from_id, to_id), types in zip(pairs, rows.types, strict=True)
                for start, middle, end in templates[id(types)]
            ]
    size = len(inputs)
    inputs[:1] = [before + first + "".join(inputs[:1])]
    inputs[-1] += last + after
    return separator.join(inputs).encode(), size


def _written(value: Any) -> list[str]:
    """Write what is before, between and after the places to fill."""
    return _ENCODER.encode(value).decode().split("\0")


def _escaped(rows: AssociationRows) -> Sequence[tuple[str, str]]:
    """Spell ids as JSON has them between quotes; digits stay as they are."""
    text = rows.id_text.replace(",", "")
    if text.isascii() and text.encode().isdigit():  # of bytes it takes a tenth of the time
        return rows.pairs
    return [(_inside_quotes(from_id), _inside_quotes(to_id)) for from_id, to_id in rows.pairs]


def _inside_quotes(id_: str) -> str:
    return _ENCODER.encode(id_).decode()[1:-1]
