"""What is decided about a site."""

from __future__ import annotations

import ast

from attrs import define, field, frozen

from ._source import Edit
from ._typenames import Names


@frozen
class Options:
    """What the user asked for; see the command's help.

    Attributes:
        to: The version to move to.
        style: `auto`, `raw`, `facade` or `bridge`.
        unsafe: Whether edits that the analysis cannot prove are made, too.
        primary: `keep`, `unlabeled` or `ask-per-site`.
        sdk_version: `auto`, or the version of hubspot-api-client in use.
        names: The portal's own names.
        names_file: The file that they come from, as it was given.
        select: Codes or prefixes to report; empty for all.
        ignore: Codes or prefixes to leave out.
        imported: Names that the files of this run import; a script among them is no mere script.
    """

    to: str = "2026-03"
    style: str = "auto"
    unsafe: bool = False
    primary: str = "keep"
    sdk_version: str = "auto"
    names: Names = field(factory=dict)
    names_file: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    imported: frozenset[str] = frozenset()


@frozen(eq=False)
class Made:
    """A line that makes the facade's client.

    Attributes:
        edit: The line.
        anchor: The statement before which it stands.
        root: What the token is read from, with the definitions that it refers to.
    """

    edit: Edit
    anchor: ast.stmt
    root: tuple[object, ...]


@define(eq=False)
class Plan:
    """How a site is rewritten.

    Attributes:
        style: `raw`, `sdk-v4`, `facade` or `bridge`.
        edits: The spans to replace.
        safe: Whether the analysis proves it.
        code: Why it is not safe, or "".
        detail: The particulars of that.
        notes: Codes of things to know that need no work.
        imports: `module:name` to import.
        dropped: Names that the site does not use any more.
        made: The line that makes the facade's client, if the plan needs one.
        touched: Offsets of nodes that belong to the site, wherever they stand.
    """

    style: str
    edits: list[Edit] = field(factory=list)
    safe: bool = True
    code: str = ""
    detail: str = ""
    notes: list[str] = field(factory=list)
    imports: set[str] = field(factory=set)
    dropped: set[str] = field(factory=set)
    touched: set[int] = field(factory=set)
    made: Made | None = None

    def unsafe(self, code: str, detail: str = "") -> None:
        """Say what the analysis cannot prove; the first reason stays."""
        if self.safe:
            self.safe, self.code, self.detail = False, code, detail
