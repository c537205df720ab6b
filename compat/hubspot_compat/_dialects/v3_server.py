"""API v3's other half: reads a v3 request as a v3 server would. For the bridge.

What a v3 server would refuse is refused here, in its words where they are known. What it answers is
written in `_v3_answers.py`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote

import msgspec
from attrs import frozen

from .._errors import UnknownObjectType
from .._objects import canonical_object
from ._v3_answers import (
    Refusal,
    encode_batch,
    encode_error,
    encode_list,
    encode_record,
    encode_types,
    error_entry,
    invalid_cursor,
    invalid_identifier,
    invalid_type,
    no_associations,
    now,
    paging,
)

__all__ = [
    "Link",
    "Page",
    "Refusal",
    "Target",
    "V3Call",
    "canonical_id",
    "check_ids",
    "decode_request",
    "encode_batch",
    "encode_error",
    "encode_list",
    "encode_record",
    "encode_types",
    "error_entry",
    "invalid_cursor",
    "invalid_identifier",
    "invalid_type",
    "no_associations",
    "now",
    "paging",
    "route_of",
    "wrong_id",
]

_UNSUPPORTED_MEDIA: Final = 415
_JSON: Final = "application/json"
_ROOT: Final = ("crm", "v3")
# Documented (create: the v3 guide; read: HubSpot's changelog of 2025-02-10). Nobody documents a cap
# of v3's archive, so it takes what comes.
_CAPS: Final[Mapping[str, int]] = {"batch.create": 2_000, "batch.read": 1_000}
_MOST_ROWS: Final = 500
_INT32: Final = 2**31
_INT64: Final = 2**63
_ID: Final = re.compile(r"[0-9]{1,19}")
_QUOTED: Final = 100


@frozen
class Target:
    """Which of the v3 routes a path is.

    Attributes:
        operation: `batch.create`, `batch.read`, `batch.archive`, `types.list`, or of the older
            routes of one record `record.create`, `record.archive`, `record.list`.
        prefix: What stands before `/crm/v3`, for servers behind a gateway; mostly "".
        segments: The path's parameters, decoded: object types, ids and type.
    """

    operation: str
    prefix: str
    segments: tuple[str, ...]


@frozen
class Link:
    """One input of a create or archive: two record ids and the type as v3 spells it."""

    from_id: str
    to_id: str
    type: str

    @property
    def pair(self) -> tuple[str, str]:
        """The two ids."""
        return (self.from_id, self.to_id)


@frozen
class Page:
    """One input of a read, or the query of a list: a record, and where to go on."""

    from_id: str
    after: str | None = None


@frozen
class V3Call:
    """A decoded v3 request.

    Attributes:
        operation: As in `Target`.
        at: Canonical names of the two object types.
        links: The inputs of a create or archive.
        pages: The inputs of a read or list.
        limit: Rows that a list may have.
    """

    operation: str
    at: tuple[str, str]
    links: Sequence[Link] = ()
    pages: Sequence[Page] = ()
    limit: int = _MOST_ROWS


def route_of(method: str, path: str) -> Target | None:
    """Tell whether a request is one of v3's association requests.

    Args:
        method: HTTP verb, in any case.
        path: Path as it is sent, percent-encoded, without the query.

    Returns:
        The route, or None for everything else, which is none of the bridge's business.
    """
    words = path.split("/")
    for start in range(len(words) - 1):
        if tuple(words[start : start + len(_ROOT)]) == _ROOT:
            found = _route(method.upper(), [unquote(word) for word in words[start + len(_ROOT) :]])
            if found is not None and all(found[1]):
                return Target(found[0], "/".join(words[:start]).rstrip("/"), found[1])
    return None


def _route(method: str, words: list[str]) -> tuple[str, tuple[str, ...]] | None:
    match (method, *words):
        case ("POST", "associations", start, end, "batch", ("create" | "read" | "archive") as verb):
            return f"batch.{verb}", (start, end)
        case ("GET", "associations", start, end, "types"):
            return "types.list", (start, end)
        case ("PUT", "objects", start, a, "associations", end, b, type_):
            return "record.create", (start, a, end, b, type_)
        case ("DELETE", "objects", start, a, "associations", end, b, type_):
            return "record.archive", (start, a, end, b, type_)
        case ("GET", "objects", start, a, "associations", end):
            return "record.list", (start, a, end)
    return None


def decode_request(
    target: Target, query: Mapping[str, str], content: bytes, content_type: str = _JSON
) -> V3Call:
    """Read a v3 request.

    Args:
        target: What `route_of` found.
        query: The query's parameters.
        content: The body.
        content_type: The request's media type.

    Raises:
        Refusal: v3 would refuse the request as a whole.
    """
    operation, segments = target.operation, target.segments
    if operation == "types.list":
        return V3Call(operation, _at(*segments))
    if operation == "record.list":
        start, record, end = segments
        at, page = _at(start, end), Page(canonical_id(record), query.get("after"))
        check_ids([page.from_id])
        return V3Call(operation, at, pages=[page], limit=_limit(query.get("limit")))
    if operation.startswith("record."):
        start, a, end, b, type_ = segments
        at, link = _at(start, end), Link(canonical_id(a), canonical_id(b), type_)
        check_ids(link.pair)
        return V3Call(operation, at, links=[link])
    inputs = _inputs(operation, content, content_type)
    if operation == "batch.read":
        pages = [
            Page(_id(row, number), _after(row.get("after"), number))
            for number, row in enumerate(inputs)
        ]
        return V3Call(operation, _at(*segments), pages=pages)
    links = [_link(row, number) for number, row in enumerate(inputs)]
    return V3Call(operation, _at(*segments), links=links)


def _at(start: str, end: str) -> tuple[str, str]:
    try:
        return canonical_object(start), canonical_object(end)
    except UnknownObjectType as error:
        msg = f"Unable to infer object type from: {error.value:.{_QUOTED}}"
        raise Refusal(msg) from None


def _limit(text: str | None) -> int:
    if text is None:
        return _MOST_ROWS
    try:
        number = int(text) if len(text) <= len(str(_INT32)) else _INT32
    except ValueError:
        number = _INT32
    if not -_INT32 <= number < _INT32:
        msg = f"Not a 32-bit integer: {text:.{_QUOTED}}"
        raise Refusal(msg, context={"value": [text[:_QUOTED]]})
    return min(max(number, 1), _MOST_ROWS)


def _inputs(operation: str, content: bytes, content_type: str) -> list[Mapping[str, Any]]:
    media = content_type.partition(";")[0].strip().lower()
    if not content.strip():
        msg = "Invalid JSON input: a request body was expected, but none found"
        raise Refusal(msg, category="")
    if media != _JSON:
        msg = f"Unsupported media type {media!r:.60}: send application/json"
        raise Refusal(msg, status=_UNSUPPORTED_MEDIA, category="UNSUPPORTED_MEDIA_TYPE")
    try:
        body = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        msg = f"Invalid JSON input: {error}"
        raise Refusal(msg, category="") from None
    inputs = _fields(body, "$", "inputs")["inputs"]
    if not isinstance(inputs, list):
        raise _malformed(place="$.inputs", expected="an array")
    most = _CAPS.get(operation)
    if most is not None and len(inputs) > most:
        msg = (
            "The maximum number of inputs supported in a batch request for associations is "
            f"{most}. Received {len(inputs)}."
        )
        raise Refusal(msg)
    return inputs


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


def wrong_id(ids: Iterable[str]) -> str | None:
    """Find an id that no record can have: anything but a whole number of 64 bits."""
    return next((id_ for id_ in ids if not (_ID.fullmatch(id_) and int(id_) < _INT64)), None)


def check_ids(ids: Iterable[str]) -> None:
    """Refuse a request that is about an id that no record can have.

    Raises:
        Refusal: There is one.
    """
    wrong = wrong_id(ids)
    if wrong is not None:
        raise Refusal.of_entry(invalid_identifier(wrong))


def canonical_id(word: str) -> str:
    """Spell a record id as answers do, without zeros in front; anything else stays as it is."""
    if word.isascii() and word.isdigit():
        return word.lstrip("0") or "0"
    return word
