"""What the dialects use of the generated wire types, as mypy sees it. For developers of this.

The dialects are typed with the wire types, and mypy knows the type of every expression. So each
attribute that they read of an answer, and each that they set in a request, is found without a list
by hand. Wire types are named by their place, so an attribute of one tells its path in the JSON.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, get_args, get_origin

import msgspec

import hubspot_compat
import hubspot_compat_raw
from hubspot_compat_raw._registry import OPERATIONS, VERSIONS

if TYPE_CHECKING:
    from mypy.build import BuildResult
    from mypy.types import Type

__all__ = ["wire_uses"]

_COMPAT: Final = Path(hubspot_compat.__file__).parent
_RAW: Final = Path(hubspot_compat_raw.__file__).parent
_ENVELOPE: Final = "hubspot_compat._dialects.reading.Envelope"  # stands for any batch answer
_ERROR: Final = "Error"

Uses = dict[str, set[str]]
"""By the full name of a class: its attributes that are used."""


def wire_uses() -> dict[str, dict[str, dict[str, list[str]]]]:
    """Return by dialect and operation the JSON paths under `reads`, `writes` and `required`."""
    reads, writes = _used_attributes()
    named = _named_operations()
    found: dict[str, dict[str, dict[str, list[str]]]] = {}
    for version in VERSIONS.values():
        fields = found.setdefault(version.dialect, {})
        for operation, row in sorted(version.operations.items()):
            wire = _wire_module(row.wire)
            if operation not in named and not _is_used(wire, reads, writes):
                continue
            known = fields.setdefault(operation, {})
            for kind, paths in (
                ("reads", _paths(wire, "Response", _with_envelope(wire, reads))),
                ("writes", _paths(wire, "Request", writes)),
                ("required", _required(getattr(wire, "Response", None))),
            ):
                known[kind] = _leaves([*known.get(kind, ()), *paths])
    return dict(sorted(found.items()))


def _is_used(wire: ModuleType | None, *uses: Uses) -> bool:
    return wire is not None and any(
        name.startswith(f"{wire.__name__}.") for found in uses for name in found
    )


def _with_envelope(wire: ModuleType | None, reads: Uses) -> Uses:
    """Add what is read of every batch answer, and of every error entry, if this is one."""
    answer = getattr(wire, "Response", None)
    envelope = reads[_ENVELOPE]
    if wire is None or answer is None or not envelope <= {*answer.__struct_fields__}:
        return reads
    entry = {name for key, names in reads.items() if key.endswith(f".{_ERROR}") for name in names}
    added = {f"{wire.__name__}.Response": envelope, f"{wire.__name__}.{_ERROR}": entry}
    return {**reads, **{name: reads.get(name, set()) | more for name, more in added.items()}}


def _wire_module(name: str) -> ModuleType | None:
    """Import the wire types of an operation; None where it neither sends nor answers anything."""
    try:
        return import_module(name)
    except ModuleNotFoundError:
        return None


def _leaves(paths: Iterable[str]) -> list[str]:
    """Leave out what is only a way to something below it."""
    every = sorted(set(paths))
    return [p for p in every if not any(o.startswith((f"{p}.", f"{p}[")) for o in every)]


# --- from types to paths --------------------------------------------------------------------------


def _paths(wire: ModuleType | None, root: str, uses: Uses) -> Iterator[str]:
    """Give the paths of the attributes that are used, of `Response` or of `Request`."""
    top = _struct_in(getattr(wire, root, None))
    if wire is not None and top is not None:
        for shape, path in _places(wire, top, "", ""):
            names = uses.get(f"{wire.__name__}.{shape.__name__}", ())
            yield from (
                f"{path}{field.encode_name}"
                for field in msgspec.structs.fields(shape)
                if field.name in names
            )


def _places(
    wire: ModuleType, shape: type[Any], prefix: str, path: str
) -> Iterator[tuple[type[Any], str]]:
    """Give a wire type and all below it, each with the path of its fields.

    A field of any type can have a wire type all the same, to read it with: by its name.
    """
    yield shape, path
    for field in msgspec.structs.fields(shape):
        name = f"{prefix}{field.encode_name[:1].upper()}{field.encode_name[1:]}"
        here = f"{path}{field.encode_name}"
        typed = _struct_in(field.type)
        one, each = (_struct_in(getattr(wire, n, None)) for n in (name, name.removesuffix("s")))
        if typed is not None:
            many = "[]" if "list" in str(field.type) else ""
            yield from _places(wire, typed, typed.__name__, f"{here}{many}.")
        elif one is not None:
            yield from _places(wire, one, name, f"{here}.")
        elif each is not None:
            yield from _places(wire, each, each.__name__, f"{here}[].")


def _struct_in(type_: Any) -> type[Any] | None:
    """Find the wire type in `T`, `list[T]` or `list[T] | None`."""
    if isinstance(type_, type) and get_origin(type_) is None:
        return type_ if issubclass(type_, msgspec.Struct) else None
    return next(filter(None, map(_struct_in, get_args(type_))), None)


def _required(answer: type[Any] | None, path: str = "") -> Iterator[str]:
    """Give the paths without which an answer is unreadable."""
    for field in msgspec.structs.fields(answer) if answer else ():
        name = f"{path}{field.encode_name}"
        below = _struct_in(field.type)
        if (
            below is not None
        ):  # `results` may be null where errors are listed; its rows may not lack
            many = "[]" if "list" in str(field.type) else ""
            yield from _required(below, f"{name}{many}.")
        elif field.required:
            yield name


# --- from code to types ---------------------------------------------------------------------------


def _named_operations() -> set[str]:
    """Find the operations that the code names: some have neither a body nor an answer."""
    return {
        node.value
        for room in ("_dialects", "_operations")
        for file in (_COMPAT / room).glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in OPERATIONS
    }


def _used_attributes() -> tuple[Uses, Uses]:
    """Find what the dialects read of wire types, and what they set in them."""
    from mypy.nodes import CallExpr, MemberExpr

    reads: Uses = defaultdict(set)
    writes: Uses = defaultdict(set)
    types = _checked().types
    for expression in types:
        if isinstance(expression, MemberExpr):
            for name in _wire_types(types.get(expression.expr)):
                reads[name].add(expression.name)
        elif isinstance(expression, CallExpr):
            for name in _wire_types(types.get(expression.callee)):
                writes[name].update(filter(None, expression.arg_names))
    return reads, writes


def _checked() -> BuildResult:
    from mypy.build import build
    from mypy.modulefinder import BuildSource
    from mypy.options import Options

    options = Options()
    options.export_types = True
    options.incremental = False  # what comes from the cache has no types of expressions
    options.mypy_path = [str(_COMPAT.parent), str(_RAW.parent)]
    options.explicit_package_bases = True
    files = sorted((_COMPAT / "_dialects").glob("*.py"))
    names = [f"hubspot_compat._dialects.{f.stem}".removesuffix(".__init__") for f in files]
    result = build([BuildSource(str(f), n) for f, n in zip(files, names, strict=True)], options)
    if result.errors:
        raise RuntimeError("\n".join(result.errors))
    return result


def _wire_types(type_: Type | None) -> Iterator[str]:
    """Give the full names of the wire types in a type, or of `Envelope`."""
    from mypy.types import CallableType, Instance, TypeType, UnionType, get_proper_type

    proper = get_proper_type(type_)
    if isinstance(proper, UnionType):
        for item in proper.items:
            yield from _wire_types(item)
    elif isinstance(proper, TypeType):
        yield from _wire_types(proper.item)
    elif isinstance(proper, CallableType) and proper.is_type_obj():
        yield from _wire_types(proper.ret_type)
    elif isinstance(proper, Instance) and (
        ".wire." in proper.type.fullname or proper.type.fullname == _ENVELOPE
    ):
        yield proper.type.fullname
