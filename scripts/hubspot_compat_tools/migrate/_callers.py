"""Find calls of the associations API in any version, for who asks which of them a change concerns.

What is known is what a migrated code base has: requests to v4 and dated URLs, the SDK's v4 API,
the facade, and v3 calls, whether a bridge serves them or not. A client counts where the same file
makes it or annotates it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from attrs import evolve, frozen

from hubspot_compat_tools._bounded_files import read_bounded, unread
from hubspot_compat_tools.specs._names import OPERATION_NAMES, VERSION_TOKEN

from ._discovery import discover
from ._engine import worth_reading
from ._find_http import called_name, find_http, stated_verb
from ._find_sdk import find_sdk
from ._found import FoundSite
from ._module import Module
from ._source import Unreadable, read_source
from ._templates import HOLE, Template, Templates

#: What a facade method asks of the API, whatever the version; a test records it. A type's name that
#: the catalogue does not know is looked up first.
_NAMES: Final = ("labels.list", "types.list")
FACADE: Final = {
    "create": ("batch.create", "batch.create_default", "batch.read", *_NAMES),
    "create_default": ("batch.create", "batch.create_default"),
    "read": ("batch.read",),
    "archive": ("batch.archive", "batch.archive_labels", "batch.read", *_NAMES),
    "list": ("basic.list", "batch.read"),
    "types": _NAMES,
    "report_high_usage": ("report.high_usage",),
    "labels.list": ("labels.list",),
    "labels.create": ("labels.create", "labels.list"),
    "labels.update": ("labels.update",),
    "labels.delete": ("labels.delete",),
    "limits.list": ("limits.list",),
    "limits.list_all": ("limits.list_all",),
    "limits.create": ("limits.create", *_NAMES),
    "limits.update": ("limits.update", *_NAMES),
    "limits.delete": ("limits.delete", *_NAMES),
}
#: The SDK's v4 API, by the end of the way to a method; a test compares it with the SDK's paths.
SDK_V4: Final = {
    "v4.basic_api.archive": "basic.archive",
    "v4.basic_api.create": "basic.create",
    "v4.basic_api.create_default": "basic.create_default",
    "v4.basic_api.get_page": "basic.list",
    "v4.batch_api.archive": "batch.archive",
    "v4.batch_api.archive_labels": "batch.archive_labels",
    "v4.batch_api.create": "batch.create",
    "v4.batch_api.create_default": "batch.create_default",
    "v4.batch_api.get_page": "batch.read",
    "v4.report_api.request": "report.high_usage",
    "v4.schema.definition_configurations_api.batch_create": "limits.create",
    "v4.schema.definition_configurations_api.batch_remove": "limits.delete",
    "v4.schema.definition_configurations_api.batch_update": "limits.update",
    "v4.schema.definition_configurations_api.get_all": "limits.list_all",
    "v4.schema.definition_configurations_api.get_all_between_two_object_types": "limits.list",
    "v4.schema.definitions_api.create": "labels.create",
    "v4.schema.definitions_api.get_all": "labels.list",
    "v4.schema.definitions_api.remove": "labels.delete",
    "v4.schema.definitions_api.update": "labels.update",
}
_CLIENTS: Final = {"Associations", "AsyncAssociations"}
#: How a bridge is put in place, and where the version stands among its arguments.
_BRIDGES: Final = {"install": 0, "mount": 1, "upgrade": 1}
_LONGEST_WAY: Final = 40
_LONGEST: Final = 20_000_000
_V3_NAMES: Final = {
    "types": "types.list",
    "object.create": "record.create",
    "object.archive": "record.archive",
    "object.list": "record.list",
}


@frozen(order=True)
class CallSite:
    """One place that calls the associations API.

    Attributes:
        file: The file, as it was named or found.
        line: The line of the call.
        version: The API version it calls; empty where the code does not show it.
        operations: Names of the capability table (`batch.create`); of v3's record endpoints,
            which that table lacks, the bridge's names (`record.create`).
        via: `http`, `sdk`, `facade`, or `bridge` for a v3 call that a bridge serves in `version`.
        url: Of `http`, the URL's path as it stands, with `{}` for what is filled in.
    """

    file: str
    line: int
    version: str
    operations: tuple[str, ...]
    via: str
    url: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@frozen
class Callers:
    """The calls of a code base, and the files that could not be read, one line each."""

    sites: tuple[CallSite, ...] = ()
    problems: tuple[str, ...] = ()


def callers(roots: Sequence[Path]) -> Callers:
    """Find every call of the associations API in some paths.

    Args:
        roots: Files and folders, searched as `migrate` searches them.

    Returns:
        The calls by place, and what could not be read.

    Raises:
        ToolError: A path does not exist, or has no Python file in it.
    """
    found: list[CallSite] = []
    problems: list[str] = []
    everywhere = ""
    files = discover(roots)
    problems += [f"{path}: {why}" for path, why in files.problems]
    for path in files.paths:
        if path.suffix == ".ipynb":
            problems.append(f"{path}: a notebook is not searched for callers")
            continue
        try:
            sites, installed = calls_of(str(path), read_bounded(path, _LONGEST))
        except OSError as error:
            problems.append(f"{path}: {unread(error)}")
            continue
        except (Unreadable, RecursionError, MemoryError) as error:
            problems.append(f"{path}: not searched for callers: {error or type(error).__name__}")
            continue
        found += sites
        everywhere = installed or everywhere
    served = (_served(site, everywhere) if everywhere else site for site in found)
    return Callers(tuple(sorted(served)), tuple(problems))


def calls_of(path: str, raw: bytes) -> tuple[list[CallSite], str]:
    """The calls of one file, and the version in which it serves v3 calls of the whole process."""
    if not worth_reading(raw) and b"hubspot_compat" not in raw:
        return [], ""
    module = Module(read_source(path, raw))
    templates = Templates(module)
    bridges = dict(_bridges(module))
    sites = [*_old_calls(path, module, templates), *_requests(path, module, templates)]
    sites += [*_sdk_calls(path, module), *_facade_calls(path, module)]
    if bridges:
        version = next(iter(bridges.values()))
        sites = [_served(site, version) for site in sites]
    return list(dict.fromkeys(sites)), bridges.get("install", "")


def _served(site: CallSite, version: str) -> CallSite:
    old = site.version == "v3" and site.via in ("http", "sdk")
    return evolve(site, version=version, via="bridge", url="") if old else site


def _old_calls(path: str, module: Module, templates: Templates) -> Iterator[CallSite]:
    """Calls of v3, as `migrate` finds them."""
    sites: list[FoundSite] = [*find_http(module, templates), *find_sdk(module)]
    for site in sites:
        operation = _V3_NAMES.get(site.operation, site.operation)
        if site.kind != "mock" and operation.startswith(("batch.", "types.", "record.")):
            via = site.family.partition(".")[0]
            yield CallSite(path, site.node.lineno, "v3", (operation,), via)


def _requests(path: str, module: Module, templates: Templates) -> Iterator[CallSite]:
    """Requests to URLs of v4 and later."""
    for call in module.calls:
        for argument in [*call.args, *(word.value for word in call.keywords)]:
            template = None if isinstance(argument, ast.Starred) else templates.of(argument)
            found = None if template is None else _route(template, stated_verb(call))
            if found:
                version, names, url = found
                yield CallSite(path, call.lineno, version, names, "http", url)
                break


def _route(template: Template, verb: str | None) -> tuple[str, tuple[str, ...], str] | None:
    text = re.sub(HOLE, "{}", template.text)
    if "associations" not in text:
        return None
    matches = [(name, method, found) for method, name, pattern in _patterns()
               if (found := pattern.fullmatch(text))]  # fmt: skip
    stated = [row for row in matches if verb is None or row[1] == verb]
    if not stated:
        return None
    found = stated[0][2]
    tokens = {found["first"], found["second"]} - {None}
    version = "" if "{}" in tokens or not tokens else str(min(tokens))
    if version == "v3":
        return None
    names = tuple(sorted({name for name, _, _ in stated}))
    return version, names, found["path"]


@cache
def _patterns() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """By verb and name: the URLs of an operation, its version on either side of the root.

    The ones with more words of their own come first, so that `.../configurations/all` is no pair.
    """
    rows = []
    for (method, neutral), name in OPERATION_NAMES.items():
        _, crm, root, *rest = neutral.split("/")
        version = rf"(?:{VERSION_TOKEN.pattern}|\{{\}})"
        tail = "".join("/" + (r"[^/?#\s]+" if part == "{}" else re.escape(part)) for part in rest)
        pattern = (
            rf"(?:(?:https?://)?[^\s?#]*?)(?P<path>/?{crm}(?:/(?P<first>{version}))?/{root}"
            rf"(?:/(?P<second>{version}))?{tail})(?:/?\?.*|/|\{{\}}.*)?"
        )
        rows.append((rest.count("{}"), method.upper(), name, re.compile(pattern)))
    return tuple((method, name, pattern) for _, method, name, pattern in sorted(rows, key=_first))


def _first(row: tuple[int, str, str, re.Pattern[str]]) -> tuple[int, str, str]:
    return row[:3]


def _sdk_calls(path: str, module: Module) -> Iterator[CallSite]:
    """Calls of the SDK's v4 API."""
    for call in module.calls:
        if isinstance(call.func, ast.Attribute):
            way = _way(module, call.func).removesuffix("_with_http_info")
            operation = SDK_V4.get(way.rpartition("associations.")[2])
            if operation:
                yield CallSite(path, call.lineno, "v4", (operation,), "sdk")


