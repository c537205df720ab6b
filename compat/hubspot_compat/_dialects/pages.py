"""Pages of a read: records with their targets in columns, cursors, and what is no error."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from attrs import evolve
from msgspec import Struct, field

from .._domain.model import (
    Association,
    AssociationType,
    BatchError,
    BatchResult,
    ObjectPair,
    Types,
)
from .._domain.read_rows import RecordRows
from .attribution import Attribution
from .reading import NO_ASSOCIATIONS, BatchAnswer
from .values import text
from .wire import optional

if TYPE_CHECKING:
    from hubspot_compat_raw import _families as raw

    Paging = raw.V3BatchReadResultPaging | raw.V4BatchReadResultPaging | raw.V4BasicListPaging
    Next = (
        raw.V3BatchReadResultPagingNext
        | raw.V4BatchReadResultPagingNext
        | raw.V4BasicListPagingNext
    )

__all__ = ["NOT_ASKED_FOR", "ReadPage", "TypeReader", "next_cursor", "record_rows"]

NOT_ASKED_FOR = "hubspot_compat.NOT_ASKED_FOR"
_SHOWN = 5


class TypeReader(Struct, frozen=True, eq=False):
    """Turns the type of an answer's row into an `AssociationType`.

    Attributes:
        by_name: Reads a v3 type string; None means that the portal must be asked first.
        unknown: Collects the v3 strings for which that was so.
    """

    by_name: Callable[[str], AssociationType | None]
    unknown: set[str] = field(default_factory=set)

    def __call__(self, raw: str) -> Types:
        """Read one v3 type string; nothing, and a note in `unknown`, when the portal must tell."""
        found = self.by_name(raw)
        if found is None:
            self.unknown.add(raw)
            return ()
        return (found,)


class ReadPage(Struct, frozen=True, eq=False):
    """One page of a batch read.

    Attributes:
        records: Each record with its targets and their types; a pair may come several times.
        cursors: `after` of the records that have more.
        envelope: The answer without rows; "has no associations" is no error in it.
    """

    records: Sequence[RecordRows]
    cursors: Mapping[str, str]
    envelope: BatchResult[Association]

    @classmethod
    def of(
        cls,
        answer: BatchAnswer,
        object_pair: ObjectPair,
        asked: Sequence[str],
        records: Sequence[RecordRows],
        cursors: Sequence[str | None],
    ) -> "ReadPage":
        """Make a page of the records of an answer to `asked`, and of the cursor of each.

        Records that are not asked for are left out, and named in an error.
        """
        foreign = {row[0] for row in records}.difference(asked)
        if foreign:
            told = zip(records, cursors, strict=True)
            kept = [(row, cursor) for row, cursor in told if row[0] not in foreign]
            records, cursors = [row for row, _ in kept], [cursor for _, cursor in kept]
        after = {row[0]: cursor for row, cursor in zip(records, cursors, strict=True) if cursor}
        envelope = _envelope(answer, object_pair, asked, records)
        return cls(records, after, _with_foreign(envelope, foreign) if foreign else envelope)


def _with_foreign(
    envelope: BatchResult[Association], foreign: Iterable[str]
) -> BatchResult[Association]:
    ids = sorted(foreign)
    named = ", ".join(ids[:_SHOWN]) + (f" and {len(ids) - _SHOWN} more" if ids[_SHOWN:] else "")
    error = BatchError(
        message=f"the answer has rows of records that were not asked for: {named}",
        category="NOT_ASKED_FOR",
        sub_category=NOT_ASKED_FOR,
        context={"ids": ids},
    )
    count = envelope.num_errors + 1
    return evolve(envelope, errors=[*envelope.errors, error], num_errors=count)


def next_cursor(value: Any, paging: "type[Paging]", next_: "type[Next]") -> str | None:
    """Read `paging.next.after`, by wire types; None on the last page. `link` is deprecated."""
    after = optional(optional(value, paging).next, next_).after if value else None
    return str(after) if isinstance(after, (str, int)) and str(after) else None


def record_rows(
    from_ids: Sequence[str], starts: Sequence[int], to_ids: Sequence[str], types: Sequence[Types]
) -> list[RecordRows]:
    """Put the targets of many records, in two columns, to their records.

    `starts` says where the targets of each record begin, and where those of the last end.
    """
    return [
        (from_id, to_ids[start:end], types[start:end])
        for from_id, (start, end) in zip(from_ids, pairwise(starts), strict=True)
    ]


def _envelope(
    answer: BatchAnswer,
    object_pair: ObjectPair,
    asked: Sequence[str],
    records: Iterable[RecordRows],
) -> BatchResult[Association]:
    # A record without associations is an error entry of a 207; it means empty, not failed. Its
    # category is OBJECT_NOT_FOUND, which a missing record has too: only the subCategory tells.
    only_empty = all(text(entry.sub_category) == NO_ASSOCIATIONS for entry in answer.entries)
    if only_empty and not answer.unexplained(0):
        return answer.result((), [])
    found = {from_id for from_id, to_ids, _ in records if to_ids}
    empty = [number for number, id_ in enumerate(asked) if id_ not in found]
    pairs = [(id_, "") for id_ in asked]
    errors, named = answer.errors(Attribution(asked, object_pair, pairs), empty)
    left = [asked[number] for number in empty if number not in named]
    return answer.result(
        (),
        [error for error in errors if error.sub_category != NO_ASSOCIATIONS],
        left if answer.unexplained(len(named)) else (),
        len(named),
    )
