"""The code blocks of a page, found by sybil, and what running each one means.

- `python` is run, in one namespace for the page.
- `console`: its `$` lines are run, in one folder for the page. Output that is shown is compared.
- A block of any language with `title="FILE"` is written to that file; data is parsed, too.
- `text`, `json` and `markdown` are compared with what the block before it, or its last command,
  printed to stdout. `diff` is looked for in that, since a report may stand around it.
- After `<!-- not run: REASON -->` a block is left alone.
- `<!-- invisible-code: python ... -->` is run as if it were shown: what a test wants to know
  besides. There `the_block_before` is the text of that block, and `the_sandbox` is the sandbox.

`...` in output stands for anything; in JSON the text "..." does. A command ends with 0, or with
what a comment on its line says: `# exit code 1`. HubSpot's address is the sandbox's in code that is
run here.
"""

import contextlib
import doctest
import io
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import yaml
from attrs import define, field
from sybil import Document, Example, Region, Sybil
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown.lexers import DirectiveInHTMLCommentLexer, RawFencedCodeBlockLexer
from sybil.region import Lexeme

from hubspot_compat_tools.__main__ import main

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
HUBSPOT = "https://api.hubapi.com"

_FENCES = RawFencedCodeBlockLexer(re.compile(r"(?P<language>[^\s`]*)[ \t]*(?P<options>[^\n]*)\n"))
_INVISIBLE = DirectiveInHTMLCommentLexer(directive="invisible-code", arguments="python")
_TITLE = re.compile(r'title="([^"]+)"')
_MARK = re.compile(r"<!-- not run: ([^>]+?) -->\s*\Z")
_EXIT_CODE = re.compile(r"#.*\bexit code (\d)")
_NEEDS_A_SHELL = re.compile(r"[|<>&;$*]|^(?!hubspot-compat )")
_READERS = {"json": json.loads, "toml": tomllib.loads, "yaml": yaml.safe_load}
_OUTPUT = {"text", "diff", "json", "markdown"}


@define
class Block:
    """One code block of a page."""

    language: str
    source: Lexeme
    title: str = ""
    unrun_because: str = ""


@define
class Reader:
    """Somebody who reads a page from its top and does what it says."""

    folder: Path
    hubspot: str
    stdout: str | None = field(default=None, init=False)

    def follow(self, path: Path, namespace: dict[str, object]) -> list[Block]:
        """Run the blocks of a page in their order; the blocks that were there."""
        document = Sybil(parsers=[self.blocks]).parse(path)
        document.namespace.update(namespace)
        examples = list(document.examples())
        for example in examples:
            example.evaluate()
            document.namespace["the_block_before"] = str(example.parsed.source)
        return [example.parsed for example in examples]

    def blocks(self, document: Document) -> Iterable[Region]:
        for region in blocks(document):
            region.evaluator = self.run
            yield region

    def run(self, example: Example) -> str | None:
        block: Block = example.parsed
        if block.unrun_because:
            return None
        if block.title:
            return self.write(block)
        if block.language == "python":
            return self.run_python(example)
        if block.language == "console":
            return self.run_console(block.source)
        if block.language in _OUTPUT:
            return self.compare(block)
        return f"a block in {block.language!r} is neither run nor marked with why not"

    def write(self, block: Block) -> None:
        if block.language in _READERS:
            _READERS[block.language](block.source)
        path = self.folder / block.title
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.source, encoding="utf-8")

    def run_python(self, example: Example) -> None:
        source = example.parsed.source
        with_address = source.replace(HUBSPOT, self.hubspot)
        code = Lexeme(with_address, source.offset, source.line_offset)
        inner = Example(
            example.document,
            example.line,
            example.column,
            Region(example.start, example.end, code),
            example.namespace,
        )
        with contextlib.redirect_stdout(io.StringIO()) as out:
            PythonEvaluator()(inner)
        self.stdout = out.getvalue()

    def run_console(self, source: str) -> str | None:
        for command, wanted in steps(source):
            code, self.stdout, shown = self.run_command(command)
            stated = _EXIT_CODE.search(command)
            if code != int(stated[1] if stated else 0):
                return f"$ {command}\nended with exit code {code}:\n{shown}"
            if wanted and (problem := difference(wanted, shown)):
                return f"$ {command}\n{problem}"
        return None

    def run_command(self, command: str) -> tuple[int, str, str]:
        """Exit code, what came to stdout, and what a terminal shows."""
        if _NEEDS_A_SHELL.search(command.partition(" #")[0]):
            done = subprocess.run(
                ["bash", "-c", command],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
                timeout=60,
            )
            return done.returncode, done.stdout, done.stdout
        return self.run_in_process(shlex.split(command, comments=True))

    def run_in_process(self, words: list[str]) -> tuple[int, str, str]:
        """The installed command, without the second that a process of its own takes to start."""
        shown = io.StringIO()
        out = _Both(shown)
        before, sys.argv = sys.argv, words
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(shown):
                main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            sys.argv = before
        return code, out.getvalue(), shown.getvalue()

    def compare(self, block: Block) -> str | None:
        got, self.stdout = self.stdout, None
        if got is None:
            return "no block before it printed this; compare it, give it a title, or mark it"
        if block.language == "diff":
            return None if _plain(block.source) in _plain(got) else f"printed was:\n{got}"
        if block.language != "json":
            return difference(block.source, got)
        if fits(json.loads(block.source), json.loads(got)):
            return None
        return f"printed was:\n{got}"


