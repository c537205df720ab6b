"""API v4: a type is `{associationCategory, associationTypeId}`, a row is a pair with its types.

Source: HubSpot's v4 guide "Associate records". The dated versions speak the same shapes, so what
they share lives here and `dated.py` has what they changed.
"""

from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Any

from attrs import evolve

from .._domain.errors import UnreadableResponse
from .._domain.model import HUBSPOT_DEFINED, Association, AssociationType, BatchResult
from .._domain.objects import path_object
from .._domain.rows import Types, associations, distinct_types
from .._domain.types import catalogued, unlabeled_type
from .._wire.messages import Request, Response
from . import reading, shapes
from .attribution import of_rows
from .base import AROUND_ROWS, Dialect, Fields, ReadPage, TypeReader, any_exclusive
from .definitions import DEFINITION_FIELDS
from .pages import next_cursor, read_page, usual_page

__all__ = ["V4"]

_PAIR = ("inputs[].from.id", "inputs[].to.id")
_TYPED = (
    *_PAIR,
    "inputs[].types[].associationCategory",
    "inputs[].types[].associationTypeId",
)


class V4(Dialect):
    """Codec of API v4."""

    @classmethod
    def fields(cls) -> Mapping[str, Fields]:
        created = ("results[].fromObjectId", "results[].toObjectId")
        to = "results[].to[]"
        read = ("results[].from.id", f"{to}.toObjectId")
        types = (f"{to}.associationTypes[].category", f"{to}.associationTypes[].typeId")
        listed = (
            "results[].toObjectId",
            "results[].associationTypes[].category",
            "results[].associationTypes[].typeId",
        )
        default = ("results[].from.id", "results[].to.id")
        return {
            "batch.create": Fields((*created, "results[].labels", *AROUND_ROWS), _TYPED, created),
            "batch.read": Fields(
                (
                    *read,
                    *types,
                    f"{to}.associationTypes[].label",
                    "results[].paging.next.after",
                    *AROUND_ROWS,
                ),
                ("inputs[].id", "inputs[].after"),
                (*read, *types),
            ),
            "batch.archive": Fields((), ("inputs[].from.id", "inputs[].to[].id"), ()),
            "batch.archive_labels": Fields((), _TYPED, ()),
            "batch.create_default": Fields(
                (
                    *default,
                    "results[].associationSpec.associationCategory",
                    "results[].associationSpec.associationTypeId",
                    *AROUND_ROWS,
                ),
                _PAIR,
                default,
            ),
            "basic.list": Fields(
                (*listed, "results[].associationTypes[].label", "paging.next.after"), (), listed
            ),
            **DEFINITION_FIELDS,
        }

    def size(self, types: Types) -> int:
        return 1

    def create(self, at: tuple[str, str], rows: Sequence[Association]) -> Request:
        request = self.batch_of_rows("batch.create", at, rows, _typed_input)
        return evolve(request, exclusive=any_exclusive(rows))

    def created(self, response: Response, rows: Sequence[Association]) -> BatchResult[Association]:
        usual = shapes.quickly(response, shapes.V4Created)
        if (
            usual is not None
            and not any(_open(row_types) for row_types in distinct_types(rows))
            and shapes.all_confirmed(shapes.pairs_v4(usual.results), rows)
        ):
            return reading.batch_result(usual.as_body(), response, rows, [], [])
        body = reading.body_of(response)
        labels: dict[tuple[str, str], Sequence[Any]] = {}
        for number, row in enumerate(reading.result_rows(body, response)):
            place = f"$.results[{number}]"
            pair = (
                reading.read_id(row.get("fromObjectId"), response, f"{place}.fromObjectId"),
                reading.read_id(row.get("toObjectId"), response, f"{place}.toObjectId"),
            )
            labels[pair] = reading.sequence(row.get("labels"))
        done = [_labelled(row, labels[row.pair]) for row in rows if row.pair in labels]
        return _written(body, response, rows, done)

    def create_default(self, at: tuple[str, str], rows: Sequence[Association]) -> Request:
        return self.batch_of_rows("batch.create_default", at, rows, _input)

    def default_created(
        self, response: Response, at: tuple[str, str], rows: Sequence[Association]
    ) -> BatchResult[Association]:
        # The answer lists both directions, in no fixed order. Between two records of one object
        # type ids alone cannot tell the directions, so a row counts if its pair was asked for.
        body = reading.body_of(response)
        specs: dict[tuple[str, str], AssociationType | None] = {}
        plain = unlabeled_type(*at)
        for number, row in enumerate(reading.result_rows(body, response)):
            place = f"$.results[{number}]"
            from_id, to_id = (
                reading.read_id(
                    reading.mapping(row.get(side)).get("id"), response, f"{place}.{side}.id"
                )
                for side in ("from", "to")
            )
            type_ = _spec(at, reading.mapping(row.get("associationSpec")))
            # The inverse row of another input can carry the same two ids: the right type wins.
            if type_ == plain or (from_id, to_id) not in specs:
                specs[from_id, to_id] = type_
        done = [
            evolve(row, types=[found] if (found := specs[row.pair] or plain) else [])
            for row in rows
            if row.pair in specs
        ]
        return _written(body, response, rows, done)

    def read(self, at: tuple[str, str], cursors: Sequence[tuple[str, str | None]]) -> Request:
        inputs = [{"id": id_, "after": after} if after else {"id": id_} for id_, after in cursors]
        return self.batch("batch.read", at, inputs)

    def read_page(
        self,
        response: Response,
        at: tuple[str, str],
        asked: Sequence[tuple[str, str | None]],
        types: TypeReader,
    ) -> ReadPage:
        def types_of(entry: Mapping[str, Any], place: str) -> Sequence[AssociationType]:
            return _types(at, entry, response, place)

        usual = shapes.quickly(response, shapes.V4Read)
        page = usual and usual_page(
            usual, response, lambda raw: tuple(types_of({"associationTypes": raw}, ""))
        )
        return page or read_page(response, at, asked, types_of, "toObjectId")

    def list_page(self, at: tuple[str, str], from_id: str, after: str | None) -> Request:
        params = {"limit": str(self.page_size)} | ({"after": after} if after else {})
        segments = (path_object(at[0]), from_id, path_object(at[1]))
        return self.request("basic.list", *segments, params=params)

    def listed(
        self, response: Response, at: tuple[str, str], from_id: str
    ) -> tuple[list[Association], str | None]:
        usual = shapes.quickly(response, shapes.V4Listed)
        page = usual and _usual_list(usual, response, at, from_id)
        if page:
            return page
        body = reading.body_of(response)
        rows = []
        for number, row in enumerate(reading.result_rows(body, response)):
            place = f"$.results[{number}]"
            to_id = reading.read_id(row.get("toObjectId"), response, f"{place}.toObjectId")
            rows.append(Association(from_id, to_id, *at, _sorted(_types(at, row, response, place))))
        return rows, next_cursor(body)

    def archive_types(self, at: tuple[str, str], rows: Sequence[Association]) -> Request:
        return self.batch_of_rows("batch.archive_labels", at, rows, _typed_input)

    def archive_all(self, at: tuple[str, str], rows: Sequence[Association]) -> Request:
        targets: dict[str, list[dict[str, str]]] = {}
        for row in rows:
            targets.setdefault(row.from_id, []).append({"id": row.to_id})
        inputs = [{"from": {"id": from_id}, "to": to} for from_id, to in targets.items()]
        return self.batch("batch.archive", at, inputs)

    def definitions(self, at: tuple[str, str]) -> Request:
        return self.request("labels.list", path_object(at[0]), path_object(at[1]))


