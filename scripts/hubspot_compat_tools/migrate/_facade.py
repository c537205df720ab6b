"""Move an SDK call to `hubspot_compat.Associations`."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from hubspot_compat._domain.errors import UnknownObjectType
from hubspot_compat._domain.objects import canonical_object
from hubspot_compat._transport.settings import DEFAULT_BASE_URL

from ._comments import kept
from ._found import SdkSite
from ._models import Input, association, body, unwrap
from ._module import Module
from ._plan import Made, Plan
from ._source import Edit
from ._typenames import Refused, removed_with
from ._why import Why

if TYPE_CHECKING:
    from ._sdk import Args, SdkRewriter
    from ._templates import Template

_DEFAULT: Final = "2026-03"
_WIDE: Final = 96
_EXCEPTION: Final = "ApiException"
_OTHER_HOST: Final = "the host is another than HubSpot's, or not in sight"
#: The SDK's exceptions, and what the facade raises in their place.
COUNTERPARTS: Final = {
    "ApiException": "hubspot_compat:HubSpotCompatError",
    "OpenApiException": "hubspot_compat:HubSpotCompatError",
    "UnauthorizedException": "hubspot_compat:Unauthorized",
    "ForbiddenException": "hubspot_compat:Forbidden",
    "NotFoundException": "hubspot_compat:NotFound",
    "ServiceException": "hubspot_compat:ServerError",
}


def facade_plan(rewriter: SdkRewriter, site: SdkSite, call: ast.Call, args: Args) -> Plan:
    """Plan one call.

    Raises:
        Refused: It is left, and this is why.
    """
    work = {
        "batch.create": _batch_write,
        "batch.archive": _batch_write,
        "batch.read": _batch_read,
        "object.create": _object_write,
        "object.archive": _object_write,
        "object.list": _object_list,
    }
    plan = Plan("facade")
    plan.imports.add("hubspot_compat:Associations")
    facade = _client_place(rewriter, site, call, plan)
    work[site.operation](rewriter, site, call, args, plan, facade)
    handlers(rewriter, call, plan, COUNTERPARTS, package=package_of(site))
    return plan


def package_of(site: SdkSite) -> str:
    """The last part of the SDK's package that a call belongs to: its exceptions are that one's."""
    return site.object_attribute or "associations"


# Where the facade's client comes from


def _client_place(rewriter: SdkRewriter, site: SdkSite, call: ast.Call, plan: Plan) -> str:
    """Make a client from the token of the SDK's, once in the function; its name."""
    client = site.client
    if client is None or not is_path(client):
        raise Refused(Why.NO_FACADE_PLACE)
    _check_made(rewriter, client)
    token = f"{rewriter.module.source.text(client)}.access_token"
    return place(rewriter, client, token, call, plan)


def place(rewriter: SdkRewriter, root: ast.expr, token: str, call: ast.Call, plan: Plan) -> str:
    """Make a client once in the function around a call, where the token is known.

    Args:
        rewriter: For the module.
        root: A chain of names that is bound before the token is to be had.
        token: The token's text.
        call: The call that is moved.
        plan: Takes the edit.

    Returns:
        The client's name.

    Raises:
        Refused: There is no place for it.
    """
    module = rewriter.module
    function = module.function_of(call)
    while isinstance(function, ast.Lambda):
        function = module.function_of(function)
    anchor = _anchor(rewriter, function, root, call)
    name = next(
        n
        for n in ("associations", "hubspot_associations", "compat_associations")
        if n not in module.taken
    )
    version = rewriter.options.to
    more = "" if version == _DEFAULT else f', version="{version}"'
    text = f"{name} = Associations({token}{more})"
    line = _first_line(anchor)
    start = module.source.line_start(line)
    indent = module.source.indent_of(line)
    if module.source.utf8[start : module.source.at(line, anchor.col_offset)].strip():
        raise Refused(Why.NO_FACADE_PLACE, f"line {line} has two statements")
    edit = Edit(start, start, f"{indent}{text}{module.source.newline}")
    plan.edits.append(edit)
    names = [part for part in ast.walk(root) if isinstance(part, ast.Name)]
    defs = frozenset().union(*(module.defs_of(part) for part in names))
    own = object() if token_changes(module, root) else None  # then each call has its own
    plan.made = Made(edit, anchor, (function, text, defs, own))
    return name


