"""`--write`: each file as a whole, and an account of what was written and what was not."""

import json
import os
import resource
import signal
import stat
import subprocess
import sys
import time

import pytest
import rich.progress
import typer
from typer.testing import CliRunner

from hubspot_compat_tools._interrupts import Interrupts
from hubspot_compat_tools.commands.migrate import migrate
from hubspot_compat_tools.migrate import Options
from hubspot_compat_tools.migrate._discovery import discover
from hubspot_compat_tools.migrate._run import analyse_files
from hubspot_compat_tools.migrate._saving import save

from .test_command import PUT

app = typer.Typer()
app.command()(migrate)
PROGRAM = [sys.executable, "-m", "hubspot_compat_tools", "migrate"]


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def four(tmp_path):
    for number in range(4):
        (tmp_path / f"f{number}.py").write_text(PUT)
    return tmp_path


def written(folder):
    """Which files were rewritten; each has the old text or the new one."""
    texts = {path.name: path.read_text() for path in folder.iterdir()}
    new = {name for name, text in texts.items() if "2026-03" in text}
    assert all(text == PUT for name, text in texts.items() if name not in new)
    assert all(text.endswith('")\n') for text in texts.values())
    return new


def account(result):
    """What the JSON report says: how many were written, and why the others were not."""
    report = json.loads(result.stdout)
    left = {os.path.basename(row["file"]): row["problem"] for row in report["problems"]}  # noqa: PTH119
    return report["summary"]["written_files"], report["summary"]["unwritten_files"], left


def test_what_comes_after_the_interrupt_is_named_and_a_second_run_finishes_it(four):
    found = analyse_files(discover([four]), Options(), 1)
    asked = []
    save(found, lambda: len(asked) >= 2 or bool(asked.append(1)))
    assert found.interrupted
    assert written(four) == {"f0.py", "f1.py"}
    left = {report.file: report.problem for report in found.reports if report.problem}
    assert left == dict.fromkeys(
        [str(four / "f2.py"), str(four / "f3.py")],
        "was not written before the interrupt; run it again",
    )
    assert run(four, "--write").exit_code == 0
    assert len(written(four)) == 4


def interrupt_at(name, number, monkeypatch):
    """Send a signal when a file is asked for, just before it is written."""
    access = os.access

    def access_and_interrupt(path, mode, **words):
        if str(path).endswith(name):
            os.kill(os.getpid(), number)
        return access(path, mode, **words)

    monkeypatch.setattr(os, "access", access_and_interrupt)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_while_files_are_written_ends_in_an_account(number, code, four, monkeypatch):
    interrupt_at("f1.py", number, monkeypatch)
    result = run(four, "--write", "--format", "json")
    assert result.exit_code == code
    assert written(four) == {"f0.py", "f1.py"}
    assert account(result)[:2] == (2, 2)
    again = run(four, "--write")
    assert again.exit_code == 0


def test_the_text_says_how_many_were_written_and_names_the_others(four, monkeypatch):
    interrupt_at("f0.py", signal.SIGINT, monkeypatch)
    result = run(four, "--write")
    told = "interrupted: 1 file(s) were written, each as a whole, and 3 were not; run it again"
    assert told in result.stdout
    assert result.stdout.count("was not written before the interrupt") == 3


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_before_anything_is_written_says_so(number, code, four, monkeypatch):
    def interrupt(*arguments, **words):
        os.kill(os.getpid(), number)

    monkeypatch.setattr(rich.progress.Progress, "advance", interrupt)
    result = run(four, "--write")
    assert result.exit_code == code
    assert "nothing was written; run it again" in result.stderr
    assert written(four) == set()


def test_a_second_signal_ends_at_once_also_what_is_held():
    with Interrupts() as interrupts, interrupts.held():
        os.kill(os.getpid(), signal.SIGINT)
        assert interrupts.came()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)


def test_signals_are_afterwards_as_they_were_and_ignored_ones_stay_so():
    before = signal.getsignal(signal.SIGTERM)
    ignored = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Interrupts():
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
            assert signal.getsignal(signal.SIGTERM) != before
        assert signal.getsignal(signal.SIGTERM) == before
    finally:
        signal.signal(signal.SIGHUP, ignored)


@pytest.mark.parametrize("where", ["mkstemp", "replace"])
def test_an_error_in_the_middle_of_a_file_leaves_it_whole(where, four, monkeypatch):
    import pathlib
    import tempfile

    def interrupt(*arguments, **words):
        raise KeyboardInterrupt

    monkeypatch.setattr(tempfile if where == "mkstemp" else pathlib.Path, where, interrupt)
    result = run(four, "--write")
    monkeypatch.undo()
    assert result.exit_code == 130
    assert written(four) == set()
    assert len(list(four.iterdir())) == 4


