"""Find calls of hubspot-api-client's v3 associations, and of the older hubspot3 package."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from ._found import SdkSite
from ._module import Module

_BATCH: Final = {"create": "batch.create", "read": "batch.read", "archive": "batch.archive"}
_OBJECT: Final = {"create": "object.create", "get_all": "object.list", "archive": "object.archive"}
_BODIES: Final = {
    "create": "batch_input_public_association",
    "archive": "batch_input_public_association",
    "read": "batch_input_public_object_id",
}
_OWN_WORDS: Final = {*_BODIES.values(), "to_object_type", "association_type"}
_SUFFIX: Final = "_with_http_info"
_MOCKED: Final = ("return_value", "side_effect", "call", "assert_", "mock_", "reset_mock", "await")


def find_sdk(module: Module) -> list[SdkSite]:
    """Every use of a v3 associations method."""
    return [site for node in module.nodes for site in _site(module, node)]


def _site(module: Module, node: ast.AST) -> Iterator[SdkSite]:
    if not isinstance(node, ast.Attribute):
        return
    method = node.attr.removesuffix(_SUFFIX)
    if method not in {*_BATCH, *_OBJECT}:
        return
    chain, client, alias = _chain(module, node.value)
    given = _given(module, node)
    found = _family(module, chain, method) or _by_body(method, given, chain)
    if found is None or not (
        "crm" in chain or found[0] == "hubspot3" or given & _OWN_WORDS or module.speaks_of_hubspot
    ):
        return
    family, operation, attribute = found
    parent = module.source.parent(node)
    outer, kind = _use(node, parent)
    if "return_value" in chain or "mock" in chain[0].lower():
        kind = "mock"
    yield SdkSite(outer, family, operation, node.attr, client, node.value, attribute, kind, alias)


def _given(module: Module, node: ast.Attribute) -> set[str]:
    """The keywords that a method is called with."""
    call = module.source.parent(node)
    if not isinstance(call, ast.Call) or call.func is not node:
        return set()
    return {word.arg for word in call.keywords if word.arg}


def _by_body(method: str, given: set[str], chain: list[str]) -> tuple[str, str, str] | None:
    """The names of the bodies of v3's batches occur nowhere else in the SDK."""
    if "v4" not in chain and _BODIES.get(method) in given:
        return "sdk.batch", _BATCH[method], ""
    return None


def _use(node: ast.Attribute, parent: ast.AST | None) -> tuple[ast.expr, str]:
    if isinstance(parent, ast.Call) and parent.func is node:
        return parent, "call"
    if isinstance(parent, ast.Attribute):
        return node, "mock" if parent.attr.startswith(_MOCKED) else "indirect"
    return node, "indirect" if isinstance(node.ctx, ast.Load) else "mock"


def _family(module: Module, chain: list[str], method: str) -> tuple[str, str, str] | None:
    if chain[-2:] == ["associations", "batch_api"] and method in _BATCH:
        return "sdk.batch", _BATCH[method], ""
    if chain[-1] == "associations_api" and method in _OBJECT:
        return "sdk.object", _OBJECT[method], chain[-2] if len(chain) > 1 else ""
    if chain[-1] == "types_api" and method == "get_all" and "associations" in chain:
        return None if "v4" in chain else ("sdk.types", "types", "")
    if chain[-1] == "BatchApi()" and method in _BATCH and _imports_v3(module, "BatchApi"):
        return "sdk.batch", _BATCH[method], ""
    if chain[-1] in {"crm_associations", "CRMAssociationsClient()"} and method == "create":
        return "hubspot3", "v1", ""
    return None


def _imports_v3(module: Module, name: str) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("hubspot.crm.associations")
        and ".v4" not in (node.module or "")
        and any((alias.asname or alias.name) == name for alias in node.names)
        for node in module.nodes
    )


def _chain(module: Module, node: ast.expr) -> tuple[list[str], ast.expr | None, bool]:
    """A chain's names from its root on, the expression before `.crm`, and if there was an alias."""
    names: list[str] = []
    client: ast.expr | None = None
    alias = False
    for _ in range(20):
        if isinstance(node, ast.Attribute):
            following = module.value(node, 1) if isinstance(node.value, ast.Name) else node
            if following is not node and _is_chain(following):
                node, alias = following, True
                continue
            names.append(node.attr)
            if node.attr == "crm":
                client = node.value
            node = node.value
        elif isinstance(node, ast.Name):
            following = module.value(node, 1)
            if following is not node and _is_chain(following):
                node, alias = following, True
                continue
            names.append(node.id)
            break
        elif isinstance(node, ast.Call):
            inner = node.func
            name = inner.attr if isinstance(inner, ast.Attribute) else getattr(inner, "id", "")
            names.append(f"{name}()")
            break
        else:
            names.append("")
            break
    return names[::-1], client, alias


def _is_chain(node: ast.expr) -> bool:
    """Whether an alias's value is itself a way to the API, not the making of a client."""
    while isinstance(node, ast.Attribute):
        if node.attr in {"crm", "associations", "associations_api", "batch_api", "types_api"}:
            return True
        node = node.value
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id
        in {
            "BatchApi",
            "CRMAssociationsClient",
        }
    )
