"""Find requests to v3 association URLs, through any client and any wrapper."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from attrs import evolve

from ._flow import FunctionNode, own_nodes
from ._found import HttpSite
from ._module import Module
from ._routes import Route, route_of
from ._templates import Atom, Template, Templates

_VERBS: Final = {"get", "put", "post", "delete", "patch"}
_WORD: Final[re.Pattern[str]] = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_VERB_NAMES: Final = {"method", "verb", "http_method", "request_method"}
#: What takes a request or an answer of urllib.request, and what made that.
_OPENED: Final = {"urlopen": {"Request"}, "load": {"urlopen"}}
_READING: Final = {"fetch", "list", "page", "paginate", "paginated", "iter", "load", "retrieve"}
#: Keywords that show that a call is a request.
_SENT_WITH: Final = {"headers", "params", "json", "timeout"}
_LIBRARIES: Final = {"requests", "httpx"}
_DEEPEST: Final = 3
_MOCKS: Final = {
    "responses", "respx", "respx_mock", "requests_mock", "httpx_mock", "mock", "mocker", "rsps",
    "aioresponses", "httpretty", "adapter", "pook", "mocked", "mock_api", "m", "router", "app",
}  # fmt: skip
_TEXT_METHODS: Final = {
    "format", "startswith", "endswith", "replace", "split", "join", "strip", "lower", "rstrip",
    "lstrip", "encode", "removeprefix", "removesuffix", "upper", "rsplit", "partition",
}  # fmt: skip
_TALK: Final = {
    "pprint", "pp",
    "debug", "info", "warning", "error", "exception", "critical", "log", "print", "warn", "echo",
    "write", "secho", "fail",
}  # fmt: skip


def find_http(module: Module, templates: Templates) -> list[HttpSite]:
    """Every request to a v3 association URL, and every such URL that no request is known for."""
    candidates = [found for call in module.calls for found in _candidates(module, templates, call)]
    chosen: list[HttpSite] = []
    taken: dict[int, list[HttpSite]] = {}
    ordered = sorted(candidates, key=lambda site: (_rank(site), *_size(module, site)))
    for site in ordered:
        places = {atom.offset for atom in _core(site.route) if atom.offset is not None}
        rivals = [other for place in places for other in taken.get(place, [])]
        weaker = site.verb is None or site.kind != "call"
        if rivals and (weaker or any(_holds(module, site, other) for other in rivals)):
            continue
        chosen.append(site)
        for place in places:
            taken.setdefault(place, []).append(site)
    # A literal with escapes has no places to compare.
    known = {part for site in chosen for top in (site.node, site.url) for part in ast.walk(top)}
    return chosen + list(_strays(module, templates, set(taken), known))


def _rank(site: HttpSite) -> int:
    return {"call": 0, "mock": 1, "indirect": 2}[site.kind] + (3 if site.verb is None else 0)


def _size(module: Module, site: HttpSite) -> tuple[int, int]:
    start, end = module.source.span(site.node)
    return end - start, start


def _core(route: Route) -> Iterator[Atom]:
    start, end = route.match.span("version") if route.version_in_sight else route.match.span()
    if route.behind:
        start = route.match.start("a")  # the base is others', too
    yield from route.template.atoms[start:end]


def _holds(module: Module, outer: HttpSite, inner: HttpSite) -> bool:
    a, b = module.source.span(outer.node)
    c, d = module.source.span(inner.node)
    return a <= c and d <= b


def _candidates(module: Module, templates: Templates, call: ast.Call) -> Iterator[HttpSite]:
    name = called_name(call)
    if name in _TEXT_METHODS or name in _TALK or _opens_a_request(module, call):
        return
    for arg in [*call.args, *(word.value for word in call.keywords if word.arg)]:
        if isinstance(arg, ast.Starred | ast.Lambda | ast.Dict | ast.List | ast.ListComp):
            continue
        for template, at in _alternatives(module, templates, arg):
            route = route_of(template) or _behind(module, templates, call, arg, template)
            if route is not None:
                verb, kind = verb_of(call, route) or _inner_verb(module, call), _kind(module, call)
                if any(
                    isinstance(other, ast.Attribute) and other.attr in _VERBS for other in call.args
                ):
                    kind = "indirect"
                    verb = next(
                        other.attr.upper()
                        for other in call.args
                        if isinstance(other, ast.Attribute) and other.attr in _VERBS
                    )
                yield HttpSite(call, route, verb, at, kind)
                return


def _behind(
    module: Module,
    templates: Templates,
    call: ast.Call,
    arg: ast.expr,
    tail: Template,
    *,
    depth: int = 0,
) -> Route | None:
    """The route of a path that a function of this file puts behind a base with the version."""
    functions = module.functions.get(called_name(call), [])
    if len(functions) != 1 or depth > _DEEPEST or "associations" not in tail.text:
        return None
    function = functions[0]
    name = _parameter(function, call, arg)
    for node in own_nodes(function) if name else ():
        route = None
        if isinstance(node, ast.JoinedStr | ast.BinOp):
            joined = _joined(templates.of(node), name, tail)
            route = None if joined is None else route_of(joined)
        elif isinstance(node, ast.Call) and called_name(node) != function.name:
            handed = [*node.args, *(word.value for word in node.keywords)]
            same = [part for part in handed if isinstance(part, ast.Name) and part.id == name]
            route = (
                _behind(module, templates, node, same[0], tail, depth=depth + 1) if same else None
            )
        if route is not None:
            return evolve(route, behind=function.name)
    return None


def _parameter(function: FunctionNode, call: ast.Call, arg: ast.expr) -> str:
    """The parameter of a function that an argument goes to, or ""."""
    for word in call.keywords:
        if word.value is arg:
            return word.arg or ""
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    if names[:1] in (["self"], ["cls"]):
        del names[0]
    place = call.args.index(arg)
    return names[place] if place < len(names) else ""


def _joined(base: Template | None, name: str, tail: Template) -> Template | None:
    """A text with the path in the place of a parameter; one slash between them."""
    atoms = [] if base is None else list(base.atoms)
    holes = [at for at, atom in enumerate(atoms) if atom.hole and root_name(atom.hole) == name]
    if len(holes) != 1:
        return None
    before, after = atoms[: holes[0]], atoms[holes[0] + 1 :]
    path = list(tail.atoms)
    if before and path and before[-1].char == path[0].char == "/":
        del path[0]
    return Template((*before, *path, *after))


def _opens_a_request(module: Module, call: ast.Call) -> bool:
    """`urlopen(request)`, `json.load(opened)`: what was made elsewhere is the site."""
    made = module.value(call.args[0]) if called_name(call) in _OPENED and call.args else None
    return isinstance(made, ast.Call) and called_name(made) in _OPENED[called_name(call)]


def _alternatives(
    module: Module, templates: Templates, arg: ast.expr
) -> Iterator[tuple[Template, ast.expr]]:
    found = templates.of(arg)
    if found is not None:
        yield found, arg
    elif isinstance(arg, ast.Name):
        for definition in sorted(module.defs_of(arg), key=lambda d: getattr(d.node, "lineno", 0)):
            if definition.kind == "assign" and definition.value is not None:
                one = templates.of(definition.value)
                if one is not None:
                    yield one, definition.value
    elif isinstance(arg, ast.IfExp):
        for branch in (arg.body, arg.orelse):
            one = templates.of(branch)
            if one is not None:
                yield one, branch


def called_name(call: ast.Call) -> str:
    """The last part of what is called."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def root_name(node: ast.expr) -> str:
    """The name that a chain of attributes and calls starts at."""
    while True:
        if isinstance(node, ast.Attribute | ast.Subscript):
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        else:
            return node.id if isinstance(node, ast.Name) else ""