@pytest.mark.parametrize("longer", ["# changed\n", "# changed\n" * 1_000])
def test_a_file_that_changes_meanwhile_is_left(longer, tmp_path):
    path = tmp_path / "one.py"
    path.write_text(PUT)
    found = analyse_files(discover([tmp_path]), Options(), 1)
    path.write_text(PUT + longer)
    save(found)
    (report,) = found.reports
    assert report.problem == "changed while this ran; it is left"
    assert [site.status for site in report.sites] == ["left"]
    assert path.read_text() == PUT + longer


def test_a_file_that_is_gone_or_a_pipe_meanwhile_is_left(four):
    found = analyse_files(discover([four]), Options(), 1)
    (four / "f0.py").unlink()
    (four / "f1.py").unlink()
    os.mkfifo(four / "f1.py")
    save(found)
    told = [report.problem for report in found.reports]
    assert told[0].startswith("cannot be written: No such file")
    assert told[1] == "cannot be written: is a pipe, not a file; it is left"
    assert told[2:] == ["", ""]


def test_a_file_that_is_not_writable_is_named_and_left(tmp_path, monkeypatch):
    path = tmp_path / "one.py"
    path.write_text(PUT)
    # Tests may run as root, for whom every file is writable.
    monkeypatch.setattr(os, "access", lambda name, mode: mode != os.W_OK)
    result = run(tmp_path, "--write")
    assert "one.py: is not writable; it is left" in result.stdout
    assert "0 file(s) were written, each as a whole, and 1 were not" in result.stdout
    assert path.read_text() == PUT
    assert result.exit_code == 1


def uncovered():
    """Coverage of a process writes a file of its own, for which there would be no place."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COV")}


def on_a_full_disk(words):
    """Run a command that cannot write a file of more than a thousand bytes."""

    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))

    return subprocess.run(
        words, capture_output=True, text=True, check=False, env=uncovered(), preexec_fn=limited
    )


def test_a_full_disk_is_told_for_each_file_and_the_others_are_written(tmp_path):
    (tmp_path / "large.py").write_text(PUT + "# " + "x" * 2_000 + "\n")
    (tmp_path / "small.py").write_text(PUT)
    words = [*PROGRAM, str(tmp_path), "--write", "--format", "json"]
    result = on_a_full_disk(words)
    assert account(result) == (1, 1, {"large.py": "cannot be written: File too large; it is left"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["large.py", "small.py"]
    assert result.returncode == 1


def test_a_report_that_cannot_be_written_does_not_hide_what_was(four):
    report = four.parent / "report.json"
    words = [*PROGRAM, str(four), "--write", "--format", "json", "--output", str(report)]
    result = on_a_full_disk(words)
    assert result.returncode == 2
    first, second = result.stderr.splitlines()
    assert first == "4 file(s) were written, 0 were not; git diff shows which"
    assert second.endswith("cannot be written: File too large")


def test_rights_and_attributes_stay(tmp_path):
    path = tmp_path / "one.py"
    path.write_text(PUT)
    path.chmod(0o751)
    owner = (path.stat().st_uid, path.stat().st_gid)
    if os.getuid() == 0:
        owner = (1234, 1234)
        os.chown(path, *owner)
    assert run(tmp_path, "--write").exit_code == 0
    found = path.stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (*owner, 0o751)


@pytest.mark.thorough
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_real_signal_at_any_moment_leaves_whole_files_and_a_true_account(number, tmp_path):
    for index in range(600):
        (tmp_path / f"m{index:04}.py").write_text(PUT)
    for wait in (0.0, 0.02):
        process = subprocess.Popen(
            [*PROGRAM, str(tmp_path), "--write", "--format", "json"],
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        left = sorted(path for path in tmp_path.iterdir() if "2026-03" not in path.read_text())
        while left and process.poll() is None and "2026-03" not in left[0].read_text():
            time.sleep(0.001)
        time.sleep(wait)
        os.killpg(process.pid, number)
        out, _ = process.communicate(timeout=60)
        now = len(left) - sum("2026-03" not in path.read_text() for path in left)
        summary = json.loads(out)["summary"]
        assert (summary["written_files"], summary["unwritten_files"]) == (now, len(left) - now)
        written(tmp_path)
    assert len(list(tmp_path.iterdir())) == 600
