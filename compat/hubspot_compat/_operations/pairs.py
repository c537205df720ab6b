"""Pairs that callers pass in, checked many at a time and put in columns.

A call has thousands of pairs: all that is asked of each is asked of a column, with a few calls that
each look at the whole. Only where a chunk has a pair that cannot be sent are they looked at one by
one, to name it with its value and its place.
"""

from collections.abc import Callable, Iterable
from functools import partial
from itertools import chain, islice
from operator import attrgetter, itemgetter
from typing import Any, Final

from .._domain.errors import InvalidInput, UnknownAssociationType, placed, shown
from .._domain.ids import spelled_ids
from .._domain.model import Association, AssociationType, ObjectPair, Types
from .._domain.objects import same_objects
from .._domain.rows import AssociationRows, distinct_types
from .._domain.types import Resolver, is_exclusive
from .inputs import checked_id

__all__ = ["PairCheck", "each_once"]

_SIDES: Final = 2
_AT_ONCE: Final = 10_000
_BOTH_SIDES: Final = itemgetter(0, 1)
# Everything that resolving a type looks at: a key that costs less than the hash of the type.
_TYPE_KEY: Final = attrgetter("category", "type_id", "label", "name", "from_object", "to_object")
_GETTERS: Final = (
    attrgetter("from_id", "to_id"),
    attrgetter("from_object", "to_object"),
    attrgetter("types"),
)


def _or_else(getter: Callable[[Association], Any], default: Callable[[Any], Any]) -> Any:
    """Read an association with `getter`, and anything else with `default`."""
    return lambda value: getter(value) if isinstance(value, Association) else default(value)


_GETTERS_WHERE_MIXED: Final = (
    _or_else(_GETTERS[0], lambda pair: pair),
    _or_else(_GETTERS[1], lambda _: ("", "")),
    _or_else(_GETTERS[2], lambda _: ()),
)


class PairCheck:
    """Makes rows of the pairs of one call.

    Args:
        object_pair: Canonical names of the two object types.
        resolver: Checks the types that associations bring.
        untyped: Why a row without types cannot be sent; "" where it can.

    Attributes:
        shared: The types of pairs that bring none.
        drop_types: Whether rows get no types, whatever the pairs bring.
    """

    shared: Types = ()
    drop_types = False

    def __init__(self, object_pair: ObjectPair, resolver: Resolver, untyped: str = "") -> None:
        self._at = object_pair
        self._resolver = resolver
        self._untyped = untyped
        self._resolved: dict[tuple[Any, ...], Types] = {}

    def __call__(self, values: list[Any], number: int) -> tuple[AssociationRows, Exception | None]:
        """Make rows of values, up to the first that cannot be sent; see `Check`."""
        rows, error = self._checked(values, number)
        if self._untyped and () in rows.types:
            count = rows.types.index(())
            return rows[:count], self._lacks_types(number + count)
        return self.completed(rows), error

    def all_of(self, values: Iterable[Any]) -> AssociationRows:
        """Make rows of everything that a caller gave.

        Raises:
            InvalidInput: A pair cannot be sent; the message has its value and place. That a pair
                has no types is said where nothing else is wrong with any.
        """
        left, parts, number = iter(values), list[AssociationRows](), 0
        while chunk := list(islice(left, _AT_ONCE)):
            part, error = self._checked(chunk, number)
            if error is not None:
                raise error
            parts.append(part)
            number += len(chunk)
        rows = AssociationRows.joined(self._at, parts)
        if self._untyped and () in rows.types:
            raise self._lacks_types(rows.types.index(()))
        return rows

    def _lacks_types(self, number: int) -> InvalidInput:
        return InvalidInput(f"pairs[{number}]: {self._untyped}")

    def completed(self, rows: AssociationRows) -> AssociationRows:
        """Give rows that brought no types those of the call."""
        return rows.with_types(()) if self.drop_types else rows.completed(self.shared)

    def _checked(
        self, values: list[Any], number: int
    ) -> tuple[AssociationRows, InvalidInput | None]:
        rows = self._rows(values)
        if rows is not None:
            return rows, None
        count = next(n for n, value in enumerate(values) if self._rows([value]) is None)
        error = self._reason(values[count], f"pairs[{number + count}]")
        return self._checked(values[:count], number)[0], error

    def _rows(self, values: list[Any]) -> AssociationRows | None:
        """Make rows of all values with the types they bring; None where one cannot be sent."""
        bring_types = [issubclass(kind, Association) for kind in set(map(type, values))]
        if not any(bring_types):
            pairs = _spelled_pairs(values)
            return None if pairs is None else AssociationRows.alike(self._at, pairs, ())
        ids, objects, types = _GETTERS if all(bring_types) else _GETTERS_WHERE_MIXED
        pairs = _spelled_pairs(list(map(ids, values)))
        resolved = self._resolved_types(map(objects, values), list(map(types, values)))
        if pairs is None or resolved is None:
            return None
        return AssociationRows(self._at, pairs, resolved)

    def _resolved_types(
        self, objects: Iterable[tuple[str, str]], brought: list[Types]
    ) -> list[Types] | None:
        """Resolve the types that pairs bring, the same ones once.

        Returns:
            What each pair's become; None where an association does not fit.
        """
        # Told apart by `id()`, since hashing types costs more; `brought` keeps them alive.
        keys = list(map(tuple, map(partial(map, id), brought)))
        carried = dict(zip(keys, brought, strict=True))
        kinds = set(map(type, chain.from_iterable(carried.values())))
        try:
            if not all(map(self._is_between, set(objects))) or not all(
                issubclass(kind, AssociationType) for kind in kinds
            ):
                return None
            resolved = {key: self._resolve(types) for key, types in carried.items()}
        except (UnknownAssociationType, TypeError):  # a list, say, where a name belongs
            return None
        return list(map(resolved.__getitem__, keys))

    def _is_between(self, objects: tuple[str, str]) -> bool:
        theirs = (objects[0] or self._at[0], objects[1] or self._at[1])
        return theirs == self._at or same_objects(theirs, self._at)

    def _resolve(self, types: Types) -> Types:
        key = tuple(map(_TYPE_KEY, types))
        found = self._resolved.get(key)
        if found is None:
            # An exact spec never needs the portal to be told from another; what is unresolved
            # stays as it is and is refused when it is to be written.
            found = tuple(self._resolver.resolve(*self._at, type_) or type_ for type_ in types)
            self._resolved[key] = found
        return found

    def _reason(self, value: Any, place: str) -> InvalidInput:
        """Say why a pair cannot be sent."""
        try:
            self._refuse(value, place)
        except InvalidInput as error:
            return error
        return InvalidInput(f"{place}: {shown(value)} has an object where a text belongs")

    def _refuse(self, value: Any, place: str) -> None:
        """Raise for a pair that cannot be sent."""
        if isinstance(value, Association):
            self._refuse_association(value, place)
        elif not isinstance(value, (tuple, list)) or len(value) != _SIDES:
            msg = f"{place}: {shown(value)} is neither (from_id, to_id) nor an Association"
            raise InvalidInput(msg)
        else:
            checked_id(value[0], f"{place}[0]")
            checked_id(value[1], f"{place}[1]")

    def _refuse_association(self, row: Association, place: str) -> None:
        start, end = self._at
        if not self._is_between((row.from_object, row.to_object)):
            theirs = f"{row.from_object or start} to {row.to_object or end}"
            msg = f"{place}: an association of {theirs} in a call for {start} to {end}"
            raise InvalidInput(msg)
        checked_id(row.from_id, f"{place}.from_id")
        checked_id(row.to_id, f"{place}.to_id")
        types: tuple[Any, ...] = row.types
        for number, type_ in enumerate(types):
            if not isinstance(type_, AssociationType):
                msg = (
                    f"{place}.types[{number}]: {shown(type_)} is not an AssociationType; a name "
                    "or an id goes into type= or types= of the call"
                )
                raise InvalidInput(msg)
            with placed(f"{place}.types[{number}]"):
                self._resolver.resolve(*self._at, type_)


