"""The usual shapes of the big answers, read in one go.

Only what an answer is about is read, straight into slots. A body that differs in any way, and a
body with errors in it, is None here: `_reading.py` then reads it again, tolerantly, and names the
place of what cannot be read. A test holds the fields against those that the dialects declare.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, chain
from typing import Any, TypeVar

import msgspec

from .._domain.model import Association, AssociationType
from .._domain.rows import pairs_of
from .._domain.read_rows import in_order
from .._wire.messages import Response

__all__ = [
    "Types",
    "V3Created",
    "V3Read",
    "V4Created",
    "V4Listed",
    "V4Read",
    "all_confirmed",
    "entries",
    "pairs_v3",
    "pairs_v4",
    "quickly",
]

Types = tuple[AssociationType, ...]
Id = int | str


class Envelope(msgspec.Struct, rename="camel"):
    """What is around the rows of every batch answer."""

    errors: Any = None
    status: Any = None
    started_at: Any = None
    completed_at: Any = None
    requested_at: Any = None
    num_errors: Any = None
    links: Any = None

    def as_body(self) -> Mapping[str, Any]:
        """Return it as the tolerant reader would have it."""
        return {
            field.encode_name: getattr(self, field.name)
            for field in msgspec.structs.fields(Envelope)
        }


B = TypeVar("B", bound=Envelope)


class _Ref(msgspec.Struct, gc=False):
    id: Id


class _V3CreatedRow(msgspec.Struct, gc=False):
    from_: _Ref = msgspec.field(name="from")
    to: _Ref
    type: str = ""


class _V4CreatedRow(msgspec.Struct, rename="camel", gc=False):
    from_object_id: Id
    to_object_id: Id


class _V3Entry(msgspec.Struct, gc=False):
    id: Id
    types: str = msgspec.field(name="type")


class V4Entry(msgspec.Struct, gc=False):
    """One record that another is associated with, and its types as they came."""

    id: Id = msgspec.field(name="toObjectId")
    types: msgspec.Raw = msgspec.field(name="associationTypes")


class _V3ReadRow(msgspec.Struct, gc=False):
    from_: _Ref = msgspec.field(name="from")
    to: list[_V3Entry]
    paging: Any = None


class _V4ReadRow(msgspec.Struct, gc=False):
    from_: _Ref = msgspec.field(name="from")
    to: list[V4Entry]
    paging: Any = None


class V3Created(Envelope, kw_only=True):
    """v3's answer to a create."""

    results: list[_V3CreatedRow]


class V4Created(Envelope, kw_only=True):
    """v4's answer to a create."""

    results: list[_V4CreatedRow]


class V3Read(Envelope, kw_only=True):
    """v3's answer to a read."""

    results: list[_V3ReadRow]


class V4Read(Envelope, kw_only=True):
    """v4's answer to a read."""

    results: list[_V4ReadRow]


class V4Listed(Envelope, kw_only=True):
    """v4's page of one record's associations."""

    results: list[V4Entry]
    paging: Any = None


_DECODERS: Mapping[type[Any], msgspec.json.Decoder[Any]] = {
    shape: msgspec.json.Decoder(shape) for shape in (V3Created, V4Created, V3Read, V4Read, V4Listed)
}


def pairs_v3(rows: Sequence[_V3CreatedRow]) -> tuple[list[Id], list[Id]]:
    """List the ids of both sides."""
    return [row.from_.id for row in rows], [row.to.id for row in rows]


def pairs_v4(rows: Sequence[_V4CreatedRow]) -> tuple[list[Id], list[Id]]:
    """List the ids of both sides."""
    return [row.from_object_id for row in rows], [row.to_object_id for row in rows]


def quickly(response: Response, shape: type[B]) -> B | None:
    """Decode a body of the usual shape without errors in it; None for any other."""
    try:
        body: B = _DECODERS[shape].decode(response.content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return None if body.errors else body


def all_confirmed(came: tuple[list[Id], list[Id]], rows: Sequence[Association]) -> bool:
    """Whether the answer to a create has every pair; mostly it has them in their order.

    Args:
        came: The ids of both sides, as they came.
        rows: What was asked for.
    """
    asked = pairs_of(rows)
    in_order = len(came[0]) == len(asked) and all(
        _same(ids, [pair[side] for pair in asked]) for side, ids in enumerate(came)
    )
    return in_order or set(asked) <= set(zip(*map(_words, came), strict=True))


def _same(came: list[Id], asked: list[str]) -> bool:
    """Whether as many ids are the same; those that came are all numbers or all strings.

    Numbers are not spelled one by one to be compared: the encoder writes all of them at once.
    """
    if set(map(type, came)) == {int}:
        return msgspec.json.encode(came) == f"[{','.join(asked)}]".encode()
    return came == asked


def entries(
    lists: Sequence[Sequence[Any]], types_of: Callable[[Any], Types]
) -> list[tuple[list[str], list[Types]]]:
    """Read the entries of some records, all of them at once.

    Args:
        lists: The entries of each record.
        types_of: Reads the types of one: v3's string, or v4's array, decoded.

    Returns:
        For each record the ids that it leads to, and at the same places their types, in order.

    Raises:
        ValueError: An id is empty.
    """
    flat = list(chain.from_iterable(lists))
    ids = _words([entry.id for entry in flat])
    if not all(ids):
        raise ValueError
    came = [entry.types for entry in flat]
    if came and isinstance(came[0], msgspec.Raw):
        came = list(map(bytes, came))
    lengths = list(map(len, lists))
    each = _entries_each(ids, lengths)
    types = _types_at(came, each, types_of)
    ends = [end // each for end in accumulate(lengths)]
    return [
        (ids[start * each : end * each : each], types[start:end])
        for start, end in zip([0, *ends], ends, strict=False)
    ]


def _entries_each(ids: Sequence[str], lengths: Sequence[int]) -> int:
    """How many entries in a row each target has: v3 gives each of its types one of its own.

    The first target shows it; it counts where all others have as many.
    """
    each = next((n for n, id_ in enumerate(ids) if id_ != ids[0]), len(ids)) or 1
    regular = each > 1 and not any(length % each for length in lengths)
    if regular and all(ids[::each] == ids[number::each] for number in range(1, each)):
        return each
    return 1


def _types_at(came: list[Any], each: int, types_of: Callable[[Any], Types]) -> list[Types]:
    """Read types; of a page's thousands, few differ, so each that does is read once."""

    def read(key: Any) -> Types:
        return in_order(types_of(msgspec.json.decode(key) if isinstance(key, bytes) else key))

    def joined(keys: Sequence[Any]) -> Types:
        return in_order(chain.from_iterable(map(read, keys)))

    if each == 1:
        return list(map(_Once(read).__getitem__, came))
    together = zip(*(came[number::each] for number in range(each)), strict=True)
    return list(map(_Once(joined).__getitem__, together))


class _Once(dict[Any, Types]):
    """Values that are made when they are first asked for."""

    def __init__(self, make: Callable[[Any], Types]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: Any) -> Types:
        value = self[key] = self._make(key)
        return value


def _words(ids: list[Id]) -> list[str]:
    """Spell ids that may have come as numbers."""
    try:
        "".join(ids)  # type: ignore[arg-type]  # a quicker look than at the type of each
    except TypeError:
        return list(map(str, ids))
    return ids  # type: ignore[return-value]  # all of them are strings
