"""API v3: a type is one string, a row is one type of one pair.

Source: HubSpot's v3 guide "Associate records". `type` is a name in any case, or an id in digits.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from attrs import evolve

from .._domain.model import HUBSPOT_DEFINED, Association, AssociationType, BatchResult
from .._domain.objects import path_object
from .._domain.rows import Types, distinct_types
from .._wire.messages import Request, Response
from . import reading, shapes
from .attribution import of_rows
from .base import AROUND_ROWS, Dialect, Fields, ReadPage, TypeReader, any_exclusive
from .pages import read_page, usual_page

__all__ = ["V3"]

_INPUT = ("inputs[].from.id", "inputs[].to.id", "inputs[].type")


class V3(Dialect):
    """Codec of API v3."""

    page_size: ClassVar[int] = 100
    replaces_labels: ClassVar[bool] = False
    needs_names: ClassVar[bool] = True
    shows_only_primary_towards: ClassVar[frozenset[str]] = frozenset({"company"})

    @classmethod
    def fields(cls) -> Mapping[str, Fields]:
        created = ("results[].from.id", "results[].to.id", "results[].type")
        read = ("results[].from.id", "results[].to[].id", "results[].to[].type")
        cursor = ("results[].paging.next.after",)
        named = ("results[].id", "results[].name")
        return {
            "batch.create": Fields((*created, *AROUND_ROWS), _INPUT, created[:2]),
            "batch.read": Fields((*read, *cursor, *AROUND_ROWS), ("inputs[].id",), read),
            "batch.archive": Fields((), _INPUT, ()),
            "types.list": Fields(named, (), named),
        }

    def size(self, types: Types) -> int:
        return max(1, len(types))

    def create(self, at: tuple[str, str], rows: Sequence[Association]) -> Request:
        request = self.batch_of_rows("batch.create", at, rows, _inputs)
        return evolve(request, exclusive=any_exclusive(rows))

    def created(self, response: Response, rows: Sequence[Association]) -> BatchResult[Association]:
        usual = shapes.quickly(response, shapes.V3Created)
        if (
            usual is not None
            and _echoes_all(usual, rows)
            and shapes.all_confirmed(shapes.pairs_v3(usual.results), rows)
        ):
            return reading.batch_result(usual.as_body(), response, rows, [], [])
        body = reading.body_of(response)
        came: dict[tuple[str, str], set[str]] = {}
        for number, row in enumerate(reading.result_rows(body, response)):
            pair = tuple(
                reading.read_id(
                    reading.mapping(row.get(side)).get("id"),
                    response,
                    f"$.results[{number}].{side}.id",
                )
                for side in ("from", "to")
            )
            came.setdefault((pair[0], pair[1]), set()).add(str(row.get("type", "")).casefold())
        done = [_confirmed(row, came[row.pair]) for row in rows if row.pair in came]
        missing = [row for row in rows if row.pair not in came]
        missing += [
            evolve(row, types=left)
            for row in rows
            if row.pair in came and (left := _left(row, came[row.pair]))
        ]
        errors = of_rows(rows, set(done)).errors(reading.error_entries(body))
        told = {pair for error in errors for pair in (row.pair for row in error.inputs)}
        unconfirmed = [row for row in missing if row.pair not in told]
        return reading.batch_result(body, response, done, errors, unconfirmed)

    def read(self, at: tuple[str, str], cursors: Sequence[tuple[str, str | None]]) -> Request:
        # The published input has only `id`. Whether v3 honours `after` is disputed (the document
        # lacks it, HubSpot's maintainers say that it is ignored: hubspot-api-python issue 187), so
        # it is sent, and the operation notices when it does not help.
        inputs = [{"id": id_, "after": after} if after else {"id": id_} for id_, after in cursors]
        return self.batch("batch.read", at, inputs)

    def read_page(
        self,
        response: Response,
        at: tuple[str, str],
        asked: Sequence[tuple[str, str | None]],
        types: TypeReader,
    ) -> ReadPage:
        def types_of(entry: Mapping[str, Any], place: str) -> shapes.Types:
            return types(reading.read_id(entry.get("type"), response, f"{place}.type"))

        usual = shapes.quickly(response, shapes.V3Read)
        page = usual and usual_page(usual, response, lambda raw: types_of({"type": raw}, ""))
        return page or read_page(response, at, asked, types_of, "id")

    def archive_types(self, at: tuple[str, str], rows: Sequence[Association]) -> Request:
        return self.batch_of_rows("batch.archive", at, rows, _inputs)

    def definitions(self, at: tuple[str, str]) -> Request:
        return self.request("types.list", path_object(at[0]), path_object(at[1]))

    def names(self, response: Response) -> list[tuple[int, str]]:
        """Read the `(id, name)` rows of `/types`."""
        body = reading.body_of(response)
        return [
            (
                reading.read_int(row.get("id"), response, f"$.results[{number}].id"),
                reading.read_id(row.get("name"), response, f"$.results[{number}].name"),
            )
            for number, row in enumerate(reading.result_rows(body, response))
        ]


def _inputs(from_id: str, to_id: str, types: shapes.Types) -> list[dict[str, object]]:
    return [
        {"from": {"id": from_id}, "to": {"id": to_id}, "type": v3_string(type_)} for type_ in types
    ]


def _echoes_all(body: shapes.V3Created, rows: Sequence[Association]) -> bool:
    """Whether all rows have one and the same type, and no other came back."""
    carried = distinct_types(rows)
    if len(carried) != 1 or len(carried[0]) != 1:
        return False
    came = {row.type for row in body.results}
    return {word.casefold() for word in came} <= _spellings(carried[0][0])


def v3_string(type_: AssociationType) -> str:
    """Spell a type as v3 wants it: its name, or its id where it has none.

    The operation has made sure that a portal's own type has a name: its id would be read as
    HubSpot's (a portal's own 1 and HubSpot's Primary are both "1").
    """
    return type_.name or str(type_.type_id)


def _spellings(type_: AssociationType) -> set[str]:
    spelled = {v3_string(type_).casefold()}
    return spelled | {str(type_.type_id)} if type_.category == HUBSPOT_DEFINED else spelled


def _left(row: Association, came: set[str]) -> tuple[AssociationType, ...]:
    """Types that a pair's rows do not echo; none when they echo nothing that we recognise."""
    left = tuple(type_ for type_ in row.types if not _spellings(type_) & came)
    return () if len(left) == len(row.types) else left


def _confirmed(row: Association, came: set[str]) -> Association:
    left = _left(row, came)
    return evolve(row, types=[t for t in row.types if t not in left]) if left else row
