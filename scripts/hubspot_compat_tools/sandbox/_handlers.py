"""The operations of the API by their names in `_specs.OPERATIONS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from hubspot_compat_tools.sandbox import _batches, _definitions, _records
from hubspot_compat_tools.sandbox._call import Call
from hubspot_compat_tools.sandbox._http import Answer

Handler = Callable[[Call], Answer]

HANDLERS: Final[Mapping[str, Handler]] = {
    "batch.create": _batches.batch_create,
    "batch.read": _batches.batch_read,
    "batch.archive": _batches.batch_archive,
    "batch.archive_labels": _batches.batch_archive_labels,
    "batch.create_default": _batches.batch_create_default,
    "basic.create": _records.basic_create,
    "basic.create_default": _records.basic_create_default,
    "basic.list": _records.basic_list,
    "basic.archive": _records.basic_archive,
    "objects.create": _records.objects_create,
    "objects.archive": _records.objects_archive,
    "types.list": _definitions.types_list,
    "labels.list": _definitions.labels_list,
    "labels.create": _definitions.labels_create,
    "labels.update": _definitions.labels_update,
    "labels.delete": _definitions.labels_delete,
    "limits.list_all": _definitions.limits_list_all,
    "limits.list": _definitions.limits_list,
    "limits.create": _definitions.limits_write,
    "limits.update": _definitions.limits_write,
    "limits.delete": _definitions.limits_delete,
    "report.high_usage": _definitions.report_high_usage,
}
