"""`hubspot-compat types NAME`: what an association type means, in every version."""

from __future__ import annotations

import difflib
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools._printable import printable
from hubspot_compat_tools.commands._completion import object_types, type_names
from hubspot_compat_tools.commands._output import (
    OutputFormat,
    print_json,
    print_text,
    progress_console,
)

if TYPE_CHECKING:
    from hubspot_compat import AssociationType
    from hubspot_compat._catalogue.loader import CatalogueType

_EVIDENCE = {
    "observed": "seen in HubSpot's docs, a real payload or working code",
    "derived-strong": "follows from the observed name of the other direction",
    "derived": "follows from HubSpot's naming rule; never seen (strict_names=True refuses it)",
    "none": "no source gives a name: v3 takes the id",
    "unknown": "no source gives a name: v3 takes the id",
}


app = typer.Typer(add_completion=False)


@app.command()
def types(
    name: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME...",
            help="A v3 name (any case), an id, a label, or an object pair such as deal company.",
            autocompletion=type_names,
        ),
    ] = None,
    names: Annotated[
        Path | None,
        typer.Option("--names", metavar="FILE", help="A snapshot of a portal's own names."),
    ] = None,
    snapshot: Annotated[
        Path | None,
        typer.Option(
            "--snapshot",
            metavar="FILE",
            help="Save the portal's own names while v3 still tells them (needs a token).",
        ),
    ] = None,
    objects: Annotated[
        list[str] | None,
        typer.Option(
            "--object",
            metavar="NAME",
            help="With --snapshot: an object of the portal's.",
            autocompletion=object_types,
        ),
    ] = None,
    format: Annotated[OutputFormat, typer.Option(help="How to print.")] = OutputFormat.TEXT,
) -> None:
    """Show what an association type is called in every API version, and how sure that is.

    Example: hubspot-compat types contact_to_company

    Example: hubspot-compat types deal company

    Example: hubspot-compat types 279 280
    """
    if snapshot is not None:
        _save_snapshot(snapshot, objects or [], format)
        return
    wanted = " ".join(name or ())  # a pair, and a label, may come without quotes
    if not wanted:
        msg = "give a NAME to explain, or --snapshot FILE to save a portal's names"
        raise ToolError(msg)
    found = _looked_up(wanted, names)
    if not found:
        each = [_looked_up(word, names) for word in name or ()]
        found = list(chain.from_iterable(each)) if all(each) else []
    if not found:
        raise ToolError(_unknown(wanted))
    if format is OutputFormat.JSON:
        print_json(found)
        return
    print_text("\n\n".join("\n".join(_text(row)) for row in found))


def _save_snapshot(path: Path, objects: list[str], format: OutputFormat) -> None:
    from rich.progress import Progress

    from hubspot_compat import Associations
    from hubspot_compat._domain.snapshot import dump_names
    from hubspot_compat_tools._files import have_folder_of, write_atomically
    from hubspot_compat_tools._snapshot import object_pairs
    from hubspot_compat_tools._snapshot import snapshot as take

    have_folder_of(path)
    pairs = object_pairs(objects)
    progress = Progress(console=progress_console(), transient=True)
    with Associations() as client, progress as bar:
        task = bar.add_task("asking", total=len(pairs))
        found, refused = take(client, pairs, on_pair=lambda *_: bar.advance(task))
    write_atomically(path, dump_names(found).decode())
    for line in refused:
        typer.echo(f"warning: {printable(line)}", err=True)
    if format is OutputFormat.JSON:
        print_json(
            {"file": str(path), "types": len(found), "pairs": len(pairs), "refused": refused}
        )
        return
    left = f"; {len(refused)} refused" if refused else ""
    print_text(f"{path}: {len(found)} names from {len(pairs)} object pairs{left}")


def _looked_up(wanted: str, names: Path | None) -> list[dict[str, Any]]:
    found = [describe(row) for row in _catalogue_rows(wanted)]
    return found if names is None else found + _snapshot_rows(wanted, names)


def _catalogue_rows(name: str) -> list[CatalogueType]:
    from hubspot_compat._catalogue.loader import association_types

    word = name.strip().casefold()
    pair = _object_pair(name)
    return [
        row
        for row in association_types()
        if word in (row.v3_name.casefold(), str(row.type_id), row.label.casefold())
        or pair == (row.from_object, row.to_object)
    ]


def _object_pair(name: str) -> tuple[str, str] | None:
    from hubspot_compat import UnknownObjectType
    from hubspot_compat._domain.objects import canonical_object

    words = name.split()
    if len(words) != 2:  # noqa: PLR2004  a pair
        return None
    try:
        return canonical_object(words[0]), canonical_object(words[1])
    except UnknownObjectType:
        return None


