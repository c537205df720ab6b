"""Run a file's functions before and after it was rewritten, against the sandbox.

The examples are a JSON file:

    {"file": "src/crm.py",
     "calls": ["contacts_of('11')"],
     "seed": [["deals", "11", "contacts", "21", "deal_to_contact"]]}

`seed` lists what is associated at the start. Each version runs in a process of its own in which
api.hubapi.com leads to the sandbox, whatever client the code uses. This executes the file, with the
user's own rights: `_confinement` and `_prove_environment` say what is kept from it.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from attrs import frozen

from hubspot_compat_tools._bounded_files import read_bounded, unread
from hubspot_compat_tools._errors import ToolError

from ._engine import FileReport
from ._plan import Options
from ._prove_environment import without_secrets
from ._run import analyse_file
from ._workers import Lost, in_workers

_SECONDS: Final = 60
_MEMORY: Final = 4_000_000_000
_LONGEST: Final = 20_000_000
_TAIL: Final = 4_000
_SEEDED: Final = 5  # type, id, type, id, association type
_WANTED: Final = (
    "--prove wants a JSON file with `file` and `calls`, such as "
    """{"file": "crm.py", "calls": ["contacts_of('11')"]}"""
)
_CHILD: Final = "hubspot_compat_tools.migrate._prove_child"


@frozen
class Outcome:
    """What both runs did.

    Attributes:
        file: The file.
        equal: Whether values and stores are the same, and no call failed: one that fails before and
            after proves nothing.
        rewritten: How many of its sites were moved.
        calls: The calls, each with its value before and after.
        same_store: Whether the associations at the end are the same.
        requests: How many requests the sandbox got from each run; none proves nothing.
    """

    file: str
    equal: bool
    rewritten: int
    calls: tuple[tuple[str, str, str], ...]
    same_store: bool
    requests: tuple[int, int]

    def as_json(self) -> dict[str, Any]:
        """For printing."""
        return {
            "file": self.file,
            "equal": self.equal,
            "rewritten": self.rewritten,
            "same_store": self.same_store,
            "requests": list(self.requests),
            "calls": [
                {"call": call, "before": before, "after": after, "proven": not reason}
                | ({"reason": reason} if reason else {})
                for call, before, after in self.calls
                for reason in [_reason(before, after)]
            ],
        }


def prove_file(examples: Path, paths: Sequence[Path], options: Options) -> Outcome:
    """Run the example calls of a file before and after.

    Args:
        examples: The JSON file.
        paths: The file to rewrite, if the examples do not name it.
        options: As for any run; a file that has no site proves nothing and is an error.

    Raises:
        ToolError: The examples cannot be read, or nothing of the file is rewritten.
    """
    given = _read(examples)
    path = Path(given["file"]) if "file" in given else next(iter(paths), None)
    if path is None:
        msg = f"{examples}: no `file` in it, and none on the command line; {_WANTED}"
        raise ToolError(msg)
    report = _analysed(path, options)
    if report.after is None or report.before is None:
        msg = (
            f"{path}: {report.problem or 'nothing in it would be rewritten, so nothing is proven'}"
        )
        raise ToolError(msg)
    before, store, asked = _run(path, report.before, given)
    after, new_store, asked_then = _run(path, report.after, given)
    calls = tuple(zip(given["calls"], before, after, strict=True))
    moved = sum(site.status == "rewritten" for site in report.sites)
    same = store == new_store
    # Calls that never asked HubSpot for anything prove nothing.
    equal = same and bool(asked and asked_then) and not any(map(_reason, before, after))
    return Outcome(str(path), equal, moved, calls, same, (asked, asked_then))


def _analysed(path: Path, options: Options) -> FileReport:
    task = partial(analyse_file, options=options)
    ((_, outcome),) = in_workers(task, [str(path)], 1, _SECONDS)
    return FileReport(str(path), problem=outcome.why) if isinstance(outcome, Lost) else outcome


def _reason(before: str, after: str) -> str:
    """Why a call proves nothing; empty where it does."""
    failed = [text.startswith("raises ") for text in (before, after)]
    if all(failed):
        return "it fails before and after: give a call that works before"
    if any(failed):
        return "it fails " + ("before" if failed[0] else "after")
    return "" if before == after else "the values differ"


def _read(path: Path) -> dict[str, Any]:
    try:
        given: Any = json.loads(read_bounded(path, _LONGEST))
    except OSError as error:
        msg = f"{path}: {unread(error)}"
        raise ToolError(msg) from error
    except (ValueError, RecursionError) as error:
        msg = f"{path}: not valid JSON: {error}; {_WANTED}"
        raise ToolError(msg) from error
    if not isinstance(given, dict):
        given = {}
    calls = given.get("calls")
    if not isinstance(calls, list) or not all(isinstance(call, str) for call in calls):
        msg = f"{path}: no `calls` in it, a list of Python expressions; {_WANTED}"
        raise ToolError(msg)
    if not isinstance(given.get("file", ""), str):
        msg = f"{path}: `file` is not a path; {_WANTED}"
        raise ToolError(msg)
    rows = given.get("seed", [])
    if not isinstance(rows, list) or not all(map(_is_seed, rows)):
        msg = f"{path}: each row of 'seed' is [type, id, type, id, association type]"
        raise ToolError(msg)
    found: dict[str, Any] = given
    return found


def _is_seed(row: Any) -> bool:
    if not isinstance(row, list):
        return False
    return len(row) == _SEEDED and all(isinstance(part, str | int) for part in row)


def _run(path: Path, code: bytes, given: dict[str, Any]) -> tuple[list[str], Any, int]:
    from hubspot_compat_tools.sandbox import Sandbox, running

    box = Sandbox()
    try:
        with running(box) as url:
            seeds = given.get("seed", [])
            _seed(url, seeds)
            values = _child(path, code, given["calls"], url)
            return values, box.snapshot(), len(box.requests) - len(seeds)
    finally:
        box.close()


def _seed(url: str, rows: Sequence[Sequence[str | int]]) -> None:
    import httpx

    headers = {"Authorization": "Bearer prove"}
    with httpx.Client(base_url=url, headers=headers, trust_env=False) as client:
        for row in rows:
            a, a_id, b, b_id, kind = (quote(str(part), safe="") for part in row)
            answer = client.put(f"/crm/v3/objects/{a}/{a_id}/associations/{b}/{b_id}/{kind}")
            if answer.is_error:
                msg = f"seed {' '.join(map(str, row))}: {answer.json().get('message')}"
                raise ToolError(msg)


def _child(path: Path, code: bytes, calls: Sequence[str], url: str) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="hubspot-compat-prove-") as folder:
        answer = Path(folder) / "answer.json"
        work = {
            "path": str(path.resolve()), "code": code.hex(), "calls": list(calls), "url": url,
            "answer": str(answer), "memory": _MEMORY,
        }  # fmt: skip
        code_, said = _ended(path, json.dumps(work), url, Path(folder) / "stderr.txt")
        if code_:
            msg = f"{path}: cannot be run: {said or f'it ended with exit code {code_}'}"
            raise ToolError(msg)
        if not answer.exists():
            msg = f"{path}: cannot be run: it ended the process before its calls were done"
            raise ToolError(msg)
        found = json.loads(answer.read_bytes())
    if found["blocked"]:
        msg = (
            f"{path}: the calls also ask {', '.join(found['blocked'])}, which is not let out, so "
            "nothing is proven; give calls that ask HubSpot's API only"
        )
        raise ToolError(msg)
    values: list[str] = found["values"]
    return values


def _ended(path: Path, work: str, url: str, errors: Path) -> tuple[int, str]:
    """Run the child to its end; its exit code, and the last line that it wrote to stderr."""
    with errors.open("wb") as stderr:
        child = subprocess.Popen(
            [sys.executable, "-m", _CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            env=without_secrets(os.environ, url),
            start_new_session=True,
        )
        try:
            child.communicate(work.encode(), timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            msg = f"{path}: the calls took more than {_SECONDS} seconds"
            raise ToolError(msg) from None
        finally:
            _end_with_children(child)
    lines = errors.read_bytes()[-_TAIL:].decode(errors="replace").strip().splitlines()
    return child.returncode, lines[-1] if lines else ""


def _end_with_children(child: subprocess.Popen[bytes]) -> None:
    """End a run, and whatever it started in its own session."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(OSError):
            os.killpg(child.pid, signal.SIGKILL)
    child.kill()
    child.wait()
