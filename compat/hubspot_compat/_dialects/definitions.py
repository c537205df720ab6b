"""Labels, limits and the report: the same shapes in v4 and every dated version.

The third response shape of the package lives here: definitions/configurations rows
`{category, typeId, label, userEnforcedMaxToObjectIds}` become `AssociationLimit`s.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from .._domain.model import (
    HUBSPOT_DEFINED,
    AssociationLimit,
    AssociationType,
    BatchError,
    BatchResult,
    HighUsageReport,
)
from .._domain.objects import path_object
from .._domain.types import catalogued, catalogued_anywhere
from .._wire.messages import Request, Response
from . import reading
from .attribution import of_types
from .base import Dialect, Fields

__all__ = ["DEFINITION_FIELDS", "Definitions"]

T = TypeVar("T")

_TYPE = ("results[].category", "results[].typeId")
_LIMIT = (*_TYPE, "results[].label", "results[].userEnforcedMaxToObjectIds")
_LIMIT_INPUT = ("inputs[].category", "inputs[].typeId", "inputs[].maxToObjectIds")
_LIMIT_BATCH = ("status", "startedAt", "completedAt", "requestedAt", "numErrors", "links")

DEFINITION_FIELDS: Mapping[str, Fields] = {
    "labels.list": Fields((*_TYPE, "results[].label"), (), _TYPE),
    "labels.create": Fields((*_TYPE, "results[].label"), ("label", "name", "inverseLabel"), _TYPE),
    "labels.update": Fields((), ("associationTypeId", "label", "inverseLabel"), ()),
    "labels.delete": Fields(),
    "limits.list_all": Fields(_LIMIT, (), _TYPE),
    "limits.list": Fields(_LIMIT, (), _TYPE),
    "limits.create": Fields((*_LIMIT, *_LIMIT_BATCH), _LIMIT_INPUT, _TYPE),
    "limits.update": Fields((*_TYPE, _LIMIT[3], *_LIMIT_BATCH), _LIMIT_INPUT, _TYPE),
    "limits.delete": Fields((), _LIMIT_INPUT[:2], ()),
    "report.high_usage": Fields(("userId", "userEmail", "enqueueTime.value"), (), ("userId",)),
}


class Definitions:
    """Codec of what is said about types rather than about records.

    Args:
        dialect: The version's dialect, whose capability table says what exists.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    def labels(self, response: Response, at: tuple[str, str]) -> list[AssociationType]:
        """Read the rows of `/labels`, of either direction of a pair."""
        body = reading.body_of(response)
        return [
            _read_type(at, row, response, f"$.results[{number}]")
            for number, row in enumerate(reading.result_rows(body, response))
        ]

    def create_label(
        self, at: tuple[str, str], *, label: str, name: str, inverse_label: str | None
    ) -> Request:
        """Build the creation of a label, paired when there is an inverse label."""
        body = {"label": label, "name": name}
        if inverse_label is not None:
            body["inverseLabel"] = inverse_label
        return self._dialect.request("labels.create", *_path(at), body=body)

    def update_label(
        self, at: tuple[str, str], type_id: int, *, label: str, inverse_label: str | None
    ) -> Request:
        """Build the renaming of a label."""
        body: dict[str, object] = {"associationTypeId": type_id, "label": label}
        if inverse_label is not None:
            body["inverseLabel"] = inverse_label
        return self._dialect.request("labels.update", *_path(at), body=body)

    def delete_label(self, at: tuple[str, str], type_id: int) -> Request:
        """Build the deletion of a label."""
        return self._dialect.request("labels.delete", *_path(at), str(type_id))

    def list_limits(self, at: tuple[str, str] | None) -> Request:
        """Build the listing of limits, of one direction of a pair or of all."""
        if at is None:
            return self._dialect.request("limits.list_all")
        return self._dialect.request("limits.list", *_path(at))

    def write_limits(
        self, operation: str, at: tuple[str, str], limits: Sequence[AssociationLimit]
    ) -> Request:
        """Build `limits.create` or `limits.update`."""
        inputs = [
            {
                "category": limit.type.category,
                "typeId": limit.type.type_id,
                "maxToObjectIds": limit.max_to_objects,
            }
            for limit in limits
        ]
        return self._dialect.batch(operation, at, inputs)

    def delete_limits(self, at: tuple[str, str], types: Sequence[AssociationType]) -> Request:
        """Build the removal of the portal's limits on some types."""
        inputs = [{"category": type_.category, "typeId": type_.type_id} for type_ in types]
        return self._dialect.batch("limits.delete", at, inputs)

    def limits(self, response: Response, at: tuple[str, str] | None) -> list[AssociationLimit]:
        """Read limit rows; without an object pair, the catalogue tells whose they are."""
        body = reading.body_of(response)
        return [
            AssociationLimit(
                _read_type(at, row, response, f"$.results[{number}]"),
                _maximum(row.get("userEnforcedMaxToObjectIds")),
            )
            for number, row in enumerate(reading.result_rows(body, response))
        ]

    def limits_written(
        self, response: Response, at: tuple[str, str], asked: Sequence[AssociationLimit]
    ) -> BatchResult[AssociationLimit]:
        """Read the answer to `limits.create` or `limits.update`."""
        body = reading.body_of(response)
        came = {limit.type: limit for limit in self.limits(response, at)}
        done = [came[limit.type] for limit in asked if limit.type in came]
        left = [limit for limit in asked if limit.type not in came]
        attribution = of_types(left, (), lambda limit: limit.type)
        errors = attribution.errors(reading.error_entries(body))
        return reading.batch_result(body, response, done, errors, _untold(left, errors))

    def limits_deleted(
        self, response: Response, asked: Sequence[AssociationType]
    ) -> BatchResult[AssociationType]:
        """Read the answer to `limits.delete`: empty, or a body that may list errors."""
        body = reading.mapping(response.json())
        attribution = of_types(asked, (), lambda type_: type_)
        errors = attribution.errors(reading.error_entries(body))
        return reading.batch_answer(body, response, asked, errors)

    def request_report(self, user_id: str) -> Request:
        """Build the request for the high-usage report."""
        return self._dialect.request("report.high_usage", user_id)

    def report(self, response: Response) -> HighUsageReport:
        """Read the receipt of the high-usage report."""
        body = reading.body_of(response)
        queued = reading.mapping(body.get("enqueueTime")).get("value")
        return HighUsageReport(
            user_id=reading.read_id(body.get("userId"), response, "$.userId"),
            user_email=reading.text(body.get("userEmail")),
            enqueued_at=reading.moment(queued),
        )


def _untold(left: Sequence[T], errors: Sequence[BatchError]) -> list[T]:
    told = {entry for error in errors for entry in error.inputs}
    return [entry for entry in left if entry not in told]


def _path(at: tuple[str, str]) -> tuple[str, str]:
    return (path_object(at[0]), path_object(at[1]))


def _read_type(
    at: tuple[str, str] | None, row: Mapping[str, Any], response: Response, place: str
) -> AssociationType:
    type_id = reading.read_int(row.get("typeId"), response, f"{place}.typeId")
    category = reading.text(row.get("category"))
    if not category:
        raise response.unreadable(place=f"{place}.category", reason="expected a category")
    label = reading.text(row.get("label")) or None
    known = _known(at, category, type_id)
    if known is None:
        return AssociationType(category, type_id, label, None, *(at or ("", "")))
    return AssociationType(
        category, type_id, label or known.label, known.name, known.from_object, known.to_object
    )


def _known(at: tuple[str, str] | None, category: str, type_id: int) -> AssociationType | None:
    if category != HUBSPOT_DEFINED:
        return None
    return catalogued(*at, type_id) if at else catalogued_anywhere(type_id)


def _maximum(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
