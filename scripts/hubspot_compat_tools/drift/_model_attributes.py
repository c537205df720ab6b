"""Which attribute of the model each wire field that the dialects use becomes.

So that a change of a field in HubSpot's bodies says what of ours it is about. A test holds that the
table is complete and names attributes that exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["model_attribute_of"]

_FROM, _TO, _TYPES = "Association.from_id", "Association.to_id", "Association.types"
_CATEGORY, _TYPE_ID = "AssociationType.category", "AssociationType.type_id"
_LABEL, _NAME, _MAX = (
    "AssociationType.label",
    "AssociationType.name",
    "AssociationLimit.max_to_objects",
)

# By the end of a field's path, longest first: `results[].to[].id` is a record, `results[].id` a
# type of v3.
_ENDS: Final[Mapping[str, str]] = {
    "associationSpec.associationCategory": _CATEGORY,
    "associationSpec.associationTypeId": _TYPE_ID,
    "associationTypes[].category": _CATEGORY,
    "associationTypes[].label": _LABEL,
    "associationTypes[].typeId": _TYPE_ID,
    "enqueueTime.value": "HighUsageReport.enqueued_at",
    "types[].associationCategory": _CATEGORY,
    "types[].associationTypeId": _TYPE_ID,
    "errors[].category": "BatchError.category",
    "errors[].context": "BatchError.context",
    "errors[].errors": "BatchError.errors",
    "errors[].id": "BatchError.id",
    "errors[].links": "BatchError.links",
    "errors[].message": "BatchError.message",
    "errors[].status": "BatchError.status",
    "errors[].subCategory": "BatchError.sub_category",
    "results[].userEnforcedMaxToObjectIds": _MAX,
    "results[].to[].id": _TO,
    "results[].to[].type": _TYPES,
    "inputs[].to[].id": _TO,
    "inputs[].maxToObjectIds": _MAX,
    "inputs[].category": _CATEGORY,
    "inputs[].typeId": _TYPE_ID,
    "inputs[].type": _TYPES,
    "inputs[].id": _FROM,
    "from.id": _FROM,
    "to.id": _TO,
    "fromObjectId": _FROM,
    "toObjectId": _TO,
    "results[].labels": _LABEL,
    "results[].label": _LABEL,
    "results[].category": _CATEGORY,
    "results[].typeId": _TYPE_ID,
    "results[].type": _TYPES,
    "results[].id": _TYPE_ID,
    "results[].name": _NAME,
    "associationTypeId": _TYPE_ID,
    "inverseLabel": _LABEL,
    "label": _LABEL,
    "name": _NAME,
    "status": "BatchResult.status",
    "startedAt": "BatchResult.started_at",
    "completedAt": "BatchResult.completed_at",
    "requestedAt": "BatchResult.requested_at",
    "numErrors": "BatchResult.num_errors",
    "links": "BatchResult.links",
    "userEmail": "HighUsageReport.user_email",
    "userId": "HighUsageReport.user_id",
}


def model_attribute_of(field: str) -> str:
    """Name the attribute of the model that a wire field becomes.

    Args:
        field: Its JSON path, for example `results[].toObjectId`.

    Returns:
        For example `Association.to_id`; "" for a cursor, which is used for paging and is not data.
    """
    ends = (end for end in _ENDS if field == end or field.endswith(f".{end}"))
    return _ENDS.get(max(ends, key=len, default=""), "")
