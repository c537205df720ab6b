"""What a portal changed since its last save, and how to undo it.

A state file may refuse a change: the disk is full, a page is damaged. Memory then goes back, so
that it never shows what the file does not hold.
"""

from __future__ import annotations

from typing import Any

from hubspot_compat_tools.sandbox._direction import Direction
from hubspot_compat_tools.sandbox._portal import Portal, catalogue_directions


class UnsavedChanges:
    """The changes of one portal from now on.

    Attributes:
        links: Changed links with their masks before, by (direction, from, to).
    """

    def __init__(self, portal: Portal) -> None:
        self.links: dict[tuple[Direction, int, int], int] = {}
        self._portal = portal
        portal.watch(self.links)
        self._note_definitions()

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.links) or self._portal.definitions_changed

    def saved(self) -> None:
        """Note that the present state is saved."""
        self.links.clear()
        if self._portal.definitions_changed:
            self._note_definitions()

    def undo(self) -> None:
        """Restore the portal as it was at the last save."""
        portal = self._portal
        for (direction, a, b), mask in list(self.links.items()):
            direction.put(a, b, mask)
        self.links.clear()
        for key, direction in list(portal.directions.items()):
            if key in self._tables:
                direction.restore(self._tables[key])
            elif key in catalogue_directions():  # first used since; it may hold saved links
                direction.restore(catalogue_directions()[key].saved())
            else:
                del portal.directions[key]
        portal.next_type_id = self._next_type_id
        portal.definitions_changed = False

    def _note_definitions(self) -> None:
        portal = self._portal
        self._tables: dict[tuple[str, str], dict[str, Any]] = {
            key: direction.saved() for key, direction in portal.directions.items()
        }
        self._next_type_id = portal.next_type_id
        portal.definitions_changed = False
