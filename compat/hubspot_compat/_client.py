"""The facade: thin clients that hand every call to an operation and drive it, sync or async."""

import threading
import weakref
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Protocol, Self, TypeVar

from . import _definition_operations as definition_operations
from . import _operations as operations
from ._dialects import dialect_for
from ._drivers import async_batches, async_join, async_run, batches, join, run
from ._errors import InvalidInput
from ._events import Event, EventHook, emit
from ._inputs import Id, Pair, as_sequence, checked_id
from ._model import (
    Association,
    AssociationLimit,
    AssociationType,
    BatchResult,
    HighUsageReport,
)
from ._names import load_names
from ._operations import Plan
from ._ratelimit import DEFAULT_RATE_LIMIT, RateLimitSetting
from ._session import Session, Steps, between
from ._settings import (
    DEFAULT_DEADLINE,
    DEFAULT_RETRIES,
    DEFAULT_TIMEOUT,
    Token,
    default_settings,
)
from ._single_flight import AsyncSingleFlight, SingleFlight
from ._sunset import warn_of_sunset
from ._transport import AsyncTransport, SyncTransport
from ._types import Resolver, TypeSpec

__all__ = ["DEFAULT_VERSION", "Associations", "AsyncAssociations"]

T = TypeVar("T")
Labelling = Literal["keep", "replace"]
TypeList = list[AssociationType]
LimitList = list[AssociationLimit]
Limit = tuple[TypeSpec, int] | AssociationLimit

DEFAULT_VERSION = "2026-03"
DEFAULT_CONCURRENCY = 4
_Types = Iterable[TypeSpec] | None


class Runner(Protocol):
    """Drives steps to their end, blocking."""

    def __call__(self, steps: Steps[T]) -> T: ...


class AsyncRunner(Protocol):
    """Drives steps to their end, awaiting."""

    def __call__(self, steps: Steps[T]) -> Awaitable[T]: ...


