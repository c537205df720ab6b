"""The portal's limits (definitions/configurations), blocking and awaiting."""

from collections.abc import Iterable

from .._domain.model import AssociationLimit, AssociationType, BatchResult
from .._operations import ClientState, TypeSpec, delete_limits, list_limits, write_limits
from .base import AsyncRunner, Runner

__all__ = ["AsyncLimits", "Limits"]

LimitList = list[AssociationLimit]  # the classes have a method of the name `list`
"""A `list` of `AssociationLimit`."""
Limit = tuple[TypeSpec, int] | AssociationLimit
"""`(type, max_to_objects)`, or an `AssociationLimit`."""


class Limits:
    """The portal's limits (definitions/configurations); reached as `Associations.limits`."""

    def __init__(self, state: ClientState, run: Runner) -> None:
        self._state = state
        self._run = run

    def list_all(self) -> LimitList:
        """List the portal's limits of every object pair.

        Returns:
            The limits. The answer does not say which objects a row is about; HubSpot's own types
            are looked up in the catalogue, the portal's own have empty object names.

        Raises:
            UnsupportedOperation: This API version has no limits (v3); nothing is sent.
            ApiError: HubSpot refused.
            ConnectionFailed: No answer.
            UnreadableResponse: The answer lacks a row's category or type id.

        Source: HubSpot's associations guide, "Retrieve association limits".
        """
        return self._run(list_limits(self._state))

    def list(self, from_object: str, to_object: str) -> LimitList:
        """List the portal's limits of one direction of an object pair.

        Args:
            from_object: Object type that the associations start at, in any spelling.
            to_object: Object type that they lead to.

        Returns:
            One limit a type; `max_to_objects` is None where the portal has set none.

        Raises:
            UnsupportedOperation: This API version has no limits (v3).
            UnknownObjectType: No object type has this name or id. Both are raised
                before anything is sent.
            ApiError: HubSpot refused.
            ConnectionFailed: No answer.
            UnreadableResponse: The answer lacks a row's category or type id.

        Source: HubSpot's associations guide, "Retrieve association limits".
        """
        return self._run(list_limits(self._state, from_object, to_object))

    def create(
        self, from_object: str, to_object: str, limits: Iterable[Limit]
    ) -> BatchResult[AssociationLimit]:
        """Limit how many records a record may have under some types.

        Args:
            from_object: Object type that the associations start at, in any spelling.
            to_object: Object type that they lead to.
            limits: `(type, max_to_objects)`; types as in `Associations.create`, the number from 1.

        Returns:
            The limits that were set, and errors.

        Raises:
            UnsupportedOperation: This API version has no limits (v3).
            UnknownObjectType: No object type has this name or id.
            InvalidInput: A limit that cannot be sent.
            UnknownAssociationType: No type of this object pair has this name or id. These are
                raised before anything is sent.
            ApiError: HubSpot refused.
            ConnectionFailed: No answer.
            UnreadableResponse: The answer is not JSON, or lacks the rows of the limits.

        Source: HubSpot's associations guide, "Set association limits"
        (definitions/configurations batch create).
        """
        return self._run(write_limits(self._state, "limits.create", from_object, to_object, limits))

    def update(
        self, from_object: str, to_object: str, limits: Iterable[Limit]
    ) -> BatchResult[AssociationLimit]:
        """Change limits that were set before.

        Args:
            from_object: Object type that the associations start at, in any spelling.
            to_object: Object type that they lead to.
            limits: `(type, max_to_objects)`; types as in `Associations.create`, the number from 1.

        Returns:
            The limits as they are now, and errors.

        Raises:
            HubSpotCompatError: As for `create`.

        Source: HubSpot's associations guide, "Update association limits"
        (definitions/configurations batch update).
        """
        return self._run(write_limits(self._state, "limits.update", from_object, to_object, limits))

    def delete(
        self, from_object: str, to_object: str, types: Iterable[TypeSpec]
    ) -> BatchResult[AssociationType]:
        """Remove the portal's limits on some types.

        Args:
            from_object: Object type that the associations start at, in any spelling.
            to_object: Object type that they lead to.
            types: Each as in `Associations.create`.

        Returns:
            The types whose limits are gone, and errors.

        Raises:
            UnsupportedOperation: This API version has no limits (v3).
            UnknownObjectType: No object type has this name or id.
            UnknownAssociationType: No type of this object pair has this name or id. These are
                raised before anything is sent.
            ApiError: HubSpot refused.
            ConnectionFailed: No answer.
            UnreadableResponse: The answer is not JSON.

        Source: HubSpot's associations guide, "Delete association limits".
        """
        return self._run(delete_limits(self._state, from_object, to_object, types))


class AsyncLimits:
    """The portal's limits; reached as `AsyncAssociations.limits`."""

    def __init__(self, state: ClientState, run: AsyncRunner) -> None:
        self._state = state
        self._run = run

    async def list_all(self) -> LimitList:
        """As `Limits.list_all`, awaited."""
        return await self._run(list_limits(self._state))

    async def list(self, from_object: str, to_object: str) -> LimitList:
        """As `Limits.list`, awaited."""
        return await self._run(list_limits(self._state, from_object, to_object))

    async def create(
        self, from_object: str, to_object: str, limits: Iterable[Limit]
    ) -> BatchResult[AssociationLimit]:
        """As `Limits.create`, awaited."""
        steps = write_limits(self._state, "limits.create", from_object, to_object, limits)
        return await self._run(steps)

    async def update(
        self, from_object: str, to_object: str, limits: Iterable[Limit]
    ) -> BatchResult[AssociationLimit]:
        """As `Limits.update`, awaited."""
        steps = write_limits(self._state, "limits.update", from_object, to_object, limits)
        return await self._run(steps)

    async def delete(
        self, from_object: str, to_object: str, types: Iterable[TypeSpec]
    ) -> BatchResult[AssociationType]:
        """As `Limits.delete`, awaited."""
        return await self._run(delete_limits(self._state, from_object, to_object, types))
