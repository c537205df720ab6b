"""The blocking client: each call makes an operation's plan and drives it; see `async_client.py`."""

import weakref
from collections.abc import Iterable, Iterator
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
from .base import DEFAULT_VERSION, Client, Labelling, TypeList, TypeSpecs
from .drivers import batches, join, run
from .labels import Labels
from .limits import Limits
from .threads import Threads

__all__ = ["DEFAULT_VERSION", "Associations"]

if TYPE_CHECKING:
    from .raw import AuthenticatedClient

T = TypeVar("T")


class Associations(Client):
    """HubSpot's associations, one behaviour over every API version; blocking.

    Safe to use from many threads. Use it as a context manager, or call `close()`; a client that is
    no longer referenced closes its connections when it is collected.

    Args:
        token: Access token of a private app or of OAuth, or a function that returns one and is
            called for every attempt of a request, and once more when HubSpot refuses what it gave;
            None reads HUBSPOT_ACCESS_TOKEN.
        version: API version: `v3`, `v4`, `2025-09`, `2026-03`, or another that was generated.
        base_url: Scheme and host; None reads HUBSPOT_BASE_URL, or is https://api.hubapi.com.
        timeout: Seconds for connecting, and for each read and write.
        deadline: Seconds for one request with all its attempts and waits, for one that sets Primary
            with the looks before it is sent again; None for no limit.
        retries: How often a request may be sent again; 0 = never.
        max_response_bytes: How many bytes an answer may have, decoded: a read of several records
            with more is cut in two and sent again, any other fails.
        rate_limit: How many requests may be sent: a number in 10 seconds, a `RateLimit`, or a
            bucket of pyrate-limiter, which processes or machines can share; None for no limit.
        concurrency: How many batches of one call may be under way at a time.
        http_client: Your own `httpx.Client`; it is not closed here. In a forked process it is
            refused, since its connections are the parent's.
        on_event: Called with an `Event` for every request, answer, retry, wait, batch and page.
        strict_names: Refuse v3 names that were derived from a rule and never observed.
        names: File that `hubspot-compat types --snapshot FILE` wrote: the portal's own names.
        invalid: What becomes of pairs and ids that cannot be sent, and of pairs of a type that
            cannot be. `raise`: they are an error, of a list before anything is sent. `report`: the
            others are sent, and each of these is an error of the result, with the value as given.

    Raises:
        MissingToken: No token, and HUBSPOT_ACCESS_TOKEN is not set.
        UnknownVersion: No API version has this name.
        InvalidInput: A setting cannot be used; the message names it.

    Warns:
        VersionSunsetWarning: HubSpot's support for the version ends within 180 days, or has ended.

    Attributes:
        labels: The portal's labels: `list`, `create`, `update`, `delete`.
        limits: The portal's limits: `list_all`, `list`, `create`, `update`, `delete`.
    """

    def _open(self) -> None:
        from .._transport.http import SyncTransport  # brings the HTTP library along
        from .._transport.single_flight import SingleFlight

        self._transport = SyncTransport(self._settings)
        self._send = SingleFlight(self._transport.send, self._settings)
        # Connections that are never closed go when nothing can send any more: raw clients hold
        # `_send`, too.
        self._forgotten = weakref.finalize(self._send, self._transport.close)
        self._threads = Threads(self._concurrency)
        self.labels = Labels(self._state, self._run)
        self.limits = Limits(self._state, self._run)

    def _require_open(self) -> None:
        self._transport.require_open()

    @property
    def raw(self) -> "AuthenticatedClient":
        """The generated client (openapi-python-client), sending as this client does.

        For what the facade does not offer: pass it to a generated function, for example to
        `hubspot_compat_raw.v2026_03.api.basic.create.sync`. It sends to this client's host, with
        its token, timeout, deadline, retries, rate limit and events. Its own `token` is a
        placeholder, which no HTTP library sends. Each access makes a new raw client; closing it
        leaves this client open.

        A request that HubSpot may have acted on is sent again as the facade's are, with two
        exceptions: `batch.create` and `basic.create` are not, whatever their body says, because
        they may set Primary; and of paths that are not an operation of this version only a GET is.

        What is written is not noticed by this client: call `refresh` after a change of labels.

        Raises:
            ApiError: HubSpot answered with a status of 400 or above; after all tries.
            ConnectionFailed: No answer came, or none within the deadline.
            UnreadableResponse: The answer is not JSON.
            InvalidInput: Another host, token or timeout than this client's, or an `asyncio`
                function. Nothing was sent.

        Where an answer is JSON but not what the specification says, the generated parser raises
        errors of its own (KeyError, TypeError, ValueError).

        Source: HubSpot's specification of the version, from which the functions are generated.
        """
        from .raw import raw_client  # brings the HTTP library along

        return raw_client(self.version, self.base_url, self._send)

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
        """Close the connections and threads; after that each call raises `ClientClosed`.

        A request that is under way in another thread comes to its end, and no other follows it.
        """
        self._threads.close()
        self._transport.close()
        self._forgotten.detach()

    def _run(self, steps: Steps[T]) -> T:
        return run(self._while_open(steps), self._send)

    def _batches(self, steps: Steps[Plan[T]], inputs: Any) -> Iterator[BatchResult[T]]:
        return batches(
            self._while_open(steps),
            inputs,
            self._send,
            self._threads,
            concurrency=self._concurrency,
            hook=self._settings.on_event,
        )

    def create(
        self,
        from_object: str,
        to_object: str,
        pairs: Iterable[Pair],
        *,
        type: TypeSpec | None = None,
        types: TypeSpecs | None = None,
        labels: Labelling = "keep",
    ) -> BatchResult[Association]:
        """Associate records.

        Args:
            from_object: Object type that the associations start at, in any spelling.
            to_object: Object type that they lead to.
            pairs: `(from_id, to_id)`; or `(from_id, to_id, type)` and `Association`s, which bring
                their own types. A list is checked to its end first, an iterator as it is taken, a
                batch at a time.
            type: A v3 name, a label, an id, `(category, id)` or an `AssociationType`; the portal is
                asked for what the catalogue does not have. None makes the default association, as
                `create_default` does.
            types: Several of these, instead of `type`.
            labels: `keep` adds to the labels that a pair has, as v3 did: if the portal has labels
                of its own, the pair's are read and sent along. `replace` lets API v4 and later
                replace them.

        Returns:
            An `Association` for each pair, with the types that were asked for, and errors with
            their inputs. A pair that is in a list twice is in the result once. After a write of
            Primary that failed, no later one for the same record is sent: these are one error.

        Raises:
            UnknownObjectType: No object type has this name or id.
            UnknownAssociationType: No type of this object pair has this name or id, or several do.
            InvalidInput: A pair cannot be sent. These three are raised before anything is written;
                if `pairs` is an iterator, before the batch with the error is.
            UnsafeTranslation: The labels that a pair would lose cannot be read; its batch was not
                written.
            ApiError: HubSpot refused a batch.
            ConnectionFailed: No answer to a batch.
            UnreadableResponse: The answer to a batch lacks its data. These three have `done`,
                `not_done` and `rest`.

        Source: HubSpot's associations guide, "Associate records" (batch create).
        """
        parts = self.iter_create(
            from_object, to_object, pairs, type=type, types=types, labels=labels
        )
        return join(parts)

    def iter_create(
        self,
        from_object: str,
        to_object: str,
        pairs: Iterable[Pair],
        *,
        type: TypeSpec | None = None,
        types: TypeSpecs | None = None,
        labels: Labelling = "keep",
    ) -> Iterator[BatchResult[Association]]:
        """Associate records batch by batch, in constant memory.

        Args:
            from_object: As for `create`.
            to_object: As for `create`.
            pairs: As for `create`; an iterator is checked and consumed as batches are asked for.
            type: As for `create`.
            types: As for `create`.
            labels: As for `create`.

        Yields:
            One result a batch, in the order of the input.

        Raises:
            HubSpotCompatError: As for `create`; what was yielded before stays good.

        Source: HubSpot's associations guide, "Associate records" (batch create).
        """
        inputs = peekable(pairs)
        steps = plan_create(
            self._state, from_object, to_object, inputs, type=type, types=types, labels=labels
        )
        return self._batches(steps, inputs)

    def create_default(
        self, from_object: str, to_object: str, pairs: Iterable[Pair]
    ) -> BatchResult[Association]:
        """Associate records by the default (unlabeled) type.

        Args:
            from_object: Object type that the associations start at, in any spelling.
            to_object: Object type that they lead to.
            pairs: As for `create`; the types that they bring are not used.

        Returns:
            As for `create`.

        Raises:
            HubSpotCompatError: As for `create`.

        Source: HubSpot's associations guide, "Associate records with a default label".
        """
        inputs = peekable(pairs)
        steps = plan_create_default(self._state, from_object, to_object, inputs)
        return join(self._batches(steps, inputs))

    def read(self, from_object: str, to_object: str, ids: Iterable[Id]) -> BatchResult[Association]:
        """Read what some records are associated with, following every page.

        Args:
            from_object: Object type of the records, in any spelling.
            to_object: Object type that the associations lead to.
            ids: The records' ids; `{"id": ...}` and objects with an `id` are ids, too. An id that
                is there twice is read once; if `ids` is an iterator, once a batch.

        Returns:
            An `Association` for each pair, with all its types, and errors with their ids. A record
            without associations has none, and is not an error.

        Raises:
            UnknownObjectType: No object type has this name or id.
            InvalidInput: An id cannot be sent. Both are raised before anything is sent.
            ApiError: HubSpot refused a batch.
            ConnectionFailed: No answer to a batch.
            UnreadableResponse: The answer to a batch lacks its data. These three have `done`,
                `not_done` and `rest`.

        Source: HubSpot's associations guide, "Retrieve associations" (batch read).
        """
        return join(self.iter_read(from_object, to_object, ids))

    def iter_read(
        self, from_object: str, to_object: str, ids: Iterable[Id]
    ) -> Iterator[BatchResult[Association]]:
        """Read associations batch by batch, in memory for the batches under way.

        Args:
            from_object: As for `read`.
            to_object: As for `read`.
            ids: As for `read`; an iterator is checked and consumed as batches are asked for.

        Yields:
            One result a batch of records, in the order of the input.

        Raises:
            HubSpotCompatError: As for `read`; what was yielded before stays good.

        Source: HubSpot's associations guide, "Retrieve associations" (batch read).
        """
        inputs = peekable(ids)
        return self._batches(plan_read(self._state, from_object, to_object, inputs), inputs)

    def archive(
        self,
        from_object: str,
        to_object: str,
        pairs: Iterable[Pair],
        *,
        type: TypeSpec | None = None,
        types: TypeSpecs | None = None,
        everything: bool = False,
    ) -> BatchResult[Association]:
        """Remove types from pairs, or all types.

        Args:
            from_object: Object type that the associations start at, in any spelling.
            to_object: Object type that they lead to.
            pairs: `(from_id, to_id)`; or `(from_id, to_id, type)` and `Association`s, which bring
                their own types.
            type: The type to remove; all others stay.
            types: Several of these, instead of `type`.
            everything: Remove all types of the pairs, whatever `type` or `types` says.

        Returns:
            An `Association` for each pair, with the types that were asked to be removed (none under
            `everything`: HubSpot does not say what there was), and errors with their inputs. A type
            that the pair did not have counts as removed.

        Raises:
            UnsafeTranslation: The unlabeled type is to be removed from pairs that have labels,
                which HubSpot would remove, too. Nothing was removed; the error lists the pairs.
            InvalidInput: Neither a type nor `everything=True`, or a pair that cannot be sent.
            HubSpotCompatError: Otherwise as for `create`.

        Source: HubSpot's associations guide, "Remove associations" (batch archive, labels).
        """
        inputs = peekable(pairs)
        steps = plan_archive(
            self._state,
            from_object,
            to_object,
            inputs,
            type=type,
            types=types,
            everything=everything,
            whole=True,  # all pairs are checked before anything is removed
        )
        return join(self._batches(steps, inputs))

    def iter_archive(
        self,
        from_object: str,
        to_object: str,
        pairs: Iterable[Pair],
        *,
        type: TypeSpec | None = None,
        types: TypeSpecs | None = None,
        everything: bool = False,
    ) -> Iterator[BatchResult[Association]]:
        """Remove associations batch by batch, in constant memory.

        A list is checked as a whole before anything is removed; an iterator batch by batch.

        Args:
            from_object: As for `archive`.
            to_object: As for `archive`.
            pairs: As for `archive`.
            type: As for `archive`.
            types: As for `archive`.
            everything: As for `archive`.

        Yields:
            One result a batch, in the order of the input.

        Raises:
            HubSpotCompatError: As for `archive`; what was yielded before stays good.

        Source: HubSpot's associations guide, "Remove associations" (batch archive, labels).
        """
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
        object_pair = canonical_pair(from_object, to_object)
        return self._pages(object_pair, checked_id(from_id, "from_id"))

    def _pages(self, object_pair: ObjectPair, from_id: str) -> Iterator[Association]:
        after: str | None = None
        seen: set[str] = set()
        while True:
            rows, after = self._run(list_page(self._state, object_pair, from_id, after, seen))
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
            The types, sorted by category and id. v3 has names and no labels, later versions have
            labels and no names; the other comes from the catalogue, for HubSpot's own types.

        Raises:
            HubSpotCompatError: As for `read`.

        Source: HubSpot's v3 guide (`/types`); associations guide, "Retrieve labels" (`/labels`).
        """
        return self._run(list_types(self._state, from_object, to_object))

    def report_high_usage(self, user_id: Id) -> HighUsageReport:
        """Ask for the report of records that are near their association limits.

        Args:
            user_id: HubSpot user who receives it by email.

        Returns:
            The receipt.

        Raises:
            UnsupportedOperation: This API version has no such report.
            InvalidInput: Not a user id. Both are raised before anything is sent.
            ApiError: HubSpot refused.
            ConnectionFailed: No answer. The request is not sent again: each report is an e-mail.

        Source: HubSpot's associations guide, "Report on high association usage".
        """
        return self._run(report_high_usage(self._state, user_id))
