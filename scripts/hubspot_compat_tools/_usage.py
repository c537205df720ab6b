"""The message for a command line that cannot be parsed, with the nearest word that can."""

from __future__ import annotations

import re
from typing import Any, Final

from hubspot_compat_tools._errors import nearest

__all__ = ["usage_message"]

_COMMAND: Final = re.compile(r"No such command '(.*?)'")
_CHOICE: Final = re.compile(r"'([^']*)' is not one of")


def usage_message(error: Any) -> str:
    """Say in one line what is wrong, and what was probably meant or where to look.

    Nothing, if the error is that no command was given: then the help has been shown.

    Args:
        error: An error of the command line's parser, of click's or of typer's copy of it.
    """
    context = getattr(error, "ctx", None)
    message, close = _described(error, context)
    message = " ".join(message.split()).rstrip(".")
    if close or context is None or not message:
        return message + close
    return f"{message}; see {context.command_path} --help"


def _described(error: Any, context: Any) -> tuple[str, str]:
    if context is not None and getattr(error, "option_name", None) and "such" in error.message:
        options = [name for row in context.command.params for name in row.opts]
        word = error.option_name
        return f"no such option: {word}", nearest(word, [*options, "--help"])
    message = str(error.format_message())
    if context is not None and (found := _COMMAND.match(message)):
        word = found[1]
        return f"no such command: {word}", nearest(word, context.command.list_commands(context))
    choices = getattr(getattr(getattr(error, "param", None), "type", None), "choices", None)
    if choices and (found := _CHOICE.search(message)):
        known = [str(getattr(choice, "value", choice)) for choice in choices]
        return _lowered(message), nearest(found[1], known)
    return _lowered(message), ""


def _lowered(message: str) -> str:
    return message[:1].lower() + message[1:]