def _spelled_pairs(values: list[Any]) -> list[tuple[str, str]] | None:
    """Spell the ids of pairs as answers do; None where one is not a pair of ids."""
    kinds = set(map(type, values))
    if not all(issubclass(kind, (tuple, list)) for kind in kinds):
        return None
    if not set(map(len, values)) <= {_SIDES}:
        return None
    if not kinds <= {tuple, list}:  # a subclass, whose iterator may give anything
        values = list(map(_BOTH_SIDES, values))
    ids: list[Any] = list(chain.from_iterable(values))
    words = spelled_ids(ids)
    if words is None:
        return None
    as_given = words is ids and kinds == {tuple}
    return values if as_given else list(zip(*[iter(words)] * _SIDES, strict=True))


def each_once(rows: AssociationRows) -> AssociationRows:
    """Put the rows of a list as they are written: no row twice, and those with types first.

    The last write decides who is Primary, so where a type is exclusive the last of several equal
    rows stays, else the first. A batch has rows with types or without: in turns, each row would
    take a request of its own.
    """
    if len(set(rows.pairs)) < len(rows):
        kinds = distinct_types(rows)
        last = any(is_exclusive(type_) for types in kinds for type_ in types)
        rows = _without_repeats(rows, last=last)
    if all(rows.types) or not any(rows.types):
        return rows
    order = sorted(range(len(rows)), key=lambda number: not rows.types[number])
    return rows.at_places(order)


def _without_repeats(rows: AssociationRows, *, last: bool) -> AssociationRows:
    numbers: dict[Types, int] = {}
    kinds = {id(types): numbers.setdefault(types, len(numbers)) for types in distinct_types(rows)}
    keys = list(zip(rows.pairs, [kinds[id(types)] for types in rows.types], strict=True))
    places = range(len(keys))
    found = zip(keys, places, strict=True) if last else zip(keys[::-1], places[::-1], strict=True)
    return rows.at_places(sorted(dict(found).values()))