def stated_verb(call: ast.Call) -> str | None:
    """The HTTP verb that a call names: an argument, or part of the function's name."""
    values = [*call.args[:3], *(k.value for k in call.keywords if k.arg and "url" not in k.arg)]
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            if value.value.lower() in _VERBS:
                return str(value.value).upper()
        elif (
            isinstance(value, ast.Attribute)
            and value.attr.lower() in _VERBS
            and value.attr.isupper()
        ):
            return str(value.attr)  # HTTPMethod.PUT
    return next((word.upper() for word in _words(call) if word in _VERBS), None)


def verb_of(call: ast.Call, route: Route) -> str | None:
    """The HTTP verb: the one that the call names, or the only one that the path has."""
    stated = stated_verb(call)
    if stated is not None:
        return stated
    words = _words(call)
    sends = bool({word.arg for word in call.keywords} & _SENT_WITH)
    if route.family == "http.batch":
        return "POST" if sends or _asks(words) else None
    reads = route.operation(None) in {"object.list", "types", "object.list_all"}
    made = called_name(call) == "Request"  # of urllib.request: a GET, as long as nothing is sent
    if made and _sent_along(call):
        return None
    return "GET" if reads and (sends or made or _READING & set(words)) else None


def _sent_along(call: ast.Call) -> bool:
    """Whether `Request(url, data)` is given any data."""
    given = [*call.args[1:2], *(word.value for word in call.keywords if word.arg == "data")]
    return any(not isinstance(data, ast.Constant) or data.value is not None for data in given)


