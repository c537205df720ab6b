"""The command line: what `hubspot-compat` can do, put together from one module a command.

A command's module is imported when the command is asked for: no command waits for the others.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command

from hubspot_compat import __version__

# In the order in which help lists them.
_NAMES: Final = (
    "demo",
    "specs",
    "regenerate",
    "drift",
    "migrate",
    "types",
    "capabilities",
    "sandbox",
    "proxy",
    "doctor",
)


class _Commands(MutableMapping[str, Any]):
    """The commands by name, each made when it is first looked up."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = dict.fromkeys(_NAMES)

    def __getitem__(self, name: str) -> Any:
        if self._made[name] is None:
            module = import_module(f"hubspot_compat_tools.commands.{name}")
            command = get_command(module.app)
            command.name = name
            _unbreak(command)
            self._made[name] = command
        return self._made[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._made[name] = command

    def __delitem__(self, name: str) -> None:
        del self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


def _unbreak(command: Any) -> None:
    """Join the lines of each paragraph of help, which typer would break where our source does."""
    paragraphs = (command.help or "").split("\n\n")
    command.help = "\n\n".join(" ".join(text.split()) for text in paragraphs) or None
    for inner in getattr(command, "commands", {}).values():
        _unbreak(inner)


class _Group(TyperGroup):
    """A group whose commands are imported one by one."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = _Commands()

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Accept --debug after a command, too: one thinks of it when the command has failed."""
        ours = args[: args.index("--")] if "--" in args else args
        if "--debug" in ours:
            args = ["--debug", *(word for word in ours if word != "--debug"), *args[len(ours) :]]
        return super().parse_args(ctx, args)


app = typer.Typer(
    name="hubspot-compat",
    cls=_Group,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:
    if value:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
    debug: Annotated[
        bool,
        typer.Option("--debug", help="Show where errors come from; may also follow a command."),
    ] = False,
) -> None:
    """One model over HubSpot's CRM associations API v3, v4 and the dated versions."""