def _way(module: Module, node: ast.expr) -> str:
    """The names on the way to an attribute, with aliases followed: `client.crm.associations.v4`."""
    names: list[str] = []
    for _ in range(_LONGEST_WAY):
        following = module.value(node, 1) if isinstance(node, ast.Name | ast.Attribute) else node
        if following is not node and isinstance(following, ast.Name | ast.Attribute):
            node = following
        elif isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        else:
            break
    return ".".join(reversed(names))


def _facade_calls(path: str, module: Module) -> Iterator[CallSite]:
    """Calls of clients of the facade."""
    if b"hubspot_compat" not in module.source.utf8:
        return
    clients = dict(_clients(module))
    for call in module.calls:
        if not isinstance(call.func, ast.Attribute):
            continue
        group, owner = "", call.func.value
        if isinstance(owner, ast.Attribute) and owner.attr in ("labels", "limits"):
            group, owner = f"{owner.attr}.", owner.value
        operations = FACADE.get(group + call.func.attr.removeprefix("iter_"))
        version = _client_at(module, owner, clients) if operations else None
        if operations and version is not None:
            yield CallSite(path, call.lineno, version, operations, "facade")


# Where a name or attribute holds a client: the function that has the name, None for an attribute.
_Held = tuple[ast.AST | None, str]


