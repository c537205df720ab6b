"""A file that takes too long, too much or its process with it is named, and the others are done."""

import itertools
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from hubspot_compat_tools.migrate import Options
from hubspot_compat_tools.migrate._discovery import discover
from hubspot_compat_tools.migrate._run import analyse_files
from hubspot_compat_tools.migrate._workers import Lost, in_workers

from .test_saving import PUT


def work(name, *, slow=60.0):
    if name == "slow":
        time.sleep(slow)
    if name == "busy":
        max(itertools.count())  # in C, which no handler of a signal interrupts
    if name == "dead":
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "gone":
        os._exit(3)
    if name == "large":
        bytearray(5 * 10**9)
    if name == "fault":
        message = "no such thing"
        raise LookupError(message)
    return name.upper()


TOLD = {
    "slow": "takes more than 2 seconds to be analysed; it is left",
    "busy": "takes more than 2 seconds to be analysed; it is left",
    "dead": "ends the process that analyses it (SIGKILL); it is left",
    "gone": "ends the process that analyses it (exit code 3); it is left",
    "large": "needs too much memory to be analysed; it is left",
    "fault": "cannot be analysed, which is a fault of this tool, please report it "
    "(LookupError: no such thing)",
}


@pytest.mark.parametrize("jobs", [1, 3])
def test_every_file_has_its_outcome_whatever_becomes_of_another(jobs):
    names = [f"a{number}" for number in range(6)]
    mixed = [name for pair in zip(names, TOLD, strict=True) for name in pair]
    outcomes = dict(in_workers(work, mixed, jobs, 2.0))
    assert outcomes == {name: name.upper() for name in names} | {
        name: Lost(why) for name, why in TOLD.items()
    }


def test_no_work_needs_no_process():
    assert list(in_workers(work, [], 4, 1)) == []


def test_the_processes_end_when_the_results_are_no_longer_wanted():
    outcomes = in_workers(partial(pid_after, seconds=0), ["a", "b", "c"], 1, 30)
    _, pid = next(outcomes)
    outcomes.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def pid_after(name, *, seconds):
    time.sleep(seconds)
    return os.getpid()


def test_a_file_that_takes_its_time_is_named_in_the_report_and_may_hold_a_call(tmp_path):
    (tmp_path / "one.py").write_text(PUT)
    (tmp_path / "slow.py").write_text(PUT + "".join(f"if a: b{i} = 1\n" for i in range(20_000)))
    run = analyse_files(discover([tmp_path]), Options(), 1, seconds=1.5)
    one, slow = run.reports
    assert [site.status for site in one.sites] == ["rewritten"]
    assert slow.problem == "takes more than 1.5 seconds to be analysed; it is left"
    assert slow.may_call


PARENT = """
import os, time
from hubspot_compat_tools.migrate._workers import in_workers

def task(name):
    if name == "first":
        return os.getpid()
    time.sleep(0.5)

outcomes = in_workers(task, ["first", "second"], 1, 30)
print(next(outcomes)[1], flush=True)
next(outcomes)
"""


def test_a_worker_ends_with_a_parent_that_was_killed():
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    worker = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    for _ in range(200):
        if not is_running(worker):
            break
        time.sleep(0.05)
    assert not is_running(worker)


def is_running(pid):
    """Whether there is such a process that is not a zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
