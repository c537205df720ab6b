"""What runs the pages is itself tried: a page that shows what is not so fails."""

import pytest
from sybil.example import SybilFailure

from .pages import steps


def page(*blocks):
    return "\n\n".join(blocks)


def fenced(info, *lines):
    return "\n".join([f"```{info}", *lines, "```"])


@pytest.fixture
def follow(reader):
    """Write a page and follow it."""

    def read(*blocks):
        path = reader.folder / "page.md"
        path.write_text(page(*blocks), encoding="utf-8")
        return reader.follow(path, {})

    return read


GOOD = {
    "output of Python": [fenced("python", "print(6 * 7)"), fenced("text", "42")],
    "output with a gap": [
        fenced("python", "print('one two three')"),
        fenced("text", "one...three"),
    ],
    "names last for a page": [fenced("python", "a = 1"), fenced("python", "assert a == 1")],
    "invisible code": [
        fenced("python", "a = 1"),
        "<!-- invisible-code: python\nassert the_block_before == 'a = 1\\n'\n-->",
    ],
    "a file and a command": [
        fenced('python title="six.py"', "print(6)"),
        fenced("console", "$ python six.py", "6", "$ cat six.py | grep -c print", "1"),
    ],
    "the command itself": [fenced("console", "$ hubspot-compat --version", "0...")],
    "a stated exit code": [fenced("console", "$ false  # exit code 1")],
    "a diff within a report": [
        fenced("console", "$ printf 'before\\n-a\\n+b\\nafter\\n'"),
        fenced("diff", "-a", "+b"),
    ],
    "a part of JSON": [
        fenced("python", """print('{"a": {"b": 1}, "c": [1, 2, 3]}')"""),
        fenced("json", '{"a": "...", "c": [1, "..."]}'),
    ],
    "an open object of JSON": [
        fenced("python", """print('{"a": 1, "b": 2}')"""),
        fenced("json", '{"b": 2, "...": "..."}'),
    ],
    "a block that is marked": ["<!-- not run: it never ends -->\n" + fenced("console", "$ yes")],
}
BAD = {
    "other output": [fenced("python", "print(6 * 7)"), fenced("text", "43")],
    "other output of a command": [fenced("console", "$ echo one", "two")],
    "a command that fails": [fenced("console", "$ false")],
    "a command that should fail": [fenced("console", "$ true  # exit code 1")],
    "the command used wrongly": [fenced("console", "$ hubspot-compat nonsense")],
    "output of nothing": [fenced("text", "42")],
    "output that was compared before": [
        fenced("python", "print(1)"),
        fenced("text", "1"),
        fenced("text", "1"),
    ],
    "a language that nobody runs": [fenced("ruby", "puts 1")],
    "no language at all": [fenced("", "something")],
    "a diff that was not printed": [
        fenced("console", "$ printf -- '-a\\n+b\\n'"),
        fenced("diff", "-a", "+c"),
    ],
    "JSON with a field less": [fenced("python", "print('{}')"), fenced("json", '{"a": 1}')],
    "JSON with a field more": [fenced("python", """print('{"a": 1}')"""), fenced("json", "{}")],
    "JSON with a row less": [fenced("python", "print('[1]')"), fenced("json", "[1, 2]")],
    "a mark that is not right before": [
        "<!-- not run: it stands elsewhere -->\n\nText.",
        fenced("ruby", "puts 1"),
    ],
}


@pytest.mark.parametrize("blocks", GOOD.values(), ids=GOOD)
def test_a_page_that_shows_what_is_so_passes(follow, blocks):
    assert len(follow(*blocks)) == len(blocks)


@pytest.mark.parametrize("blocks", BAD.values(), ids=BAD)
def test_a_page_that_shows_what_is_not_so_fails(follow, blocks):
    with pytest.raises(SybilFailure):
        follow(*blocks)


@pytest.mark.parametrize(
    "blocks",
    [
        [fenced("python", "assert False")],
        [fenced('json title="a.json"', "{")],
        [fenced('toml title="a.toml"', "a =")],
        ["<!-- invisible-code: python\nassert False\n-->"],
    ],
    ids=["a claim of an example", "JSON", "TOML", "invisible code"],
)
def test_code_that_raises_and_data_that_is_broken_fail(follow, blocks):
    with pytest.raises((AssertionError, ValueError)):
        follow(*blocks)


def test_hubspots_address_is_the_sandboxs_in_code_that_is_run(follow, sandbox):
    code = 'import httpx\nhttpx.get("https://api.hubapi.com/crm/v3/somewhere")'
    follow(fenced("python", code))
    assert [call.path for call in sandbox.requests] == ["/crm/v3/somewhere"]


def test_a_long_command_goes_on_behind_a_backslash():
    assert steps("$ one \\\n    two\nshown\n$ three\n") == [("one two", "shown\n"), ("three", "")]
