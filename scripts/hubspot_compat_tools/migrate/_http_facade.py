"""Move a request to `hubspot_compat.Associations`, where all that it is made of is in sight.

The facade raises where a request answers with an error status, so only code that asks for that
itself (`raise_for_status()`) does the same afterwards. The token is read off the headers.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from hubspot_compat._domain.errors import UnknownObjectType
from hubspot_compat._domain.objects import canonical_object

from ._answers import (
    ANSWER,
    BATCH_ROW,
    BATCH_ROWS,
    FROM,
    JSON,
    ROW,
    ROWS,
    Tracker,
)
from ._bodies import body_of
from ._comments import kept
from ._facade import (
    check_host,
    handlers,
    is_path,
    note_archive,
    note_bare,
    outlives,
    place,
    type_text,
)
from ._grouped import owner_of, part_edit, read_ids
from ._models import association, body, unwrap
from ._plan import Plan
from ._raw import refuse_by_kind
from ._source import Edit
from ._statuses import Statuses
from ._typenames import Refused, leads_to_companies, removed_with
from ._urls import check_url
from ._why import Why
from ._wrappers import is_plain_client

if TYPE_CHECKING:
    from ._found import HttpSite
    from ._sdk import SdkRewriter
    from ._templates import Template

#: Arguments of a request that the facade has no need of, or gets in another way.
_DROPPED: Final = {"url", "headers", "timeout", "json"}
_RAISED: Final = {
    "HTTPError": "hubspot_compat:HubSpotCompatError",
    "RequestException": "hubspot_compat:HubSpotCompatError",
    "HTTPStatusError": "hubspot_compat:HubSpotCompatError",
}
_OPERATIONS: Final = {
    "object.create": "create",
    "object.archive": "archive",
    "object.list": "read",
    "batch.create": "create",
    "batch.archive": "archive",
    "batch.read": "read",
}


class HttpFacade:
    """Plans the rewriting of requests to the facade.

    Args:
        rewriter: The SDK's, which knows the module.
    """

    def __init__(self, rewriter: SdkRewriter) -> None:
        self._rewriter = rewriter
        self._module = rewriter.module
        self._source = rewriter.module.source

    def plan(self, site: HttpSite) -> Plan:
        """Plan one site.

        Raises:
            Refused: It is left, and this is why.
        """
        refuse_by_kind(site)
        method = _OPERATIONS.get(site.operation)
        if method is None:
            raise Refused(Why.TYPES_LIST if site.operation == "types" else Why.NO_FACADE_PLACE)
        call = site.node
        assert isinstance(call, ast.Call)
        check_url(self._module, site, call)
        route = site.route
        check_host(self._rewriter, route.template.part(0, route.match.start("version")))
        self._check_call(call)
        plan = Plan("facade")
        plan.imports.add("hubspot_compat:Associations")
        token = self._token(call)
        facade = place(self._rewriter, token, self._rewriter.text(token), call, plan)
        self._without_url(site, call, plan)
        if site.route.family == "http.object":
            self._one(site, call, plan, f"{facade}.{method}")
        else:
            self._batch(site, call, plan, f"{facade}.{method}")
        self._answer(site, call, plan)
        handlers(self._rewriter, call, plan, _RAISED)
        return plan

    def _check_call(self, call: ast.Call) -> None:
        if not is_plain_client(self._module, call):
            raise Refused(Why.NO_FACADE_PLACE, "the request goes through a function of the project")
        if isinstance(self._source.parent(call), ast.Await):
            raise Refused(Why.NO_FACADE_PLACE, "the request is awaited")
        for word in call.keywords:
            if word.arg not in _DROPPED:
                raise Refused(Why.NO_FACADE_PLACE, f"the request has {word.arg or '**'}=")
        if len(call.args) > 1 or (call.args and isinstance(call.args[0], ast.Starred)):
            raise Refused(Why.NO_FACADE_PLACE, "the request has more than a URL by place")

    # The token

    def _token(self, call: ast.Call) -> ast.expr:
        given = [word.value for word in call.keywords if word.arg == "headers"]
        headers = self._module.value(given[0]) if given else None
        if isinstance(headers, ast.Dict):
            for key, value in zip(headers.keys, headers.values, strict=True):
                if isinstance(key, ast.Constant) and str(key.value).lower() == "authorization":
                    return self._bearer(value, call)
        raise Refused(Why.NO_FACADE_PLACE, "the token is not in sight")

    def _bearer(self, value: ast.expr, call: ast.Call) -> ast.expr:
        template = self._rewriter.types.templates.of(value)
        atoms = [] if template is None else list(template.atoms)
        text = "".join(atom.char for atom in atoms)
        holes = [atom.hole for atom in atoms if atom.hole is not None]
        if text != "Bearer " or len(holes) != 1 or atoms[-1].hole is None:
            raise Refused(Why.NO_FACADE_PLACE, "the token is not in sight")
        if not is_path(holes[0]) or not self._module.same_at(holes[0], call):
            raise Refused(Why.NO_FACADE_PLACE, "the token has no name at the request")
        return holes[0]

    # The URL

    def _without_url(self, site: HttpSite, call: ast.Call, plan: Plan) -> None:
        """Take out the assignments that only made the URL."""
        start, end = site.route.match.span()
        passed = {d for atom in site.route.template.atoms[start:end] for d in atom.through}
        local = [d for d in passed if not self._module.is_module_level(d)]
        core = site.route.template.atoms[site.route.match.start("version")]
        for definition in local:
            if definition not in core.through:
                continue
            statement = self._source.parent(definition.node)
            uses = self._module.uses(definition, self._module.scope_of_def(definition))
            if not isinstance(statement, ast.Assign | ast.AnnAssign) or len(uses) != 1:
                raise Refused(Why.URL_USED_TWICE, definition.name)
            plan.edits.append(self._whole_lines(statement))

    def _whole_lines(self, statement: ast.stmt) -> Edit:
        source = self._source
        last = statement.end_lineno or statement.lineno
        start, end = source.line_start(statement.lineno), source.line_start(last + 1)
        rest = source.utf8[source.span(statement)[1] : end]
        before = source.utf8[start : source.span(statement)[0]]
        body = getattr(source.parent(statement), "body", [])
        lost = kept(self._module, statement, source.span(statement))
        if rest.strip() or before.strip() or lost or len(body) == 1:
            raise Refused(Why.UNEDITABLE, f"line {statement.lineno}")
        return Edit(start, end, "")

    def _text(self, template: Template | None, call: ast.Call) -> str:
        """A part of the path as an expression.

        Raises:
            Refused: It is made of several parts, or means something else at the call.
        """
        if template is not None and template.constant is not None:
            return f'"{template.constant}"'
        hole = None if template is None else template.only_hole
        if hole is None or not self._module.same_at(hole, call):
            raise Refused(Why.UNEDITABLE, "a part of the path")
        return self._rewriter.text(hole)

    def _object(self, template: Template | None, call: ast.Call) -> str:
        text = self._text(template, call)
        if template is not None and template.constant is not None:
            try:
                canonical_object(template.constant)
            except UnknownObjectType:
                raise Refused(Why.CUSTOM_OBJECT, template.constant) from None
        return text

    # The call

    def _one(self, site: HttpSite, call: ast.Call, plan: Plan, function: str) -> None:
        route = site.route
        a, b = self._object(route.part("a"), call), self._object(route.part("b"), call)
        if route.part("query") is not None:
            raise Refused(Why.PART_IS_GONE, "its query")
        record = self._text(route.part("aid"), call)
        if site.operation == "object.list":
            text = f"{a}, {b}, [{record}]"
        else:
            given = route.part("type")
            assert given is not None
            self._checked_type(site, plan)
            kind = self._text(given, call)
            other = self._text(route.part("bid"), call)
            text = f"{a}, {b}, [({record}, {other})], type={kind}"
        plan.edits += kept(self._module, call, self._source.span(call))
        plan.edits.append(Edit(*self._source.span(call), f"{function}({text})"))

    def _checked_type(self, site: HttpSite, plan: Plan) -> None:
        """A type that is known to be wrong is left; one that is not known the facade resolves."""
        from ._typenames import object_name

        a, b = object_name(site.route.part("a")), object_name(site.route.part("b"))
        given = site.route.part("type")
        assert given is not None
        try:
            fact = self._rewriter.types.read(given, a, b)
        except Refused as refusal:
            if refusal.code != Why.DYNAMIC_TYPE:
                raise
            fact = None
        if site.operation.endswith("archive") and (fact is None or fact.plain):
            plan.unsafe(Why.WOULD_REMOVE_MORE, removed_with(fact))
            plan.notes.append(Why.REFUSES_WITH_LABELS)

    def _batch(self, site: HttpSite, call: ast.Call, plan: Plan, function: str) -> None:
        a = self._object(site.route.part("a"), call)
        b = self._object(site.route.part("b"), call)
        given = body_of(self._module, call, site.url)
        word = next((w for w in call.keywords if w.arg == "json"), None)
        if given is None or word is None or word.value is not given:
            raise Refused(Why.BODY_OUT_OF_SIGHT, "no body is to be seen")
        if site.operation == "batch.read":
            tail = ""
            read_ids(self._rewriter, given, plan, "BatchInputPublicObjectId")
        else:
            tail = self._pairs(site, call, given, plan)
        source = self._source
        start, end = source.span(call)
        inner_start, inner_end = source.span(given)
        plan.edits += kept(self._module, call, (start, inner_start), (inner_end, end))
        inline = isinstance(given, ast.Dict)
        plan.edits = [edit for edit in plan.edits if not (inline and _is_rim(edit, given, source))]
        inner = self._inputs_span(given) if inline else (inner_start, inner_end)
        plan.edits += [
            Edit(start, inner[0], f"{function}({a}, {b}, "),
            Edit(inner[1], end, f"{tail})"),
        ]

    def _inputs_span(self, given: ast.expr) -> tuple[int, int]:
        assert isinstance(given, ast.Dict)
        places = [
            value
            for key, value in zip(given.keys, given.values, strict=True)
            if isinstance(key, ast.Constant) and key.value == "inputs"
        ]
        return self._source.span(places[0])

    def _pairs(self, site: HttpSite, call: ast.Call, given: ast.expr, plan: Plan) -> str:
        from ._typenames import object_name

        module, rewriter = self._module, self._rewriter
        found = body(module, given, "BatchInputPublicAssociation")
        inputs = [association(module, element) for element in found.elements]
        note_bare(plan, inputs)
        a, b = object_name(site.route.part("a")), object_name(site.route.part("b"))
        texts = {type_text(rewriter, one.kind, a, b) for one in inputs}
        if len(texts) != 1 or not all(outlives(rewriter, one.kind, call) for one in inputs):
            raise Refused(Why.SEVERAL_TYPES)
        plan.touched |= {self._source.span(one.node)[0] for one in inputs}
        plan.edits += unwrap(module, found)
        for one in inputs:
            pair = f"({rewriter.text(one.start)}, {rewriter.text(one.end)})"
            plan.edits.append(Edit(*self._source.span(one.node), pair))
            plan.edits += kept(module, one.node, self._source.span(one.node))
        if site.operation == "batch.archive":
            note_archive(rewriter, plan, inputs[0].kind, a, b)
        return f", type={texts.pop()}"

    # The answer

    def _answer(self, site: HttpSite, call: ast.Call, plan: Plan) -> None:
        kind = {"object.list": "list", "batch.read": "read"}.get(site.operation, "put")
        tracker = _Reader(self._rewriter, kind)
        answer = tracker.run(call)
        if answer.problems:
            raise Refused(answer.problems[0].code, answer.problems[0].detail)
        if answer.statuses or not tracker.raised:
            raise Refused(Why.STATUS_TEST, "the facade raises, where this looks at the status")
        only = "as_v3=True" if leads_to_companies(*self._names(site)) else ""
        rows = f".grouped({only})" if kind == "read" else ".results"
        single = site.route.family == "http.object"
        plan.edits += [self._raising(raised, single=single) for raised in tracker.raised]
        ids = [use.node for use in answer.ids]
        whole = [(n, owner_of(owner_of(n)), ".from_id") for n in tracker.from_ids]
        for nodes, new in (
            (tracker.decoded, ""), (tracker.rows, rows), (tracker.to, ".to"), (ids, ".to_id"),
        ):  # fmt: skip
            whole += [(node, owner_of(node), new) for node in nodes]
        plan.edits += [part_edit(self._rewriter, *part) for part in whole]
        if answer.counted:
            plan.unsafe(Why.ROWS_ARE_COUNTED)
        if answer.public_exit:
            raise Refused(Why.OUT_OF_SIGHT, "returned")
        if answer.collected:
            plan.notes.append(Why.ONE_ROW)

    def _raising(self, node: ast.Attribute, *, single: bool) -> Edit:
        """What becomes of `raise_for_status()`.

        The facade raises by itself, but for errors of single inputs, of which a batch's status
        does not tell either.
        """
        call = self._source.parent(node)
        assert isinstance(call, ast.Call)
        end = self._source.span(node)[1]
        if single:
            return Edit(end - len("raise_for_status"), end, "raise_for_errors")
        statement = self._source.parent(call)
        if isinstance(statement, ast.Expr) and isinstance(node.value, ast.Name):
            return self._whole_lines(statement)
        return Edit(self._source.span(node.value)[1], self._source.span(call)[1], "")

    @staticmethod
    def _names(site: HttpSite) -> tuple[str | None, str | None]:
        from ._typenames import object_name

        return object_name(site.route.part("a")), object_name(site.route.part("b"))


def _is_rim(edit: Edit, given: ast.expr, source: object) -> bool:
    """Whether an edit takes away the dict around inline inputs; the call's own edits do that."""
    start, end = source.span(given)  # type: ignore[attr-defined]
    return (edit.start == start or edit.end == end) and not edit.new


