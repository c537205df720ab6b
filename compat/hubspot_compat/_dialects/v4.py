"""API v4: a type is `{associationCategory, associationTypeId}`, a row is a pair with its types.

Source: HubSpot's v4 guide "Associate records". The dated versions speak the same shapes. They
answer an archive with 200 and a batch body, which can list errors, where v4 documents an empty 204;
either is read, whatever the version.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

import msgspec
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
from .._domain.read_rows import ReadRows, in_order
from .._domain.rows import AssociationRows, associations
from .._domain.types import catalogued, unlabeled_type
from .._wire.messages import Request, Response
from .attribution import Attribution
from .base import Dialect, any_exclusive
from .encoding import ID
from .pages import ReadPage, TypeReader, next_cursor, record_rows
from .reading import BatchAnswer, require_results
from .values import sequence, text, whole_number
from .wire import decode, expecting, if_given, narrowed, optional, read_ids, read_raw

if TYPE_CHECKING:
    from hubspot_compat_raw import _families as raw

    # What this dialect reads, in v4 and every dated version.
    Created = raw.V4BatchCreateResponse
    DefaultCreated = raw.V4BatchCreateDefaultResponse
    DefaultSpec = raw.V4BatchCreateDefaultResultAssociationSpec
    Read = raw.V4BatchReadResponse
    Listed = raw.V4BasicListResponse
    Spec = raw.V4BatchReadResultToItemAssociationType | raw.V4BasicListResultAssociationType
    # What it writes: inputs with types, inputs without, reads, and removals of whole pairs.
    Typed = raw.V4BatchCreateInput | raw.V4BatchArchiveLabelsInput
    TypedSpec = raw.V4BatchCreateInputType | raw.V4BatchArchiveLabelsInputType
    Plain = raw.V4BatchCreateDefaultInput
    Asked = raw.V4BatchReadInput
    Removed = raw.V4BatchArchiveInput
    RecordId = (
        raw.V4BatchCreateInputFrom
        | raw.V4BatchCreateInputTo
        | raw.V4BatchCreateDefaultInputFrom
        | raw.V4BatchCreateDefaultInputTo
        | raw.V4BatchArchiveLabelsInputFrom
        | raw.V4BatchArchiveLabelsInputTo
        | raw.V4BatchArchiveInputFrom
        | raw.V4BatchArchiveInputToItem
    )

__all__ = ["V4"]

Pair = tuple[str, str]

# Attributes of the rows of an answer.
_PAIR, _LABELS = ("from_object_id", "to_object_id"), ("labels",)
_ENCODER: Final = msgspec.json.Encoder()
_TARGET, _TYPES = ("to_object_id",), ("association_types",)


class V4(Dialect):
    """Codec of API v4."""

    def size(self, types: Types) -> int:
        return 1

    def create(self, object_pair: ObjectPair, rows: Sequence[Association]) -> Request:
        request = self._write_types("batch.create", object_pair, rows)
        request = expecting(request, self._shape_of_created(AssociationRows.of(rows))[0])
        return evolve(request, exclusive=any_exclusive(rows))

    def _shape_of_created(self, rows: AssociationRows) -> tuple[Any, bool]:
        """Say what is decoded of the answer to a create, and whether labels are."""
        learns = any(map(_open, rows.distinct_types))  # nothing else is read of the labels
        shape = self.wire("batch.create").Response
        return narrowed(shape, ("results",), _PAIR, _LABELS if learns else ()), learns

    def created(self, response: Response, rows: Sequence[Association]) -> BatchResult[Association]:
        wire = self.wire("batch.create")
        asked = AssociationRows.of(rows)
        shape, learns = self._shape_of_created(asked)
        body: Created = decode(response, shape)
        require_results(body.results, response, body.errors)
        results = body.results or []
        ids = [id_ for row in results for id_ in (row.from_object_id, row.to_object_id)]
        pairs = _pairs(ids, asked)
        done = _written(BatchAnswer.of(response, body, wire.Error), asked, pairs)
        if not learns:
            return done
        labels = read_raw([row.labels for row in results], Any, _texts, response, wire.Response)
        rows = AssociationRows.of(done.results)
        if pairs != rows.pairs:
            told = dict(zip(pairs, labels, strict=True))
            labels = [told.get(pair, ()) for pair in rows.pairs]
        return evolve(done, results=_labelled_rows(rows, labels))

    def create_default(self, object_pair: ObjectPair, rows: Sequence[Association]) -> Request:
        wire = self.wire("batch.create_default")
        shape: type[Plain] = wire.Input
        start, end = _record(wire.InputFrom, ID), _record(wire.InputTo, ID)
        entry = shape(from_=start, to=end)
        return self.batch_of_rows("batch.create_default", object_pair, rows, lambda _: [entry])

    def default_created(
        self, response: Response, object_pair: ObjectPair, rows: Sequence[Association]
    ) -> BatchResult[Association]:
        # The answer lists both directions, in no fixed order. Between two records of one object
        # type ids alone cannot tell the directions, so a row counts if its pair was asked for.
        wire = self.wire("batch.create_default")
        body: DefaultCreated = decode(response, wire.Response)
        require_results(body.results, response, body.errors)
        results = body.results or []
        from_ids = read_ids([row.from_.id for row in results])
        to_ids = read_ids([row.to.id for row in results])
        shape: type[DefaultSpec] = wire.ResultAssociationSpec
        types = [
            _default_type(object_pair, optional(row.association_spec, shape)) for row in results
        ]
        plain = unlabeled_type(*object_pair)
        came: dict[Pair, AssociationType | None] = {}
        for pair, type_ in zip(zip(from_ids, to_ids, strict=True), types, strict=True):
            # The inverse row of another input can carry the same two ids: the right type wins.
            if type_ == plain or pair not in came:
                came[pair] = type_
        # Errors carry the inputs as they were asked for; only what is done gets the answered type.
        answer = BatchAnswer.of(response, body, wire.Error)
        done = _written(answer, AssociationRows.of(rows), list(came))
        pairs = [row.pair for row in done.results]
        answered = [_only(came[pair] or plain) for pair in pairs]
        return evolve(done, results=associations(object_pair, pairs, answered))

    def read(self, object_pair: ObjectPair, cursors: Sequence[tuple[str, str | None]]) -> Request:
        wire = self.wire("batch.read")
        shape: type[Asked] = wire.Input
        inputs = [shape(id=id_, after=if_given(after)) for id_, after in cursors]
        return expecting(self.batch("batch.read", object_pair, inputs), self._read_shape())

    def _read_shape(self) -> Any:
        shape = self.wire("batch.read").Response
        return narrowed(shape, ("results", "to"), _TARGET, _TYPES)

    def read_page(
        self,
        response: Response,
        object_pair: ObjectPair,
        asked: Sequence[tuple[str, str | None]],
        types: TypeReader,
    ) -> ReadPage:
        wire = self.wire("batch.read")
        body: Read = decode(response, self._read_shape())
        require_results(body.results, response, body.errors)
        results = body.results or []
        targets = [target for row in results for target in row.to]
        specs = [target.association_types for target in targets]
        records = record_rows(
            read_ids([row.from_.id for row in results]),
            [0, *accumulate(len(row.to) for row in results)],
            read_ids([target.to_object_id for target in targets]),
            _types_of(
                object_pair, specs, wire.ResultToItemAssociationType, response, wire.Response
            ),
        )
        paging, following = wire.ResultPaging, wire.ResultPagingNext
        cursors = [
            next_cursor(row.paging, paging, following) if row.paging else None for row in results
        ]
        answer = BatchAnswer.of(response, body, wire.Error)
        return ReadPage.of(answer, object_pair, [id_ for id_, _ in asked], records, cursors)

    def list_page(self, object_pair: ObjectPair, from_id: str, after: str | None) -> Request:
        params = {"limit": str(self.page_size)} | ({"after": after} if after else {})
        segments = (path_object(object_pair[0]), from_id, path_object(object_pair[1]))
        return self.request("basic.list", *segments, params=params)

    def listed(
        self, response: Response, object_pair: ObjectPair, from_id: str
    ) -> tuple[list[Association], str | None]:
        wire = self.wire("basic.list")
        body: Listed = decode(response, narrowed(wire.Response, ("results",), _TARGET, _TYPES))
        require_results(body.results, response)
        results = body.results or []
        to_ids = read_ids([row.to_object_id for row in results])
        specs = [row.association_types for row in results]
        types = _types_of(object_pair, specs, wire.ResultAssociationType, response, wire.Response)
        rows = ReadRows(())
        rows.add([(from_id, to_ids, types)])
        return associations(object_pair, *rows.columns()), next_cursor(
            body.paging, wire.Paging, wire.PagingNext
        )

    def archive_types(self, object_pair: ObjectPair, rows: Sequence[Association]) -> Request:
        return self._write_types("batch.archive_labels", object_pair, rows)

    def archive_all(self, object_pair: ObjectPair, rows: Sequence[Association]) -> Request:
        wire = self.wire("batch.archive")
        shape: type[Removed] = wire.Input
        targets: dict[str, list[Any]] = {}
        for row in rows:
            targets.setdefault(row.from_id, []).append(_record(wire.InputToItem, row.to_id))
        inputs = [
            shape(from_=_record(wire.InputFrom, from_id), to=to) for from_id, to in targets.items()
        ]
        return self.batch("batch.archive", object_pair, inputs)

    def definitions(self, object_pair: ObjectPair) -> Request:
        return self.request("labels.list", path_object(object_pair[0]), path_object(object_pair[1]))

    def _write_types(
        self, operation: str, object_pair: ObjectPair, rows: Sequence[Association]
    ) -> Request:
        wire = self.wire(operation)
        shape: type[Typed] = wire.Input
        spec: type[TypedSpec] = wire.InputType
        start, end = _record(wire.InputFrom, ID), _record(wire.InputTo, ID)

        def spell(types: Types) -> "list[Typed]":
            specs: list[Any] = [
                spec(association_category=type_.category, association_type_id=type_.type_id)
                for type_ in types
            ]
            return [shape(from_=start, to=end, types=specs)]

        return self.batch_of_rows(operation, object_pair, rows, spell)


def _record(shape: "type[RecordId]", id_: str) -> Any:
    """Spell a record's id. `Any`, for a union of versions cannot say that each takes its own."""
    return shape(id=id_)