def _words(call: ast.Call) -> list[str]:
    return [word.lower() for word in _WORD.findall(called_name(call))]


def _inner_verb(module: Module, call: ast.Call) -> str | None:
    """The verb that a function of this file takes by default, or the only one that it sends."""
    functions = module.functions.get(called_name(call), [])
    if len(functions) != 1:
        return None
    function = functions[0]
    args = [*function.args.posonlyargs, *function.args.args]
    pairs = [
        *zip(reversed(args), reversed(function.args.defaults), strict=False),
        *zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True),
    ]
    for arg, default in pairs:
        verb = getattr(default, "value", None)
        if arg.arg in _VERB_NAMES and isinstance(verb, str) and verb.lower() in _VERBS:
            given = {word.arg for word in call.keywords} & {arg.arg, None}
            return None if given else verb.upper()
    if {arg.arg for arg in (*args, *function.args.kwonlyargs)} & _VERB_NAMES:
        return None
    sent = _sent_by(module, function)
    return sent.pop() if len(sent) == 1 else None


def _sent_by(module: Module, function: FunctionNode, depth: int = 0) -> set[str]:
    """The verbs that a function sends itself; else those of the functions here that it calls."""
    nodes = list(ast.walk(function))
    sent = {verb for node in nodes if (verb := _sent(node))}
    if not sent and depth < _DEEPEST:
        names = {called_name(node) for node in nodes if isinstance(node, ast.Call)}
        for name in names:
            others = module.functions.get(name, [])
            if len(others) == 1 and others[0] is not function:
                sent |= _sent_by(module, others[0], depth + 1)
    return sent


def _sent(node: ast.AST) -> str:
    """The verb of `requests.put(url, ...)` and its like; "" for what is no request."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return ""
    name, first = node.func.attr.lower(), node.args[0] if node.args else None
    text = first.value if isinstance(first, ast.Constant) else None
    if name in {"request", "stream"} and isinstance(text, str) and text.lower() in _VERBS:
        return text.upper()
    lookup = isinstance(text, str) and "/" not in text
    words = {word.arg for word in node.keywords}
    asks = bool(words & {"headers", "json", "timeout", "params", "url", "data"})
    asks = asks or root_name(node.func) in _LIBRARIES
    return name.upper() if name in _VERBS and asks and not lookup else ""


def _asks(words: list[str]) -> bool:
    return bool({"request", "call", "api", "send", "fetch", "batch", "query"} & set(words))


def _kind(module: Module, call: ast.Call) -> str:
    root = root_name(call.func).lower()
    name = called_name(call)
    parent = module.source.parent(call)
    if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef) and call in parent.decorator_list:
        return "mock"
    if root in _MOCKS or name.startswith(
        ("assert_", "add_response", "register_uri", "add_callback")
    ):
        return "mock"
    return "call"


def _strays(
    module: Module, templates: Templates, taken: set[int], known: set[ast.AST]
) -> Iterator[HttpSite]:
    for node in module.nodes:
        if node in known:
            continue
        if not isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp | ast.Call):
            continue
        if isinstance(node, ast.Constant) and not (
            isinstance(node.value, str) and "associations" in node.value
        ):
            continue
        parent = module.source.parent(node)
        if isinstance(parent, ast.Expr | ast.FormattedValue | ast.JoinedStr | ast.BinOp):
            continue  # docstrings, and parts of something larger
        if isinstance(node, ast.Call) and called_name(node) != "format":
            continue
        if isinstance(parent, ast.Call) and called_name(parent) in _TALK:
            continue
        template = templates.of(node)
        route = None if template is None else route_of(template)
        if route is None:
            continue
        places = {a.offset for a in _core(route) if a.offset is not None}
        if places & taken:
            continue
        taken |= places
        kind = "mock" if isinstance(parent, ast.Compare) else "stray"
        yield HttpSite(node, route, None, node, kind)
