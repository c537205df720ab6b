"""The command as its users start it: what it prints, writes and exits with."""

import json
import os
import resource
import signal
import subprocess
import sys

import pytest

from hubspot_compat_tools.__main__ import main

from .documents import SPECS, one

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
FIELD = {"type": "object", "properties": {"id": TEXT}}
MORE = {"type": "object", "properties": {"id": TEXT, "to": TEXT}}


@pytest.fixture
def folder(tmp_path):
    """A folder outside any project, with documents in it."""
    for name, schema in {"text": TEXT, "number": NUMBER, "field": FIELD, "more": MORE}.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(one(schema)))
    return tmp_path


@pytest.fixture
def run(monkeypatch, capsys):
    """Run the command in this process; give back its exit code, stdout and stderr."""

    def started(folder, *arguments):
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "argv", ["hubspot-compat", "drift", *arguments])
        with pytest.raises(SystemExit) as done:
            main()
        printed = capsys.readouterr()
        return done.value.code or 0, printed.out, printed.err

    return started


def test_the_command_runs_as_a_process_and_reads_stdin(folder):
    done = subprocess.run(
        [sys.executable, "-m", "hubspot_compat_tools", "drift", "text.json", "-"],
        cwd=folder,
        input=json.dumps(one(NUMBER)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONWARNINGS": "error"},
    )
    assert done.returncode == 1
    assert done.stdout.splitlines()[0] == "text.json → stdin: BREAKING, 1 breaking"
    assert done.stderr == ""


def test_the_report_begins_with_the_verdict_and_a_breaking_change_exits_1(run, folder):
    code, out, err = run(folder, "text.json", "number.json")
    assert code == 1
    assert out.splitlines()[0] == "text.json → number.json: BREAKING, 1 breaking"
    assert "changed from string to integer" in out
    assert err == ""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("text.json", "text.json", "--fail-on", "breaking"), 0),
        (("text.json", "text.json", "--fail-on", "any"), 0),
        (("field.json", "more.json", "--fail-on", "breaking"), 0),
        (("field.json", "more.json", "--fail-on", "any"), 1),
        (("field.json", "more.json", "--fail-on", "never"), 0),
        (("text.json", "number.json", "--fail-on", "any"), 1),
        (("text.json", "number.json", "--fail-on", "never"), 0),
    ],
)
def test_the_exit_code_is_what_was_asked_for(run, folder, arguments, code):
    assert run(folder, *arguments)[0] == code


def test_json_is_all_that_is_on_stdout_and_has_the_documented_keys(run, folder):
    code, out, err = run(folder, "text.json", "number.json", "--format", "json")
    data = json.loads(out)
    assert (code, err) == (1, "")
    assert list(data)[:5] == ["base", "head", "breaking", "summary", "changes"]
    (change,) = data["changes"]
    documented = {"id", "level", "direction", "operations", "pointer", "before", "after"}
    assert documented | {"text", "advice", "facade"} <= set(change)


def test_the_pointer_leads_to_what_changed(run, folder):
    _, out, _ = run(folder, "text.json", "number.json", "--format", "json")
    found = json.loads((folder / "text.json").read_text())
    for part in json.loads(out)["changes"][0]["pointer"].split("/")[1:]:
        found = found[part.replace("~1", "/").replace("~0", "~")]
    assert found == TEXT


def test_a_report_is_written_to_a_file_and_then_nothing_is_printed(run, folder):
    code, out, _ = run(folder, "text.json", "number.json", "--format", "junit", "--output", "r.xml")
    assert (code, out) == (1, "")
    assert (folder / "r.xml").read_text().startswith("<?xml")


def test_an_accepted_change_exits_0_and_an_expired_one_1(run, folder):
    _, out, _ = run(folder, "text.json", "number.json", "--format", "json")
    change = json.loads(out)["changes"][0]["id"]
    for day, expected in (("2999-01-01", 0), ("2001-01-01", 1)):
        entry = {"id": change, "reason": "we read both", "expires": day}
        (folder / "accept.json").write_text(json.dumps([entry]))
        code, out, _ = run(folder, "text.json", "number.json", "--accept", "accept.json")
        assert code == expected
        assert ("expired on 2001-01-01" in out) == (expected == 1)


def test_what_was_found_is_accepted_by_the_file_that_the_command_writes(run, folder):
    sides = ("text.json", "number.json")
    until = ("--accept-until", "2999-12-31")
    assert run(folder, *sides, "--write-accept", "accept.toml", *until)[0] == 1
    assert "expires = 2999-12-31" in (folder / "accept.toml").read_text()
    code, out, _ = run(folder, *sides, "--accept", "accept.toml")
    assert code == 0
    assert "accepted until 2999-12-31" in out


def test_a_row_of_the_text_has_the_id_by_which_it_is_accepted(run, folder):
    _, out, _ = run(folder, "text.json", "number.json", "--format", "json")
    (change,) = json.loads(out)["changes"]
    assert f"{change['text']} ({change['id']})" in run(folder, "text.json", "number.json")[1]


