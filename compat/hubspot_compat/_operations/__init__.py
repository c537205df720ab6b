"""What a call does, as generators without I/O: create, archive, read, definitions.

Here is what the clients use of it; the bridge takes its parts from the modules.
"""

from .._domain.types import TypeSpec
from .._wire.messages import AsyncSend, Request, Send
from .archive import plan_archive
from .client_state import ClientState, Steps, canonical_pair
from .create import plan_create, plan_create_default
from .definitions import (
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
from .input_queue import peekable, untouched
from .inputs import Id, Pair, checked_id
from .plan import Batch, Plan
from .read import list_page, plan_read

__all__ = [
    "AsyncSend",
    "Batch",
    "ClientState",
    "Id",
    "Pair",
    "Plan",
    "Request",
    "Send",
    "Steps",
    "TypeSpec",
    "canonical_pair",
    "checked_id",
    "create_label",
    "delete_label",
    "delete_limits",
    "list_labels",
    "list_limits",
    "list_page",
    "list_types",
    "peekable",
    "plan_archive",
    "plan_create",
    "plan_create_default",
    "plan_read",
    "report_high_usage",
    "untouched",
    "update_label",
    "write_limits",
]
