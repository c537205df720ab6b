"""Run a file's functions before and after it was rewritten, against the sandbox.

The examples are a JSON file:

    {"file": "src/crm.py",
     "calls": ["contacts_of('11')"],
     "seed": [["deals", "11", "contacts", "21", "deal_to_contact"]]}

`seed` lists what is associated at the start. Each version runs in a process of its own in which
api.hubapi.com leads to the sandbox, whatever client the code uses. This executes the file.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from attrs import evolve, frozen

from hubspot_compat_tools._errors import ToolError

from ._engine import analyse
from ._plan import Options
from ._versions import sdk_version

_SECONDS: Final = 120
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
    try:
        raw = path.read_bytes()
    except OSError as error:
        msg = f"{path}: cannot be read: {error.strerror}"
        raise ToolError(msg) from error
    if options.sdk_version == "auto":
        options = evolve(options, sdk_version=sdk_version(path))
    report = analyse(str(path), raw, options)
    if report.after is None:
        msg = (
            f"{path}: {report.problem or 'nothing in it would be rewritten, so nothing is proven'}"
        )
        raise ToolError(msg)
    before, store, asked = _run(path, raw, given)
    after, new_store, asked_then = _run(path, report.after, given)
    calls = tuple(zip(given["calls"], before, after, strict=True))
    moved = sum(site.status == "rewritten" for site in report.sites)
    same = store == new_store
    # Calls that never asked HubSpot for anything prove nothing.
    equal = same and bool(asked and asked_then) and not any(map(_reason, before, after))
    return Outcome(str(path), equal, moved, calls, same, (asked, asked_then))


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
        given = json.loads(path.read_bytes())
    except OSError as error:
        msg = f"{path}: cannot be read: {error.strerror}"
        raise ToolError(msg) from error
    except ValueError as error:
        msg = f"{path}: not valid JSON: {error}; {_WANTED}"
        raise ToolError(msg) from error
    if not isinstance(given, dict) or not isinstance(given.get("calls"), list):
        msg = f"{path}: no `calls` in it, a list of Python expressions; {_WANTED}"
        raise ToolError(msg)
    rows = given.get("seed", [])
    if not all(isinstance(row, list) and len(row) == 5 for row in rows):  # noqa: PLR2004  see the docstring
        msg = f"{path}: each row of 'seed' is [type, id, type, id, association type]"
        raise ToolError(msg)
    return given


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


def _seed(url: str, rows: Sequence[Sequence[str]]) -> None:
    import httpx

    with httpx.Client(base_url=url, headers={"Authorization": "Bearer prove"}) as client:
        for a, a_id, b, b_id, kind in rows:
            answer = client.put(f"/crm/v3/objects/{a}/{a_id}/associations/{b}/{b_id}/{kind}")
            if answer.is_error:
                msg = f"seed {a} {a_id} {b} {b_id} {kind}: {answer.json().get('message')}"
                raise ToolError(msg)


def _child(path: Path, code: bytes, calls: Sequence[str], url: str) -> list[str]:
    work = {"path": str(path.resolve()), "code": code.hex(), "calls": list(calls), "url": url}
    environment = {**os.environ, "HUBSPOT_BASE_URL": url}
    environment.setdefault("HUBSPOT_ACCESS_TOKEN", "pat-na1-00000000-prove")
    try:
        done = subprocess.run(
            [sys.executable, "-m", _CHILD],
            input=json.dumps(work),
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        msg = f"{path}: the calls took more than {_SECONDS} seconds"
        raise ToolError(msg) from None
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        msg = f"{path}: cannot be run: {last}"
        raise ToolError(msg)
    found = json.loads(done.stdout.splitlines()[-1])
    if found["blocked"]:
        msg = (
            f"{path}: the calls also ask {', '.join(found['blocked'])}, which is not let out, so "
            "nothing is proven; give calls that ask HubSpot's API only"
        )
        raise ToolError(msg)
    values: list[str] = found["values"]
    return values