def _check_made(rewriter: SdkRewriter, client: ast.expr) -> None:
    """Refuse a client that is seen to be made without a token, or for another host than HubSpot's.

    The facade would take another token, or send this one to another host.

    Raises:
        Refused: It is.
    """
    module = rewriter.module
    made = module.value(client)
    words = {word.arg: word.value for word in made.keywords} if isinstance(made, ast.Call) else {}
    if "api_key" in words and "access_token" not in words:
        raise Refused(Why.NO_FACADE_PLACE, "the client is made with api_key=, not a token")
    if "host" in words:
        check_host(rewriter, rewriter.types.templates.of(words["host"]))
    if any(_is_host_set(module, node) for node in module.attributes.get("config", [])):
        raise Refused(Why.NO_FACADE_PLACE, _OTHER_HOST)


def _is_host_set(module: Module, config: ast.Attribute) -> bool:
    """Whether this is `client.config["host"] = ...`, as the SDK's clients are turned elsewhere."""
    match module.source.parent(config):
        case ast.Subscript(slice=ast.Constant(value="host"), ctx=ast.Store()):
            return True
    return False


def check_host(rewriter: SdkRewriter, host: Template | None) -> None:
    """Refuse what is sent elsewhere than the facade sends: to HubSpot, or as the variable says.

    Args:
        rewriter: For the module.
        host: Scheme and host of the requests; None when they cannot be told.

    Raises:
        Refused: It is sent elsewhere, or may be.
    """
    if host is not None:
        if host.text.rstrip("/").lower() == DEFAULT_BASE_URL:
            return None
        if len(host.atoms) > 1 and host.atoms[-1].char == "/":
            host = host.part(0, len(host.atoms) - 1)
        hole = host.only_hole
        match None if hole is None else rewriter.module.value(hole):
            case ast.Call(
                func=ast.Attribute(attr="get" | "getenv") as func,
                args=[ast.Constant(value="HUBSPOT_BASE_URL"), default],
                keywords=[],
            ) if ast.unparse(func) in {"os.environ.get", "os.getenv"}:
                return check_host(rewriter, rewriter.types.templates.of(default))
    raise Refused(Why.NO_FACADE_PLACE, _OTHER_HOST)


