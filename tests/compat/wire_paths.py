"""What an answer must carry, as its generated wire type says."""

from importlib import import_module
from types import NoneType
from typing import Any, get_args, get_origin

import msgspec

from hubspot_compat._dialects import VERSIONS


def required(version, operation):
    """The JSON paths without which an answer is unreadable, for example `results[].id`."""
    try:
        wire = import_module(VERSIONS[version].operations[operation].wire)
    except ModuleNotFoundError:
        return ()  # neither sends nor answers anything
    return tuple(_required(wire.Response, "")) if hasattr(wire, "Response") else ()


def _required(shape, above):
    for field in msgspec.structs.fields(shape):
        path = f"{above}{field.encode_name}"
        # `results` may be null where errors are listed instead; what its rows hold may not.
        if field.required or path == "results":
            yield from _leaves(field.type, path)


def _leaves(type_, path):
    kinds = [kind for kind in get_args(type_) if kind is not NoneType]
    if get_origin(type_) is list:
        yield from _leaves(kinds[0], f"{path}[]")
    elif isinstance(type_, type) and issubclass(type_, msgspec.Struct):
        yield from _required(type_, f"{path}.")
    elif len(kinds) == 1 and get_origin(kinds[0]) is list:
        yield from _leaves(kinds[0], path)
    elif type_ is not Any and Any not in kinds:  # the rows of an archive's answer are not looked at
        yield path
