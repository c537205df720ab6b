"""What the dialects share: the capability table's door, paths and requests."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

import msgspec

from hubspot_compat_raw._registry import VERSIONS, Version

from .._domain.errors import UnsupportedOperation
from .._domain.model import Association, BatchResult, ObjectPair, Types
from .._domain.objects import path_object
from .._domain.rows import AssociationRows, distinct_types
from .._domain.types import is_exclusive
from .._wire.messages import Request, Response
from .attribution import Attribution
from .encoding import INPUTS, Spell, encoded_rows
from .pages import ReadPage, TypeReader
from .reading import BatchAnswer
from .wire import optional, wire_types

if TYPE_CHECKING:
    from hubspot_compat_raw import _families as raw

    Archived = (
        raw.V3BatchArchiveResponse | raw.V4BatchArchiveResponse | raw.V4BatchArchiveLabelsResponse
    )
    # The body of every batch request: its inputs, and nothing else that has to be there.
    BatchBody = (
        raw.V3BatchArchiveRequest
        | raw.V3BatchCreateRequest
        | raw.V3BatchReadRequest
        | raw.V4BatchArchiveLabelsRequest
        | raw.V4BatchArchiveRequest
        | raw.V4BatchCreateDefaultRequest
        | raw.V4BatchCreateRequest
        | raw.V4BatchReadRequest
        | raw.V4LimitsCreateRequest
        | raw.V4LimitsDeleteRequest
        | raw.V4LimitsUpdateRequest
    )

__all__ = ["Dialect", "any_exclusive", "versions_with"]

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def versions_with(operation: str) -> tuple[str, ...]:
    """Names of the API versions whose specification has an operation."""
    return tuple(name for name, row in VERSIONS.items() if operation in row.operations)


@cache
def _template(path: str) -> str:
    return _PLACEHOLDER.sub("{}", path)


class Dialect(ABC):
    """One API version's shapes: builds its requests and reads its answers.

    Everything takes canonical (singular) object names and resolved types.

    Args:
        version: A row of the capability table.
        capacity: Inputs per request, where they differ from the class's.
    """

    # Inputs per request. create and read: HubSpot's associations guides (2,000) and changelog
    # (1,000, from 2025-02-10); archive: third parties agree on 100; the others have no figure, so
    # the smallest known is taken.
    capacity: Mapping[str, int] = {
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

    def __init__(self, version: Version, capacity: Mapping[str, int] | None = None) -> None:
        self._version = version
        self.capacity = {**self.capacity, **(capacity or {})}

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

    def wire(self, operation: str) -> Any:
        """Find the wire types of an operation of this version.

        Raises:
            UnsupportedOperation: This version has no such operation.
        """
        self.require(operation)
        return wire_types(self._version.operations[operation].wire)

    def batch(self, operation: str, object_pair: ObjectPair, inputs: Sequence[Any]) -> Request:
        """Build a batch request between two object types from the wire types of its inputs."""
        segments = (path_object(object_pair[0]), path_object(object_pair[1]))
        body = self._batch_body(operation, inputs)
        return self.request(operation, *segments, body=body, size=len(inputs))

    def _batch_body(self, operation: str, inputs: Any) -> "BatchBody":
        shape: type[BatchBody] = self.wire(operation).Request
        return shape(inputs=inputs)

    def batch_of_rows(
        self, operation: str, object_pair: ObjectPair, rows: Sequence[Association], spell: Spell
    ) -> Request:
        """Build a batch request with the inputs that rows are spelled as."""
        segments = (path_object(object_pair[0]), path_object(object_pair[1]))
        around = self._batch_body(operation, INPUTS)
        content, size = encoded_rows(AssociationRows.of(rows), spell, around)
        return self.request(operation, *segments, content=content, size=size)

    @abstractmethod
    def size(self, types: Types) -> int:
        """How many inputs of a request a row of these types takes."""

    @abstractmethod
    def create(self, object_pair: ObjectPair, rows: Sequence[Association]) -> Request:
        """Build a batch create of rows with their types."""

    @abstractmethod
    def created(self, response: Response, rows: Sequence[Association]) -> BatchResult[Association]:
        """Read the answer to `create`."""

    @abstractmethod
    def read(self, object_pair: ObjectPair, cursors: Sequence[tuple[str, str | None]]) -> Request:
        """Build a batch read of `(from_id, after)`."""

    @abstractmethod
    def read_page(
        self,
        response: Response,
        object_pair: ObjectPair,
        asked: Sequence[tuple[str, str | None]],
        types: TypeReader,
    ) -> ReadPage:
        """Read one page of a batch read."""

    @abstractmethod
    def archive_types(self, object_pair: ObjectPair, rows: Sequence[Association]) -> Request:
        """Build a batch archive of exactly the types that the rows carry."""

    @abstractmethod
    def definitions(self, object_pair: ObjectPair) -> Request:
        """Build the request for the portal's definitions of an object pair."""

    def archived(self, response: Response, rows: Sequence[Association]) -> BatchResult[Association]:
        """Read the answer to any batch archive: empty, or a body that may list errors."""
        wire = self.wire(response.request.operation)
        body: Archived = optional(response.json(), wire.Response)
        answer = BatchAnswer.of(response, body, wire.Error)
        return answer.done_but_for_errors(Attribution.of_rows(AssociationRows.of(rows)), rows)

    # Operations that only newer versions have; their dialects override them.

    def create_default(self, object_pair: ObjectPair, rows: Sequence[Association]) -> Request:
        """Build a batch create of the pair's default (unlabeled) type."""
        raise self._lacks(operation="batch.create_default")

    def default_created(
        self, response: Response, object_pair: ObjectPair, rows: Sequence[Association]
    ) -> BatchResult[Association]:
        """Read the answer to `create_default`."""
        raise self._lacks(operation="batch.create_default")

    def archive_all(self, object_pair: ObjectPair, rows: Sequence[Association]) -> Request:
        """Build a batch archive of all types of the rows' pairs."""
        raise self._lacks(operation="batch.archive")

    def list_page(self, object_pair: ObjectPair, from_id: str, after: str | None) -> Request:
        """Build the request for one page of a record's associations."""
        raise self._lacks(operation="basic.list")

    def listed(
        self, response: Response, object_pair: ObjectPair, from_id: str
    ) -> tuple[list[Association], str | None]:
        """Read one page of `list`, and the cursor of the next."""
        raise self._lacks(operation="basic.list")

    def _lacks(self, operation: str) -> UnsupportedOperation:
        return UnsupportedOperation(operation, self.version, versions_with(operation))


def any_exclusive(rows: Sequence[Association]) -> bool:
    """Whether a write sets a type of which a record has only one."""
    return any(is_exclusive(type_) for types in distinct_types(rows) for type_ in types)
