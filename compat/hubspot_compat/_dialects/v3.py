"""API v3: a type is one string, a row is one type of one pair.

Source: HubSpot's v3 guide "Associate records". `type` is a name in any case, or an id in digits.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate, chain, compress, islice, pairwise
from operator import ne
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import evolve

from .._domain.model import (
    HUBSPOT_DEFINED,
    Association,
    AssociationType,
    BatchResult,
    ObjectPair,
    Types,
)
from .._domain.objects import path_object
from .._domain.read_rows import in_order
from .._domain.rows import AssociationRows
from .._wire.messages import Request, Response
from .attribution import Attribution
from .base import Dialect, any_exclusive
from .encoding import ID
from .pages import ReadPage, TypeReader, next_cursor, record_rows
from .reading import BatchAnswer, require_results
from .wire import decode, expecting, if_given, read_ids, read_once

if TYPE_CHECKING:
    from hubspot_compat_raw import _families as raw

    Input = raw.V3BatchCreateInput | raw.V3BatchArchiveInput
    InputFrom = raw.V3BatchCreateInputFrom | raw.V3BatchArchiveInputFrom
    InputTo = raw.V3BatchCreateInputTo | raw.V3BatchArchiveInputTo

__all__ = ["V3"]

Pair = tuple[str, str]


class V3(Dialect):
    """Codec of API v3."""

    page_size: ClassVar[int] = 100
    replaces_labels: ClassVar[bool] = False
    needs_names: ClassVar[bool] = True
    shows_only_primary_towards: ClassVar[frozenset[str]] = frozenset({"company"})

    def size(self, types: Types) -> int:
        return max(1, len(types))

    def create(self, object_pair: ObjectPair, rows: Sequence[Association]) -> Request:
        request = self._write("batch.create", object_pair, rows)
        request = expecting(request, self.wire("batch.create").Response)
        return evolve(request, exclusive=any_exclusive(rows))

    def _write(
        self, operation: str, object_pair: ObjectPair, rows: Sequence[Association]
    ) -> Request:
        wire = self.wire(operation)
        shape: type[Input] = wire.Input
        from_shape: type[InputFrom] = wire.InputFrom
        to_shape: type[InputTo] = wire.InputTo
        start: Any = from_shape(id=ID)
        end: Any = to_shape(id=ID)

        def spell(types: Types) -> "list[Input]":
            return [shape(from_=start, to=end, type=v3_string(type_)) for type_ in types]

        return self.batch_of_rows(operation, object_pair, rows, spell)

    def created(self, response: Response, rows: Sequence[Association]) -> BatchResult[Association]:
        wire = self.wire("batch.create")
        body: raw.V3BatchCreateResponse = decode(response, wire.Response)
        require_results(body.results, response, body.errors)
        results = body.results or []
        from_ids = read_ids([row.from_.id for row in results])
        to_ids = read_ids([row.to.id for row in results])
        pairs = zip(from_ids, to_ids, strict=True)
        words = read_once([row.type for row in results], _word)
        came: dict[Pair, frozenset[str]] = {}
        for pair, word in zip(pairs, words, strict=True):
            held = came.setdefault(pair, word)
            if held is not word:
                came[pair] = held | word
        answer = BatchAnswer.of(response, body, wire.Error)
        return _written(answer, AssociationRows.of(rows), came)

    def read(self, object_pair: ObjectPair, cursors: Sequence[tuple[str, str | None]]) -> Request:
        # Whether v3 honours `after` is disputed (the published input lacks it, HubSpot's
        # maintainers say that it is ignored: hubspot-api-python issue 187), so it is sent, and the
        # operation notices when it does not help.
        wire = self.wire("batch.read")
        shape: type[raw.V3BatchReadInput] = wire.Input
        inputs = [shape(id=id_, after=if_given(after)) for id_, after in cursors]
        return expecting(self.batch("batch.read", object_pair, inputs), wire.Response)

    def read_page(
        self,
        response: Response,
        object_pair: ObjectPair,
        asked: Sequence[tuple[str, str | None]],
        types: TypeReader,
    ) -> ReadPage:
        wire = self.wire("batch.read")
        body: raw.V3BatchReadResponse = decode(response, wire.Response)
        require_results(body.results, response, body.errors)
        results = body.results or []
        targets = [row.to for row in results]
        entries = list(chain.from_iterable(targets))
        ids = [entry.id for entry in entries]
        starts = [0, *accumulate(map(len, targets))]
        runs = _runs(ids, starts)
        records = record_rows(
            read_ids([row.from_.id for row in results]),
            _places(runs, starts),
            read_ids([ids[start] for start in runs[:-1]]),
            _types_of([entry.type for entry in entries], runs, types),
        )
        cursors = [
            next_cursor(row.paging, wire.ResultPaging, wire.ResultPagingNext) for row in results
        ]
        answer = BatchAnswer.of(response, body, wire.Error)
        return ReadPage.of(answer, object_pair, [id_ for id_, _ in asked], records, cursors)

    def archive_types(self, object_pair: ObjectPair, rows: Sequence[Association]) -> Request:
        return self._write("batch.archive", object_pair, rows)

    def definitions(self, object_pair: ObjectPair) -> Request:
        return self.request("types.list", path_object(object_pair[0]), path_object(object_pair[1]))

    def names(self, response: Response) -> list[tuple[int, str]]:
        """Read the `(id, name)` rows of `/types`."""
        body: raw.V3TypesListResponse = decode(response, self.wire("types.list").Response)
        require_results(body.results, response)
        return [(int(row.id), str(row.name)) for row in body.results or ()]


def _runs(ids: Sequence[int | str], starts: Sequence[int]) -> Sequence[int]:
    """Find where the entries of another target begin: v3 has one entry for each of its types.

    Args:
        ids: The targets of all entries.
        starts: Where the entries of each record begin, and the end of the last.

    Returns:
        Where each begins, and the end of the last; a range where all targets have as many entries.
    """
    size = next((n for n, id_ in enumerate(ids) if id_ != ids[0]), len(ids))
    # Mostly each target has as many types as the first: two slices that are equal tell.
    if size > 1 and not any(start % size for start in starts):
        first = ids[::size]
        if all(ids[n::size] == first for n in range(1, size)):
            return range(0, len(ids) + 1, size)
    changes = compress(range(1, len(ids)), map(ne, ids, islice(ids, 1, None)))
    return sorted({*starts, *changes})


def _places(runs: Sequence[int], starts: Sequence[int]) -> list[int]:
    """Find at which run the entries of each record begin."""
    if isinstance(runs, range):
        return [start // runs.step for start in starts]
    return [bisect_left(runs, start) for start in starts]


def _types_of(words: Sequence[int | str], runs: Sequence[int], types: TypeReader) -> list[Types]:
    """Read the types of each run of entries; of thousands, few differ."""
    told: Iterable[tuple[int | str, ...]] = (
        zip(*[iter(words)] * runs.step, strict=True)
        if isinstance(runs, range)
        else [tuple(words[start:end]) for start, end in pairwise(runs)]
    )
    return list(map(_Known(types).__getitem__, told))


class _Known(dict[tuple[int | str, ...], Types]):
    """What the words of a run mean, each different run read once."""

    def __init__(self, types: TypeReader) -> None:
        super().__init__()
        self._types = types

    def __missing__(self, words: tuple[int | str, ...]) -> Types:
        self[words] = in_order(type_ for word in words for type_ in self._types(str(word)))
        return self[words]


def v3_string(type_: AssociationType) -> str:
    """Spell a type as v3 wants it: its name, or its id where it has none.

    The operation has made sure that a portal's own type has a name: its id would be read as
    HubSpot's (a portal's own 1 and HubSpot's Primary are both "1").
    """
    return type_.name or str(type_.type_id)


def _word(came: Any) -> frozenset[str]:
    return frozenset() if came is None else frozenset({str(came).casefold()})


def _written(
    answer: BatchAnswer, rows: AssociationRows, came: Mapping[Pair, frozenset[str]]
) -> BatchResult[Association]:
    """Tell what of a create is done.

    Args:
        answer: The answer.
        rows: What was asked for.
        came: The types that the answer has for each pair, as v3 spells them.
    """
    echoed = _echoed(rows, came)
    open_ = [
        number
        for number, (found, types) in enumerate(zip(echoed, rows.types, strict=True))
        if found is not types
    ]
    errors, failed = answer.errors(Attribution.of_rows(rows), open_)
    unconfirmed = [
        _without(rows[number], echoed[number] or ()) for number in open_ if number not in failed
    ]
    if open_:
        done = [pair for pair, found in zip(rows.pairs, echoed, strict=True) if found is not None]
        types = [found for found in echoed if found is not None]
        rows = AssociationRows(rows.object_pair, done, types)
    return answer.result(rows, errors, unconfirmed, len(failed))


def _without(row: Association, types: Types) -> Association:
    return evolve(row, types=[type_ for type_ in row.types if type_ not in types])


def _echoed(rows: AssociationRows, came: Mapping[Pair, frozenset[str]]) -> list[Types | None]:
    """List the types of each row that came back; None where its pair did not."""
    words = list(map(came.get, rows.pairs))
    told = zip(rows.types, words, strict=True)
    # Of thousands of rows, few differ in both.
    keys = list(zip(map(id, rows.types), words, strict=True))
    found = {
        key: None if said is None else _recognised(types, said)
        for key, (types, said) in dict(zip(keys, told, strict=True)).items()
    }
    return list(map(found.__getitem__, keys))


def _recognised(types: Types, words: Collection[str]) -> Types:
    """Find the types that are meant by v3's words; all of them where no word is recognised."""
    found = tuple(type_ for type_ in types if not _spellings(type_).isdisjoint(words))
    return found if 0 < len(found) < len(types) else types


def _spellings(type_: AssociationType) -> set[str]:
    spelled = {v3_string(type_).casefold()}
    return spelled | {str(type_.type_id)} if type_.category == HUBSPOT_DEFINED else spelled
