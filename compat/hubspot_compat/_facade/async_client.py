"""The awaiting client: each call makes an operation's plan and drives it; see `client.py`."""

from collections.abc import AsyncIterator, Iterable
from contextlib import aclosing
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from .._domain.model import Association, BatchResult, HighUsageReport, ObjectPair
from .._operations import (
    Id,
    Pair,
    Plan,
    Steps,
    TypeSpec,
    canonical_pair,
    checked_id,
    list_page,
    list_types,
    peekable,
    plan_archive,
    plan_create,
    plan_create_default,
    plan_read,
    report_high_usage,
)
from .base import Client, Labelling, TypeList, TypeSpecs
from .drivers import async_batches, async_join, async_run
from .labels import AsyncLabels
from .limits import AsyncLimits

__all__ = ["AsyncAssociations"]

if TYPE_CHECKING:
    from .raw import AuthenticatedClient

T = TypeVar("T")


class AsyncAssociations(Client):
    """HubSpot's associations, one behaviour over every API version; awaiting.

    The same arguments and methods as `Associations`; `token` may be a coroutine function, and
    `http_client` is an `httpx.AsyncClient`. Use it as an async context manager, or await
    `aclose()`. Any number of tasks may use a client, also of several event loops: each loop has
    connections of its own, which are closed when it ends.

    Attributes:
        labels: The portal's labels, as `Associations.labels`, awaited.
        limits: The portal's limits, as `Associations.limits`, awaited.
    """

    def _open(self) -> None:
        from .._transport.http import AsyncTransport  # brings the HTTP library along
        from .._transport.single_flight import AsyncSingleFlight

        self._transport = AsyncTransport(self._settings)
        self._send = AsyncSingleFlight(self._transport.send, self._settings)
        self.labels = AsyncLabels(self._state, self._run)
        self.limits = AsyncLimits(self._state, self._run)

    def _require_open(self) -> None:
        self._transport.require_open()

    @property
    def raw(self) -> "AuthenticatedClient":
        """As `Associations.raw`, for the generated functions `asyncio` and `asyncio_detailed`."""
        from .raw import async_raw_client  # brings the HTTP library along

        return async_raw_client(self.version, self.base_url, self._send)

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
        """Close the connections; after that each call raises `ClientClosed`.

        Await it in the event loop that used the client: the connections of another one are closed
        when that one ends.
        """
        await self._transport.aclose()

    async def _run(self, steps: Steps[T]) -> T:
        return await async_run(self._while_open(steps), self._send)

    async def _batches(self, steps: Steps[Plan[T]], inputs: Any) -> AsyncIterator[BatchResult[T]]:
        found = async_batches(
            self._while_open(steps),
            inputs,
            self._send,
            concurrency=self._concurrency,
            hook=self._settings.on_event,
        )
        # Closed here, because a caller who stops early would leave batches under way.
        async with aclosing(found) as results:
            async for result in results:
                yield result

    async def create(
        self,
        from_object: str,
        to_object: str,
        pairs: Iterable[Pair],
        *,
        type: TypeSpec | None = None,
        types: TypeSpecs | None = None,
        labels: Labelling = "keep",
    ) -> BatchResult[Association]:
        """As `Associations.create`, awaited."""
        parts = self.iter_create(
            from_object, to_object, pairs, type=type, types=types, labels=labels
        )
        return await async_join(parts)

    def iter_create(
        self,
        from_object: str,
        to_object: str,
        pairs: Iterable[Pair],
        *,
        type: TypeSpec | None = None,
        types: TypeSpecs | None = None,
        labels: Labelling = "keep",
    ) -> AsyncIterator[BatchResult[Association]]:
        """As `Associations.iter_create`, as an async iterator."""
        inputs = peekable(pairs)
        steps = plan_create(
            self._state, from_object, to_object, inputs, type=type, types=types, labels=labels
        )
        return self._batches(steps, inputs)

    async def create_default(
        self, from_object: str, to_object: str, pairs: Iterable[Pair]
    ) -> BatchResult[Association]:
        """As `Associations.create_default`, awaited."""
        inputs = peekable(pairs)
        steps = plan_create_default(self._state, from_object, to_object, inputs)
        return await async_join(self._batches(steps, inputs))

    async def read(
        self, from_object: str, to_object: str, ids: Iterable[Id]
    ) -> BatchResult[Association]:
        """As `Associations.read`, awaited."""
        return await async_join(self.iter_read(from_object, to_object, ids))

    def iter_read(
        self, from_object: str, to_object: str, ids: Iterable[Id]
    ) -> AsyncIterator[BatchResult[Association]]:
        """As `Associations.iter_read`, as an async iterator."""
        inputs = peekable(ids)
        return self._batches(plan_read(self._state, from_object, to_object, inputs), inputs)

    async def archive(
        self,
        from_object: str,
        to_object: str,
        pairs: Iterable[Pair],
        *,
        type: TypeSpec | None = None,
        types: TypeSpecs | None = None,
        everything: bool = False,
    ) -> BatchResult[Association]:
        """As `Associations.archive`, awaited."""
        inputs = peekable(pairs)
        steps = plan_archive(
            self._state,
            from_object,
            to_object,
            inputs,
            type=type,
            types=types,
            everything=everything,
            whole=True,
        )
        return await async_join(self._batches(steps, inputs))

    def iter_archive(
        self,
        from_object: str,
        to_object: str,
        pairs: Iterable[Pair],
        *,
        type: TypeSpec | None = None,
        types: TypeSpecs | None = None,
        everything: bool = False,
    ) -> AsyncIterator[BatchResult[Association]]:
        """As `Associations.iter_archive`, as an async iterator."""
        inputs = peekable(pairs)
        steps = plan_archive(
            self._state,
            from_object,
            to_object,
            inputs,
            type=type,
            types=types,
            everything=everything,
        )
        return self._batches(steps, inputs)

    def list(self, from_object: str, from_id: Id, to_object: str) -> AsyncIterator[Association]:
        """As `Associations.list`, as an async iterator."""
        object_pair = canonical_pair(from_object, to_object)
        return self._pages(object_pair, checked_id(from_id, "from_id"))

    async def _pages(self, object_pair: ObjectPair, from_id: str) -> AsyncIterator[Association]:
        after: str | None = None
        seen: set[str] = set()
        while True:
            rows, after = await self._run(list_page(self._state, object_pair, from_id, after, seen))
            self._tell_page(len(rows))
            for row in rows:
                yield row
            if after is None:
                return

    async def types(self, from_object: str, to_object: str) -> TypeList:
        """As `Associations.types`, awaited."""
        return await self._run(list_types(self._state, from_object, to_object))

    async def report_high_usage(self, user_id: Id) -> HighUsageReport:
        """As `Associations.report_high_usage`, awaited."""
        return await self._run(report_high_usage(self._state, user_id))
