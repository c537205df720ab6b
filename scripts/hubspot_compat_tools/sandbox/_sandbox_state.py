"""What a sandbox holds while it runs, how it starts, and how a reset restores the start."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from hubspot_compat_tools.sandbox._call_log import CallLog
from hubspot_compat_tools.sandbox._faults import Fault, read_faults
from hubspot_compat_tools.sandbox._portal import Portal
from hubspot_compat_tools.sandbox._request_limits import Limiter, SandboxRateLimit
from hubspot_compat_tools.sandbox._seed import Seed, load_records, load_rows, read_seed
from hubspot_compat_tools.sandbox._state_file import StateFile
from hubspot_compat_tools.sandbox._unsaved_changes import UnsavedChanges


class SandboxState:
    """The store and everything else that a reset puts back.

    Args:
        seed: What is there at the start.
        faults: The faults at the start.
        limit: The rate limit, or None for none.
        path: The file that keeps the store, or None for memory alone.
        first_company_primary: See `Portal`.

    Attributes:
        portal: The store.
        calls: The last calls of the API.
        faults: The rules for faults, with the counts that are left.
        limiter: Counts requests, or None.
        path: As given.
        lock: Held while any of it is read or changed.

    Raises:
        ToolError: The seed, the faults or the file cannot be used.
    """

    def __init__(
        self,
        *,
        seed: str | Path | Seed | None,
        faults: str | Path | list[Any] | None,
        limit: SandboxRateLimit | None,
        path: Path | None,
        first_company_primary: bool,
    ) -> None:
        self.lock = threading.RLock()
        self.calls = CallLog()
        self.path = path
        self._seed = read_seed(seed)
        self._first_faults = faults
        self._limit = limit
        self._first_company_primary = first_company_primary
        self.faults: list[Fault] = read_faults(faults)
        self.limiter = Limiter(limit) if limit else None
        self._file = StateFile(path) if path is not None else None
        self._changes: UnsavedChanges | None = None
        try:
            self._load()
        except BaseException:
            self.close()
            raise

    def _load(self) -> None:
        if self._file is not None:
            portal = Portal(first_company_primary=self._first_company_primary)
            if self._file.load(portal):
                load_records(portal, self._seed)
                self._adopt(portal)
                return
        self._start()

    def _start(self) -> None:
        """Begin with the seed alone; it is in the file before memory shows it."""
        portal = Portal(first_company_primary=self._first_company_primary)
        load_records(portal, self._seed)
        load_rows(portal, self._seed)
        if self._file is not None:
            self._file.replace(portal)
        self._adopt(portal)

    def _adopt(self, portal: Portal) -> None:
        self.portal = portal
        self._changes = UnsavedChanges(portal) if self._file is not None else None

    def save(self) -> None:
        """Write what the last request changed into the file, if there is one.

        Raises:
            StateFileError: It cannot be written; the change is undone in memory, too.
        """
        if self._file is None or not self._changes:
            return
        try:
            self._file.save(self.portal, self._changes)
        except BaseException:
            self._changes.undo()
            raise
        self._changes.saved()

    def reset(self) -> None:
        """Restore the start: the seed's state, no recorded requests, the first faults.

        Raises:
            ToolError: The state file cannot be written, or the file of faults can no longer be
                read; nothing has changed.
        """
        with self.lock:
            faults = read_faults(self._first_faults)
            self._start()
            self.calls.clear()
            self.faults = faults
            self.limiter = Limiter(self._limit) if self._limit else None

    def set_faults(self, rules: str | Path | list[Any] | None) -> None:
        """Replace the rules of the injected faults; `ToolError` names a rule that is wrong."""
        faults = read_faults(rules)
        with self.lock:
            self.faults = faults

    def close(self) -> None:
        """Close the state file, if there is one."""
        if self._file is not None:
            self._file.close()