def is_path(node: ast.expr) -> bool:
    """Whether an expression is a name, or attributes of one."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _anchor(
    rewriter: SdkRewriter,
    function: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef,
    client: ast.expr,
    call: ast.Call,
) -> ast.stmt:
    """The statement before which the facade is made: no loop is around it, the client is set."""
    module = rewriter.module
    path: list[ast.stmt] = []
    node: ast.AST | None = call
    while node is not None and node is not function:
        if isinstance(node, ast.stmt):
            path.append(node)
        node = module.source.parent(node)
    path.reverse()
    root: ast.expr = client
    while isinstance(root, ast.Attribute):
        root = root.value
    assert isinstance(root, ast.Name)
    made = [
        definition.node
        for definition in module.defs_of(root)
        if definition.kind != "param" and module.function_of(definition.node) is function
    ]
    for statement in path:
        inside = set(ast.walk(statement))
        # What guards the call guards the facade's client too, so these are gone into.
        guard = isinstance(statement, ast.If | ast.Try | ast.With | ast.AsyncWith | ast.ClassDef)
        if not guard and not any(part in inside for part in made):
            loop = isinstance(statement, ast.For | ast.AsyncFor | ast.While)
            if loop and not _may_leave(module, path[path.index(statement) :], client):
                break
            return _not_elif(module, statement)
    return _not_elif(module, path[-1])


def _may_leave(module: Module, path: list[ast.stmt], client: ast.expr) -> bool:
    """Whether a client may be made before a loop: every round gets to the call, with one token."""
    loops = ast.For | ast.AsyncFor | ast.While
    if any(not isinstance(statement, loops) for statement in path[:-1]):
        return False  # a guard or handler in the loop is there for what is inside of it
    jumps = ast.Continue | ast.Break | ast.Return | ast.Raise
    if any(isinstance(part, jumps) for part in ast.walk(path[0])):
        return False
    return not token_changes(module, client)


def token_changes(module: Module, client: ast.expr) -> bool:
    """Whether anything sets the token, or the client, while it is in use."""
    names = {"access_token"} | {p.attr for p in ast.walk(client) if isinstance(p, ast.Attribute)}
    return any(
        isinstance(node.ctx, ast.Store)
        and getattr(module.function_of(node), "name", "__init__") != "__init__"
        for name in names
        for node in module.attributes.get(name, [])
    )


def _not_elif(module: Module, statement: ast.stmt) -> ast.stmt:
    """Nothing can stand before an `elif`: the whole `if` is taken."""
    while isinstance(statement, ast.If) and module.source.utf8.startswith(
        b"elif", module.source.span(statement)[0]
    ):
        parent = module.source.parent(statement)
        assert isinstance(parent, ast.If)
        statement = parent
    return statement


# Calls


def _objects(rewriter: SdkRewriter, *nodes: ast.expr | None) -> None:
    for node in nodes:
        word = None if node is None else rewriter.types.templates.of(node)
        constant = None if word is None else word.constant
        if constant is not None:
            try:
                canonical_object(constant)
            except UnknownObjectType:
                raise Refused(Why.CUSTOM_OBJECT, constant) from None


def type_text(rewriter: SdkRewriter, kind: ast.expr, a: str | None, b: str | None) -> str:
    """What is given to the facade as a type."""
    fact = rewriter.fact(kind, a, b)
    if fact is not None and fact.own:
        # The portal's own name: v4 and later do not know it, and v3 will not tell it for ever.
        return f'("{fact.category}", {fact.type_id})'
    if (
        fact is not None
        and rewriter.options.primary == "unlabeled"
        and fact.name.lower().endswith(("company", "contact", "deal", "ticket"))
    ):
        return f'("{fact.category}", {fact.type_id})' if fact.type_id else rewriter.text(kind)
    return rewriter.text(kind)


def note_archive(
    rewriter: SdkRewriter, plan: Plan, kind: ast.expr, a: str | None, b: str | None
) -> None:
    """The facade removes no more than it was asked for: where v3 did, it refuses."""
    fact = rewriter.fact(kind, a, b)
    if fact is None or fact.plain:
        plan.unsafe(Why.WOULD_REMOVE_MORE, removed_with(fact))
        plan.notes.append(Why.REFUSES_WITH_LABELS)


def _object_write(  # noqa: PLR0917  what is known of one call
    rewriter: SdkRewriter, site: SdkSite, call: ast.Call, args: Args, plan: Plan, facade: str
) -> None:
    to, other = args.get("to_object_type"), args.get("to_object_id")
    kind = args.get("association_type")
    own = rewriter.own_type(site, args)
    a = _own_object(rewriter, site, args)
    b = rewriter.object_of(to)
    _objects(rewriter, to, args.values.get("object_type"))
    method = "create" if site.operation == "object.create" else "archive"
    if method == "archive":
        note_archive(rewriter, plan, kind, a, b)
    pair = f"[({rewriter.text(rewriter.own_id(site, args))}, {rewriter.text(other)})]"
    text = f"{own}, {rewriter.text(to)}, {pair}, type={type_text(rewriter, kind, a, b)}"
    _whole(rewriter, call, plan, f"{facade}.{method}", text, ".raise_for_errors()")
    _settle(rewriter, call, plan, "put")


def _own_object(rewriter: SdkRewriter, site: SdkSite, args: Args) -> str | None:
    if site.object_attribute == "objects":
        return rewriter.object_of(args.get("object_type"))
    try:
        return canonical_object(site.object_attribute)
    except UnknownObjectType:
        raise Refused(Why.CUSTOM_OBJECT, site.object_attribute) from None


def _object_list(  # noqa: PLR0917  what is known of one call
    rewriter: SdkRewriter, site: SdkSite, call: ast.Call, args: Args, plan: Plan, facade: str
) -> None:
    to = args.get("to_object_type")
    _objects(rewriter, to, args.values.get("object_type"))
    _own_object(rewriter, site, args)
    first = _first_rows(args.values.get("limit"))
    if "after" in args.values or first is None:
        raise Refused(Why.PART_IS_GONE, "its pages")
    own, record = rewriter.own_type(site, args), rewriter.text(rewriter.own_id(site, args))
    text = f"{own}, {rewriter.text(to)}, [{record}]"
    _whole(rewriter, call, plan, f"{facade}.read", text, ".raise_for_errors()")
    _settle(rewriter, call, plan, "list", first)


def _first_rows(limit: ast.expr | None) -> str | None:
    """What cuts off the rows that a smaller page did not have; None if that is not known."""
    page = 500
    if limit is None:
        return ""
    if not isinstance(limit, ast.Constant) or not isinstance(limit.value, int):
        return None
    return f"[:{limit.value}]" if 0 < limit.value < page else ""


def _whole(  # noqa: PLR0917  what is known of one call
    rewriter: SdkRewriter, call: ast.Call, plan: Plan, function: str, text: str, tail: str
) -> None:
    """Put a new call in the place of the old one, over several lines where it was so."""
    source = rewriter.module.source
    start, end = source.span(call)
    plan.edits += kept(rewriter.module, call, (start, end))
    column = start - source.line_start(source.line_of(start))
    one_line = f"{function}({text}){tail}"
    if call.lineno == call.end_lineno or column + len(one_line) <= _WIDE:
        plan.edits.append(Edit(start, end, one_line))
        return
    indent = source.indent_of(source.line_of(start))
    step = "\t" if "\t" in indent else "    "
    newline = source.newline
    body_text = f"{newline}{indent}{step}{text}{newline}{indent}"
    plan.edits.append(Edit(start, end, f"{function}({body_text}){tail}"))


def _settle(rewriter: SdkRewriter, call: ast.Call, plan: Plan, kind: str, first: str = "") -> None:
    from ._sdk_answers import SdkTracker

    tracker = SdkTracker(rewriter.module, kind, paging=False)
    answer = tracker.run(call)
    if answer.problems:
        raise Refused(answer.problems[0].code, answer.problems[0].detail)
    if first:
        ends = [rewriter.module.source.span(node)[1] for node in tracker.parts.results]
        plan.edits += [Edit(end, end, first) for end in ends]
    for node in tracker.parts.ids:
        end = rewriter.module.source.span(node)[1]
        plan.edits.append(Edit(end - len("id"), end, "to_id"))
    if answer.counted:
        plan.unsafe(Why.ROWS_ARE_COUNTED)
    if answer.collected:
        plan.notes.append(Why.ONE_ROW)
    if answer.public_exit:
        plan.unsafe(Why.CALLERS_ELSEWHERE)


def _batch_write(  # noqa: PLR0917  what is known of one call
    rewriter: SdkRewriter, site: SdkSite, call: ast.Call, args: Args, plan: Plan, facade: str
) -> None:
    module = rewriter.module
    name = "batch_input_public_association"
    first, second = args.get("from_object_type"), args.get("to_object_type")
    _objects(rewriter, first, second)
    found = body(module, args.get(name), "BatchInputPublicAssociation")
    inputs = [association(module, element) for element in found.elements]
    note_bare(plan, inputs)
    plan.touched |= {module.source.span(one.node)[0] for one in inputs}
    a, b = rewriter.object_of(first), rewriter.object_of(second)
    texts = {type_text(rewriter, one.kind, a, b) for one in inputs}
    if len(texts) != 1 or not all(outlives(rewriter, one.kind, call) for one in inputs):
        raise Refused(Why.SEVERAL_TYPES)
    if site.operation == "batch.archive":
        note_archive(rewriter, plan, inputs[0].kind, a, b)
    source = module.source
    plan.edits.append(Edit(*source.span(call.func), f"{facade}.{site.method}"))
    rename(
        rewriter,
        args,
        plan,
        {"from_object_type": "from_object", "to_object_type": "to_object", name: "pairs"},
    )
    plan.edits += unwrap(module, found)
    for one in inputs:
        pair = f"({rewriter.text(one.start)}, {rewriter.text(one.end)})"
        plan.edits.append(Edit(*source.span(one.node), pair))
        plan.edits += kept(module, one.node, source.span(one.node))
    arguments: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    last = max(source.span(part)[1] for part in arguments)
    gap = another(module, arguments)
    plan.edits = _appended(plan.edits, last, f",{gap}type={texts.pop()}")
    plan.dropped |= {"BatchInputPublicAssociation", "PublicAssociation", "PublicObjectId"}
    _settle(rewriter, call, plan, "create")


def note_bare(plan: Plan, inputs: Iterable[Input]) -> None:
    """Ids without `{"id": ...}` are against v3's documentation; the facade's pairs are plain."""
    for one in inputs:
        if one.bare:
            plan.unsafe(Why.BROKEN_BEFORE, one.bare)


def another(module: Module, arguments: Sequence[ast.expr | ast.keyword]) -> str:
    """What stands before one more argument: a line of its own where the last one has that."""
    source = module.source
    start = max(source.span(part)[0] for part in arguments)
    line = source.line_of(start)
    if source.utf8[source.line_start(line) : start].strip():
        return " "
    return f"{source.newline}{source.indent_of(line)}"


def _appended(edits: list[Edit], at: int, text: str) -> list[Edit]:
    """Add text behind the last argument, which may itself end in an edit."""
    for place, edit in enumerate(edits):
        if edit.end == at and edit.start < at:
            return [*edits[:place], edit._replace(new=edit.new + text), *edits[place + 1 :]]
    return [*edits, Edit(at, at, text)]


def outlives(rewriter: SdkRewriter, kind: ast.expr, call: ast.Call) -> bool:
    """Whether a type's expression means the same at the call as where the input is built."""
    module = rewriter.module
    if isinstance(module.value(kind), ast.Constant) and isinstance(kind, ast.Constant):
        return True
    if module.function_of(kind) is not module.function_of(call):
        return False
    for part in ast.walk(kind):
        if isinstance(part, ast.Call | ast.NamedExpr | ast.Await | ast.Subscript):
            return False
        if isinstance(part, ast.Name):
            found = module.defs_of(part)
            fixed = all(
                d.kind in {"param", "import", "def"} or module.is_module_level(d) for d in found
            )
            if not fixed and part.id not in {"self", "cls"}:
                return False
    return True