def _types_of(
    object_pair: ObjectPair, specs: Sequence[Any], spec: Any, response: Response, whole: type[Any]
) -> list[Types]:
    """Read the types of many associations, in which few differ."""
    return read_raw(specs, list[spec], lambda found: _types(object_pair, found), response, whole)


def _types(object_pair: ObjectPair, specs: "Iterable[Spec]") -> Types:
    return in_order(
        typed(object_pair, spec.category, int(spec.type_id), text(spec.label) or None)
        for spec in specs
    )


def typed(
    object_pair: ObjectPair, category: str, type_id: int, label: str | None
) -> AssociationType:
    """Build a type from an answer, with the catalogue's name where it has one."""
    known = catalogued(*object_pair, type_id) if category == HUBSPOT_DEFINED else None
    if known is None:
        return AssociationType(category, type_id, label, None, *object_pair)
    return known if label in (None, known.label) else evolve(known, label=label)


def _pairs(came: list[Any], asked: AssociationRows) -> Sequence[Pair]:
    """Spell the pairs of record ids of an answer.

    Args:
        came: The ids, those of each row one after the other, as strings or as numbers.
        asked: What the answer is about: mostly it has all that, in the same order, as numbers.
    """
    all_came = len(came) == 2 * len(asked)
    if all_came and _ENCODER.encode(came)[1:-1] == asked.id_text.encode():
        return asked.pairs
    words = iter(read_ids(came))
    return list(zip(words, words, strict=True))


