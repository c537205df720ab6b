"""`docs/command-line.md`: every command with its options, as the program itself describes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["command_line_page"]

_EXAMPLE: Final = "Example: "
_HEAD: Final = """\
# Command line

Made from the program itself. `python -m hubspot_compat_tools` is the same as `hubspot-compat`. Each
of the extras `migrate`, `sandbox` and `specs` brings it; where a command needs one, it says so.

Exit codes: 0, fine; 1, something was found; 2, wrong usage, unreadable input, or output that cannot
be written; 130 after Ctrl-C (0 from `sandbox` and `proxy`, which run until then), and 141 when
whoever read the output stopped reading. A mistake is one line on stderr, with what was probably
meant; `--debug`, before or behind the command, shows where it comes from.

`hubspot-compat --install-completion` lets bash, zsh and fish complete commands, options, versions,
association types, codes and files, from the next terminal on. Write `--format json`: behind
`--format=` nothing is completed.

Colours and progress are for terminals. `NO_COLOR=1` takes the colours away, `FORCE_COLOR=1` brings
them into a pipe. Under `--format json` the output is data alone.
"""


def command_line_page() -> str:
    """Return the page as Markdown."""
    from typer.main import get_command

    from hubspot_compat_tools._cli import app

    parts = [_HEAD, *_options(get_command(app))]
    for name, command in sorted(_commands(get_command(app), "hubspot-compat")):
        parts += [f"## {name}\n", *_prose(command.help or ""), *_needed(name), *_options(command)]
    return "\n".join(parts).rstrip() + "\n"


def _commands(group: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Every command that does something, with the words that call it."""
    for word, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{name} {word}")
        elif not command.hidden:
            yield f"{name} {word}", command


def _prose(text: str) -> list[str]:
    parts = [part.replace("\b", "").strip() for part in text.split("\n\n")]
    examples = [part.removeprefix(_EXAMPLE) for part in parts if part.startswith(_EXAMPLE)]
    said = [f"{_escaped(part)}\n" for part in parts if not part.startswith(_EXAMPLE)]
    shown = [f"- `{' '.join(line.split())}`" for line in examples]
    return [*said, *(["Examples:\n", *shown, ""] if shown else [])]


def _needed(name: str) -> list[str]:
    from hubspot_compat_tools._extras import EXTRAS

    extra = EXTRAS.get(name.split()[1])
    return [f"Needs the extra `{extra}`.\n"] if extra else []


def _options(command: Any) -> list[str]:
    parameters = [one for one in command.params if not getattr(one, "hidden", False)]
    if not parameters:
        return []
    rows = [f"| {_spelled(one)} | {_described(one)} |" for one in parameters]
    kinds = {one.param_type_name for one in parameters}
    head = " or ".join(sorted(kinds))
    return [f"| {head} | what it does |", "| --- | --- |", *rows, ""]


def _spelled(parameter: Any) -> str:
    names = [*parameter.opts, *parameter.secondary_opts]
    if not names[0].startswith("-"):
        word = (parameter.metavar or parameter.name.upper()).removesuffix("...").strip("[]{}")
        return f"`{word}`"
    value = "" if getattr(parameter, "is_flag", False) else f" {_value(parameter)}"
    return ", ".join(f"`{name}{value}`" for name in names)


def _value(parameter: Any) -> str:
    choices = getattr(parameter.type, "choices", None)
    if choices:
        return "{" + ",".join(str(getattr(one, "value", one)) for one in choices) + "}"
    return str(parameter.metavar or parameter.type.name.removesuffix(" range").upper())


def _described(parameter: Any) -> str:
    told = [_escaped(parameter.help or "")]
    if getattr(parameter, "multiple", False) or getattr(parameter, "nargs", 1) == -1:
        told.append("More than one may be given.")
    lowest, highest = (getattr(parameter.type, name, None) for name in ("min", "max"))
    if lowest is not None:
        told.append(f"At least {lowest}.")
    if highest is not None:
        told.append(f"At most {highest}.")
    default = getattr(parameter.default, "value", parameter.default)
    if default not in (None, "", (), []) and not isinstance(default, bool):
        told.append(f"Default: `{default}`.")
    if parameter.required:
        told.append("Required.")
    return " ".join(told)


def _escaped(text: str) -> str:
    """Words as Markdown shows them: commands, options and names of variables as code."""
    joined = " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
    code = r"(?:hubspot-compat [a-z]+ )?--[a-z][a-z-]*|[A-Z]+(?:_[A-Z]+)+"
    return re.sub(rf"(?<![\w`-])({code})(?![\w`])", r"`\1`", joined)