def _input(from_id: str, to_id: str, _types: object = ()) -> list[dict[str, object]]:
    return [{"from": {"id": from_id}, "to": {"id": to_id}}]


def _typed_input(from_id: str, to_id: str, types: shapes.Types) -> list[dict[str, object]]:
    specs = [
        {"associationCategory": type_.category, "associationTypeId": type_.type_id}
        for type_ in types
    ]
    return [{"from": {"id": from_id}, "to": {"id": to_id}, "types": specs}]


def _usual_list(
    body: shapes.V4Listed, response: Response, at: tuple[str, str], from_id: str
) -> tuple[list[Association], str | None] | None:
    def types_of(raw: object) -> shapes.Types:
        return _sorted(_types(at, {"associationTypes": raw}, response, ""))

    try:
        ((to_ids, types),) = shapes.entries([body.results], types_of)
    except (UnreadableResponse, ValueError):
        return None  # read again, with the place of what is wrong
    rows = associations(at, zip(repeat(from_id), to_ids, types, strict=False))
    return rows, next_cursor({"paging": body.paging})


def _sorted(types: Sequence[AssociationType]) -> shapes.Types:
    return tuple(sorted(types, key=lambda type_: type_.key[2:4]))


def _types(
    at: tuple[str, str], entry: Mapping[str, Any], response: Response, place: str
) -> list[AssociationType]:
    found = entry.get("associationTypes")
    if not isinstance(found, list):
        raise response.unreadable(place=f"{place}.associationTypes", reason="expected an array")
    types = []
    for number, raw in enumerate(found):
        where = f"{place}.associationTypes[{number}]"
        row = reading.mapping(raw)
        type_id = reading.read_int(row.get("typeId"), response, f"{where}.typeId")
        category = reading.text(row.get("category"))
        if not category:
            raise response.unreadable(place=f"{where}.category", reason="expected a category")
        types.append(typed(at, category, type_id, reading.text(row.get("label")) or None))
    return types


def typed(at: tuple[str, str], category: str, type_id: int, label: str | None) -> AssociationType:
    """Build a type from an answer, with the catalogue's name where it has one."""
    known = catalogued(*at, type_id) if category == HUBSPOT_DEFINED else None
    if known is None:
        return AssociationType(category, type_id, label, None, *at)
    return known if label in (None, known.label) else evolve(known, label=label)


def _spec(at: tuple[str, str], spec: Mapping[str, Any]) -> AssociationType | None:
    type_id = spec.get("associationTypeId")
    category = reading.text(spec.get("associationCategory"))
    return typed(at, category, type_id, None) if isinstance(type_id, int) and category else None


def _open(types: Sequence[AssociationType]) -> list[AssociationType]:
    """List the types of which the answer to a create could tell the label."""
    return [t for t in types if t.label is None and t.category != HUBSPOT_DEFINED]


def _labelled(row: Association, came: Sequence[Any]) -> Association:
    """Give the one type whose label is not known the one label that came back unexplained."""
    known = {type_.label for type_ in row.types}
    labels = [label for label in came if isinstance(label, str) and label not in known]
    open_ = _open(row.types)
    if len(labels) != 1 or len(open_) != 1:
        return row
    types = [evolve(t, label=labels[0]) if t is open_[0] else t for t in row.types]
    return evolve(row, types=types)


def _written(
    body: Mapping[str, Any],
    response: Response,
    rows: Sequence[Association],
    done: Sequence[Association],
) -> BatchResult[Association]:
    answered = {row.pair for row in done}
    answered_rows = {row for row in rows if row.pair in answered}
    errors = of_rows(rows, answered_rows).errors(reading.error_entries(body))
    told = {row.pair for error in errors for row in error.inputs}
    missing = [row for row in rows if row.pair not in answered and row.pair not in told]
    return reading.batch_result(body, response, done, errors, missing)
