"""Variants of a batch create."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, frozen

from hubspot_compat_bench.exchanges import (
    CREATE_CAPACITY,
    FROM,
    OWN,
    PLAIN,
    PRIMARY,
    READ_CAPACITY,
    TO,
    Exchange,
    Json,
    Pair,
    Variant,
    batches,
    body,
    fixed_pairs,
    read_exchange,
)

if TYPE_CHECKING:
    from hubspot_compat import Association, Associations, BatchResult

__all__ = ["creates"]

_MANY: Final = 40_000
_OWN_KEY: Final = (OWN["category"], OWN["typeId"])
_BY_NAME: Final = {"type": "contact_to_company"}
_BY_KEY: Final = {"type": _OWN_KEY}
_BY_LABEL: Final = {"type": OWN["label"]}
_TWO: Final = {"types": ["contact_to_company", _OWN_KEY], "labels": "replace"}
_ONE: Final = frozenset({1_000})
_TWO_HUNDRED: Final = frozenset(range(0, CREATE_CAPACITY, 10))


@frozen
class _Written:
    """What a create sends, and what the portal makes of it.

    Attributes:
        pairs: All pairs that are sent.
        types: The types of each.
        answered: What ids are in the answer: HubSpot sends numbers, its documents say text.
        failed: Numbers of the pairs that the answer calls an error.
        keep: Makes the read that keeping labels takes for some records; None where it takes none.
    """

    pairs: Sequence[Pair] = fixed_pairs()
    types: tuple[Json, ...] = (PRIMARY,)
    answered: type[int | str] = int
    failed: frozenset[int] = frozenset()
    keep: Callable[[Sequence[str]], Exchange] | None = None

    def exchanges(self) -> list[Exchange]:
        """Make the requests, keep's reads before the create that they belong to."""
        return [made for batch in batches(self.pairs, CREATE_CAPACITY) for made in self._of(batch)]

    def _of(self, batch: Sequence[Pair]) -> Iterator[Exchange]:
        if self.keep is not None:
            yield from map(self.keep, batches([pair[0] for pair in batch], READ_CAPACITY))
        specs = [
            {"associationCategory": t["category"], "associationTypeId": t["typeId"]}
            for t in self.types
        ]
        yield Exchange(
            "create",
            lambda: [{"from": {"id": a}, "to": {"id": b}, "types": specs} for a, b in batch],
            batch[0][0],
            207 if self.failed else 201,
            body(self._results(batch), [_error(*batch[number]) for number in sorted(self.failed)]),
        )

    def _results(self, batch: Sequence[Pair]) -> list[Json]:
        labels = [type_["label"] for type_ in self.types]
        return [
            {
                "fromObjectTypeId": "0-1",
                "fromObjectId": self.answered(from_id),
                "toObjectTypeId": "0-2",
                "toObjectId": self.answered(to_id),
                "labels": labels,
            }
            for number, (from_id, to_id) in enumerate(batch)
            if number not in self.failed
        ]


def creates() -> list[Variant]:
    """List the variants of a create."""
    usual, own = _Written(), _Written(types=(OWN,))
    all_but_one, many = _Written(fixed_pairs()[:-1]), _Written(fixed_pairs(_MANY))
    both = _Written(types=(PRIMARY, OWN))
    there, new = evolve(own, keep=_plain_pairs), evolve(own, keep=_new_pairs)
    replaced = {**_BY_KEY, "labels": "replace"}
    return [
        _variant("create, v3 name", 1.5, usual),
        _variant("create, ids given as numbers", 1.5, usual, _numbers),
        _variant("create, ids answered as text", 1.5, evolve(usual, answered=str)),
        _variant("create, from an iterator", 1.5, usual, lambda: iter(fixed_pairs())),
        _variant("create, custom type, replace", 2.0, own, options=replaced),
        _variant("create, custom type, keep, pairs there", 2.0, there, options=_BY_KEY),
        _variant("create, custom type, keep, pairs new", 2.0, new, options=_BY_KEY),
        _variant("create, label's text, keep, pairs there", 2.0, there, options=_BY_LABEL),
        _variant("create, two types", 2.0, both, options=_TWO),
        _variant("create, Association rows", 2.0, usual, _associations, options={}),
        _variant("create, a repeated pair", 2.0, all_but_one, _repeated),
        _variant("create, one id with zeros in front", 2.0, many, _zeros_in_front),
        _variant("create, 207 with 1 error", 2.0, evolve(usual, failed=_ONE)),
        _variant("create, 207 with 200 errors", 3.0, evolve(usual, failed=_TWO_HUNDRED)),
    ]


def _variant(
    name: str,
    at_most: float,
    written: _Written,
    given: Callable[[], Iterable[Any]] = fixed_pairs,
    *,
    options: Mapping[str, Any] = _BY_NAME,
) -> Variant:
    """Make a variant: what the facade is given, and what is written of it."""

    def call(client: Associations) -> BatchResult[Association]:
        return client.create(FROM, TO, given(), **options)

    count = len(written.pairs)
    results = count - len(written.failed)
    return Variant(name, at_most, call, written.exchanges, count, results, OWN in written.types)


def _error(from_id: str, to_id: str) -> Json:
    return {
        "status": "error",
        "category": "VALIDATION_ERROR",
        "subCategory": "crm.associations.INVALID_IDENTIFIER",
        "message": f"{from_id} is not a valid contact id",
        "context": {"fromObjectId": [from_id], "toObjectId": [to_id]},
    }


def _plain_pairs(ids: Sequence[str]) -> Exchange:
    """Answer keep's read where every pair is there, with the plain type alone."""
    own = dict(fixed_pairs())
    return read_exchange(
        ids, lambda number: [{"toObjectId": int(own[ids[number]]), "associationTypes": [PLAIN]}]
    )


def _new_pairs(ids: Sequence[str]) -> Exchange:
    """Answer keep's read where no record has anything."""
    return read_exchange(ids, lambda _: [], frozenset(range(len(ids))))


@cache
def _numbers() -> Sequence[tuple[int, int]]:
    return [(int(a), int(b)) for a, b in fixed_pairs()]


@cache
def _associations() -> Sequence[Association]:
    from hubspot_compat import Association, AssociationType

    primary = AssociationType(
        PRIMARY["category"], PRIMARY["typeId"], "Primary", "contact_to_company", FROM, TO
    )
    return [Association(a, b, FROM, TO, (primary,)) for a, b in fixed_pairs()]


@cache
def _repeated() -> Sequence[Pair]:
    """Give the last but one pair and those before it, and the first again."""
    return [*fixed_pairs()[:-1], fixed_pairs()[0]]


@cache
def _zeros_in_front() -> Sequence[Pair]:
    found = list(fixed_pairs(_MANY))
    from_id, to_id = found[_MANY // 2]
    found[_MANY // 2] = (f"00{from_id}", to_id)
    return found
