"""One side of a comparison: its operations, with the schemas that hang on them."""

from __future__ import annotations

import re
from typing import Any, Final

from attrs import Factory, define, frozen

from hubspot_compat_tools.drift._schema_graph import Node
from hubspot_compat_tools.specs._names import operation_name

PARAMETER_NAME: Final = re.compile(r"\{([^}]*)\}")
# In a pointer from an operation: the path item that it is in, whose parameters are its own too.
UP: Final = ".."
# What is said where a reference leads nowhere: nothing is known of it, so nothing is compared.
UNKNOWN: Final = "unknown"


@frozen
class Slot:
    """Where a schema hangs on an operation.

    Attributes:
        direction: `request` or `response`.
        part: `parameter`, `body`, `response`, `error response` or `response header`.
        name: Which one: the parameter's key, the media type, the status with the media type.
        pointer: JSON pointer to it, from the operation.
    """

    direction: str
    part: str
    name: str
    pointer: tuple[str, ...]


@define(eq=False)
class Operation:
    """One operation of one document, in canonical form.

    Attributes:
        method: In capitals.
        path: As the document spells it.
        neutral: Without version tokens, every parameter `{}`.
        versions: The version tokens of the path.
        form: What it says of itself, order-free and without schemas.
        schemas: The schemas that hang on it, by slot key.
        pointers: JSON pointers from it to its parameters and response headers, by slot key.
        partial: Whether a parameter of it is a reference that leads nowhere.
        about_associations: Whether its path says that it is about associations.
        beside_associations: Whether it is published with operations that mostly are, as the
            search for records is in the associations documents of 2025-09 and 2026-03.
        spellings: The names of its parameters as the document writes them, by their keys.
        encodings: How the fields of its forms are written, by slot key.
        root: JSON pointer to its path item, in its document.
        incoming: The calls that HubSpot makes in return, by name.
    """

    method: str
    path: str
    neutral: str
    versions: tuple[str, ...]
    form: dict[str, Any] = Factory(dict)
    schemas: dict[str, tuple[Slot, Node]] = Factory(dict)
    pointers: dict[str, tuple[str, ...]] = Factory(dict)
    partial: bool = False
    about_associations: bool = False
    beside_associations: bool = False
    spellings: dict[str, str] = Factory(dict)
    encodings: dict[str, dict[str, str]] = Factory(dict)
    root: tuple[str, ...] = Factory(lambda self: ("paths", self.path), takes_self=True)
    incoming: dict[str, Operation] = Factory(dict)

    @property
    def key(self) -> str:
        """What it is called in reports: method and path, as its document spells it."""
        return f"{self.method} {self.path}"

    @property
    def shape(self) -> str:
        """The path with parameter names blanked: what a caller's URL looks like."""
        return path_shape(self.path)

    @property
    def name(self) -> str:
        """Its name in the capability table, such as `batch.create`, or a derived one."""
        return operation_name(self.method, self.path)


@define(eq=False)
class IncomingCall(Operation):
    """A call that HubSpot makes to its callers: a webhook, or the callback of an operation.

    Its body is read, and its answer is sent, so the directions of its schemas are the reverse of
    those of an operation.
    """

    @property
    def key(self) -> str:
        """What it is called in reports: no path of HubSpot's leads to it."""
        return self.path

    @property
    def name(self) -> str:
        """The same: it is not in the capability table."""
        return self.path


@define(eq=False)
class Api:
    """One side of a comparison: all its documents in canonical form.

    Attributes:
        name: What the caller called it.
        operations: All operations.
        form: What is said once for all of them (servers, security schemes).
        nodes: Every schema in use.
        notes: What could not be read and was compared around, one line each.
        titles: The titles of its documents.
        webhooks: The calls that HubSpot makes unasked, by name.
        reduced: Whether a document of it is a canonical one of specs/, which keeps nothing but the
            association operations of what HubSpot publishes.
    """

    name: str
    operations: list[Operation] = Factory(list)
    form: dict[str, Any] = Factory(dict)
    nodes: list[Node] = Factory(list)
    notes: list[str] = Factory(list)
    documents: int = 0
    titles: list[str] = Factory(list)
    webhooks: dict[str, Operation] = Factory(dict)
    reduced: bool = False


def path_shape(path: str) -> str:
    """A path with parameter names blanked, its version and a slash at its end kept."""
    return PARAMETER_NAME.sub("{}", path)


def is_success(status: str) -> bool:
    """Whether a status (or a range such as `2XX`) means that the call worked."""
    return status.startswith("2")