def test_the_report_says_how_long_each_side_is_supported(run, folder):
    _, out, _ = run(SPECS.parent, "v3", "v4", "--format", "json")
    assert json.loads(out)["support"] == {
        "base": {"version": "v3", "ends": "2027-09-30"},
        "head": {"version": "v4", "ends": "2027-03-30"},
    }
    for form in ("text", "markdown", "html", "chat"):
        _, out, _ = run(SPECS.parent, "v3", "v4", "--format", form)
        assert "HubSpot supports v3 until 2027-09-30, v4 until 2027-03-30" in out
    other = one(TEXT, path="/billing/invoices/{a}")
    (folder / "other.json").write_text(json.dumps(other))
    _, out, _ = run(folder, "other.json", "other.json", "--format", "json")
    assert json.loads(out)["support"] == {"base": None, "head": None}


def test_levels_of_the_projects_pyproject_count(run, folder):
    (folder / "pyproject.toml").write_text(
        '[tool.hubspot-compat.drift.levels]\nresponse-property-added = "breaking"\n'
    )
    code, out, _ = run(folder, "field.json", "more.json")
    assert code == 1
    assert "BREAKING, 1 breaking" in out


def test_what_our_dialects_cannot_cope_with_exits_1_whatever_its_level(run, folder):
    (folder / "pyproject.toml").write_text(
        '[tool.hubspot-compat.drift.levels]\nresponse-type-changed = "info"\n'
    )
    code, out, _ = run(folder, "text.json", "number.json")
    assert code == 1
    assert "BREAKS HUBSPOT-COMPAT, 1 info" in out


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        (
            'response-type-change = "info"',
            "no rule is called 'response-type-change'; close: response",
        ),
        ('response-type-changed = "fatal"', "expected one of breaking, warning, info"),
    ],
)
def test_a_wrong_level_is_one_line_and_exits_2(run, folder, setting, message):
    (folder / "pyproject.toml").write_text(f"[tool.hubspot-compat.drift.levels]\n{setting}\n")
    code, out, err = run(folder, "text.json", "number.json")
    assert (code, out) == (2, "")
    assert message in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "give BASE and HEAD, or --all, or --history DIR"),
        (("text.json",), "give BASE and HEAD"),
        (("text.json", "number.json", "--all"), "give BASE and HEAD"),
        (("text.json", "nowhere.json"), "nowhere.json: neither a file nor a version"),
        (("--history", "nowhere"), "nowhere: cannot be read as a folder"),
        (("text.json", "number.json", "--accept", "nowhere.toml"), "nowhere.toml: cannot be read"),
        (("text.json", "number.json", "--output", "no/where.txt"), "does not exist"),
        (("--all", "--prose"), "--prose compares two states"),
        (("text.json", "number.json", "--accept-until", "2999-01-01"), "goes with --write-accept"),
        (("text.json", "number.json", "--write-accept", "no/where.toml"), "does not exist"),
    ],
)
def test_wrong_usage_is_one_line_that_says_what_to_do_and_exits_2(run, folder, arguments, message):
    code, out, err = run(folder, *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert len(err.splitlines()) == 1


def test_two_unrelated_apis_are_said_to_be_that(run, folder):
    other = {
        **one(TEXT, path="/billing/v1/invoices"),
        "info": {"title": "Invoices", "version": "1"},
    }
    (folder / "other.json").write_text(json.dumps(other))
    code, out, err = run(folder, "text.json", "other.json", "--only", "all")
    assert (code, out) == (2, "")
    assert "no operation in common" in err


def test_the_matrix_of_versions_has_every_pair(run):
    code, out, err = run(SPECS.parent, "--all", "--format", "json")
    data = json.loads(out)
    assert code == 1, err
    pairs = [(entry["base"], entry["head"]) for entry in data["comparisons"]]
    assert pairs[0] == ("v3", "v4")
    assert len(pairs) == 6
    assert data["versions"]["v3"] == ["batch.archive", "batch.create", "batch.read", "types.list"]


def test_the_timeline_of_a_folder_has_the_revisions_that_changed_something(run, folder):
    (folder / "days").mkdir()
    for day, name in (("01", "text"), ("02", "text"), ("03", "number"), ("04", "text")):
        document = (folder / f"{name}.json").read_text()
        (folder / "days" / f"doc_2024-01-{day}.json").write_text(document)
    code, out, _ = run(folder, "--history", "days", "--format", "json")
    data = json.loads(out)
    assert code == 1
    assert data["compared"] == 3
    assert [entry["date"] for entry in data["revisions"]] == ["2024-01-03", "2024-01-04"]
    code, out, _ = run(folder, "--history", "days")
    assert out.splitlines()[0] == "days: 3 steps compared, 2 changed something, 2 of them breaking"
    assert "undone in 2024-01-04" in out


def test_an_empty_timeline_is_told_in_every_form(run, folder):
    (folder / "days").mkdir()
    for day in ("01", "02"):
        (folder / "days" / f"doc_2024-01-{day}.json").write_text(json.dumps(one(TEXT)))
    for form in ("text", "json", "markdown", "html", "github", "sarif", "junit"):
        code, _, err = run(folder, "--history", "days", "--format", form)
        assert (code, err) == (0, ""), form


@pytest.mark.parametrize(
    ("base", "head"),
    [("v3", "v4"), ("v4", "2026-03"), ("2025-09", "2026-03")],
)
def test_between_real_versions_the_report_is_short_and_begins_with_the_story(run, base, head):
    code, out, _ = run(SPECS.parent, base, head)
    lines = out.splitlines()
    assert code == 1
    assert lines[0].startswith(f"{base} → {head}: BREAKING, ")
    assert "operations in common" in lines[1]
    assert lines[3] == "BREAKING"
    assert sum(line.startswith(("✗", "!", "·")) for line in lines) < 60


def test_prose_is_reported_when_asked_for(run, folder):
    document = one({**TEXT, "description": "Another text."})
    (folder / "prose.json").write_text(json.dumps(document))
    assert "NO CHANGE" in run(folder, "text.json", "prose.json")[1]
    _, out, _ = run(folder, "text.json", "prose.json", "--prose", "--format", "json")
    assert [change["rule"] for change in json.loads(out)["changes"]] == ["prose-changed"]


def test_outside_a_project_files_are_compared_and_versions_come_with_the_package(run, folder):
    code, out, _ = run(folder, "text.json", "number.json", "--format", "github")
    assert code == 1
    assert "file=number.json," in out
    code, out, _ = run(folder, "v4", "v4", "--format", "github")
    assert (code, out) == (0, "")


def test_a_broken_pyproject_and_a_level_that_is_no_table_are_one_line(run, folder):
    (folder / "pyproject.toml").write_text("[tool")
    code, _, err = run(folder, "text.json", "text.json")
    assert (code, err.count("\n")) == (2, 1)
    assert "cannot be read as TOML" in err
    (folder / "pyproject.toml").write_text("[tool.hubspot-compat.drift]\nlevels = 3")
    code, _, err = run(folder, "text.json", "text.json")
    assert code == 2
    assert "expected a table of rule = level" in err


def test_a_report_that_cannot_be_written_is_one_line(run, folder):
    code, _, err = run(folder, "text.json", "number.json", "--output", ".")
    assert (code, err.count("\n")) == (2, 1)
    assert "cannot be written" in err


def process(folder, *arguments, **more):
    """The command as a process of its own, not yet waited for."""
    return subprocess.Popen(
        [sys.executable, "-m", "hubspot_compat_tools", "drift", *arguments],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


@pytest.mark.parametrize("sides", [("text.json", "number.json"), ("--history", "days"), ("--all",)])
def test_a_full_disk_leaves_the_old_report(folder, sides):
    (folder / "days").mkdir()
    for day, name in (("01", "text"), ("02", "number")):
        document = (folder / f"{name}.json").read_text()
        (folder / "days" / f"doc_2024-01-{day}.json").write_text(document)
    (folder / "report.html").write_text("the old report")
    before = sorted(folder.iterdir())

    def no_room():  # a file of this process may have 1,000 bytes, as if the disk were full then
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))

    arguments = (*sides, "--format", "html", "--output", "report.html")
    # Without coverage, whose data would not have room either.
    env = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    env["PYTHONDONTWRITEBYTECODE"] = "1"  # else a library's is cut off there, and stays so
    done = process(folder, *arguments, preexec_fn=no_room, env=env)
    out, err = done.communicate(timeout=60)
    assert (done.returncode, out) == (2, "")
    assert err == "error: report.html: cannot be written: File too large\n"
    assert (folder / "report.html").read_text() == "the old report"
    assert sorted(folder.iterdir()) == before