def _snapshot_rows(name: str, path: Path) -> list[dict[str, Any]]:
    from hubspot_compat._domain.snapshot import load_names

    word, pair = name.strip().casefold(), _object_pair(name)
    return [
        {
            "name": row.name,
            "from_object": row.from_object,
            "to_object": row.to_object,
            "category": row.category,
            "type_id": row.type_id,
            "label": row.label,
            "inverse_type_id": None,
            "id_confidence": "the portal's own",
            "name_evidence": f"snapshot {path}",
            "trap": _trap_of_own(row),
            "versions": _versions(row.name or "", row.category, row.type_id),
        }
        for rows in load_names(path).values()
        for row in rows
        if word in ((row.name or "").casefold(), (row.label or "").casefold(), str(row.type_id))
        or pair == (row.from_object, row.to_object)
    ]


def describe(row: CatalogueType) -> dict[str, Any]:
    """Return all that the catalogue knows of a type, as plain data."""
    return {
        "name": row.v3_name or str(row.type_id),
        "from_object": row.from_object,
        "to_object": row.to_object,
        "category": row.category,
        "type_id": row.type_id,
        "label": row.label or row.note or None,
        "inverse_type_id": row.inverse_type_id,
        "id_confidence": row.id_confidence,
        "name_evidence": row.v3_name_evidence,
        "trap": trap(row),
        "versions": _versions(row.v3_name or str(row.type_id), row.category, row.type_id),
    }


def _versions(name: str, category: str, type_id: int) -> dict[str, Any]:
    from hubspot_compat_raw._registry import VERSIONS

    spec = {"associationCategory": category, "associationTypeId": type_id}
    return {version: name if row.dialect == "v3" else spec for version, row in VERSIONS.items()}


def trap(row: CatalogueType) -> str:
    """Say what a naive port gets wrong about a type, or nothing."""
    sibling = _sibling(row)
    if row.label == "Primary" and sibling is not None and row.v3_name:
        constant = row.v3_name.upper()
        return (
            f"v3's {row.v3_name} is {row.type_id}, Primary: writing it moves the Primary of the "
            f"{row.one_per}. The SDKs' constants call {sibling.type_id} {constant} instead."
        )
    if row.label == "Primary" and sibling is not None:
        return (
            f"Writing it moves the Primary of the {row.one_per}; the plain type is "
            f"{sibling.type_id}."
        )
    if row.is_unlabeled and sibling is not None:
        return (
            f"Plain, not Primary (that is {sibling.type_id}). Removing it removes every label of "
            "the pair too."
        )
    if row.is_unlabeled:
        return "Removing it removes every label of the pair too."
    return ""


def _trap_of_own(row: AssociationType) -> str:
    """Say what a portal's own type is taken for, or nothing."""
    from hubspot_compat._domain.types import catalogued

    theirs = catalogued(row.from_object, row.to_object, row.type_id)
    if theirs is None:
        return ""
    label = f", {theirs.label}" if theirs.label else ""
    return (
        f"A bare {row.type_id} between these objects is HubSpot's own type ({theirs.name}{label}); "
        f"say the name, or ({row.category}, {row.type_id})."
    )


def _sibling(row: CatalogueType) -> CatalogueType | None:
    """The plain type beside a Primary one, and the other way round."""
    from hubspot_compat._catalogue.loader import association_types

    wanted = "" if row.label == "Primary" else "Primary"
    return next(
        (
            other
            for other in association_types()
            if (other.from_object, other.to_object) == (row.from_object, row.to_object)
            and other.label == wanted
            and not other.note
            and other.type_id != row.type_id
        ),
        None,
    )


def _text(row: dict[str, Any]) -> list[str]:
    label = f", label {row['label']!r}" if row["label"] else ", unlabeled"
    ends = f"{row['from_object']} -> {row['to_object']}"
    lines = [f"{row['name']}: {ends}, {row['category']} {row['type_id']}{label}"]
    for version, spelled in row["versions"].items():
        shown = spelled if isinstance(spelled, str) else _inline(spelled)
        lines.append(f"  {version:<9}{shown}")
    if row["inverse_type_id"]:
        lines.append(f"  inverse  {row['inverse_type_id']}")
    evidence = _EVIDENCE.get(row["name_evidence"], row["name_evidence"])
    lines.append(f"  name     {evidence}")
    lines.append(f"  id       confidence {row['id_confidence']}")
    if row["trap"]:
        lines.append(f"  trap     {row['trap']}")
    return lines


def _inline(spec: dict[str, Any]) -> str:
    import json

    return json.dumps(spec)


def _unknown(name: str) -> str:
    from hubspot_compat import UnknownObjectType
    from hubspot_compat._catalogue.loader import association_types
    from hubspot_compat._domain.errors import did_you_mean
    from hubspot_compat._domain.objects import canonical_object

    words = name.split()
    if len(words) == 2:  # noqa: PLR2004  most likely a pair with a typo in it
        try:
            for word in words:
                canonical_object(word)
        except UnknownObjectType as error:
            return str(error)
    known = [row.v3_name for row in association_types() if row.v3_name]
    close = difflib.get_close_matches(name.casefold(), known, n=3)
    return (
        f"{name}: no association type of the catalogue{did_you_mean(close)}; a portal's own names "
        "come with --names FILE"
    )