class _Reader(Tracker):
    """Follows a request's answer, and notes what becomes something else on the facade's."""

    def __init__(self, rewriter: SdkRewriter, kind: str) -> None:
        super().__init__(rewriter.module, kind, Statuses(200, (200,)))
        self.raised: list[ast.Attribute] = []
        self.decoded: list[ast.expr] = []
        self.rows: list[ast.expr] = []
        self.to: list[ast.expr] = []
        self.from_ids: list[ast.expr] = []

    def _changes(self) -> bool:
        return True

    def _attribute(self, node: ast.Attribute, shape: str) -> None:
        parent = self._module.source.parent(node)
        called = isinstance(parent, ast.Call) and parent.func is node
        if shape == ANSWER and node.attr == "raise_for_status" and called:
            self.raised.append(node)
        elif shape == ANSWER and node.attr == "json" and called and self._kind != "put":
            assert isinstance(parent, ast.Call)
            self.decoded.append(parent)
            self._follow(parent, JSON)
        elif shape in {ANSWER, JSON} and not called:
            self._problem(Why.PART_IS_GONE, node, node.attr)
        elif shape in {ROWS, BATCH_ROWS} or (called and node.attr == "get"):
            super()._attribute(node, shape)
        else:
            self._problem(Why.PART_IS_GONE, node, node.attr)

    def _item(
        self, node: ast.Subscript | ast.Call, owner: ast.expr, key: ast.Constant, shape: str
    ) -> None:
        if shape == JSON and key.value == "results":
            self.rows.append(node)
        elif shape == BATCH_ROW and key.value == "to":
            self.to.append(node)
        elif shape == FROM and key.value == "id":
            if isinstance(owner, ast.Subscript | ast.Call):
                self.from_ids.append(node)
            else:
                self._escape(node, shape)
            return
        elif shape not in {ROW, BATCH_ROW} or key.value not in {"id", "from"}:
            self._problem(Why.PART_IS_GONE, node, repr(key.value))
            return
        super()._item(node, owner, key, shape)
