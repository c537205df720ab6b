"""What the body of a v3 request says. For the bridge; see `v3_server.py`."""

import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, overload

import msgspec
from attrs import frozen

from .._domain.ids import all_ids
from .v3_server_answers import Refusal

__all__ = ["Body", "Link", "Links", "Page", "canonical_id", "decode_links", "decode_pages"]

_UNSUPPORTED_MEDIA: Final = 415
_TOO_LARGE: Final = 413
_JSON: Final = "application/json"
_MOST_BYTES: Final = 32 * 1024 * 1024
# Window bits of zlib for the content codings of HTTP (RFC 9110, 8.4.1).
_CODINGS: Final[Mapping[str, int]] = {"gzip": 31, "x-gzip": 31, "deflate": 15}
# Documented (create: the v3 guide; read: HubSpot's changelog of 2025-02-10). Nobody documents a cap
# of v3's archive, so it takes what comes.
_CAPS: Final[Mapping[str, int]] = {"batch.create": 2_000, "batch.read": 1_000}


@frozen
class Body:
    """A request's body as it came.

    Attributes:
        content: The bytes.
        content_type: Its media type, or "".
        content_encoding: Its content codings, or "".
    """

    content: bytes = b""
    content_type: str = ""
    content_encoding: str = ""


class Link(NamedTuple):
    """One input of a create or archive: two record ids and the type as v3 spells it."""

    from_id: str
    to_id: str
    type: str

    @property
    def pair(self) -> tuple[str, str]:
        """The two ids."""
        return (self.from_id, self.to_id)


class Links(Sequence[Link]):
    """Links in columns: many thousands of values, and objects only for whoever looks at one.

    Args:
        pairs: The ids of each.
        words: The type of each, as v3 spells it.
    """

    def __init__(self, pairs: Sequence[tuple[str, str]], words: Sequence[str]) -> None:
        self.pairs = pairs
        self.words = words

    @classmethod
    def of(cls, links: Sequence[Link]) -> "Links":
        """Put links in columns."""
        return cls([link.pair for link in links], [link.type for link in links])

    def __len__(self) -> int:
        return len(self.pairs)

    @overload
    def __getitem__(self, index: int) -> Link: ...

    @overload
    def __getitem__(self, index: slice) -> "Links": ...

    def __getitem__(self, index: int | slice) -> "Link | Links":
        if isinstance(index, slice):
            return Links(self.pairs[index], self.words[index])
        return Link(*self.pairs[index], self.words[index])


@frozen
class Page:
    """One input of a read, or the query of a list: a record, and where to go on."""

    from_id: str
    after: str | None = None


def decode_links(operation: str, body: Body) -> Links:
    """Read the inputs of a batch create or archive.

    Raises:
        Refusal: v3 would refuse the body.
    """
    content = _json(body)
    usual = _usual_links(content)
    if usual is not None:
        _check_count(operation, len(usual))
        return usual
    rows = enumerate(_inputs(operation, content))
    return Links.of([_link(row, number) for number, row in rows])


def decode_pages(operation: str, body: Body) -> list[Page]:
    """Read the inputs of a batch read.

    Raises:
        Refusal: v3 would refuse the body.
    """
    return [
        Page(_id(row, number), _after(row.get("after"), number))
        for number, row in enumerate(_inputs(operation, _json(body)))
    ]


def _json(body: Body) -> bytes:
    """Give the bytes of a body that says that it is JSON."""
    media = body.content_type.partition(";")[0].strip().lower()
    content = _unpacked(body)
    if not content.strip():
        msg = "Invalid JSON input: a request body was expected, but none found"
        raise Refusal(msg, category="")
    if media != _JSON:
        msg = f"Unsupported media type {media!r:.60}: send application/json"
        raise Refusal(msg, status=_UNSUPPORTED_MEDIA, category="UNSUPPORTED_MEDIA_TYPE")
    return content


def _inputs(operation: str, content: bytes) -> list[Mapping[str, Any]]:
    try:
        decoded = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        msg = f"Invalid JSON input: {error}"
        raise Refusal(msg, category="") from None
    inputs = _fields(decoded, "$", "inputs")["inputs"]
    if not isinstance(inputs, list):
        raise _malformed(place="$.inputs", expected="an array")
    _check_count(operation, len(inputs))
    return inputs


