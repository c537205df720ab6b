"""The inputs of a v3 batch request, decoded once into columns. For the bridge."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args, get_origin

import msgspec
from attrs import frozen

from hubspot_compat_raw.v3.wire import batch_archive, batch_create, batch_read

from .v3_server_answers import Refusal

__all__ = ["Links", "Page", "canonical_id", "decode_links", "decode_pages"]

# Documented (create: the v3 guide; read: HubSpot's changelog of 2025-02-10). There is no documented
# limit of v3's archive, so it takes any number.
_CAPACITIES: Final[Mapping[str, int]] = {"batch.create": 2_000, "batch.read": 1_000}


@frozen
class Links:
    """The inputs of a create or archive, in columns.

    Attributes:
        pairs: The two record ids of each.
        words: The type of each, as v3 spells it.
    """

    pairs: Sequence[tuple[str, str]] = ()
    words: Sequence[str] = ()


@frozen
class Page:
    """One input of a read, or the query of a list: a record, and the cursor of its page."""

    from_id: str
    after: str | None = None


_LINKS: Final[Mapping[str, msgspec.json.Decoder[Any]]] = {
    "batch.create": msgspec.json.Decoder(batch_create.Request),
    "batch.archive": msgspec.json.Decoder(batch_archive.Request),
}
_PAGES: Final = msgspec.json.Decoder(batch_read.Request)


def decode_links(operation: str, content: bytes) -> Links:
    """Read the inputs of a batch create or archive.

    Raises:
        Refusal: v3 would refuse the body.
    """
    inputs = _inputs(operation, content, _LINKS[operation])
    from_ids = _canonical([str(link.from_.id) for link in inputs])
    to_ids = _canonical([str(link.to.id) for link in inputs])
    return Links(list(zip(from_ids, to_ids, strict=True)), [str(link.type) for link in inputs])


def decode_pages(operation: str, content: bytes) -> list[Page]:
    """Read the inputs of a batch read.

    Raises:
        Refusal: v3 would refuse the body.
    """
    inputs = _inputs(operation, content, _PAGES)
    ids = _canonical([str(page.id) for page in inputs])
    cursors = [str(page.after) if isinstance(page.after, (str, int)) else None for page in inputs]
    return list(map(Page, ids, cursors))


def _inputs(operation: str, content: bytes, decoder: msgspec.json.Decoder[Any]) -> list[Any]:
    try:
        content.decode()  # the decoder does not look into fields that the type lacks
        inputs: list[Any] = decoder.decode(content).inputs
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _refusal(operation, content, decoder.type, error) from None
    _check_count(operation, len(inputs))
    return inputs


def _check_count(operation: str, count: int) -> None:
    capacity = _CAPACITIES.get(operation)
    if capacity is not None and count > capacity:
        msg = (
            "The maximum number of inputs supported in a batch request for associations is "
            f"{capacity}. Received {count}."
        )
        raise Refusal(msg)


def _canonical(words: Sequence[str]) -> Sequence[str]:
    """Spell record ids as answers do; they are looked at singly where one has zeros in front."""
    if " 0" not in f" {' '.join(words)}":
        return words
    return list(map(canonical_id, words))


def canonical_id(word: str) -> str:
    """Spell a record id as answers do, without zeros in front; anything else stays as it is."""
    if word.isascii() and word.isdigit():
        return word.lstrip("0") or "0"
    return word


# --- why a body is refused --------------------------------------------------------------------


def _refusal(operation: str, content: bytes, request: type, error: Exception) -> Refusal:
    """Say in v3's words why a body is not a request.

    Raises:
        Refusal: It has too many inputs, which v3 says first.
    """
    try:
        body = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as broken:
        return Refusal(f"Invalid JSON input: {broken}", category="")
    inputs = body.get("inputs") if isinstance(body, dict) else None
    if isinstance(inputs, list):
        _check_count(operation, len(inputs))
    return _fault(body, request, "$") or Refusal(f"Invalid JSON input: {error}", category="")


def _fault(value: Any, expected: Any, place: str) -> Refusal | None:
    """Find the first place where a JSON value is not of a wire type."""
    if get_origin(expected) is list:
        if not isinstance(value, list):
            return _malformed(place, "an array")
        (entry,) = get_args(expected)
        parts = ((one, entry, f"{place}[{number}]") for number, one in enumerate(value))
        return next(filter(None, (_fault(*part) for part in parts)), None)
    if isinstance(expected, type) and issubclass(expected, msgspec.Struct):
        return _fault_of_object(value, expected, place)
    try:
        msgspec.convert(value, expected)
    except msgspec.ValidationError:
        return _malformed(place, "a string")
    return None


def _fault_of_object(value: Any, expected: type[msgspec.Struct], place: str) -> Refusal | None:
    if not isinstance(value, dict):
        return _malformed(place, "an object")
    fields = {field.encode_name: field for field in msgspec.structs.fields(expected)}
    given = {name: value[name] for name in fields if value.get(name) is not None}
    missing = [name for name, field in fields.items() if field.required and name not in given]
    if missing:
        return Refusal(f"Some required fields were not set: [{', '.join(missing)}]")
    parts = ((one, fields[name].type, f"{place}.{name}") for name, one in given.items())
    return next(filter(None, (_fault(*part) for part in parts)), None)


def _malformed(place: str, expected: str) -> Refusal:
    return Refusal(f"Invalid input JSON at {place}: expected {expected}", category="")