class _Both(io.StringIO):
    """Writes along to what a terminal shows."""

    def __init__(self, shown: io.StringIO) -> None:
        super().__init__()
        self._shown = shown

    def write(self, text: str) -> int:
        self._shown.write(text)
        return super().write(text)


def blocks(document: Document) -> Iterable[Region]:
    """The blocks of a document, in any order."""
    for region in _FENCES(document):
        title = _TITLE.search(str(region.lexemes["options"]))
        mark = _MARK.search(document.text, 0, region.start)
        language, source = str(region.lexemes["language"]), region.lexemes["source"]
        assert isinstance(source, Lexeme)
        block = Block(language, source, title[1] if title else "", mark[1] if mark else "")
        yield Region(region.start, region.end, block)
    for region in _INVISIBLE(document):
        source = region.lexemes["source"]
        assert isinstance(source, Lexeme)
        yield Region(region.start, region.end, Block("python", source))


def blocks_of(path: Path) -> list[Block]:
    """The blocks of a page, in their order."""
    return [example.parsed for example in Sybil(parsers=[blocks]).parse(path).examples()]


def steps(source: str) -> list[tuple[str, str]]:
    """The commands of a console block, each with the output that is shown below it."""
    found: list[tuple[str, str]] = []
    lines = iter(source.splitlines())
    for line in lines:
        if line.startswith("$ "):
            command = line.removeprefix("$ ")
            while command.endswith("\\"):
                command = f"{command[:-1].rstrip()} {next(lines).strip()}"
            found.append((command, ""))
        else:
            command, output = found[-1]
            found[-1] = (command, f"{output}{line}\n")
    return found


def difference(wanted: str, got: str) -> str | None:
    """How output differs from what a page shows, if it does."""
    wanted, got = _plain(wanted), _plain(got)
    checker = doctest.OutputChecker()
    if checker.check_output(wanted, got, doctest.ELLIPSIS):
        return None
    return f"a page shows:\n{wanted}\nprinted was:\n{got}"


def _plain(text: str) -> str:
    """Without blanks at the ends of lines, and without empty lines at either end."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n") + "\n"


def fits(shown: object, got: object) -> bool:
    """Whether data is what a page shows of it."""
    if shown == "...":
        return True
    if isinstance(shown, dict) and isinstance(got, dict):
        rest = shown.keys() - {"..."}
        complete = "..." in shown or rest == got.keys()
        return complete and rest <= got.keys() and all(fits(shown[key], got[key]) for key in rest)
    if isinstance(shown, list) and isinstance(got, list):
        cut = shown[-1:] == ["..."]
        wanted = shown[:-1] if cut else shown
        return (len(got) >= len(wanted) if cut else len(got) == len(wanted)) and all(
            map(fits, wanted, got)
        )
    return shown == got


def environment(hubspot: str) -> dict[str, str]:
    """What a reader has set: a token, an address, a plain terminal, and the command in the path."""
    # Plugins of this project's own tests, which take seconds to start and no reader need have.
    others = ("schemathesis", "hypothesispytest", "xdist", "pytest_cov")
    return {
        "PYTEST_ADDOPTS": " ".join(f"-p no:{name}" for name in others),
        "HUBSPOT_ACCESS_TOKEN": "pat-na1-00000000-docs",
        "HUBSPOT_BASE_URL": hubspot,
        "NO_COLOR": "1",
        "COLUMNS": "100",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    }