def _default_type(object_pair: ObjectPair, spec: "DefaultSpec") -> AssociationType | None:
    type_id, category = whole_number(spec.association_type_id), text(spec.association_category)
    return None if type_id is None or not category else typed(object_pair, category, type_id, None)


def _only(type_: AssociationType | None) -> Types:
    return () if type_ is None else (type_,)


def _written(
    answer: BatchAnswer, rows: AssociationRows, came: Sequence[Pair]
) -> BatchResult[Association]:
    """Tell what of a create is done.

    Args:
        answer: The answer.
        rows: What was asked for.
        came: The pairs that the answer has.
    """
    open_: list[int] = []
    if came != rows.pairs:  # mostly all have come, in their order
        missing = set(rows.pairs).difference(came)
        open_ = [number for number, pair in enumerate(rows.pairs) if pair in missing]
    errors, failed = answer.errors(Attribution.of_rows(rows), open_)
    unconfirmed = list(rows.at_places([number for number in open_ if number not in failed]))
    if open_:
        done = set(range(len(rows))).difference(open_)
        rows = rows.at_places(sorted(done))
    return answer.result(rows, errors, unconfirmed, len(failed))


def _labelled_rows(rows: AssociationRows, labels: Sequence[tuple[str, ...]]) -> AssociationRows:
    """Complete types of which the label is not known, by the labels that an answer has for rows."""
    if len(rows.distinct_types) == 1 and len(set(map(id, labels))) == 1:  # mostly all are alike
        return rows.with_types(_labelled(rows.types[0], labels[0]))
    told = list(zip(rows.types, labels, strict=True))
    # Of thousands of rows, few differ in both.
    keys = list(zip(map(id, rows.types), map(id, labels), strict=True))
    read = {key: _labelled(*both) for key, both in dict(zip(keys, told, strict=True)).items()}
    return AssociationRows(rows.object_pair, rows.pairs, list(map(read.__getitem__, keys)))


def _texts(came: Any) -> tuple[str, ...]:
    return tuple(label for label in sequence(came) if isinstance(label, str))


def _open(types: Types) -> list[AssociationType]:
    """List the types of which the answer to a create could tell the label."""
    return [t for t in types if t.label is None and t.category != HUBSPOT_DEFINED]


def _labelled(types: Types, came: tuple[str, ...]) -> Types:
    """Give the one type whose label is not known the one label that came back unexplained."""
    known = {type_.label for type_ in types}
    labels = [label for label in came if label not in known]
    open_ = _open(types)
    if len(labels) != 1 or len(open_) != 1:
        return types
    return tuple(evolve(t, label=labels[0]) if t is open_[0] else t for t in types)