def rename(rewriter: SdkRewriter, args: Args, plan: Plan, names: dict[str, str]) -> None:
    """Give a call's keywords the facade's names."""
    for old, new in names.items():
        word = args.words.get(old)
        if word is not None:
            start = rewriter.module.source.span(word)[0]
            plan.edits.append(Edit(start, start + len(old), new))


def _batch_read(  # noqa: PLR0917  what is known of one call
    rewriter: SdkRewriter, site: SdkSite, call: ast.Call, args: Args, plan: Plan, facade: str
) -> None:
    from ._grouped import grouped_read

    assert site.operation == "batch.read"
    grouped_read(rewriter, call, args, plan, facade)


# Exceptions


def handlers(
    rewriter: SdkRewriter,
    call: ast.Call,
    plan: Plan,
    counterparts: Mapping[str, str],
    *,
    package: str = "",
    alike: bool = False,
) -> None:
    """What catches the old exceptions around the call catches the new ones, too.

    Args:
        rewriter: For the module.
        call: The call that is moved.
        plan: Takes the edits.
        counterparts: What is raised instead, as an import, by the old exception's name.
        package: Of the SDK; what catches another package's exceptions never caught this call's.
        alike: Whether the new exceptions have the old ones' attributes.
    """
    module = rewriter.module
    node: ast.AST | None = call
    while node is not None and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        below, node = node, module.source.parent(node)
        if isinstance(node, ast.Try) and below in node.body:
            for handler in node.handlers:
                wanted = _wanted(module, handler, counterparts, package)
                if wanted and not alike:
                    _check_unread(handler)
                if wanted:
                    _widen(module, handler, plan, wanted)