def _checked_concurrency(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        msg = f"concurrency is a whole number from 1, not {value!r}"
        raise InvalidInput(msg)
    return value


class _Base(ABC):
    """What both clients are made of; the arguments are documented on `Associations`."""

    def __init__(
        self,
        token: Token | None = None,
        *,
        version: str = DEFAULT_VERSION,
        base_url: str | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        deadline: float | None = DEFAULT_DEADLINE,
        retries: int = DEFAULT_RETRIES,
        rate_limit: RateLimitSetting = DEFAULT_RATE_LIMIT,
        concurrency: int = DEFAULT_CONCURRENCY,
        http_client: Any = None,
        on_event: EventHook | None = None,
        strict_names: bool = False,
        names: str | Path | None = None,
    ) -> None:
        dialect = dialect_for(version)
        self._concurrency = _checked_concurrency(concurrency)
        self._settings = default_settings(
            token,
            base_url,
            timeout=timeout,
            deadline=deadline,
            retries=retries,
            rate_limit=rate_limit,
            http_client=http_client,
            on_event=on_event,
        )
        snapshot = {} if names is None else load_names(names)
        self._session = Session(dialect, Resolver(strict_names=strict_names), snapshot)
        self._open()
        warn_of_sunset(version)  # this method, then the caller's line

    @abstractmethod
    def _open(self) -> None:
        """Make the transport and what hangs on it."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(version={self.version!r}, base_url={self.base_url!r})"

    @property
    def version(self) -> str:
        """The API version that this client speaks."""
        return self._session.dialect.version

    @property
    def base_url(self) -> str:
        """Scheme and host that requests go to."""
        return self._settings.base_url

    def refresh(self) -> None:
        """Forget the portal's own types and labels, so that they are asked for again."""
        self._session.forget_all()

    def _tell_page(self, size: int) -> None:
        emit(self._settings.on_event, Event(kind="page", operation="basic.list", size=size))


class Associations(_Base):
    """HubSpot's associations, one behaviour over every API version; blocking.

    Safe to use from many threads. Use it as a context manager, or call `close()`; a client that is
    forgotten closes itself when it is collected.

    Args:
        token: Access token of a private app or OAuth, or a function that returns one and is called
            for every request; None reads HUBSPOT_ACCESS_TOKEN.
        version: API version: `v3`, `v4`, `2025-09`, `2026-03`, or any that was regenerated.
        base_url: None reads HUBSPOT_BASE_URL, and without that is HubSpot's own address.
        timeout: Seconds that connecting, and each read and write, may take.
        deadline: Seconds for one request with all its tries and waits; None for no end.
        retries: Tries after the first; 0 = never.
        rate_limit: None is off; see the guide on rate limits for shared buckets.
        concurrency: How many batches of one call may be under way at a time.
        http_client: Your own httpx client; it is not closed here.
        on_event: Told of every request, answer, retry, wait, batch and page.
        strict_names: Refuse v3 names that were derived and never observed.
        names: A file written by `hubspot-compat types --snapshot FILE`: the portal's own names.

    Raises:
        MissingToken: No token, and HUBSPOT_ACCESS_TOKEN is not set.
        UnknownVersion: No such version in the registry.
        InvalidInput: A setting cannot be used; the message names it.

    Attributes:
        labels: The portal's labels: `list`, `create`, `update`, `delete`.
        limits: The portal's limits: `list_all`, `list`, `create`, `update`, `delete`.
    """

    def _open(self) -> None:
        self._transport = SyncTransport(self._settings)
        # A client that nobody closes gives its connections back when it is collected.
        weakref.finalize(self, self._transport.close)
        self._send = SingleFlight(self._transport.send)
        self._pool: ThreadPoolExecutor | None = None
        self._pool_lock = threading.Lock()
        self._closed = False
        self.labels = Labels(self._session, self._run)
        self.limits = Limits(self._session, self._run)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections and threads; the client cannot be used after that."""
        with self._pool_lock:
            pool, self._pool, self._closed = self._pool, None, True
        if pool is not None:
            pool.shutdown()
        self._transport.close()

    def _threads(self) -> ThreadPoolExecutor:
        with self._pool_lock:
            if self._closed:
                msg = "the client is closed"
                raise RuntimeError(msg)
            if self._pool is None:
                name = "hubspot-compat"
                self._pool = ThreadPoolExecutor(self._concurrency, thread_name_prefix=name)
            return self._pool

    def _run(self, steps: Steps[T]) -> T:
        return run(steps, self._send)

    def _batches(self, steps: Steps[Plan[T]]) -> Iterator[BatchResult[T]]:
        plan = self._run(steps)
        hook = self._settings.on_event
        return batches(plan, self._send, self._threads, self._concurrency, hook)

    def create(
        self,
        from_object: str,
        to_object: str,
        pairs: Iterable[Pair],
        *,
        type: TypeSpec | None = None,
        types: _Types = None,
        labels: Labelling = "keep",
    ) -> BatchResult[Association]:
        """Associate records.

        Args:
            from_object: Object type that the associations start at, in any spelling.
            to_object: Object type that they lead to.
            pairs: `(from_id, to_id)`, or `Association`s, which bring their own types; any iterable.
            type: A v3 name, a label, an id, `(category, id)` or an `AssociationType`. None makes
                the default association, as `create_default`.
            types: Several of these, instead of `type`.
            labels: `keep` adds to the labels that a pair has already, as v3 did: where the portal
                has labels of its own it reads them and sends them along. `replace` lets API v4 and
                later replace them.

        Returns:
            What was done: an `Association` a pair with the types that were asked for, and errors
            with the inputs that they are about.

        Raises:
            UnknownObjectType: An object type that nobody knows.
            UnknownAssociationType: A type that nobody knows, or that could be several.
            InvalidInput: A pair that cannot be sent. All these before anything is sent.
            ApiError: HubSpot refused a batch; the error says what is done and what is not.
            ConnectionFailed: No answer; likewise.

        Source: HubSpot's associations guide, "Associate records" (batch create).
        """
        steps = self.iter_create(
            from_object, to_object, pairs, type=type, types=types, labels=labels
        )
        return join(steps)

    def iter_create(
        self,
        from_object: str,
        to_object: str,
        pairs: Iterable[Pair],
        *,
        type: TypeSpec | None = None,
        types: _Types = None,
        labels: Labelling = "keep",
    ) -> Iterator[BatchResult[Association]]:
        """Associate records, one `BatchResult` a batch, in constant memory; see `create`."""
        return self._batches(
            operations.create(
                self._session,
                from_object,
                to_object,
                pairs,
                type=type,
                types=types,
                labels=labels,
            )
        )

    def create_default(
        self, from_object: str, to_object: str, pairs: Iterable[Pair]
    ) -> BatchResult[Association]:
        """Associate records by the default (unlabeled) type.

        Args:
            from_object: Object type that the associations start at, in any spelling.
            to_object: Object type that they lead to.
            pairs: `(from_id, to_id)` or `Association`s, whose types are left aside.

        Returns:
            What was done, as for `create`.

        Raises:
            HubSpotCompatError: As for `create`.
        """
        return join(
            self._batches(operations.create_default(self._session, from_object, to_object, pairs))
        )

    def read(self, from_object: str, to_object: str, ids: Iterable[Id]) -> BatchResult[Association]:
        """Read what some records are associated with, following every page.

        Args:
            from_object: Object type of the records, in any spelling.
            to_object: Object type that the associations lead to.
            ids: The records' ids.

        Returns:
            An `Association` for each pair with all its types. A record without associations
            contributes nothing; it is no error.

        Raises:
            UnknownObjectType: An object type that nobody knows.
            InvalidInput: An id that cannot be sent. Both before anything is sent.
            ApiError: HubSpot refused a batch; the error says what is done and what is not.
            ConnectionFailed: No answer; likewise.

        Source: HubSpot's associations guide, "Retrieve associations" (batch read).
        """
        return join(self.iter_read(from_object, to_object, ids))

    def iter_read(
        self, from_object: str, to_object: str, ids: Iterable[Id]
    ) -> Iterator[BatchResult[Association]]:
        """Read associations, one `BatchResult` a batch of records; see `read`."""
        return self._batches(operations.read(self._session, from_object, to_object, ids))

    def archive(
        self,
        from_object: str,
        to_object: str,
        pairs: Iterable[Pair],
        *,
        type: TypeSpec | None = None,
        types: _Types = None,
        everything: bool = False,
    ) -> BatchResult[Association]:
        """Remove types from pairs, or everything that ties them.

        Args:
            from_object: Object type that the associations start at, in any spelling.
            to_object: Object type that they lead to.
            pairs: `(from_id, to_id)`, or `Association`s, which bring their own types.
            type: The type to remove; all others stay.
            types: Several of these, instead of `type`.
            everything: Remove all types of the pairs.

        Returns:
            What was done.

        Raises:
            UnsafeTranslation: The unlabeled type is to go while a pair has labels, which HubSpot
                would remove too. Nothing was removed; the error lists the pairs.
            InvalidInput: Neither a type nor `everything=True`, or a pair that cannot be sent.
            HubSpotCompatError: Otherwise as for `create`.

        Source: HubSpot's associations guide, "Remove associations" (batch archive, labels).
        """
        # The pairs are looked at as a whole before anything is removed.
        listed = as_sequence(pairs, "pairs")
        return join(
            self.iter_archive(
                from_object, to_object, listed, type=type, types=types, everything=everything
            )
        )

    def iter_archive(
        self,
        from_object: str,
        to_object: str,
        pairs: Iterable[Pair],
        *,
        type: TypeSpec | None = None,
        types: _Types = None,
        everything: bool = False,
    ) -> Iterator[BatchResult[Association]]:
        """Remove associations, one `BatchResult` a batch; see `archive`.

        A list is looked at as a whole before anything is removed; an iterator batch by batch.
        """
        return self._batches(
            operations.archive(
                self._session,
                from_object,
                to_object,
                pairs,
                type=type,
                types=types,
                everything=everything,
            )
        )

    def list(self, from_object: str, from_id: Id, to_object: str) -> Iterator[Association]:
        """Iterate over one record's associations, fetching pages as they are needed.

        Args:
            from_object: Object type of the record, in any spelling.
            from_id: The record's id.
            to_object: Object type that the associations lead to.

        Yields:
            An `Association` for each associated record.

        Raises:
            HubSpotCompatError: As for `read`; what was yielded before stays good.

        Source: HubSpot's associations guide, "Retrieve associations" (one record).
        """
        at = between(from_object, to_object)
        return self._pages(at, checked_id(from_id, "from_id"))

    def _pages(self, at: tuple[str, str], from_id: str) -> Iterator[Association]:
        after: str | None = None
        while True:
            rows, after = self._run(operations.list_page(self._session, at, from_id, after))
            self._tell_page(len(rows))
            yield from rows
            if after is None:
                return

    def types(self, from_object: str, to_object: str) -> TypeList:
        """List every association type of an object pair, HubSpot's and the portal's own.

        Args:
            from_object: Object type that the associations start at, in any spelling.
            to_object: Object type that they lead to.

        Returns:
            The types, sorted by category and id. v3 gives names and no labels, later versions
            labels and no names; the catalogue fills in what it knows.

        Raises:
            HubSpotCompatError: As for `read`.

        Source: HubSpot's v3 guide (`/types`); associations guide, "Retrieve labels" (`/labels`).
        """
        return self._run(operations.types(self._session, from_object, to_object))

    def report_high_usage(self, user_id: Id) -> HighUsageReport:
        """Ask for the report of records that are near their association limits.

        Args:
            user_id: HubSpot user who receives it by email.

        Returns:
            The receipt.

        Raises:
            UnsupportedOperation: This API version has no such report.
            ApiError: HubSpot refused.

        Source: HubSpot's associations guide, "Report on high association usage".
        """
        return self._run(definition_operations.report_high_usage(self._session, user_id))


class AsyncAssociations(_Base):
    """HubSpot's associations, one behaviour over every API version; awaiting.

    The same arguments and methods as `Associations`; `token` may be a coroutine function, and
    `http_client` is an `httpx.AsyncClient`. Use it as an async context manager, or await
    `aclose()`.
    """

    def _open(self) -> None:
        self._transport = AsyncTransport(self._settings)
        self._send = AsyncSingleFlight(self._transport.send)
        self.labels = AsyncLabels(self._session, self._run)
        self.limits = AsyncLimits(self._session, self._run)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections; the client cannot be used after that."""
        await self._transport.aclose()

    async def _run(self, steps: Steps[T]) -> T:
        return await async_run(steps, self._send)

    async def _batches(self, steps: Steps[Plan[T]]) -> AsyncIterator[BatchResult[T]]:
        plan = await self._run(steps)
        hook = self._settings.on_event
        # Closed here: else a caller who stops early would leave batches under way behind.
        async with aclosing(async_batches(plan, self._send, self._concurrency, hook)) as results:
            async for result in results:
                yield result

    async def create(
        self,
        from_object: str,
        to_object: str,
        pairs: Iterable[Pair],
        *,
        type: TypeSpec | None = None,
        types: _Types = None,
        labels: Labelling = "keep",
    ) -> BatchResult[Association]:
        """As `Associations.create`, awaited."""
        steps = self.iter_create(
            from_object, to_object, pairs, type=type, types=types, labels=labels
        )
        return await async_join(steps)

    def iter_create(
        self,
        from_object: str,
        to_object: str,
        pairs: Iterable[Pair],
        *,
        type: TypeSpec | None = None,
        types: _Types = None,
        labels: Labelling = "keep",
    ) -> AsyncIterator[BatchResult[Association]]:
        """As `Associations.iter_create`, as an async iterator."""
        return self._batches(
            operations.create(
                self._session,
                from_object,
                to_object,
                pairs,
                type=type,
                types=types,
                labels=labels,
            )
        )

    async def create_default(
        self, from_object: str, to_object: str, pairs: Iterable[Pair]
    ) -> BatchResult[Association]:
        """As `Associations.create_default`, awaited."""
        return await async_join(
            self._batches(operations.create_default(self._session, from_object, to_object, pairs))
        )

    async def read(
        self, from_object: str, to_object: str, ids: Iterable[Id]
    ) -> BatchResult[Association]:
        """As `Associations.read`, awaited."""
        return await async_join(self.iter_read(from_object, to_object, ids))

    def iter_read(
        self, from_object: str, to_object: str, ids: Iterable[Id]
    ) -> AsyncIterator[BatchResult[Association]]:
        """As `Associations.iter_read`, as an async iterator."""
        return self._batches(operations.read(self._session, from_object, to_object, ids))

    async def archive(
        self,
        from_object: str,
        to_object: str,
        pairs: Iterable[Pair],
        *,
        type: TypeSpec | None = None,
        types: _Types = None,
        everything: bool = False,
    ) -> BatchResult[Association]:
        """As `Associations.archive`, awaited."""
        listed = as_sequence(pairs, "pairs")
        return await async_join(
            self.iter_archive(
                from_object, to_object, listed, type=type, types=types, everything=everything
            )
        )

    def iter_archive(
        self,
        from_object: str,
        to_object: str,
        pairs: Iterable[Pair],
        *,
        type: TypeSpec | None = None,
        types: _Types = None,
        everything: bool = False,
    ) -> AsyncIterator[BatchResult[Association]]:
        """As `Associations.iter_archive`, as an async iterator."""
        return self._batches(
            operations.archive(
                self._session,
                from_object,
                to_object,
                pairs,
                type=type,
                types=types,
                everything=everything,
            )
        )

    def list(self, from_object: str, from_id: Id, to_object: str) -> AsyncIterator[Association]:
        """As `Associations.list`, as an async iterator."""
        at = between(from_object, to_object)
        return self._pages(at, checked_id(from_id, "from_id"))

    async def _pages(self, at: tuple[str, str], from_id: str) -> AsyncIterator[Association]:
        after: str | None = None
        while True:
            page = await self._run(operations.list_page(self._session, at, from_id, after))
            rows, after = page
            self._tell_page(len(rows))
            for row in rows:
                yield row
            if after is None:
                return

    async def types(self, from_object: str, to_object: str) -> TypeList:
        """As `Associations.types`, awaited."""
        return await self._run(operations.types(self._session, from_object, to_object))

    async def report_high_usage(self, user_id: Id) -> HighUsageReport:
        """As `Associations.report_high_usage`, awaited."""
        return await self._run(definition_operations.report_high_usage(self._session, user_id))


class Labels:
    """The portal's labels; reached as `Associations.labels`."""

    def __init__(self, session: Session, run: Runner) -> None:
        self._session = session
        self._run = run

    def list(self, from_object: str, to_object: str) -> TypeList:
        """List the types of an object pair as `/labels` has them.

        Args:
            from_object: Object type, in any spelling.
            to_object: Object type, in any spelling.

        Returns:
            HubSpot's types and the portal's own, each with its label.

        Raises:
            UnsupportedOperation: This API version has no labels (v3).

        Source: HubSpot's associations guide, "Retrieve labels".
        """
        return self._run(definition_operations.list_labels(self._session, from_object, to_object))

    def create(
        self,
        from_object: str,
        to_object: str,
        *,
        label: str,
        name: str,
        inverse_label: str | None = None,
    ) -> TypeList:
        """Create a label. It is never repeated on its own: a second try could make a second label.

        Args:
            from_object: Object type, in any spelling.
            to_object: Object type, in any spelling.
            label: What the portal shows, 1 to 250 characters.
            name: The internal name; no hyphens, no digit at the start.
            inverse_label: What the other direction shows, for a paired label.

        Returns:
            The new types: the asked direction first, then the other one if the label is paired.

        Raises:
            UnsupportedOperation: This API version has no labels (v3).
            InvalidInput: A label or name that HubSpot refuses.
            ApiError: HubSpot refused.

        Source: HubSpot's associations guide, "Create association labels".
        """
        return self._run(
            definition_operations.create_label(
                self._session,
                from_object,
                to_object,
                label=label,
                name=name,
                inverse_label=inverse_label,
            )
        )

    def update(
        self,
        from_object: str,
        to_object: str,
        type_id: int | AssociationType,
        *,
        label: str,
        inverse_label: str | None = None,
    ) -> None:
        """Rename a label.

        Args:
            from_object: Object type, in any spelling.
            to_object: Object type, in any spelling.
            type_id: Id of the portal's own type, or the type itself.
            label: What the portal is to show, 1 to 250 characters.
            inverse_label: The same for the other direction.

        Raises:
            UnsupportedOperation: This API version has no labels (v3).
            InvalidInput: A label that HubSpot refuses, or HubSpot's own type.
            ApiError: HubSpot refused.

        Source: HubSpot's associations guide, "Update association labels".
        """
        self._run(
            definition_operations.update_label(
                self._session,
                from_object,
                to_object,
                type_id,
                label=label,
                inverse_label=inverse_label,
            )
        )

    def delete(self, from_object: str, to_object: str, type_id: int | AssociationType) -> None:
        """Delete a label that no association uses.

        Args:
            from_object: Object type, in any spelling.
            to_object: Object type, in any spelling.
            type_id: Id of the portal's own type, or the type itself.

        Raises:
            UnsupportedOperation: This API version has no labels (v3).
            ApiError: HubSpot refused; labels in use cannot be deleted.

        Source: HubSpot's associations guide, "Delete association labels".
        """
        self._run(
            definition_operations.delete_label(self._session, from_object, to_object, type_id)
        )


class Limits:
    """The portal's limits (definitions/configurations); reached as `Associations.limits`."""

    def __init__(self, session: Session, run: Runner) -> None:
        self._session = session
        self._run = run

    def list_all(self) -> LimitList:
        """List the portal's limits of every object pair.

        Returns:
            The limits. The answer does not say which objects a row is about; HubSpot's own types
            are looked up in the catalogue, the portal's own have empty object names.

        Raises:
            UnsupportedOperation: This API version has no limits (v3).

        Source: HubSpot's associations guide, "Retrieve association limits".
        """
        return self._run(definition_operations.list_limits(self._session))

    def list(self, from_object: str, to_object: str) -> LimitList:
        """List the portal's limits of one direction of an object pair.

        Args:
            from_object: Object type, in any spelling.
            to_object: Object type, in any spelling.

        Raises:
            UnsupportedOperation: This API version has no limits (v3).

        Source: HubSpot's associations guide, "Retrieve association limits".
        """
        return self._run(definition_operations.list_limits(self._session, from_object, to_object))

    def create(
        self, from_object: str, to_object: str, limits: Iterable[Limit]
    ) -> BatchResult[AssociationLimit]:
        """Limit how many records a record may have under some types.

        Args:
            from_object: Object type, in any spelling.
            to_object: Object type, in any spelling.
            limits: `(type, max_to_objects)`; types as in `Associations.create`.

        Returns:
            The limits that were set, and errors.

        Raises:
            UnsupportedOperation: This API version has no limits (v3).
            InvalidInput: A limit that cannot be sent.
            UnknownAssociationType: A type that nobody knows.

        Source: HubSpot's associations guide, "Set association limits"
        (definitions/configurations batch create).
        """
        return self._run(
            definition_operations.write_limits(
                self._session, "limits.create", from_object, to_object, limits
            )
        )

    def update(
        self, from_object: str, to_object: str, limits: Iterable[Limit]
    ) -> BatchResult[AssociationLimit]:
        """Change limits; otherwise as `create`."""
        return self._run(
            definition_operations.write_limits(
                self._session, "limits.update", from_object, to_object, limits
            )
        )

    def delete(
        self, from_object: str, to_object: str, types: Iterable[TypeSpec]
    ) -> BatchResult[AssociationType]:
        """Remove the portal's limits on some types.

        Args:
            from_object: Object type, in any spelling.
            to_object: Object type, in any spelling.
            types: As in `Associations.create`.

        Returns:
            The types whose limits are gone, and errors.

        Raises:
            UnsupportedOperation: This API version has no limits (v3).
            UnknownAssociationType: A type that nobody knows.

        Source: HubSpot's associations guide, "Delete association limits".
        """
        return self._run(
            definition_operations.delete_limits(self._session, from_object, to_object, types)
        )


class AsyncLabels:
    """The portal's labels; reached as `AsyncAssociations.labels`."""

    def __init__(self, session: Session, run: AsyncRunner) -> None:
        self._session = session
        self._run = run

    async def list(self, from_object: str, to_object: str) -> TypeList:
        """As `Labels.list`, awaited."""
        return await self._run(
            definition_operations.list_labels(self._session, from_object, to_object)
        )

    async def create(
        self,
        from_object: str,
        to_object: str,
        *,
        label: str,
        name: str,
        inverse_label: str | None = None,
    ) -> TypeList:
        """As `Labels.create`, awaited."""
        return await self._run(
            definition_operations.create_label(
                self._session,
                from_object,
                to_object,
                label=label,
                name=name,
                inverse_label=inverse_label,
            )
        )

    async def update(
        self,
        from_object: str,
        to_object: str,
        type_id: int | AssociationType,
        *,
        label: str,
        inverse_label: str | None = None,
    ) -> None:
        """As `Labels.update`, awaited."""
        await self._run(
            definition_operations.update_label(
                self._session,
                from_object,
                to_object,
                type_id,
                label=label,
                inverse_label=inverse_label,
            )
        )

    async def delete(
        self, from_object: str, to_object: str, type_id: int | AssociationType
    ) -> None:
        """As `Labels.delete`, awaited."""
        await self._run(
            definition_operations.delete_label(self._session, from_object, to_object, type_id)
        )


class AsyncLimits:
    """The portal's limits; reached as `AsyncAssociations.limits`."""

    def __init__(self, session: Session, run: AsyncRunner) -> None:
        self._session = session
        self._run = run

    async def list_all(self) -> LimitList:
        """As `Limits.list_all`, awaited."""
        return await self._run(definition_operations.list_limits(self._session))

    async def list(self, from_object: str, to_object: str) -> LimitList:
        """As `Limits.list`, awaited."""
        return await self._run(
            definition_operations.list_limits(self._session, from_object, to_object)
        )

    async def create(
        self, from_object: str, to_object: str, limits: Iterable[Limit]
    ) -> BatchResult[AssociationLimit]:
        """As `Limits.create`, awaited."""
        return await self._run(
            definition_operations.write_limits(
                self._session, "limits.create", from_object, to_object, limits
            )
        )

    async def update(
        self, from_object: str, to_object: str, limits: Iterable[Limit]
    ) -> BatchResult[AssociationLimit]:
        """As `Limits.update`, awaited."""
        return await self._run(
            definition_operations.write_limits(
                self._session, "limits.update", from_object, to_object, limits
            )
        )

    async def delete(
        self, from_object: str, to_object: str, types: Iterable[TypeSpec]
    ) -> BatchResult[AssociationType]:
        """As `Limits.delete`, awaited."""
        return await self._run(
            definition_operations.delete_limits(self._session, from_object, to_object, types)
        )
