"""Keeping the state in a SQLite file, so that what was acknowledged survives `kill -9`.

Every request's changes are one transaction, committed before the answer is sent. WAL with
`synchronous=NORMAL` hands each commit to the operating system: it survives the death of this
process, not a power cut, which a sandbox need not.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools._files import have_folder_of
from hubspot_compat_tools.sandbox._direction import USER, Direction
from hubspot_compat_tools.sandbox._portal import ObjectPair, Portal
from hubspot_compat_tools.sandbox._refusals import Refusal

_APPLICATION_ID: Final = 0x48534358  # "HSCX": says that the file is ours
_FORMAT: Final = 1
_TABLES: Final = (
    """CREATE TABLE link (
        pair TEXT, a INTEGER, b INTEGER, types TEXT, PRIMARY KEY (pair, a, b)
    ) WITHOUT ROWID""",
    "CREATE TABLE definitions (document TEXT)",
    f"PRAGMA application_id = {_APPLICATION_ID}",
    f"PRAGMA user_version = {_FORMAT}",
)


class StateFile:
    """A state file, open for one sandbox.

    Args:
        path: The file; it is made when it is not there.

    Raises:
        ToolError: The file is not a state file, cannot be written, or another sandbox has it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._journal: dict[tuple[Direction, int, int], int] = {}
        self._portal: Portal | None = None
        self._types: dict[tuple[Direction, int], str] = {}
        self._db = self._open()

    def _open(self) -> sqlite3.Connection:
        have_folder_of(self.path)
        try:
            db = sqlite3.connect(
                self.path, isolation_level=None, check_same_thread=False, timeout=0.2
            )
        except sqlite3.Error as error:
            msg = f"{self.path}: cannot be opened as a state file: {error}"
            raise ToolError(msg) from error
        try:
            self._claim(db)
        except sqlite3.OperationalError as error:
            db.close()
            reason = "another sandbox uses it" if "locked" in str(error) else str(error)
            msg = f"{self.path}: cannot be used as a state file: {reason}"
            raise ToolError(msg) from error
        except sqlite3.DatabaseError as error:
            db.close()
            msg = f"{self.path}: not a state file of this sandbox: {error}"
            raise ToolError(msg) from error
        except ToolError:
            db.close()
            raise
        return db

    def _claim(self, db: sqlite3.Connection) -> None:
        """Lock the file and make sure that it is ours."""
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        found = db.execute("PRAGMA application_id").fetchone()[0]
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if tables and (found, version) != (_APPLICATION_ID, _FORMAT):
            msg = f"{self.path}: not a state file of this sandbox; give another file or none"
            raise ToolError(msg)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("BEGIN IMMEDIATE")
        if not tables:
            for statement in _TABLES:
                db.execute(statement)
        db.execute("COMMIT")

    def attach(self, portal: Portal) -> bool:
        """Load the file into an empty portal and keep its changes from now on.

        Returns:
            Whether the file held a state (and not only its empty tables).
        """
        document = self._db.execute("SELECT document FROM definitions").fetchone()
        if document is not None:
            self._restore(portal, document[0])
        self._portal = portal
        portal.watch(self._journal)
        return document is not None

    def _restore(self, portal: Portal, document: str) -> None:
        try:
            restore_definitions(portal, json.loads(document))
            for pair, a, b, types in self._db.execute("SELECT pair, a, b, types FROM link"):
                start, _, end = pair.partition(">")
                direction = portal.pair(start, end).forward
                direction.put(a, b, _mask(direction, types))
        except (ValueError, KeyError, TypeError, Refusal) as error:
            self.close()
            msg = f"{self.path}: damaged state: {error!r:.100}"
            raise ToolError(msg) from error
        portal.definitions_changed = False

    def commit(self) -> None:
        """Write what the last request changed."""
        portal = self._portal
        if portal is None or not (self._journal or portal.definitions_changed):
            return
        self._db.execute("BEGIN")
        if portal.definitions_changed:
            self._write_definitions(portal)
        self._write_links()
        self._db.execute("COMMIT")

    def _write_links(self) -> None:
        gone = [
            (_pair(direction), a, b)
            for (direction, a, b), mask in self._journal.items()
            if not mask
        ]
        kept = (
            (_pair(direction), a, b, self._text(direction, mask))
            for (direction, a, b), mask in self._journal.items()
            if mask
        )
        self._db.executemany("INSERT OR REPLACE INTO link VALUES (?, ?, ?, ?)", kept)
        self._db.executemany("DELETE FROM link WHERE pair = ? AND a = ? AND b = ?", gone)
        self._journal.clear()

    def _write_definitions(self, portal: Portal) -> None:
        self._types.clear()
        self._db.execute("DELETE FROM definitions")
        document = json.dumps(definitions(portal))
        self._db.execute("INSERT INTO definitions VALUES (?)", (document,))
        portal.definitions_changed = False

    def _text(self, direction: Direction, mask: int) -> str:
        known = self._types.get((direction, mask))
        if known is None:
            known = " ".join(
                f"{type_.category}:{type_.type_id}" for type_ in direction.types_in(mask)
            )
            self._types[direction, mask] = known
        return known

    def clear(self) -> None:
        """Empty the file."""
        self._journal.clear()
        self._types.clear()
        self._db.execute("BEGIN")
        self._db.execute("DELETE FROM link")
        self._db.execute("DELETE FROM definitions")
        self._db.execute("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        self._portal = None
        self._db.close()


def _pair(direction: Direction) -> str:
    return f"{direction.from_object}>{direction.to_object}"


def _mask(direction: Direction, types: str) -> int:
    mask = 0
    for text in types.split():
        category, _, type_id = text.partition(":")
        mask |= direction.types[category, int(type_id)].bit
    return mask


def definitions(portal: Portal) -> dict[str, Any]:
    """The types and limits that users made, as plain data."""
    directions = portal.directions.values()
    return {
        "nextTypeId": portal.next_type_id,
        "types": [row for direction in directions for row in _type_rows(direction, portal)],
        "limits": [
            [
                direction.from_object,
                direction.to_object,
                type_.category,
                type_.type_id,
                direction.limits[type_.bit],
            ]
            for direction in directions
            for type_ in direction.types.values()
            if type_.bit in direction.limits
        ],
    }


def _type_rows(direction: Direction, portal: Portal) -> Iterable[list[Any]]:
    opposite = portal.directions[direction.to_object, direction.from_object]
    for type_ in direction.types.values():
        if type_.category == USER:
            inverse = opposite.types_in(direction.mirrored(type_.bit))[0].type_id
            yield [
                direction.from_object,
                direction.to_object,
                type_.type_id,
                type_.label,
                type_.name,
                inverse,
            ]


def restore_definitions(portal: Portal, document: dict[str, Any]) -> None:
    """Undo `definitions` on an empty portal."""
    pairs: list[tuple[ObjectPair, int, int]] = []
    for start, end, type_id, label, name, inverse in document["types"]:
        pair = ObjectPair(portal.direction(start, end), portal.direction(end, start))
        pair.forward.add_type(USER, type_id, label, name)
        pairs.append((pair, type_id, inverse))
    for pair, type_id, inverse in pairs:
        pair.forward.mirror(pair.forward.types[USER, type_id], pair.opposite.types[USER, inverse])
    for start, end, category, type_id, most in document["limits"]:
        direction = portal.direction(start, end)
        direction.limits[direction.types[category, type_id].bit] = most
    portal.next_type_id = document["nextTypeId"]
