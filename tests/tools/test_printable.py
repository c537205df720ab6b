"""What others wrote is shown and steers nothing: not a terminal, not a log of CI."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubspot_compat_tools._printable import json_text, printable, printable_lines

from .command_line import run

COMMANDS = [
    "::error::pwned",
    "  ::error file=a.py,line=1::pwned",
    "::set-output name=a::b",
    "::stop-commands::x",
    "##[error]pwned",
    "text ##vso[task.setvariable variable=a]b",
]
STEERING = "\x1b[31m\x1b]0;title\x07\x9b2J\x7f\r\x85\u2028\u202e\u2066\u200b\ufeff\U000e0001\udcff"
NAMES = st.text(st.sampled_from("a:# \t\n\r%" + STEERING) | st.characters(), max_size=30)


def commands_in(text):
    """What GitHub's runner or Azure Pipelines would obey."""
    lines = (line.strip() for line in text.splitlines())
    return [
        line
        for line in lines
        if re.match(r"::[A-Za-z][\w-]*(\s.*?)?::", line) or "##[" in line or "##vso[" in line
    ]


@given(NAMES | st.sampled_from(COMMANDS))
def test_one_line_is_printable_and_commands_nothing(text):
    shown = printable(text)
    assert shown.isprintable()
    assert commands_in(shown) == []
    assert printable(shown) == shown


@given(st.lists(NAMES | st.sampled_from(COMMANDS), max_size=4).map("\n".join))
def test_lines_keep_their_ends_and_tabs_and_nothing_else(text):
    shown = printable_lines(text)
    assert shown.count("\n") == text.count("\n")
    assert shown.count("\t") == text.count("\t")
    assert re.sub(r"\r\n|[\n\t]|\r\Z", "", shown).isprintable()
    assert commands_in(shown.replace("\t", "")) == [] or "\t" in text


@pytest.mark.parametrize(
    "text",
    [
        "src/crm.py:5:14: http.object object.list: left: HSC101 why",
        "std::vector",
        "http://[::1]:8000/",
        "::1",
        "contact → company: 50 %",
        "# a comment ## [link]",
        "日本語 é 🎉",
    ],
)
def test_what_steers_nothing_stays_as_it_is(text):
    assert printable(text) == text
    assert printable_lines(f"\t{text}\r\n{text}\n") == f"\t{text}\r\n{text}\n"


@given(st.dictionaries(NAMES, NAMES | st.integers()))
def test_json_is_printable_and_means_the_same(data):
    text = json_text(data)
    assert text.replace("\n", "").isprintable()
    assert commands_in(text) == []
    assert json.loads(text) == data


def test_a_mistake_that_quotes_a_hostile_name_is_one_printable_line():
    told = run("migrate", "none\x1b[31m\n::error::pwned\u202e.py")
    assert told.returncode == 2
    assert told.stderr == (
        "error: none\\u001b[31m\\u000a\\u003a:error::pwned\\u202e.py: "
        "there is no such file or folder\n"
    )


def test_a_hostile_label_in_a_table_of_types(tmp_path):
    row = {
        "from_object": "contact", "to_object": "company", "category": "USER_DEFINED",
        "type_id": 37, "name": "boss\x1b[2J", "label": "\n::error::pwned\x1b]0;t\x07",
    }  # fmt: skip
    names = tmp_path / "names.json"
    names.write_text(json.dumps({"format": "hubspot-compat names", "version": 1, "types": [row]}))
    for form in ("text", "json"):
        told = run("types", "contact", "company", "--names", str(names), "--format", form)
        assert told.returncode == 0
        assert "\x1b" not in told.stdout
        assert commands_in(told.stdout) == []
