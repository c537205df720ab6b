"""What the dialects share: the capability table's door, paths and requests."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar
from urllib.parse import quote

import msgspec
from attrs import field, frozen

from hubspot_compat_raw._registry import VERSIONS, Version

from .._domain.errors import UnsupportedOperation
from .._domain.model import Association, AssociationType, BatchResult
from .._domain.objects import path_object
from .._domain.rows import Types, distinct_types
from .._domain.targets import Found
from .._domain.types import is_exclusive
from .._wire.messages import Request, Response
from . import reading
from .attribution import of_rows
from .encoding import Spell, encoded_inputs

__all__ = ["AROUND_ROWS", "Dialect", "Fields", "ReadPage", "TypeReader", "versions_with"]

# What a batch answer may have around its rows, in every version.
AROUND_ROWS = (
    "status",
    "startedAt",
    "completedAt",
    "requestedAt",
    "numErrors",
    "links",
    "errors[].category",
    "errors[].context",
    "errors[].errors",
    "errors[].id",
    "errors[].links",
    "errors[].message",
    "errors[].status",
    "errors[].subCategory",
)
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def versions_with(operation: str) -> tuple[str, ...]:
    """Names of the API versions whose specification has an operation."""
    return tuple(name for name, row in VERSIONS.items() if operation in row.operations)


@frozen
class Fields:
    """The fields of one operation that a dialect depends on, as dotted names.

    Attributes:
        reads: Response fields that it reads, for example `results[].toObjectId`.
        writes: Request fields that it sends, for example `inputs[].types[].associationTypeId`.
        required: The reads without which an answer is unreadable.
    """

    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    required: tuple[str, ...] = ()


@frozen(eq=False)  # nobody compares it, and unused methods cost time at import
class TypeReader:
    """Turns the type of an answer's row into an `AssociationType`.

    Attributes:
        by_name: Reads a v3 type string; None means that the portal must be asked first.
        unknown: Collects the v3 strings for which that was so.
    """

    by_name: Callable[[str], AssociationType | None]
    unknown: set[str] = field(factory=set)

    def __call__(self, raw: str) -> tuple[AssociationType, ...]:
        """Read one v3 type string; nothing, and a note in `unknown`, when the portal must tell."""
        found = self.by_name(raw)
        if found is None:
            self.unknown.add(raw)
            return ()
        return (found,)


@frozen(eq=False)  # nobody compares it, and unused methods cost time at import
class ReadPage:
    """One page of a batch read.

    Attributes:
        found: Each record with its targets and their types; a pair may come several times.
        cursors: `after` of the records that have more.
        envelope: The body's envelope without rows; "has no associations" is no error in it.
    """

    found: Sequence[Found]
    cursors: Mapping[str, str]
    envelope: BatchResult[Association]

    @property
    def rows(self) -> list[tuple[str, str, Sequence[AssociationType]]]:
        """What was found, as `(from_id, to_id, types)`."""
        return [
            (from_id, to_id, carried)
            for from_id, to_ids, types in self.found
            for to_id, carried in zip(to_ids, types, strict=True)
        ]


@cache
def _template(path: str) -> str:
    return _PLACEHOLDER.sub("{}", path)


class Dialect(ABC):
    """One API version's shapes: builds its requests and reads its answers.

    Everything takes canonical (singular) object names and resolved types.

    Args:
        version: A row of the capability table.
        caps: Inputs per request, where they differ from the class's.
    """

    # Inputs per request. create and read: HubSpot's associations guides (2,000) and changelog
    # (1,000, from 2025-02-10); archive: third parties agree on 100; the others have no figure, so
    # the smallest known is taken.
    caps: Mapping[str, int] = {
        "create": 2_000,
        "read": 1_000,
        "archive": 100,
        "default": 100,
        "limits": 100,
    }
    page_size: ClassVar[int] = 500
    # Whether a create replaces the pair's custom labels, so that keeping them means sending them.
    replaces_labels: ClassVar[bool] = True
    # Whether a portal's own type can only be named, so that its v3 name must be known.
    needs_names: ClassVar[bool] = False
    # Object types towards which a batch read shows only the primary association.
    shows_only_primary_towards: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, version: Version, caps: Mapping[str, int] | None = None) -> None:
        self._version = version
        self.caps = {**self.caps, **(caps or {})}

    @property
    def version(self) -> str:
        """Name of the API version."""
        return self._version.name

    def has(self, operation: str) -> bool:
        """Whether the capability table has the operation for this version."""
        return operation in self._version.operations

    def require(self, operation: str, reason: str = "") -> None:
        """Stop before any request when this version lacks an operation.

        Raises:
            UnsupportedOperation: It does; the error names versions that have it.
        """
        if not self.has(operation):
            able = versions_with(operation)
            raise UnsupportedOperation(operation, self.version, able, reason)

    def request(self, operation: str, *segments: str, body: Any = None, **options: Any) -> Request:
        """Build a request from the capability table's verb and path.

        Args:
            operation: Name in the capability table.
            *segments: What goes into the path's places, in order; escaped here.
            body: What becomes the JSON body, or None.
            **options: Further fields of `Request`.

        Raises:
            UnsupportedOperation: This version has no such operation.
        """
        self.require(operation)
        row = self._version.operations[operation]
        path = _template(row.path).format(*(quote(segment, safe="") for segment in segments))
        if body is not None:
            options["content"] = msgspec.json.encode(body)
        return Request(operation, row.method, path, **options)

    def batch(self, operation: str, at: tuple[str, str], inputs: Sequence[Any]) -> Request:
        """Build a batch request between two object types."""
        segments = (path_object(at[0]), path_object(at[1]))
        return self.request(operation, *segments, body={"inputs": inputs}, size=len(inputs))

    def batch_of_rows(
        self, operation: str, at: tuple[str, str], rows: Sequence[Association], spell: Spell
    ) -> Request:
        """Build a batch request with the inputs that rows are spelled as."""
        segments = (path_object(at[0]), path_object(at[1]))
        content, size = encoded_inputs(rows, spell)
        return self.request(operation, *segments, content=content, size=size)

    @classmethod
    @abstractmethod
    def fields(cls) -> Mapping[str, Fields]:
        """The wire fields that this dialect depends on, by operation."""

    @abstractmethod
    def size(self, types: Types) -> int:
        """How many inputs of a request a row of these types takes."""

    @abstractmethod
    def create(self, at: tuple[str, str], rows: Sequence[Association]) -> Request:
        """Build a batch create of rows with their types."""

    @abstractmethod
    def created(self, response: Response, rows: Sequence[Association]) -> BatchResult[Association]:
        """Read the answer to `create`."""

    @abstractmethod
    def read(self, at: tuple[str, str], cursors: Sequence[tuple[str, str | None]]) -> Request:
        """Build a batch read of `(from_id, after)`."""

    @abstractmethod
    def read_page(
        self,
        response: Response,
        at: tuple[str, str],
        asked: Sequence[tuple[str, str | None]],
        types: TypeReader,
    ) -> ReadPage:
        """Read one page of a batch read."""

    @abstractmethod
    def archive_types(self, at: tuple[str, str], rows: Sequence[Association]) -> Request:
        """Build a batch archive of exactly the types that the rows carry."""

    @abstractmethod
    def definitions(self, at: tuple[str, str]) -> Request:
        """Build the request for the portal's definitions of an object pair."""

    def archived(self, response: Response, rows: Sequence[Association]) -> BatchResult[Association]:
        """Read the answer to any batch archive: empty, or a body that may list errors."""
        body = reading.mapping(response.json())
        errors = of_rows(rows, ()).errors(reading.error_entries(body))
        return reading.batch_answer(body, response, rows, errors)

    # Operations that only newer versions have; their dialects override them.

    def create_default(self, at: tuple[str, str], rows: Sequence[Association]) -> Request:
        """Build a batch create of the pair's default (unlabeled) type."""
        raise self._lacks(operation="batch.create_default")

    def default_created(
        self, response: Response, at: tuple[str, str], rows: Sequence[Association]
    ) -> BatchResult[Association]:
        """Read the answer to `create_default`."""
        raise self._lacks(operation="batch.create_default")

    def archive_all(self, at: tuple[str, str], rows: Sequence[Association]) -> Request:
        """Build a batch archive of all types of the rows' pairs."""
        raise self._lacks(operation="batch.archive")

    def list_page(self, at: tuple[str, str], from_id: str, after: str | None) -> Request:
        """Build the request for one page of a record's associations."""
        raise self._lacks(operation="basic.list")

    def listed(
        self, response: Response, at: tuple[str, str], from_id: str
    ) -> tuple[list[Association], str | None]:
        """Read one page of `list`, and the cursor of the next."""
        raise self._lacks(operation="basic.list")

    def _lacks(self, operation: str) -> UnsupportedOperation:
        return UnsupportedOperation(operation, self.version, versions_with(operation))


def any_exclusive(rows: Sequence[Association]) -> bool:
    """Whether a write sets a type of which a record has only one."""
    return any(is_exclusive(type_) for types in distinct_types(rows) for type_ in types)
