"""The state in a SQLite file, so that what was acknowledged survives `kill -9`.

The changes of a request are one transaction, committed before the answer is sent. WAL with
`synchronous=NORMAL` gives each commit to the operating system: it survives the death of this
process. It need not survive a power cut: this is a sandbox.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools._files import have_folder_of
from hubspot_compat_tools.sandbox._direction import Direction
from hubspot_compat_tools.sandbox._portal import Portal
from hubspot_compat_tools.sandbox._stored_definitions import dump_definitions, load_definitions
from hubspot_compat_tools.sandbox._unsaved_changes import UnsavedChanges

_APPLICATION_ID: Final = 0x48534358  # "HSCX": says that the file is ours
_FORMAT: Final = 1
#: A damaged file can have SQLite write a message that is no text.
_ERRORS: Final = (sqlite3.Error, UnicodeDecodeError)
_INT64: Final = 2**63
_SMALLEST_DATABASE: Final = 512  # bytes: SQLite takes less for an empty file
_TABLES: Final = (
    """CREATE TABLE link (
        pair TEXT, a INTEGER, b INTEGER, types TEXT, PRIMARY KEY (pair, a, b)
    ) WITHOUT ROWID""",
    "CREATE TABLE definitions (document TEXT)",
    f"PRAGMA application_id = {_APPLICATION_ID}",
    f"PRAGMA user_version = {_FORMAT}",
)

_Row = tuple[str, int, int, str]


class StateFileError(ToolError):
    """The state file cannot be read or written; what it held before is as it was."""


class StateFile:
    """A state file, open for one sandbox.

    Args:
        path: The file; it is made when it is not there.

    Raises:
        StateFileError: The file is not a state file, cannot be written, or another sandbox uses it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._real_path = path.resolve()  # what `:memory:` means to SQLite is a file here
        self._texts: dict[tuple[Direction, int], str] = {}
        self._db = self._open()
        self._inode = self._real_path.stat().st_ino

    def _open(self) -> sqlite3.Connection:
        have_folder_of(self.path)
        if self._real_path.exists() and not self._real_path.is_file():
            msg = f"{self.path}: cannot be used as a state file: it is not a regular file"
            raise StateFileError(msg)
        try:
            db = sqlite3.connect(
                self._real_path, isolation_level=None, check_same_thread=False, timeout=0.2
            )
        except _ERRORS as error:
            msg = f"{self.path}: cannot be opened as a state file: {error}"
            raise StateFileError(msg) from error
        try:
            self._claim(db)
        except BaseException:
            db.close()
            raise
        return db

    def _claim(self, db: sqlite3.Connection) -> None:
        """Lock the file, and check that it is a state file of ours and undamaged."""
        size = self._real_path.stat().st_size
        try:
            db.execute("PRAGMA locking_mode = EXCLUSIVE")
            tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            found = db.execute("PRAGMA application_id").fetchone()[0]
            version = db.execute("PRAGMA user_version").fetchone()[0]
            pages = db.execute("PRAGMA page_count").fetchone()[0]
            if not tables and (found or pages > 1 or 0 < size < _SMALLEST_DATABASE):
                msg = "it has no tables"
                raise self._damaged(msg)
            if tables and (found, version) != (_APPLICATION_ID, _FORMAT):
                msg = f"{self.path}: not a state file of this sandbox; give another file or none"
                raise StateFileError(msg)
            problem = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if problem != "ok":
                raise self._damaged(problem)
            self._prepare(db, new=not tables)
        except sqlite3.OperationalError as error:
            reason = "another sandbox uses it" if "locked" in str(error) else str(error)
            msg = f"{self.path}: cannot be used as a state file: {reason}"
            raise StateFileError(msg) from error
        except _ERRORS as error:
            msg = f"{self.path}: not a state file of this sandbox: {error}"
            raise StateFileError(msg) from error

    @staticmethod
    def _prepare(db: sqlite3.Connection, *, new: bool) -> None:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("BEGIN IMMEDIATE")
        for statement in _TABLES if new else ():
            db.execute(statement)
        db.execute("COMMIT")

    def load(self, portal: Portal) -> bool:
        """Load the file into an empty portal.

        Returns:
            Whether the file held a state (and not only its empty tables).

        Raises:
            StateFileError: The file is damaged.
        """
        try:
            document = self._db.execute("SELECT document FROM definitions").fetchone()
            if document is None:
                return False
            load_definitions(portal, document[0])
            for row in self._db.execute("SELECT pair, a, b, types FROM link"):
                _put(portal, row)
        except Exception as error:  # damage may lead to any error
            raise self._damaged(repr(error)) from error
        return True

    def _damaged(self, what: str) -> StateFileError:
        problem = f"{' '.join(what.split()):.100}"
        way_out = "restore a copy, or give another file or none"
        return StateFileError(f"{self.path}: damaged state file: {problem}; {way_out}")

    def save(self, portal: Portal, changes: UnsavedChanges) -> None:
        """Write what changed, all of it or nothing.

        Raises:
            StateFileError: It cannot be written.
        """
        changed = [(direction, a, b, direction.get(a, b)) for direction, a, b in changes.links]
        with self._transaction():
            if portal.definitions_changed:
                self._write_definitions(portal)
            gone = [(_name(direction), a, b) for direction, a, b, mask in changed if not mask]
            self._db.executemany("DELETE FROM link WHERE pair = ? AND a = ? AND b = ?", gone)
            self._write_links(self._row(*link) for link in changed if link[-1])

    def replace(self, portal: Portal) -> None:
        """Write a whole portal in place of what the file holds, all of it or nothing.

        Raises:
            StateFileError: It cannot be written.
        """
        with self._transaction():
            self._db.execute("DELETE FROM link")
            self._write_definitions(portal)
            for direction in portal.directions.values():
                self._write_links(self._row(direction, *link) for link in direction.all_links())

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self._check_place()
            self._db.execute("BEGIN")
            yield
            self._db.execute("COMMIT")
        except _ERRORS as error:
            msg = f"{self.path}: the state file cannot be written: {error}; the change was undone"
            raise StateFileError(msg) from error
        finally:
            if self._db.in_transaction:
                with contextlib.suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")

    def _check_place(self) -> None:
        """Refuse to write into a file that was removed: a restart would not find it."""
        try:
            there = self._real_path.stat().st_ino == self._inode
        except OSError:
            there = False
        if not there:
            msg = f"{self.path}: the state file was removed or replaced; start the sandbox again"
            raise StateFileError(msg)

    def _write_links(self, rows: Iterable[_Row]) -> None:
        self._db.executemany("INSERT OR REPLACE INTO link VALUES (?, ?, ?, ?)", rows)

    def _write_definitions(self, portal: Portal) -> None:
        self._texts.clear()
        self._db.execute("DELETE FROM definitions")
        self._db.execute("INSERT INTO definitions VALUES (?)", (dump_definitions(portal),))

    def _row(self, direction: Direction, a: int, b: int, mask: int) -> _Row:
        text = self._texts.get((direction, mask))
        if text is None:
            text = " ".join(f"{one.category}:{one.type_id}" for one in direction.types_in(mask))
            self._texts[direction, mask] = text
        return _name(direction), a, b, text

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _name(direction: Direction) -> str:
    return f"{direction.from_object}>{direction.to_object}"


def _put(portal: Portal, row: tuple[object, ...]) -> None:
    """Put a row of the file into a portal; any exception where it is damaged."""
    pair, a, b, types = row
    if not (isinstance(pair, str) and isinstance(types, str) and types):
        msg = f"a link's types are {types!r}"
        raise ValueError(msg)
    direction = portal.direction(pair.partition(">")[0], pair.partition(">")[2])
    if not (isinstance(a, int) and isinstance(b, int) and 0 <= min(a, b) <= max(a, b) < _INT64):
        msg = f"a link leads from record {a!r} to {b!r}"
        raise ValueError(msg)
    mask = 0
    for text in types.split():
        category, _, type_id = text.partition(":")
        mask |= direction.types[category, int(type_id)].bit
    direction.put(a, b, mask)
