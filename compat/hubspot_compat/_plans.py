"""The door to the operations: each is imported when it is first asked for.

Most programs do one or two things with associations, and import time is a feature. (PEP 562)
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._archive_operations import plan_archive
    from ._create_operations import plan_create, plan_create_default
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
    from ._read_operations import list_page, plan_read

__all__ = [
    "create_label",
    "delete_label",
    "delete_limits",
    "list_labels",
    "list_limits",
    "list_page",
    "list_types",
    "plan_archive",
    "plan_create",
    "plan_create_default",
    "plan_read",
    "report_high_usage",
    "update_label",
    "write_limits",
]

_HOMES = {
    "create_label": "_definition_operations",
    "delete_label": "_definition_operations",
    "delete_limits": "_definition_operations",
    "list_labels": "_definition_operations",
    "list_limits": "_definition_operations",
    "list_page": "_read_operations",
    "list_types": "_definition_operations",
    "plan_archive": "_archive_operations",
    "plan_create": "_create_operations",
    "plan_create_default": "_create_operations",
    "plan_read": "_read_operations",
    "report_high_usage": "_definition_operations",
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
