"""The door to what a client does: each is imported when it is first asked for.

Most programs do one or two things with associations, many only look up a type or catch an error,
and import time is a feature. (PEP 562)
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._archive_operations import (
        plan_archive,
    )
    from ._create_operations import (
        plan_create,
        plan_create_default,
    )
    from ._definition_operations import (
        create_label,
        delete_label,
        delete_limits,
        list_labels,
        list_limits,
        list_types,
        report_high_usage,
        update_label,
        write_limits,
    )
    from ._drivers import (
        async_batches,
        async_join,
        async_run,
        batches,
        join,
        run,
    )
    from ._read_operations import (
        list_page,
        plan_read,
    )
    from ._session import (
        between,
    )

__all__ = [
    "async_batches",
    "async_join",
    "async_run",
    "batches",
    "between",
    "create_label",
    "delete_label",
    "delete_limits",
    "join",
    "list_labels",
    "list_limits",
    "list_page",
    "list_types",
    "plan_archive",
    "plan_create",
    "plan_create_default",
    "plan_read",
    "report_high_usage",
    "run",
    "update_label",
    "write_limits",
]

_HOMES = {
    "async_batches": "_drivers",
    "async_join": "_drivers",
    "async_run": "_drivers",
    "batches": "_drivers",
    "between": "_session",
    "create_label": "_definition_operations",
    "delete_label": "_definition_operations",
    "delete_limits": "_definition_operations",
    "join": "_drivers",
    "list_labels": "_definition_operations",
    "list_limits": "_definition_operations",
    "list_page": "_read_operations",
    "list_types": "_definition_operations",
    "plan_archive": "_archive_operations",
    "plan_create": "_create_operations",
    "plan_create_default": "_create_operations",
    "plan_read": "_read_operations",
    "report_high_usage": "_definition_operations",
    "run": "_drivers",
    "update_label": "_definition_operations",
    "write_limits": "_definition_operations",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    value: object = getattr(import_module(f".{home}", __package__), name)
    globals()[name] = value
    return value