def _check_count(operation: str, count: int) -> None:
    most = _CAPS.get(operation)
    if most is not None and count > most:
        msg = (
            "The maximum number of inputs supported in a batch request for associations is "
            f"{most}. Received {count}."
        )
        raise Refusal(msg)


class _Ref(msgspec.Struct, gc=False):
    id: str


class _UsualLink(msgspec.Struct, gc=False):
    from_: _Ref = msgspec.field(name="from")
    to: _Ref
    type: str


class _UsualBody(msgspec.Struct):
    inputs: list[_UsualLink]


_USUAL: Final = msgspec.json.Decoder(_UsualBody)


def _usual_links(content: bytes) -> Links | None:
    """Read a body in which every word is a string; None where one has to be looked at by itself."""
    try:
        inputs = _USUAL.decode(content).inputs
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    from_ids = [row.from_.id for row in inputs]
    to_ids = [row.to.id for row in inputs]
    types = [row.type for row in inputs]
    if not inputs or not all_ids([*from_ids, *to_ids]):
        return None
    return Links(list(zip(from_ids, to_ids, strict=True)), types)


def _link(row: Any, number: int) -> Link:
    place = f"$.inputs[{number}]"
    found = _fields(row, place, "from", "to", "type")
    from_id, to_id = (
        _word(_fields(found[side], f"{place}.{side}", "id")["id"], f"{place}.{side}.id")
        for side in ("from", "to")
    )
    type_ = _word(found["type"], f"{place}.type")
    return Link(canonical_id(from_id), canonical_id(to_id), type_)


def _id(row: Any, number: int) -> str:
    place = f"$.inputs[{number}]"
    return canonical_id(_word(_fields(row, place, "id")["id"], f"{place}.id"))


def _after(value: Any, number: int) -> str | None:
    return None if value is None else _word(value, f"$.inputs[{number}].after")


def _fields(value: Any, place: str, *names: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _malformed(place, "an object")
    missing = [name for name in names if value.get(name) is None]
    if missing:
        msg = f"Some required fields were not set: [{', '.join(missing)}]"
        raise Refusal(msg)
    return value


def _word(value: Any, place: str) -> str:
    # v3 takes a number where its document says string (nodejs client, issue 176).
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise _malformed(place, "a string")


def _malformed(place: str, expected: str) -> Refusal:
    return Refusal(f"Invalid input JSON at {place}: expected {expected}", category="")


def _unpacked(body: Body) -> bytes:
    """Undo a body's content codings."""
    content = body.content
    for word in reversed(body.content_encoding.lower().split(",")):
        coding = word.strip()
        if coding in {"", "identity"}:
            continue
        if coding not in _CODINGS:
            msg = f"Unsupported content encoding {coding!r:.60}: send gzip, deflate or none"
            raise Refusal(msg, status=_UNSUPPORTED_MEDIA, category="UNSUPPORTED_MEDIA_TYPE")
        content = _inflated(content, _CODINGS[coding], coding)
    return content


def _inflated(content: bytes, window: int, coding: str) -> bytes:
    unpacking = zlib.decompressobj(window)
    try:
        found = unpacking.decompress(content, _MOST_BYTES + 1)
    except zlib.error as error:
        msg = f"The request body is not {coding}, as its header says: {error}"
        raise Refusal(msg, category="") from None
    if len(found) > _MOST_BYTES:
        msg = f"The request body is larger than {_MOST_BYTES} bytes"
        raise Refusal(msg, status=_TOO_LARGE, category="REQUEST_TOO_LARGE")
    if not unpacking.eof or unpacking.unused_data:
        msg = f"The request body is not one whole {coding} stream"
        raise Refusal(msg, category="")
    return found


def canonical_id(word: str) -> str:
    """Spell a record id as answers do, without zeros in front; anything else stays as it is."""
    if word.isascii() and word.isdigit():
        return word.lstrip("0") or "0"
    return word
