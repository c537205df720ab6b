"""`docs/types.md`: the association types that HubSpot defines, with a search and the evidence."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hubspot_compat._catalogue.loader import CatalogueType

__all__ = ["catalogue_page"]

_HEAD: Final = """\
---
hide: [toc]
---

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

- **Name** is the string of v3. Where there is none, v3 takes the id. What is below a name is what a
  port by constants or by words gets wrong about it.
- **Evidence** for the name: `seen` in HubSpot's documentation, a real answer or working code;
  `follows` from the name seen for the other direction; or `by rule`: built as HubSpot builds its
  names and never seen, so `strict_names=True` refuses it. For the id: how well its sources agree.
- **Id** is unique within a category and a pair of objects only. All rows are `HUBSPOT_DEFINED`; a
  portal's own types are numbered from 1 again.
- **Inverse** is the id of the same association seen from the other end.
- Removing an unlabeled type removes every label of the pair, too.

[What a naive port gets wrong](semantics.md) says more.
"""
_EVIDENCE: Final = {
    "observed": "name seen",
    "derived-strong": "name follows",
    "derived": "name by rule",
    "none": "no name",
    "unknown": "no name",
}
_COLUMNS: Final = ("Name in v3", "Between", "Id", "Label", "Inverse", "Evidence")


def catalogue_page() -> str:
    """Return the page as Markdown, with the table as HTML."""
    from hubspot_compat._catalogue.loader import association_types

    head = "".join(f"<th>{name}</th>" for name in _COLUMNS)
    rows = "\n".join(_row(row) for row in association_types())
    table = f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"
    return f'{_HEAD}<div id="types">\n{table}\n</div>{_TAIL}'


def _row(row: CatalogueType) -> str:
    mind = f"<small>{html.escape(_mind(row))}</small>" if _mind(row) else ""
    cells = (
        (f"<code>{row.v3_name}</code>" if row.v3_name else "") + mind,
        f"{row.from_object} → {row.to_object}",
        row.type_id,
        html.escape(row.label or row.note),
        row.inverse_type_id or "",
        f"{_EVIDENCE[row.v3_name_evidence]}; id {row.id_confidence}",
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _mind(row: CatalogueType) -> str:
    """The trap of a type that has a Primary or a plain one beside it; the rest is said once."""
    from hubspot_compat_tools.commands.types import trap

    text = trap(row)
    return "" if text.startswith("Removing") else text
