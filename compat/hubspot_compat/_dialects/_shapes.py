"""The usual shapes of the big answers, read in one go.

Only what an answer is about is read, straight into slots. A body that differs in any way, and a
body with errors in it, is None here: `_reading.py` then reads it again, tolerantly, and names the
place of what cannot be read. A test holds the fields against those that the dialects declare.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from operator import attrgetter
from typing import Any, TypeVar

import msgspec

from .._model import Association, AssociationType
from .._wire import Response

__all__ = [
    "PAIRS_V3",
    "PAIRS_V4",
    "Types",
    "V3Created",
    "V3Read",
    "V4Created",
    "V4Listed",
    "V4Read",
    "all_confirmed",
    "entries",
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
PAIRS_V3 = (attrgetter("from_.id"), attrgetter("to.id"))
PAIRS_V4 = (attrgetter("from_object_id"), attrgetter("to_object_id"))


def quickly(response: Response, shape: type[B]) -> B | None:
    """Decode a body of the usual shape without errors in it; None for any other."""
    try:
        body: B = _DECODERS[shape].decode(response.content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return None if body.errors else body


def all_confirmed(
    results: Sequence[Any],
    sides: tuple[Callable[[Any], Id], Callable[[Any], Id]],
    rows: Sequence[Association],
) -> bool:
    """Whether the answer to a create has every pair; mostly it has them in their order."""
    came = list(zip(*(map(str, map(side, results)) for side in sides), strict=True))
    asked = [(row.from_id, row.to_id) for row in rows]
    return came == asked or set(asked) <= set(came)


def entries(
    from_id: str, to: Sequence[Any], types_of: Callable[[Any], Types], memo: dict[Any, Types]
) -> Iterable[tuple[str, str, Types]]:
    """Read entries as `(from_id, to_id, types)`.

    Args:
        from_id: The record that they are entries of.
        to: The entries.
        types_of: Reads the types of one: v3's string, or v4's array, decoded.
        memo: Types by what came: of a page's thousands, few differ.

    Raises:
        ValueError: An id is empty.
    """
    ids = [str(entry.id) for entry in to]
    if "" in ids:
        raise ValueError
    came = [entry.types for entry in to]
    if came and isinstance(came[0], msgspec.Raw):
        came = list(map(bytes, came))
    for key in set(came).difference(memo):
        memo[key] = types_of(msgspec.json.decode(key) if isinstance(key, bytes) else key)
    return zip(repeat(from_id), ids, map(memo.__getitem__, came), strict=False)
