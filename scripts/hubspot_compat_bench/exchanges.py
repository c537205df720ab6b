"""What the variants of a create and a read are made of: requests with their answers, and calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import msgspec
from attrs import field, frozen

if TYPE_CHECKING:
    from hubspot_compat import Association, Associations, BatchResult

__all__ = [
    "CREATE_CAPACITY",
    "ECHOED",
    "FROM",
    "OWN",
    "PLAIN",
    "PRIMARY",
    "READ_CAPACITY",
    "TO",
    "Entry",
    "Exchange",
    "Json",
    "Pair",
    "Variant",
    "batches",
    "body",
    "definitions",
    "fixed_pairs",
    "read_exchange",
]

Pair = tuple[str, str]
Json = dict[str, Any]
Call = Callable[["Associations"], "BatchResult[Association]"]
Entry = Callable[[int], list[Json]]

FROM, TO = "contact", "company"
ECHOED: Final = "echoed"
"""A token by which the server confirms whatever a create has."""
CREATE_CAPACITY: Final = 2_000
READ_CAPACITY: Final = 1_000
PLAIN: Final[Json] = {"category": "HUBSPOT_DEFINED", "typeId": 279, "label": None}
PRIMARY: Final[Json] = {"category": "HUBSPOT_DEFINED", "typeId": 1, "label": "Primary"}
OWN: Final[Json] = {"category": "USER_DEFINED", "typeId": 36, "label": "Decision maker"}
_NAMES: Final = {279: "contact_to_company_unlabeled", 1: "contact_to_company", 36: "decision_maker"}


@frozen
class Exchange:
    """One batch request and its answer.

    Attributes:
        verb: The last segment of its path, `create` or `read`.
        inputs: Makes the inputs of the request, anew each time, as hand-written code does.
        first_id: The id by which the server tells it from the variant's other requests.
        status: Of the answer.
        answer: The body of the answer.
    """

    verb: str
    inputs: Callable[[], list[Json]]
    first_id: str
    status: int
    answer: bytes = field(repr=False)


@frozen
class Variant:
    """One way of calling.

    Attributes:
        name: What the report calls it.
        at_most: The largest ratio to bare httpx and msgspec that is good enough.
        call: Does it through the facade.
        exchanges: Makes the requests that it takes, with their answers.
        associations: How many the call is about; a figure is for one of them.
        results: How many of them the answers list; the others are errors.
        own_label: Whether the portal has a label of its own for these objects.
    """

    name: str
    at_most: float
    call: Call
    exchanges: Callable[[], list[Exchange]]
    associations: int
    results: int
    own_label: bool = False

    @property
    def token(self) -> str:
        """The token that both clients send: by it the server knows which answers are meant."""
        return self.name.replace(" ", "-").replace(",", "")


def definitions(path: str, *, own_label: bool) -> bytes:
    """Encode the definitions of the object pair, as `/labels` or v3's `/types` has them."""
    types = [PLAIN, PRIMARY, *([OWN] if own_label else [])]
    if path.endswith("/types"):
        types = [{"id": str(t["typeId"]), "name": _NAMES[t["typeId"]]} for t in types]
    return msgspec.json.encode({"results": types})


@cache
def fixed_pairs(count: int = CREATE_CAPACITY) -> tuple[Pair, ...]:
    """Give pairs, ids as text."""
    return tuple((str(10**10 + number), str(2 * 10**10 + number)) for number in range(count))


def batches(rows: Sequence[Any], capacity: int) -> Iterable[Sequence[Any]]:
    """Cut rows into batches."""
    return (rows[start : start + capacity] for start in range(0, len(rows), capacity))


def body(results: list[Json], errors: Sequence[Json] = ()) -> bytes:
    """Encode a batch answer."""
    times = dict.fromkeys(("startedAt", "completedAt"), "2026-11-01T10:00:00.000Z")
    more = {"numErrors": len(errors), "errors": errors} if errors else {}
    return msgspec.json.encode({"status": "COMPLETE", "results": results, **times, **more})


def read_exchange(ids: Sequence[str], to: Entry, missing: frozenset[int] = frozenset()) -> Exchange:
    """Make a batch read.

    Args:
        ids: The records.
        to: Gives the targets of a record by its number.
        missing: Numbers of the records that have nothing; HubSpot calls each of them an error.
    """
    numbers = [number for number in range(len(ids)) if number not in missing]
    results = [{"from": {"id": ids[number]}, "to": to(number)} for number in numbers]
    errors = [_nothing_found(ids[number]) for number in sorted(missing)]
    status = 207 if errors else 200
    inputs = lambda: [{"id": id_} for id_ in ids]  # noqa: E731
    return Exchange("read", inputs, ids[0], status, body(results, errors))


def _nothing_found(id_: str) -> Json:
    return {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
        "message": f"No company is associated with contact {id_}.",
        "context": {"fromObjectId": [id_], "fromObjectType": [FROM], "toObjectType": [TO]},
    }