def _wanted(
    module: Module, handler: ast.ExceptHandler, counterparts: Mapping[str, str], package: str
) -> list[str]:
    """What a handler has to catch besides, as imports."""
    if handler.type is None:
        return []
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    known = {module.source.text(kind).rpartition(".")[2] for kind in kinds}
    if known & {"Exception", "BaseException", "HubSpotCompatError"}:
        return []
    found = [
        counterparts.get(exception_name(module, kind), "")
        for kind in kinds
        if _package(module, kind) in {"", package}
    ]
    return [entry for entry in dict.fromkeys(found) if entry and imported_name(entry) not in known]


def _package(module: Module, kind: ast.expr) -> str:
    """The last part of the SDK's package that an exception is taken from; "" if not known."""
    origin = module.source.text(kind).rpartition(".")[0]
    if isinstance(kind, ast.Name):
        for definition in module.defs_of(kind):
            if isinstance(definition.node, ast.alias):
                origin = getattr(module.source.parent(definition.node), "module", None) or ""
    known = origin.startswith("hubspot.crm.")
    return origin.removesuffix(".exceptions").rpartition(".")[2] if known else ""


def imported_name(entry: str) -> str:
    """The name that an import gives: Y of `module:X as Y`."""
    return entry.rpartition(":")[2].rpartition(" ")[2]


