"""Pairs that callers pass in, checked many at a time and put in columns.

A call has thousands of pairs: all that is asked of each is asked of a column, with a few calls that
each look at the whole. Only where a chunk has a pair that cannot be sent are parts of it looked at,
to name the pair with its value and its place.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from operator import attrgetter, itemgetter
from typing import Any, Final, cast

from msgspec.structs import replace

from .._domain.errors import InvalidInput, UnknownAssociationType, placed, shown
from .._domain.ids import spelled_ids
from .._domain.model import Association, AssociationType, ObjectPair, Types
from .._domain.objects import same_objects
from .._domain.positions import Given
from .._domain.rows import AssociationRows
from .client_state import ClientState, Steps, resolve_offline, writable_rows
from .inputs import checked_id
from .own_types import TYPE_KEY, OwnTypes
from .refusals import Refusal, Refusals, refuse_all
from .repeats import all_but, merged

__all__ = ["PairCheck"]

_SIDES: Final = 2
_TYPED: Final = 3
_SHOWN: Final = 10
_AT_ONCE: Final = 10_000
_BOTH_SIDES: Final = itemgetter(0, 1)
_FIRST: Final = itemgetter(0)
_GETTERS: Final = (
    attrgetter("from_id", "to_id"),
    attrgetter("from_object", "to_object"),
    attrgetter("types"),
)


def _or_else(getter: Callable[[Association], Any], default: Callable[[Any], Any]) -> Any:
    """Read an association with `getter`, and anything else with `default`."""
    return lambda value: getter(value) if isinstance(value, Association) else default(value)


def _has_type(value: Any) -> bool:
    return isinstance(value, (tuple, list)) and len(value) == _TYPED


_GETTERS_WHERE_MIXED: Final = (
    _or_else(_GETTERS[0], lambda value: (value[0], value[1]) if _has_type(value) else value),
    _or_else(_GETTERS[1], lambda _: ("", "")),
)


class PairCheck:
    """Makes rows of the pairs of one call.

    Args:
        state: What the client knows: types are resolved with it.
        object_pair: Canonical names of the two object types.
        untyped: Why a row without types cannot be sent; "" where it can.

    Attributes:
        shared: The types of pairs that bring none.
        drop_types: Whether rows get no types, whatever the pairs bring.
        refusals: Takes the pairs that cannot be sent; None where they are an error.
    """

    shared: Types = ()
    drop_types = False

    def __init__(self, state: ClientState, object_pair: ObjectPair, untyped: str = "") -> None:
        self._state = state
        self._at = object_pair
        self._untyped = untyped
        self.refusals = Refusals() if state.reports_invalid else None
        self._resolved: dict[tuple[Any, ...], Types] = {}
        self._own = OwnTypes(state, object_pair)
        self._open: dict[int, Any] = {}  # what an iterator gave with a type that may be refused

    def __call__(self, values: list[Any], number: int) -> tuple[AssociationRows, Exception | None]:
        """Make rows of values, of an iterator; see `Check`."""
        rows, bad = self._sorted_out(values, number)
        if self.refusals is not None:
            refused = [self._refusal(values[n], number + n) for n in bad]
            places = self._lacking_types(rows)
            refused += (self._untyped_refusal(values[place - number], place) for place in places)
            self.refusals.extend(refused)
            rows = self._with_types_only(rows)
            kept = cast("Sequence[int]", rows.places)  # nothing is merged yet
            open_ = self._own.open_among(rows.types)
            self._open.update((kept[n], values[kept[n] - number]) for n in open_)
            return self.completed(rows), None
        error = self._reason(values[bad[0]], number + bad[0]) if bad else None
        rows = rows[: bad[0]] if bad else rows
        if places := self._lacking_types(rows):
            return rows[: places[0] - number], self._untyped_refusal((), places[0]).reason
        return self.completed(rows), error

    def all_of(self, values: Sequence[Any]) -> AssociationRows:
        """Make rows of a list.

        Raises:
            InvalidInput: Some pairs cannot be sent; the message has their values and places. That a
                pair has no types is said where nothing else is wrong with any.
        """
        left, parts, refused, number = iter(values), list[AssociationRows](), list[Refusal](), 0
        while chunk := list(islice(left, _AT_ONCE)):
            part, bad = self._sorted_out(chunk, number)
            parts.append(part)
            refused += (self._refusal(chunk[n], number + n) for n in bad)
            number += len(chunk)
        rows = AssociationRows.joined(self._at, parts)
        if self.refusals is None:
            if refused:
                raise refuse_all(refused, "pairs", number)
            if places := self._lacking_types(rows):
                raise self._lack_types(places, number)
            return rows
        places = self._lacking_types(rows)
        refused += (self._untyped_refusal(values[place], place) for place in places)
        self.refusals.extend(refused)
        return self._with_types_only(rows)

    def completed(self, rows: AssociationRows) -> AssociationRows:
        """Give rows that brought no types those of the call."""
        return rows.with_types(()) if self.drop_types else rows.completed(self.shared)

    # Rows without types, where they need some

    def _lacking_types(self, rows: AssociationRows) -> list[int]:
        """List the places of rows that cannot be sent because they have no types."""
        if not self._untyped or () not in rows.types:
            return []
        places = cast("Sequence[int]", rows.places)  # nothing is merged yet
        return [place for place, types in zip(places, rows.types, strict=True) if not types]

    def _with_types_only(self, rows: AssociationRows) -> AssociationRows:
        if not self._untyped or () not in rows.types:
            return rows
        return rows.at_places([number for number, types in enumerate(rows.types) if types])

    def _untyped_refusal(self, value: Any, place: int) -> Refusal:
        return Refusal(place, value, InvalidInput(f"pairs[{place}]: {self._untyped}"))

    def _lack_types(self, places: Sequence[int], total: int) -> Exception:
        if len(places) == 1:
            return self._untyped_refusal((), places[0]).reason
        named = ", ".join(f"pairs[{place}]" for place in places[:_SHOWN])
        more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
        msg = f"{len(places)} of {total} pairs cannot be sent: {named}{more}: {self._untyped}"
        return InvalidInput(msg)

    # Types that only the portal knows

    def writable(
        self, rows: AssociationRows, given: Sequence[AssociationRows]
    ) -> Steps[tuple[AssociationRows, Sequence[Refusal]]]:
        """Make the types of a batch fit for writing; see `writable_rows`.

        Args:
            rows: The rows of the batch.
            given: The inputs that they were made of.

        Returns:
            The rows that can be sent, and the inputs that cannot, where the call reports them.

        Raises:
            UnknownAssociationType: The portal has no such type; the error has the input's place.
        """
        found, unknown = yield from writable_rows(self._state, self._at, rows)
        as_given = self._taken(given)
        if not unknown:
            return found, ()
        refused = [
            replace(refusal, value=as_given.get(refusal.place, refusal.value))
            for part in given
            for refusal in self._own.refused(part, unknown)
        ]
        if not refused:  # the default type, which no pair brought
            raise next(iter(unknown.values()))
        if self.refusals is None:
            raise refused[0].reason
        places = {refusal.place for refusal in refused}
        kept = (all_but(part, places) for part in given)
        left = merged(AssociationRows.joined(self._at, list(kept)))
        return (yield from writable_rows(self._state, self._at, left))[0], refused

    def _taken(self, given: Sequence[AssociationRows]) -> dict[int, Any]:
        """Take out what an iterator gave for the inputs of a batch, where a type may be refused."""
        if not self._open:
            return {}
        places = chain.from_iterable(cast("Sequence[int]", part.places) for part in given)
        return {place: self._open.pop(place) for place in places if place in self._open}

    def all_writable(self, rows: AssociationRows, values: Sequence[Any]) -> Steps[AssociationRows]:
        """Make the types of all rows of a list fit for writing.

        Raises:
            UnknownAssociationType: The portal has no such type; the error has the input's place.
            InvalidInput: Several inputs have such types.
        """
        found, unknown = yield from writable_rows(self._state, self._at, rows)
        if not unknown:
            return found
        refused = [replace(r, value=values[r.place]) for r in self._own.refused(rows, unknown)]
        if self.refusals is None:
            raise refuse_all(refused, "pairs", len(values))
        self.refusals.extend(refused)
        return all_but(found, {refusal.place for refusal in refused})

    def given(self, parts: Sequence[AssociationRows]) -> list[Given]:
        """Put the inputs of a batch that is done as the positions of its result need them."""
        return [Given(rows.pairs, rows.places, self._own.meant(rows)) for rows in parts]

    # One look at many

    def _sorted_out(self, values: list[Any], number: int) -> tuple[AssociationRows, list[int]]:
        """Make rows of the values that can be sent, and list the numbers of the others.

        Args:
            values: What the caller gave.
            number: The place of the first in the call.
        """
        rows = self._rows(values, range(number, number + len(values)))
        if rows is not None:
            return rows, []
        bad = list(self._bad(values, 0))
        left_out = set(bad)
        good = [n for n in range(len(values)) if n not in left_out]
        rows = self._rows([values[n] for n in good], [number + n for n in good])
        assert rows is not None, "what can be sent alone can be sent together"
        return rows, bad

    def _bad(self, values: list[Any], number: int) -> Iterator[int]:
        """Find the values that cannot be sent, by halves."""
        if self._rows(values, range(len(values))) is not None:
            return
        if len(values) == 1:
            yield number
            return
        middle = len(values) // 2
        yield from self._bad(values[:middle], number)
        yield from self._bad(values[middle:], number + middle)

    def _rows(self, values: list[Any], places: Sequence[int]) -> AssociationRows | None:
        """Make rows of all values with the types they bring; None where one cannot be sent."""
        bring_types = [issubclass(kind, Association) for kind in set(map(type, values))]
        if not any(bring_types):
            pairs = _spelled_pairs(values)
            if pairs is not None:
                return AssociationRows.alike(self._at, pairs, (), places)
        try:
            getters = _GETTERS if all(bring_types) else (*_GETTERS_WHERE_MIXED, self._brought)
            ids, objects, types = _columns(values, getters)
            pairs, resolved = _spelled_pairs(ids), self._resolved_types(objects, types)
        except (UnknownAssociationType, TypeError):  # a list, say, where a name belongs
            return None
        if pairs is None or resolved is None:
            return None
        return AssociationRows(self._at, pairs, resolved, places)

    def _brought(self, value: Any) -> Types:
        """Give the types that a value brings."""
        if isinstance(value, Association):
            return value.types
        return self._own.of(value[2]) if _has_type(value) else ()

    def _resolved_types(
        self, objects: Iterable[tuple[str, str]], brought: list[Types]
    ) -> list[Types] | None:
        """Resolve the types that pairs bring, the same ones once.

        Returns:
            What each pair's become; None where an association does not fit.

        Raises:
            UnknownAssociationType: A type does not fit.
            TypeError: There is a list, say, where a name belongs.
        """
        # Told apart by `id()`, since hashing types costs more; `brought` keeps them alive.
        keys: list[Any]
        if set(map(len, brought)) == {1}:
            keys = list(map(id, map(_FIRST, brought)))
        else:
            keys = list(map(tuple, map(partial(map, id), brought)))
        carried = dict(zip(keys, brought, strict=True))
        kinds = set(map(type, chain.from_iterable(carried.values())))
        if not all(map(self._is_between, set(objects))) or not all(
            issubclass(kind, AssociationType) for kind in kinds
        ):
            return None
        resolved = {key: self._resolve(types) for key, types in carried.items()}
        return list(map(resolved.__getitem__, keys))

    def _is_between(self, objects: tuple[str, str]) -> bool:
        theirs = (objects[0] or self._at[0], objects[1] or self._at[1])
        return theirs == self._at or same_objects(theirs, self._at)

    def _resolve(self, types: Types) -> Types:
        key = tuple(map(TYPE_KEY, types))
        found = self._resolved.get(key)
        if found is None:
            # An exact spec never needs the portal to be told from another; what is unresolved
            # stays as it is and is refused when it is to be written.
            found = tuple(
                self._state.resolver.resolve(*self._at, type_) or type_ for type_ in types
            )
            self._resolved[key] = found
        return found

    def _refusal(self, value: Any, place: int) -> Refusal:
        return Refusal(place, value, self._reason(value, place))

    def _reason(self, value: Any, number: int) -> InvalidInput:
        """Say why a pair cannot be sent."""
        place = f"pairs[{number}]"
        try:
            self._refuse(value, place)
        except InvalidInput as error:
            return error
        return InvalidInput(f"{place}: {shown(value)} has an object where a text belongs")

    def _refuse(self, value: Any, place: str) -> None:
        """Raise for a pair that cannot be sent."""
        if isinstance(value, Association):
            self._refuse_association(value, place)
        elif _has_type(value):
            _refuse_ids(value, place)
            with placed(f"{place}[2]"):
                resolve_offline(self._state, self._at, value[2])
        elif isinstance(value, (tuple, list)) and len(value) == _SIDES:
            _refuse_ids(value, place)
        else:
            msg = (
                f"{place}: {shown(value)} is neither (from_id, to_id), nor (from_id, to_id, type), "
                "nor an Association"
            )
            raise InvalidInput(msg)

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
                self._state.resolver.resolve(*self._at, type_)


def _columns(values: Sequence[Any], getters: Iterable[Callable[[Any], Any]]) -> Iterator[list[Any]]:
    """Read what each getter gives of all values."""
    return (list(map(getter, values)) for getter in getters)


def _refuse_ids(value: Sequence[Any], place: str) -> None:
    checked_id(value[0], f"{place}[0]")
    checked_id(value[1], f"{place}[1]")


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
