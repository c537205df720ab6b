"""Several published documents of one version become one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from attrs import Factory, frozen

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.specs._canonical import canonical_form, sort_key
from hubspot_compat_tools.specs._components import add_components, clashes, reachable, rename
from hubspot_compat_tools.specs._names import METHODS, path_facts

TITLE: Final = "HubSpot CRM associations"


@frozen
class Document:
    """A document as it was read.

    Attributes:
        source: The file or address it came from, for messages.
        content: The parsed document.
        warnings: What was odd about it, but did not stop the reading.
    """

    source: str
    content: dict[str, Any]
    warnings: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """`info.title`, or an empty string."""
        return str(self.content["info"].get("title") or "")


@frozen
class Merged:
    """One document out of several, without descriptions.

    Attributes:
        document: The canonical document.
        kept: The operations in it, as `POST /path`.
        dropped: The operations that are not about associations, or of another version.
        renamed: Components that two documents define differently: `schemas/A` -> new name.
        warnings: What was odd, but did not stop the merging.
    """

    document: dict[str, Any]
    kept: tuple[str, ...]
    dropped: tuple[str, ...]
    renamed: dict[str, str] = Factory(dict)
    warnings: tuple[str, ...] = ()

    @property
    def of_versions(self) -> tuple[str, ...]:
        """The version tokens in the paths."""
        tokens = {t for path in self.document["paths"] for t in path_facts(path).versions}
        return tuple(sorted(tokens))


def merge(documents: Sequence[Document], version: str) -> Merged:
    """Merge the association operations of `documents` into the canonical document of `version`.

    Raises:
        ToolError: A document has no association operation, or the documents mix OpenAPI 3.0 and
            3.1.
    """
    # By content, so that the order of the files on the command line does not matter.
    ordered = sorted(documents, key=lambda d: (d.title, sort_key(canonical_form(d.content))))
    spec_version = _common_openapi(ordered)
    warnings: list[str] = []
    wanted = _wanted_version(ordered, version, warnings)
    parts = [_only_associations(document, wanted) for document in ordered]
    merged: dict[str, Any] = {"paths": {}, "components": {}, "tags": [], "servers": []}
    renamed: dict[str, str] = {}
    for document, part in zip(ordered, parts, strict=True):
        names = clashes(merged["components"], part["components"], document.title)
        renamed |= {f"{section}/{old}": new for (section, old), new in names.items()}
        rename(part, names)
        add_components(merged["components"], part["components"])
        warnings += _add_paths(merged["paths"], part["paths"], document.source)
        merged["tags"] += part["tags"]
        merged["servers"] += part["servers"]
    merged |= {"openapi": spec_version, "info": {"version": version}}
    kept = frozenset(_operations(merged))
    return Merged(
        document=_without_empty(canonical_form(merged)),
        kept=tuple(sorted(kept)),
        dropped=tuple(sorted({o for d in ordered for o in _operations(d.content)} - kept)),
        renamed=renamed,
        warnings=tuple(warnings),
    )


def _common_openapi(documents: Sequence[Document]) -> str:
    by_line = {str(d.content["openapi"])[:3]: d for d in documents}
    if len(by_line) > 1:
        msg = "the documents mix OpenAPI 3.0 and 3.1: " + ", ".join(
            f"{d.source} is {d.content['openapi']}" for d in by_line.values()
        )
        raise ToolError(msg)
    return max(str(d.content["openapi"]) for d in documents)


def _wanted_version(documents: Sequence[Document], version: str, warnings: list[str]) -> str:
    """The version token that a path must carry to be kept."""
    tokens = Counter(
        token
        for document in documents
        for path in document.content["paths"]
        if (facts := path_facts(path)).is_association
        for token in facts.versions
    )
    if version in tokens or not tokens:
        return version
    found = max(tokens, key=lambda token: (tokens[token], token))
    warnings.append(f"no association path is of version {version}; taking those of {found}")
    return found


def _only_associations(document: Document, version: str) -> dict[str, Any]:
    """The part of a document that the association operations of `version` need."""
    content = document.content
    paths = {
        path: item
        for path, item in content["paths"].items()
        if (facts := path_facts(path)).is_association
        and (not facts.versions or version in facts.versions)
        and any(method in item for method in METHODS)
    }
    if not paths:
        count = sum(1 for _ in _operations(content))
        msg = (
            f"{document.source}: paths: none of the {count} operations of {document.title!r} is"
            f" about associations (/crm/.../associations/...) of {version}; is it another API?"
        )
        raise ToolError(msg)
    used_tags = {
        t for item in paths.values() for m in METHODS for t in item.get(m, {}).get("tags", [])
    }
    part = canonical_form(
        {
            "paths": paths,
            "components": reachable(content.get("components") or {}, paths),
            "tags": [{"name": tag} for tag in used_tags],
            "servers": content.get("servers", []),
        }
    )
    # Canonical form drops what is empty; the merge wants the lists.
    result: dict[str, Any] = {"tags": [], "servers": [], "components": {}} | part
    return _inherit_security(result, content)


def _inherit_security(part: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    """A document-wide `security` is written at each operation: the documents may differ in it."""
    if "security" in content:
        default = canonical_form({"security": content["security"]})["security"]
        for item in part["paths"].values():
            for method in METHODS:
                if method in item:
                    item[method].setdefault("security", default)
    return part


def _add_paths(have: dict[str, Any], new: dict[str, Any], source: str) -> list[str]:
    warnings: list[str] = []
    for path, item in new.items():
        target = have.setdefault(path, {})
        for key, value in item.items():
            if target.setdefault(key, value) != value:
                warnings.append(
                    f"{source}: {key} {path}: differs from another document's, which was kept"
                )
    return warnings


def _operations(document: dict[str, Any]) -> list[str]:
    return [
        f"{method.upper()} {path}"
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    ]


def _without_empty(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if value not in ([], {})}