def test_an_interrupt_leaves_the_old_report(folder):
    (folder / "report.txt").write_text("the old report")
    os.mkfifo(folder / "pipe")
    started = process(folder, "text.json", "pipe", "--output", "report.txt")
    with (folder / "pipe").open("w"):  # opens when the command does, which then waits for text
        started.send_signal(signal.SIGINT)
        started.communicate(timeout=60)
    assert started.returncode == 130
    assert (folder / "report.txt").read_text() == "the old report"


def test_a_reader_of_the_old_report_keeps_all_of_it(run, folder):
    (folder / "report.txt").write_text("the old report")
    with (folder / "report.txt").open() as reader:
        assert run(folder, "text.json", "number.json", "--output", "report.txt")[0] == 1
        assert reader.read() == "the old report"
    assert (folder / "report.txt").read_text().startswith("text.json → number.json: BREAKING")


def test_the_command_leaves_pydantic_to_others(run, folder):
    """deepdiff is imported without it, and then everything can be imported as before."""
    script = (
        "import sys; sys.argv = ['x', 'drift', 'text.json', 'number.json']\n"
        "from hubspot_compat_tools.__main__ import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "assert 'deepdiff' in sys.modules and 'pydantic' not in sys.modules\n"
        "import pydantic.main\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=folder, check=False, timeout=60)
    assert done.returncode == 0
