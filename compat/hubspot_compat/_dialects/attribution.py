"""Which inputs an error entry of a batch is about: told by ids and types, never by index.

The contexts were seen in real bodies: `fromObjectId`, `objectId` with `objectType`, sentences such
as `CONTACT=38374264688 is not valid`, and for a wrong type `type` (v3) or `associationSpec` (v4).
"""

import re
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

from attrs import field, frozen

from .._domain.errors import UnknownObjectType
from .._domain.model import Association, AssociationType, BatchError
from .._domain.objects import canonical_object
from . import reading

__all__ = ["Attribution", "of_ids", "of_rows", "of_types"]

I = TypeVar("I", bound=Hashable)  # noqa: E741  the type of an input

_FROM_KEYS = ("fromObjectId", "fromObjectIds", "fromId", "from")
_TO_KEYS = ("toObjectId", "toObjectIds", "toId", "to")
_ANY_KEYS = ("objectId", "objectIds", "id", "ids")
_WHOLE_ID = re.compile(r"\d{1,20}")
_OBJECT_AND_ID = re.compile(r"([\w-]+)=(\d{1,20})(?!\S)")
_SPEC = re.compile(r"([A-Z_]+)=(\d{1,10})(?!\S)")
_NO_SIDE = ""


@frozen(eq=False)  # nobody compares it, and unused methods cost time at import
class Attribution(Generic[I]):
    """Finds out which inputs an error entry is about.

    Attributes:
        inputs: The inputs of the request.
        answered: The inputs that have a result.
        ids_of: Gives the `(from_id, to_id)` of an input; "" for a side that it does not have.
        types_of: Gives the types that an input carries.
        at: The two object types, which tell the side of an id that comes with its object.
    """

    inputs: Sequence[I]
    answered: Collection[I]
    ids_of: Callable[[I], tuple[str, str]]
    types_of: Callable[[I], Sequence[AssociationType]]
    at: tuple[str, str] = field(default=("", ""))

    def errors(self, entries: Sequence[Mapping[str, Any]]) -> list[BatchError]:
        """Turn error entries into `BatchError`s that carry their inputs."""
        matched = [self._about(entry) for entry in entries]
        told = set(self.answered).union(*matched)
        # What nobody names belongs to the entries that name nobody.
        rest = [entry for entry in self.inputs if entry not in told]
        return [
            _batch_error(entry, about or rest)
            for entry, about in zip(entries, matched, strict=True)
        ]

    def _about(self, entry: Mapping[str, Any]) -> list[I]:
        context = reading.mapping(entry.get("context"))
        starts, ends = set(_ids(context, _FROM_KEYS)), set(_ids(context, _TO_KEYS))
        if starts or ends:
            return self._where(
                lambda from_id, to_id: (
                    (not starts or from_id in starts) and (not ends or to_id in ends)
                )
            )
        named = set(_objects_and_ids(context))
        if named:
            return self._with_objects(named) or self._with_any({id_ for _, id_ in named})
        return self._with_types(context)

    def _where(self, test: Callable[[str, str], bool]) -> list[I]:
        return [entry for entry in self.inputs if test(*self.ids_of(entry))]

    def _with_objects(self, named: Collection[tuple[str, str]]) -> list[I]:
        start, end = self.at
        return self._where(lambda a, b: (start, a) in named or (end, b) in named)

    def _with_any(self, ids: Collection[str]) -> list[I]:
        return self._where(lambda from_id, to_id: from_id in ids or to_id in ids)

    def _with_types(self, context: Mapping[str, Any]) -> list[I]:
        words = {word.casefold() for word in _texts(context, ("type",))}
        specs = {
            (found[1], int(found[2]))
            for word in _texts(context, ("associationSpec",))
            if (found := _SPEC.match(word))
        }
        if not words and not specs:
            return []
        return [
            entry
            for entry in self.inputs
            if any(
                (type_.category, type_.type_id) in specs
                or (type_.name or "").casefold() in words
                or str(type_.type_id) in words
                for type_ in self.types_of(entry)
            )
        ]


def of_rows(inputs: Sequence[Association], answered: Collection[Association]) -> Attribution[Any]:
    """Attribute the errors of a write of associations."""
    at = (inputs[0].from_object, inputs[0].to_object) if inputs else ("", "")
    return Attribution(inputs, answered, lambda row: row.pair, lambda row: row.types, at)


def of_ids(
    inputs: Sequence[str], answered: Collection[str], at: tuple[str, str]
) -> Attribution[str]:
    """Attribute the errors of a read."""
    return Attribution(inputs, answered, lambda id_: (id_, _NO_SIDE), lambda _: (), at)


def of_types(
    inputs: Sequence[I], answered: Collection[I], type_of: Callable[[I], AssociationType]
) -> Attribution[I]:
    """Attribute the errors of a write about types."""
    nowhere = (_NO_SIDE, _NO_SIDE)
    return Attribution(inputs, answered, lambda _: nowhere, lambda entry: (type_of(entry),))


def _texts(context: Mapping[str, Any], keys: Sequence[str]) -> Iterator[str]:
    for key in keys:
        values = context.get(key)
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, (str, int)) and not isinstance(value, bool):
                yield str(value).strip()


def _ids(context: Mapping[str, Any], keys: Sequence[str]) -> Iterator[str]:
    # Whole words only: the digits at the start of a GUID are no record's id.
    return (word for word in _texts(context, keys) if _WHOLE_ID.fullmatch(word))


def _objects_and_ids(context: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield `(object type, id)`; the object is "" where the context does not tell it."""
    ids = list(_ids(context, _ANY_KEYS))
    objects = [_canonical(word) for word in _texts(context, ("objectType",))]
    if len(objects) == 1:
        objects *= len(ids)
    yield from zip(objects if len(objects) == len(ids) else [_NO_SIDE] * len(ids), ids, strict=True)
    for word in _texts(context, ("INVALID_OBJECT_IDS",)):
        if found := _OBJECT_AND_ID.match(word):
            yield _canonical(found[1]), found[2]


def _canonical(word: str) -> str:
    try:
        return canonical_object(word)
    except UnknownObjectType:
        return _NO_SIDE


def _batch_error(entry: Mapping[str, Any], inputs: Sequence[Any]) -> BatchError:
    text = reading.text
    return BatchError(
        message=text(entry.get("message")) or "HubSpot gave no message",
        category=text(entry.get("category")),
        sub_category=text(entry.get("subCategory")),
        context=reading.mapping(entry.get("context")),
        inputs=tuple(inputs),
        status=str(entry.get("status") or ""),
        id=str(entry.get("id") or ""),
        errors=tuple(reading.sequence(entry.get("errors"))),
        links=reading.mapping(entry.get("links")),
    )
