"""Variants of a batch read."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from hubspot_compat_bench.exchanges import (
    FROM,
    OWN,
    PLAIN,
    PRIMARY,
    READ_CAPACITY,
    TO,
    Json,
    Variant,
    read_exchange,
)

if TYPE_CHECKING:
    from hubspot_compat import Association, Associations, BatchResult

__all__ = ["reads"]

_TARGETS: Final = 10
_IDS: Final = tuple(str(10**10 + number) for number in range(READ_CAPACITY))
_OWN_LABELS: Final = tuple(
    {"category": "USER_DEFINED", "typeId": 36 + number, "label": f"Label {number}"}
    for number in range(8)
)
_USUAL: Final = (PLAIN, PRIMARY)

Types = Callable[[int], tuple[Json, ...]]


def reads() -> list[Variant]:
    """List the variants of a read."""
    half = frozenset(range(0, READ_CAPACITY, 2))
    return [
        _variant("read, usual", 1.0),
        _variant("read, custom labels", 1.0, types=lambda _: (*_USUAL, OWN)),
        _variant("read, ids as text", 1.0, answered=str),
        _variant("read, mixed types", 1.0, types=_mixed),
        _variant("read, 207, 1 record without", 1.5, missing=frozenset({500})),
        _variant("read, 207, 500 records without", 2.0, missing=half),
    ]


def _variant(
    name: str,
    at_most: float,
    *,
    types: Types = lambda _: _USUAL,
    answered: type[int | str] = int,
    missing: frozenset[int] = frozenset(),
) -> Variant:
    """Make a variant.

    Args:
        name: What the report calls it.
        at_most: Its bound.
        types: Gives the types of a target by its number.
        answered: What ids of targets are: HubSpot sends numbers, its documents say text.
        missing: Numbers of the records that have nothing.
    """

    def to(number: int) -> list[Json]:
        first = number * _TARGETS
        return [
            {"toObjectId": answered(2 * 10**10 + target), "associationTypes": types(target)}
            for target in range(first, first + _TARGETS)
        ]

    def call(client: Associations) -> BatchResult[Association]:
        return client.read(FROM, TO, _IDS)

    count = (READ_CAPACITY - len(missing)) * _TARGETS
    return Variant(name, at_most, call, lambda: [read_exchange(_IDS, to, missing)], count, count)


def _mixed(target: int) -> tuple[Json, ...]:
    """Give a target up to three of the portal's own labels."""
    chance = random.Random(target)  # noqa: S311  a fixed mix, no secret
    return (PLAIN, *chance.sample(_OWN_LABELS, chance.randint(0, 3)))
