"""The forms in which findings are shown; `render` is the one door to them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from hubspot_compat_tools._printable import json_text, printable_lines

if TYPE_CHECKING:
    from hubspot_compat_tools.drift.reports._findings import Findings

__all__ = ["Form", "render"]


class Form(StrEnum):
    """The forms of a report."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"
    GITHUB = "github"
    SARIF = "sarif"
    JUNIT = "junit"
    CHAT = "chat"


def render(findings: Findings, form: Form) -> str:
    """Render findings as text without colours, or in any other form.

    Args:
        findings: What was found.
        form: The form.

    Returns:
        The whole report, with a newline at its end.
    """
    match form:
        case Form.TEXT:
            return _text(findings)
        case Form.JSON:
            return json_text(findings.as_json()) + "\n"
        case Form.MARKDOWN:
            from hubspot_compat_tools.drift.reports._markdown import markdown

            return markdown(findings)
        case Form.CHAT:
            from hubspot_compat_tools.drift.reports._chat import chat

            return chat(findings)
        case Form.HTML:
            from hubspot_compat_tools.drift.reports._html import html

            return printable_lines(html(findings))
        case Form.GITHUB | Form.SARIF | Form.JUNIT:
            from hubspot_compat_tools.drift.reports import _machines

            machine = {
                Form.GITHUB: _machines.github,
                Form.SARIF: _machines.sarif,
                Form.JUNIT: _machines.junit,
            }
            return machine[form](findings)


def _text(findings: Findings) -> str:
    from io import StringIO

    from rich.console import Console

    from hubspot_compat_tools.drift.reports._terminal import UNWRAPPED, print_text

    buffer = StringIO()
    console = Console(file=buffer, width=UNWRAPPED, color_system=None, emoji=False)
    print_text(findings, console)
    return buffer.getvalue()
