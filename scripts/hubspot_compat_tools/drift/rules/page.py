"""The page about the rules, made from the table: `docs/drift-rules.md`."""

from __future__ import annotations

import json
from typing import Any, Final

from hubspot_compat_tools.drift.rules import LEVELS, TABLE, Rule

_HEAD: Final = """\
# The rules of `hubspot-compat drift`

Made from the table of rules; edit the rules, not this page.

A request may allow more than before, and a response less; the other way round somebody's calls
break. Each rule has a level, which `pyproject.toml` can change:

```toml title="pyproject.toml"
[tool.hubspot-compat.drift.levels]
response-property-became-optional = "warning"
```

An example is a piece of a document before and after; the rest of the document is the same.
"""
_WORDS: Final = {
    "breaking": "A call that works now may fail, or its answer may be misread.",
    "warning": "Some callers should look.",
    "info": "Nobody who calls today is concerned.",
}


def rules_page() -> str:
    """The page as Markdown."""
    parts = [_HEAD, _overview()]
    for level in LEVELS:
        parts.append(f"## {level.capitalize()}\n\n{_WORDS[level]}\n")
        parts += [_entry(rule) for rule in TABLE.rules.values() if rule.level == level]
    return "\n".join(parts).rstrip() + "\n"


def _overview() -> str:
    counts = [f"{_count(level)} {level}" for level in LEVELS]
    return f"{len(TABLE.rules)} rules: {', '.join(counts)}.\n"


def _count(level: str) -> int:
    return sum(rule.level == level for rule in TABLE.rules.values())


def _entry(rule: Rule) -> str:
    lines = [f"### `{rule.id}`", "", f"{rule.why} **What to do:** {rule.advice}", ""]
    if rule.at != "nothing":
        lines += [
            f"- fires ({rule.at}): `{_piece(rule.fires[0])}` → `{_piece(rule.fires[1])}`",
            f"- does not: `{_piece(rule.silent[0])}` → `{_piece(rule.silent[1])}`",
            "",
        ]
    return "\n".join(lines)


def _piece(piece: Any) -> str:
    return "nothing" if piece is None else json.dumps(piece)