def _check_unread(handler: ast.ExceptHandler) -> None:
    """Refuse a handler that looks into the exception.

    Raises:
        Refused: It does.
    """
    for part in ast.walk(handler):
        if (
            handler.name
            and isinstance(part, ast.Attribute)
            and isinstance(part.value, ast.Name)
            and part.value.id == handler.name
        ):
            raise Refused(Why.SDK_EXCEPTION, f"{handler.name}.{part.attr} in line {part.lineno}")


def _widen(module: Module, handler: ast.ExceptHandler, plan: Plan, wanted: Sequence[str]) -> None:
    assert handler.type is not None
    start, end = module.source.span(handler.type)
    text = module.source.text(handler.type)
    inner = text[1:-1].rstrip().rstrip(",") if isinstance(handler.type, ast.Tuple) else text
    names = ", ".join([inner, *map(imported_name, wanted)])
    plan.edits.append(Edit(start, end, f"({names})"))
    plan.imports |= set(wanted)


def exception_name(module: Module, kind: ast.expr) -> str:
    """The SDK's own name of an exception, under whatever name it was imported; "" for others."""
    name = module.source.text(kind).rpartition(".")[2]
    if isinstance(kind, ast.Name):
        for definition in module.defs_of(kind):
            if isinstance(definition.node, ast.alias):
                origin = module.source.parent(definition.node)
                package = (getattr(origin, "module", None) or "").partition(".")[0]
                return definition.node.name if package == "hubspot" else _unpackaged(name)
    return _unpackaged(name)


def _unpackaged(name: str) -> str:
    """An exception that comes from a file of the project's own, known by its name."""
    return _EXCEPTION if name.endswith(_EXCEPTION) else name
