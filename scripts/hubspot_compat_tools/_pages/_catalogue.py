"""`docs/types.md`: the association types that HubSpot defines, with a search and the evidence."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from hubspot_compat._catalogue import CatalogueType

__all__ = ["catalogue_page"]

_HEAD: Final = """\
# Association types

The types that HubSpot defines, as the facade, the bridge, the sandbox and the migrator know them.
This page is made from that catalogue; `hubspot-compat types NAME` prints one of its rows, and what
every API version calls it.

Look for an id, a name, an object or a label. Several words are looked for together: `deal primary`.

<p id="types-search" hidden><label>Search <input type="search" autocomplete="off"
placeholder="279, contact_to_company, deal primary"></label> <output></output></p>

"""
_TAIL: Final = """

## How to read it

- **Name** is the string of v3. It is `seen` in HubSpot's documentation, a real answer or working
  code; `follows` from the name seen for the other direction; or is `by rule`: built as HubSpot
  builds its names and never seen, so `strict_names=True` refuses it. Where there is no name, v3
  takes the id.
- **Id** is unique within a category and a pair of objects only. All rows are `HUBSPOT_DEFINED`; a
  portal's own types are numbered from 1 again.
- **Inverse** is the id of the same association seen from the other end.
- **Sure** is how well the sources for the id agree.
- Removing an unlabeled type removes every label of the pair, too.

[What a naive port gets wrong](semantics.md) says more.
"""
_EVIDENCE: Final = {
    "observed": "seen",
    "derived-strong": "follows",
    "derived": "by rule",
    "none": "no name",
    "unknown": "no name",
}
_COLUMNS: Final = ("Name in v3", "From", "To", "Id", "Label", "Inverse", "Name is", "Sure", "Mind")


def catalogue_page() -> str:
    """Return the page as Markdown, with the table as HTML."""
    from hubspot_compat._catalogue import association_types

    head = "".join(f"<th>{name}</th>" for name in _COLUMNS)
    rows = "\n".join(_row(row) for row in association_types())
    table = f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"
    return f'{_HEAD}<div id="types">\n{table}\n</div>{_TAIL}'


def _row(row: CatalogueType) -> str:
    name = f"<code>{html.escape(row.v3_name)}</code>" if row.v3_name else ""
    cells = (
        name,
        row.from_object,
        row.to_object,
        row.type_id,
        row.label or row.note,
        row.inverse_type_id or "",
        _EVIDENCE[row.v3_name_evidence],
        row.id_confidence,
        _mind(row),
    )
    return f"<tr>{''.join(_cell(cell) for cell in cells)}</tr>"


def _cell(value: Any) -> str:
    text = str(value)
    return f"<td>{text if text.startswith('<code>') else html.escape(text)}</td>"


def _mind(row: CatalogueType) -> str:
    """The trap of a type that has a Primary or a plain one beside it; the rest is said once."""
    from hubspot_compat_tools.commands.types import trap

    text = trap(row)
    return "" if text.startswith("Removing") else text
