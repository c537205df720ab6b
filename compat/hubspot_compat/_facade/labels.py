"""The portal's labels, blocking and awaiting."""

from .._domain.model import AssociationType
from .._operations import ClientState, create_label, delete_label, list_labels, update_label
from .base import AsyncRunner, Runner, TypeList

__all__ = ["AsyncLabels", "Labels"]


class Labels:
    """The portal's labels; reached as `Associations.labels`."""

    def __init__(self, state: ClientState, run: Runner) -> None:
        self._state = state
        self._run = run

    def list(self, from_object: str, to_object: str) -> TypeList:
        """List the types of an object pair as `/labels` has them.

        Args:
            from_object: Object type that the associations start at, in any spelling.
            to_object: Object type that they lead to.

        Returns:
            HubSpot's types and the portal's own, each with its label.

        Raises:
            UnsupportedOperation: This API version has no labels (v3).
            UnknownObjectType: No object type has this name or id. Both are raised
                before anything is sent.
            ApiError: HubSpot refused.
            ConnectionFailed: No answer.
            UnreadableResponse: The answer lacks a row's category or type id.

        Source: HubSpot's associations guide, "Retrieve labels".
        """
        return self._run(list_labels(self._state, from_object, to_object))

    def create(
        self,
        from_object: str,
        to_object: str,
        *,
        label: str,
        name: str,
        inverse_label: str | None = None,
    ) -> TypeList:
        """Create a label.

        A request that HubSpot may have acted on is not sent again: it could make a second label.

        Args:
            from_object: Object type that the associations start at, in any spelling.
            to_object: Object type that they lead to.
            label: What the portal shows, 1 to 250 characters.
            name: The internal name; no hyphens, no digit at the start.
            inverse_label: What the other direction shows, for a paired label; None for one label.

        Returns:
            The new types: the asked direction first, then the other one if the label is paired.

        Raises:
            UnsupportedOperation: This API version has no labels (v3).
            UnknownObjectType: No object type has this name or id.
            InvalidInput: A label or name that is no text of 1 to 250 characters, or a name with a
                hyphen or a digit at the start. These are raised before anything is sent.
            ApiError: HubSpot refused.
            ConnectionFailed: No answer; `outcome_unknown` says whether the label may exist now.
            UnreadableResponse: The answer is not JSON, or lacks the new types.

        Source: HubSpot's associations guide, "Create association labels".
        """
        steps = create_label(
            self._state, from_object, to_object, label=label, name=name, inverse_label=inverse_label
        )
        return self._run(steps)

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
            from_object: Object type that the associations start at, in any spelling.
            to_object: Object type that they lead to.
            type_id: Id of the portal's own type, or the type itself.
            label: What the portal is to show, 1 to 250 characters.
            inverse_label: The same for the other direction; None leaves it.

        Raises:
            UnsupportedOperation: This API version has no labels (v3).
            UnknownObjectType: No object type has this name or id.
            InvalidInput: A label that is no text of 1 to 250 characters, an `AssociationType` of
                HubSpot's own, or no type id. These are raised before anything is sent.
            ApiError: HubSpot refused: an id alone does not tell that a type is HubSpot's own.
            ConnectionFailed: No answer.
            UnreadableResponse: The answer is not JSON.

        Source: HubSpot's associations guide, "Update association labels".
        """
        steps = update_label(
            self._state, from_object, to_object, type_id, label=label, inverse_label=inverse_label
        )
        self._run(steps)

    def delete(self, from_object: str, to_object: str, type_id: int | AssociationType) -> None:
        """Delete a label that no association uses.

        Args:
            from_object: Object type that the associations start at, in any spelling.
            to_object: Object type that they lead to.
            type_id: Id of the portal's own type, or the type itself.

        Raises:
            UnsupportedOperation: This API version has no labels (v3).
            UnknownObjectType: No object type has this name or id.
            InvalidInput: An `AssociationType` of HubSpot's own, or no type id. These are raised
                before anything is sent.
            ApiError: HubSpot refused: an id alone does not tell that a type is HubSpot's own, and
                labels in use cannot be deleted.
            ConnectionFailed: No answer.
            UnreadableResponse: The answer is not JSON.

        Source: HubSpot's associations guide, "Delete association labels".
        """
        self._run(delete_label(self._state, from_object, to_object, type_id))


class AsyncLabels:
    """The portal's labels; reached as `AsyncAssociations.labels`."""

    def __init__(self, state: ClientState, run: AsyncRunner) -> None:
        self._state = state
        self._run = run

    async def list(self, from_object: str, to_object: str) -> TypeList:
        """As `Labels.list`, awaited."""
        return await self._run(list_labels(self._state, from_object, to_object))

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
        steps = create_label(
            self._state, from_object, to_object, label=label, name=name, inverse_label=inverse_label
        )
        return await self._run(steps)

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
        steps = update_label(
            self._state, from_object, to_object, type_id, label=label, inverse_label=inverse_label
        )
        await self._run(steps)

    async def delete(
        self, from_object: str, to_object: str, type_id: int | AssociationType
    ) -> None:
        """As `Labels.delete`, awaited."""
        await self._run(delete_label(self._state, from_object, to_object, type_id))