def _client_at(module: Module, owner: ast.expr, clients: Mapping[_Held, str]) -> str | None:
    """The version of the client that an expression is; None if it is no client of this file."""
    if isinstance(owner, ast.Call):
        return _version_of(module, owner) if _is_client(owner.func) else None
    text = module.source.text(owner)
    if not isinstance(owner, ast.Name):
        return clients.get((None, text))
    scope: ast.AST = owner
    while not isinstance(scope, ast.Module):
        scope = module.function_of(scope)
        if (scope, text) in clients:
            return clients[scope, text]
    return None


def _clients(module: Module) -> Iterator[tuple[_Held, str]]:
    """What holds a client in this file, as it is written, with its version."""
    for node in module.nodes:
        if isinstance(node, ast.arg):
            if _names_client(module, node.annotation):
                yield (module.function_of(node), node.arg), ""
            continue
        targets, value = _binding(node)
        made = isinstance(value, ast.Call) and _is_client(value.func)
        if isinstance(value, ast.Call) and made:
            version = _version_of(module, value)
        elif isinstance(node, ast.AnnAssign) and _names_client(module, node.annotation):
            version = ""
        else:
            continue
        for target in targets:
            scope = module.function_of(target) if isinstance(target, ast.Name) else None
            yield (scope, module.source.text(target)), version


def _binding(node: ast.AST) -> tuple[list[ast.expr], ast.expr | None]:
    """What a node binds, and to which value."""
    if isinstance(node, ast.Assign):
        return node.targets, node.value
    if isinstance(node, ast.AnnAssign | ast.NamedExpr):
        return [node.target], node.value
    if isinstance(node, ast.withitem) and node.optional_vars is not None:
        return [node.optional_vars], node.context_expr
    return [], None


def _is_client(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name in _CLIENTS


def _names_client(module: Module, annotation: ast.expr | None) -> bool:
    if annotation is None:
        return False
    words = set(re.findall(r"\w+", module.source.text(annotation)))
    return bool(words & _CLIENTS)


def _version_of(module: Module, call: ast.Call, place: int | None = None) -> str:
    """The version that a client or bridge is made for; empty where that is not to be seen."""
    from hubspot_compat._facade.client import DEFAULT_VERSION

    stated = [word.value for word in call.keywords if word.arg in (None, "version")]
    if place is not None:
        stated += call.args[place : place + 1]
    if not stated:
        return DEFAULT_VERSION
    value = module.value(stated[0])
    told = isinstance(value, ast.Constant) and isinstance(value.value, str)
    return str(value.value) if told and isinstance(value, ast.Constant) else ""


def _bridges(module: Module) -> Iterator[tuple[str, str]]:
    """The bridges that this file puts in place, with their versions."""
    if b"hubspot_compat" not in module.source.utf8 or b"legacy" not in module.source.utf8:
        return
    for call in module.calls:
        name = called_name(call)
        owner = module.source.text(call.func).rpartition(".")[0]
        if name in _BRIDGES and owner in ("", "legacy", "hubspot_compat.legacy"):
            yield name, _version_of(module, call, _BRIDGES[name])
