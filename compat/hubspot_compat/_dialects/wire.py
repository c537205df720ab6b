"""The wire types that are generated for each version: found by operation, decoded with.

They are imported when an operation first needs them, so that a start pays only for what it uses.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from typing import Any, Final, TypeVar, get_args, get_origin

import msgspec
from attrs import evolve

from .._domain.errors import UnreadableResponse
from .._wire.messages import Request, Response

__all__ = [
    "decode",
    "expecting",
    "if_given",
    "narrowed",
    "optional",
    "read_ids",
    "read_once",
    "read_raw",
    "wire_types",
]

T = TypeVar("T")
V = TypeVar("V")

_MISSING: Final = re.compile(r"Object missing required field `(.*)`")
_ENCODER: Final = msgspec.json.Encoder()
_decoder: Final[Callable[[Any], msgspec.json.Decoder[Any]]] = cache(msgspec.json.Decoder)


@cache
def wire_types(module: str) -> Any:
    """Import the wire types of an operation: `Request`, `Response` and their parts.

    Args:
        module: Its module, as the capability table names it.
    """
    return import_module(module)


def decode(response: Response, shape: type[T]) -> T:
    """Decode a body.

    Args:
        response: The answer.
        shape: What its data must look like.

    Raises:
        UnreadableResponse: The body is empty or no JSON, or data is missing or of another type; the
            error has the JSON path.
    """
    decoder = _decoder(shape)
    found: T
    if response.body is not None and response.request.decoder is decoder:
        found = response.body
        return found
    try:
        found = decoder.decode(response.content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _unreadable(response, str(error)) from None
    return found


def expecting(request: Request, shape: Any) -> Request:
    """Let the answer be decoded when it comes; `decode` then finds that."""
    return evolve(request, decoder=_decoder(shape))


@cache
def narrowed(
    shape: Any, path: tuple[str, ...], keep: tuple[str, ...], raw: tuple[str, ...] = ()
) -> Any:
    """Make a wire type that decodes no more of an answer's thousands of objects than is read.

    Args:
        shape: The wire type of the answer.
        path: The attributes on the way to these objects, each of them a list of objects.
        keep: Their attributes that are read.
        raw: Those that stay undecoded, as their bytes, for `read_raw`.
    """
    fields = []
    for field in msgspec.structs.fields(shape):
        type_, default = field.type, field.default
        if path and field.name == path[0]:
            type_ = _narrowed_items(type_, path[1:], keep, raw)
        elif not path and field.name in raw:
            type_, default = msgspec.Raw, default if field.required else msgspec.Raw(b"null")
        elif not path and field.name not in keep:
            continue
        settings = msgspec.field(name=field.encode_name, default=default)
        fields.append((field.name, type_, settings))
    return msgspec.defstruct(shape.__name__, fields, kw_only=True, gc=False)


def _narrowed_items(type_: Any, *how: Any) -> Any:
    """The same in `list[T]` or `list[T] | None`."""
    if get_origin(type_) is list:
        return list[narrowed(*get_args(type_), *how)]  # type: ignore[misc]  # made at run time
    return _narrowed_items(get_args(type_)[0], *how) | None


def _unreadable(response: Response, message: str) -> UnreadableResponse:
    """Take msgspec's message apart: ``Expected `array`, got `null` - at `$.results` ``."""
    reason, _, place = message.partition(" - at `")
    place = place.removesuffix("`") or "$"
    if missing := _MISSING.fullmatch(reason):
        return response.unreadable(f"{place}.{missing[1]}", "the field is missing")
    return response.unreadable(place, reason[:1].lower() + reason[1:])


def optional(value: Any, shape: type[T]) -> T:
    """Read an object that may be missing; anything that is no object is an empty one.

    Args:
        value: What came.
        shape: A wire type of which every field is optional.
    """
    return msgspec.convert(value if isinstance(value, dict) else {}, shape)


def if_given(value: T | None) -> T | msgspec.UnsetType:
    """Leave a field out of a request where there is no value."""
    return msgspec.UNSET if value is None else value


def read_ids(came: list[Any]) -> list[str]:
    """Spell record ids, which come as strings or as numbers."""
    kinds = set(map(type, came))
    if kinds == {int}:
        return _ENCODER.encode(came).decode()[1:-1].split(",")  # all at once: a third of the time
    return list(map(str, came)) if int in kinds else came


def read_raw(
    came: Sequence[Any], shape: Any, read: Callable[[Any], V], response: Response, whole: type[Any]
) -> list[V]:
    """Read values that `narrowed` has left as bytes, each different one once.

    Of thousands of types of associations, few differ.

    Args:
        came: The values.
        shape: The type of a value.
        read: Reads a decoded one.
        response: The answer.
        whole: The wire type of the whole answer, which names the place of what cannot be read.

    Raises:
        UnreadableResponse: One of them is not of that type.
    """
    keys = list(map(bytes, came))
    decoder = _decoder(shape)
    try:
        known = {key: read(decoder.decode(key)) for key in dict.fromkeys(keys)}
    except (msgspec.DecodeError, UnicodeDecodeError):
        decode(response, whole)
        raise  # pragma: no cover  decoding the whole has raised, with the place
    except RecursionError as error:
        raise _unreadable(response, str(error)) from None
    return list(map(known.__getitem__, keys))


def read_once(came: Sequence[Any], read: Callable[[Any], V]) -> list[V]:
    """Read values of which only a few differ, each different one once.

    Args:
        came: Thousands of decoded values, for example the types of each row of a page.
        read: Reads one of them.

    Returns:
        What was read, at the same places; one object for equal values.
    """
    keys = _ENCODER.encode_lines(came).split(b"\n")[:-1]  # JSON has no line ends of its own
    known = {key: read(value) for key, value in dict(zip(keys, came, strict=True)).items()}
    return list(map(known.__getitem__, keys))
