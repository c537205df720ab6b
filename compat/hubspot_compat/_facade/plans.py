"""The door to what a client does: each is imported when it is first asked for.

Most programs do one or two things with associations, many only look up a type or catch an error,
and import time is a feature. (PEP 562)
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .._operations.archive import (
        plan_archive,
    )
    from .._operations.create import (
        plan_create,
        plan_create_default,
    )
    from .._operations.definitions import (
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
    from .._operations.read import (
        list_page,
        plan_read,
    )
    from .._operations.session import (
        between,
    )
    from .drivers import (
        async_batches,
        async_join,
        async_run,
        batches,
        join,
        run,
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
    "async_batches": "._facade.drivers",
    "async_join": "._facade.drivers",
    "async_run": "._facade.drivers",
    "batches": "._facade.drivers",
    "between": "._operations.session",
    "create_label": "._operations.definitions",
    "delete_label": "._operations.definitions",
    "delete_limits": "._operations.definitions",
    "join": "._facade.drivers",
    "list_labels": "._operations.definitions",
    "list_limits": "._operations.definitions",
    "list_page": "._operations.read",
    "list_types": "._operations.definitions",
    "plan_archive": "._operations.archive",
    "plan_create": "._operations.create",
    "plan_create_default": "._operations.create",
    "plan_read": "._operations.read",
    "report_high_usage": "._operations.definitions",
    "run": "._facade.drivers",
    "update_label": "._operations.definitions",
    "write_limits": "._operations.definitions",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    value: object = getattr(import_module(f".{home}", __package__), name)
    globals()[name] = value
    return value
