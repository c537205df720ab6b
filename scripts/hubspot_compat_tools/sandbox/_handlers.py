"""The operations of the API by their names in `_spec_routes.OPERATIONS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from hubspot_compat_tools.sandbox import (
    _batch_operations,
    _definition_operations,
    _record_operations,
)
from hubspot_compat_tools.sandbox._call import Call
from hubspot_compat_tools.sandbox._http import Answer

Handler = Callable[[Call], Answer]

HANDLERS: Final[Mapping[str, Handler]] = {
    "batch.create": _batch_operations.batch_create,
    "batch.read": _batch_operations.batch_read,
    "batch.archive": _batch_operations.batch_archive,
    "batch.archive_labels": _batch_operations.batch_archive_labels,
    "batch.create_default": _batch_operations.batch_create_default,
    "basic.create": _record_operations.basic_create,
    "basic.create_default": _record_operations.basic_create_default,
    "basic.list": _record_operations.basic_list,
    "basic.archive": _record_operations.basic_archive,
    "objects.create": _record_operations.objects_create,
    "objects.archive": _record_operations.objects_archive,
    "types.list": _definition_operations.types_list,
    "labels.list": _definition_operations.labels_list,
    "labels.create": _definition_operations.labels_create,
    "labels.update": _definition_operations.labels_update,
    "labels.delete": _definition_operations.labels_delete,
    "limits.list_all": _definition_operations.limits_list_all,
    "limits.list": _definition_operations.limits_list,
    "limits.create": _definition_operations.limits_write,
    "limits.update": _definition_operations.limits_write,
    "limits.delete": _definition_operations.limits_delete,
    "report.high_usage": _definition_operations.report_high_usage,
}
