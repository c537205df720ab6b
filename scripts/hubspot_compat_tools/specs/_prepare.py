"""What must differ from the published interface so that a usable client can be generated.

All of it happens in memory; `specs/` stays as published. First the overlay of the version (facts of
that version alone), then the rules below, which hold for every version, future ones included.
Each rule is a small function on the whole document that says why it is there.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from hubspot_compat_tools._project import VersionRow
from hubspot_compat_tools.specs._canonical import references
from hubspot_compat_tools.specs._components import component_of
from hubspot_compat_tools.specs._describe import operations
from hubspot_compat_tools.specs._names import operation_name, path_facts, respell
from hubspot_compat_tools.specs._overlay import apply_overlay
from hubspot_compat_tools.specs._responses import RESPONSE_RULES, is_success

JSON: Final = "application/json"
_INLINED: Final = frozenset({"headers", "parameters", "requestBodies", "responses"})


def prepare(canonical: dict[str, Any], row: VersionRow, overlay: Path) -> dict[str, Any]:
    """The document that the generator gets.

    Args:
        canonical: The canonical document of a version; it is not changed.
        row: The version's row.
        overlay: Where the version's overlay is, if it has one.

    Raises:
        ToolError: The overlay is broken or stale.
    """
    document = copy.deepcopy(canonical)
    apply_overlay(document, overlay)
    spell_paths(document, row)
    for rule in (*RULES, *RESPONSE_RULES):
        rule(document)
    return document


def spell_paths(document: dict[str, Any], row: VersionRow) -> None:
    """Give every path the prefix of the version's row.

    v4's second document spells its paths /crm/associations/v4, while published clients and
    HubSpot's guides call /crm/v4/associations. Some revisions carry both spellings at once: then
    the one of the row wins.
    """
    respelled: dict[str, Any] = {}
    # False sorts first: a path that is spelled as in the row comes before its respelled twin.
    paths = sorted(document["paths"], key=lambda path: (respell_for(path, row) != path, path))
    for path in paths:
        target = respelled.setdefault(respell_for(path, row), {})
        for key, value in document["paths"][path].items():
            target.setdefault(key, value)
    document["paths"] = dict(sorted(respelled.items()))


def respell_for(path: str, row: VersionRow) -> str:
    """The path as clients of this version call it."""
    prefixes = {"associations": row.associations, "objects": row.objects}
    return respell(path, prefixes.get(path_facts(path).root, ""))


def name_operations(document: dict[str, Any]) -> None:
    """Group and name operations from the table.

    HubSpot's operationIds repeat the path, and hundreds name another version than their own.
    """
    for method, path, operation in operations(document):
        group, _, name = operation_name(method, path).partition(".")
        operation["tags"], operation["operationId"] = [group], name


def inline_components(document: dict[str, Any]) -> None:
    """Write shared responses, parameters and bodies out where they are used.

    The rules below then need to look in one place only.
    """
    components = document.get("components", {})
    while holders := [h for h in references(document) if component_of(h["$ref"])[0] in _INLINED]:
        for holder in holders:
            section, name = component_of(holder.pop("$ref"))
            holder.update(copy.deepcopy(components[section][name]))
    for section in list(components):
        if section != "schemas":
            del components[section]


def drop_security(document: dict[str, Any]) -> None:
    """Leave authentication to the transport: every caller sends one bearer token.

    Older revisions also have security schemes that the generator refuses (`in: HEADER`).
    """
    document.pop("security", None)
    document.get("components", {}).pop("securitySchemes", None)
    for _, _, operation in operations(document):
        operation.pop("security", None)


def drop_error_responses(document: dict[str, Any]) -> None:
    """Keep only success responses.

    Errors are told by their status before a body is parsed: real error bodies are HTML, or lack
    what their schema requires, and a parsed error would be returned as if it were a result.
    """
    for _, _, operation in operations(document):
        responses = operation["responses"]
        operation["responses"] = {s: r for s, r in responses.items() if is_success(s)}


def plain_parameters(document: dict[str, Any]) -> None:
    """Drop `style` and `explode`: scalars look the same in every style.

    Published revisions have values that are not even styles (`SIMPLE`).
    """
    holders = [operation for _, _, operation in operations(document)]
    for holder in (*holders, *document["paths"].values()):
        for parameter in holder.get("parameters", []):
            parameter.pop("style", None)
            parameter.pop("explode", None)


def schema_objects(document: dict[str, Any]) -> None:
    """Write the schemas `true` and `false` of OpenAPI 3.1 as objects: the generator wants those."""
    stack: list[Any] = [document]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(node)
        elif isinstance(node, dict):
            for names in (node.get("properties"), node.get("schemas")):
                if isinstance(names, dict):
                    names.update({name: {} for name, s in names.items() if isinstance(s, bool)})
            node.update({key: {} for key in ("items", "schema") if isinstance(node.get(key), bool)})
            stack.extend(node.values())


def json_bodies(document: dict[str, Any]) -> None:
    """Read `*/*` as JSON: HubSpot answers nothing else, and the generator skips the wildcard."""
    for _, _, operation in operations(document):
        for holder in (operation.get("requestBody", {}), *operation["responses"].values()):
            content = holder.get("content", {})
            if "*/*" in content:
                content.setdefault(JSON, content.pop("*/*"))


def split_directions(document: dict[str, Any]) -> None:
    """Give schemas that are both sent and received a second copy, `Received...`, for receiving.

    What we send follows the document to the letter; what we receive is read tolerantly.
    """
    schemas = document.get("components", {}).get("schemas", {})
    sent = reachable_schemas(document, _sent_roots(document))
    received = reachable_schemas(document, _received_roots(document))
    twins = {name: f"Received{name}" for name in sorted(sent & received)}
    for name, twin in twins.items():
        schemas[twin] = copy.deepcopy(schemas[name])
    readers = [schemas[twins.get(name, name)] for name in sorted(received)]
    for holder in references([*_received_roots(document), readers]):
        section, name = component_of(holder["$ref"])
        if section == "schemas" and name in twins:
            holder["$ref"] = f"#/components/schemas/{twins[name]}"


def drop_unused_schemas(document: dict[str, Any]) -> None:
    """Generate no model that nothing uses (those of dropped error responses)."""
    schemas = document.get("components", {}).get("schemas", {})
    roots = [*_sent_roots(document), *_received_roots(document)]
    for name in schemas.keys() - reachable_schemas(document, roots):
        del schemas[name]


def reachable_schemas(document: dict[str, Any], roots: list[Any]) -> set[str]:
    """The names of the schemas that `roots` refer to, at any depth."""
    schemas = document.get("components", {}).get("schemas", {})
    found: set[str] = set()
    pending = list(roots)
    while pending:
        for holder in references(pending.pop()):
            section, name = component_of(holder["$ref"])
            if section == "schemas" and name not in found:
                found.add(name)
                pending.append(schemas[name])
    return found


def _sent_roots(document: dict[str, Any]) -> list[Any]:
    return [
        operation.get(key)
        for _, _, operation in operations(document)
        for key in ("requestBody", "parameters")
    ] + [item.get("parameters") for item in document["paths"].values()]


def _received_roots(document: dict[str, Any]) -> list[Any]:
    return [operation["responses"] for _, _, operation in operations(document)]


RULES: Final[tuple[Callable[[dict[str, Any]], None], ...]] = (
    name_operations,
    inline_components,
    drop_security,
    drop_error_responses,
    plain_parameters,
    json_bodies,
    schema_objects,
    split_directions,
    drop_unused_schemas,
)
