"""Labels, limits and the report: the same shapes in v4 and every dated version.

The third response shape of the package lives here: definitions/configurations rows
`{category, typeId, label, userEnforcedMaxToObjectIds}` become `AssociationLimit`s.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from attrs import evolve

from .._domain.model import (
    HUBSPOT_DEFINED,
    AssociationLimit,
    AssociationType,
    BatchResult,
    HighUsageReport,
    ObjectPair,
)
from .._domain.objects import path_object
from .._domain.types import catalogued, catalogued_anywhere
from .._wire.messages import Request, Response
from .attribution import Attribution
from .base import Dialect
from .reading import BatchAnswer, Envelope, require_results
from .values import moment, text
from .wire import decode, if_given, optional

if TYPE_CHECKING:
    from hubspot_compat_raw import _families as raw

    Labels = raw.V4LabelsListResponse | raw.V4LabelsCreateResponse
    LabelRow = raw.V4LabelsListResult | raw.V4LabelsCreateResult
    NewLabel = raw.V4LabelsCreateRequest
    ChangedLabel = raw.V4LabelsUpdateRequest
    Limits = raw.V4LimitsListResponse | raw.V4LimitsListAllResponse
    LimitRow = (
        raw.V4LimitsListResult
        | raw.V4LimitsListAllResult
        | raw.V4LimitsCreateResult
        | raw.V4LimitsUpdateResult
    )
    CreatedLimits = raw.V4LimitsCreateResponse
    UpdatedLimits = raw.V4LimitsUpdateResponse
    NewLimit = raw.V4LimitsCreateInput | raw.V4LimitsUpdateInput
    NoLimit = raw.V4LimitsDeleteInput
    DeletedLimits = raw.V4LimitsDeleteResponse
    Report = raw.V4ReportHighUsageResponse
    ReportTime = raw.V4ReportHighUsageEnqueueTime

__all__ = ["Definitions"]


class Definitions:
    """Codec of what is said about types rather than about records.

    Args:
        dialect: The version's dialect, whose capability table says what exists.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    def labels(self, response: Response, object_pair: ObjectPair) -> list[AssociationType]:
        """Read the rows of `/labels`, of either direction of a pair."""
        body: Labels = decode(response, self._answer_to(response))
        require_results(body.results, response)
        return [_typed(object_pair, row, row.label) for row in body.results or ()]

    def create_label(
        self, object_pair: ObjectPair, label: str, name: str, inverse_label: str | None
    ) -> Request:
        """Build the creation of a label, paired when there is an inverse label."""
        shape: type[NewLabel] = self._dialect.wire("labels.create").Request
        body = shape(label=label, name=name, inverse_label=if_given(inverse_label))
        return self._dialect.request("labels.create", *_path(object_pair), body=body)

    def update_label(
        self, object_pair: ObjectPair, type_id: int, label: str, inverse_label: str | None
    ) -> Request:
        """Build the renaming of a label."""
        shape: type[ChangedLabel] = self._dialect.wire("labels.update").Request
        inverse = if_given(inverse_label)
        body = shape(association_type_id=type_id, label=label, inverse_label=inverse)
        return self._dialect.request("labels.update", *_path(object_pair), body=body)

    def delete_label(self, object_pair: ObjectPair, type_id: int) -> Request:
        """Build the deletion of a label."""
        return self._dialect.request("labels.delete", *_path(object_pair), str(type_id))

    def list_limits(self, object_pair: ObjectPair | None) -> Request:
        """Build the listing of limits, of one direction of a pair or of all."""
        if object_pair is None:
            return self._dialect.request("limits.list_all")
        return self._dialect.request("limits.list", *_path(object_pair))

    def write_limits(
        self, operation: str, object_pair: ObjectPair, limits: Sequence[AssociationLimit]
    ) -> Request:
        """Build `limits.create` or `limits.update`."""
        wire = self._dialect.wire(operation)
        shape: type[NewLimit] = wire.Input
        inputs = [
            shape(
                category=limit.type.category,
                type_id=limit.type.type_id,
                max_to_object_ids=cast("int", limit.max_to_objects),  # a write has one
            )
            for limit in limits
        ]
        return self._dialect.batch(operation, object_pair, inputs)

    def delete_limits(self, object_pair: ObjectPair, types: Sequence[AssociationType]) -> Request:
        """Build the removal of the portal's limits on some types."""
        wire = self._dialect.wire("limits.delete")
        shape: type[NoLimit] = wire.Input
        inputs = [shape(category=type_.category, type_id=type_.type_id) for type_ in types]
        return self._dialect.batch("limits.delete", object_pair, inputs)

    def limits(self, response: Response, object_pair: ObjectPair | None) -> list[AssociationLimit]:
        """Read limit rows; without an object pair, the catalogue tells whose they are."""
        body: Limits = decode(response, self._answer_to(response))
        require_results(body.results, response)
        return [_limit(object_pair, row, row.label) for row in body.results or ()]

    def limits_written(
        self, response: Response, object_pair: ObjectPair, asked: Sequence[AssociationLimit]
    ) -> BatchResult[AssociationLimit]:
        """Read the answer to `limits.create` or `limits.update`."""
        wire = self._dialect.wire(response.request.operation)
        body, limits = self._written_limits(response, object_pair)
        came = {limit.type: limit for limit in limits}
        left = [limit for limit in asked if limit.type not in came]
        attribution = Attribution(left, types=[(limit.type,) for limit in left])
        answer = BatchAnswer.of(response, body, wire.Error)
        errors, failed = answer.errors(attribution, range(len(left)))
        done = [came[limit.type] for limit in asked if limit.type in came]
        untold = [limit for number, limit in enumerate(left) if number not in failed]
        return answer.result(done, errors, untold, len(failed))

    def _written_limits(
        self, response: Response, object_pair: ObjectPair
    ) -> tuple[Envelope, list[AssociationLimit]]:
        shape = self._answer_to(response)
        if response.request.operation == "limits.update":  # has no labels
            updated: UpdatedLimits = decode(response, shape)
            require_results(updated.results, response, updated.errors)
            return updated, [_limit(object_pair, row, None) for row in updated.results or ()]
        created: CreatedLimits = decode(response, shape)
        require_results(created.results, response, created.errors)
        return created, [_limit(object_pair, row, row.label) for row in created.results or ()]

    def limits_deleted(
        self, response: Response, asked: Sequence[AssociationType]
    ) -> BatchResult[AssociationType]:
        """Read the answer to `limits.delete`: empty, or a body that may list errors."""
        wire = self._dialect.wire("limits.delete")
        body: DeletedLimits = optional(response.json(), wire.Response)
        answer = BatchAnswer.of(response, body, wire.Error)
        attribution = Attribution(asked, types=[(type_,) for type_ in asked])
        return answer.done_but_for_errors(attribution, asked)

    def request_report(self, user_id: str) -> Request:
        """Build the request for the high-usage report."""
        return self._dialect.request("report.high_usage", user_id)

    def report(self, response: Response) -> HighUsageReport:
        """Read the receipt of the high-usage report."""
        wire = self._dialect.wire("report.high_usage")
        body: Report = decode(response, wire.Response)
        time: type[ReportTime] = wire.EnqueueTime
        return HighUsageReport(
            user_id=str(body.user_id),
            user_email=text(body.user_email),
            enqueued_at=moment(optional(body.enqueue_time, time).value),
        )

    def _answer_to(self, response: Response) -> Any:
        return self._dialect.wire(response.request.operation).Response


def _path(object_pair: ObjectPair) -> tuple[str, str]:
    return (path_object(object_pair[0]), path_object(object_pair[1]))


def _typed(
    object_pair: ObjectPair | None, row: "LabelRow | LimitRow", shown: Any
) -> AssociationType:
    label, type_id = text(shown) or None, int(row.type_id)
    known = _known(object_pair, row.category, type_id)
    if known is None:
        return AssociationType(row.category, type_id, label, None, *(object_pair or ("", "")))
    return evolve(known, label=label or known.label)


def _known(object_pair: ObjectPair | None, category: str, type_id: int) -> AssociationType | None:
    if category != HUBSPOT_DEFINED:
        return None
    return catalogued(*object_pair, type_id) if object_pair else catalogued_anywhere(type_id)


def _limit(object_pair: ObjectPair | None, row: "LimitRow", label: Any) -> AssociationLimit:
    most = row.user_enforced_max_to_object_ids
    number = most if isinstance(most, int) and not isinstance(most, bool) else None
    return AssociationLimit(_typed(object_pair, row, label), number)
