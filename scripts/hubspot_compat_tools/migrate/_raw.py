"""Move a request to the new version's own endpoint, in place."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Final

from hubspot_compat._catalogue.loader import primary_types

from ._answers import Answer, IdUse, Tracker
from ._bodies import body_of, inputs_of
from ._dicts import checked, entry, quote_of, without
from ._facade import another
from ._find_http import called_name
from ._found import HttpSite
from ._module import Module
from ._plan import Options, Plan
from ._readers import check_reader
from ._routes import associations_prefix, objects_prefix, success
from ._source import Edit
from ._statuses import Statuses
from ._templates import Templates
from ._typenames import (
    Refused,
    TypeFact,
    TypeReader,
    leads_to_companies,
    object_name,
    removed_with,
)
from ._urls import Url, check_url
from ._why import Why
from ._wrappers import body_keyword, is_plain_client, positional_body, takes_a_dict

_KINDS: Final = {
    "mock": Why.TEST_DOUBLE,
    "stray": Why.URL_WITHOUT_A_CALL,
    "indirect": Why.FUNCTION_HANDED_ON,
}
_EXPECTED: Final = {
    "object.create": ("PUT",),
    "object.list": ("GET",),
    "object.archive": ("DELETE",),
    "types": ("GET",),
    "batch.create": ("POST",),
    "batch.read": ("POST",),
    "batch.archive": ("POST",),
}
_BROKEN: Final = {
    "object.untyped": Why.PUT_WITHOUT_A_TYPE,
    "object.list_all": Why.NO_TARGET,
    "object.other": Why.NO_SUCH_REQUEST,
    "v1": Why.API_V1,
}
_REPORTED: Final = {
    **_BROKEN,
    "types": Why.TYPES_LIST,
}


def refuse_by_kind(site: HttpSite) -> None:
    """Refuse what is no request that works today.

    Raises:
        Refused: It is none.
    """
    operation = site.operation
    if site.kind in _KINDS:
        raise Refused(_KINDS[site.kind])
    if operation in _BROKEN:
        raise Refused(_BROKEN[operation])
    if not site.route.version_in_sight:
        where = f"is in {site.route.behind}()" if site.route.behind else "is not in this file"
        raise Refused(Why.UNEDITABLE, f"the version {where}")
    if site.verb is None:
        raise Refused(Why.VERB_OUT_OF_SIGHT)
    if site.verb not in _EXPECTED[operation]:
        raise Refused(Why.NO_SUCH_REQUEST, f"{site.verb} for {operation}")


class RawRewriter:
    """Plans the rewriting of the requests of one module.

    Args:
        module: The module.
        templates: Its texts.
        options: What was asked for.
        sites: Every request of the module that was found.
    """

    def __init__(
        self,
        module: Module,
        templates: Templates,
        options: Options,
        sites: Sequence[HttpSite] = (),
    ) -> None:
        self._module = module
        self._options = options
        self._siblings: dict[str, list[ast.expr]] = {}
        for site in sites:
            self._siblings.setdefault(site.operation, []).append(site.node)
        self._alike: Sequence[ast.expr] = ()
        self._types = TypeReader(module, templates, options.names, options.primary)

    def plan(self, site: HttpSite) -> Plan:
        """Plan one site.

        Raises:
            Refused: It is left, and this is why.
        """
        operation = site.operation
        if operation in _REPORTED and site.kind not in _KINDS:
            raise Refused(_REPORTED[operation])
        if operation == "object.archive" and site.kind not in _KINDS:
            raise self._archive_refused(site)
        refuse_by_kind(site)
        call = site.node
        assert isinstance(call, ast.Call)
        check_url(self._module, site, call)
        work: dict[str, Callable[[HttpSite, ast.Call, Plan, Url], None]] = {
            "object.create": self._object_create,
            "object.list": self._object_list,
            "batch.create": self._batch_create,
            "batch.read": self._batch_read,
            "batch.archive": self._batch_archive,
        }
        plan = Plan("raw")
        plan.touched.add(self._module.source.span(call)[0])
        self._alike = self._siblings.get(operation, [])
        own = (atom for atom in site.route.template.atoms if not atom.shared)
        plan.touched |= {atom.offset for atom in own if atom.offset is not None}
        self._types.public.clear()
        url = Url(self._module, self._types.templates, site, plan)
        work[operation](site, call, plan, url)
        url.write()
        if self._types.public:
            # What is written at the call would be written for callers that are not seen, too.
            raise Refused(Why.DYNAMIC_TYPE, f"{self._types.public[0]}() may get other types")
        return plan

    def _archive_refused(self, site: HttpSite) -> Refused:
        """Of one record no newer version removes less than the pair; a type would have to tell."""
        given = site.route.part("type")
        assert given is not None
        try:
            fact = self._types.read(given, *self._objects(site))
        except Refused as refusal:
            known = refusal.code != Why.DYNAMIC_TYPE
            return Refused(Why.WOULD_REMOVE_MORE) if known else refusal
        return Refused(Why.WOULD_REMOVE_MORE, removed_with(fact))

    def _objects(self, site: HttpSite) -> tuple[str | None, str | None]:
        return (
            object_name(site.route.part("a")),
            object_name(site.route.part("b")),
        )

    # One record

    def _object_create(self, site: HttpSite, call: ast.Call, plan: Plan, url: Url) -> None:
        given = site.route.part("type")
        assert given is not None
        fact = self._types.read_created(given, *self._objects(site))
        hole = given.only_hole
        if fact.choice and (fact.perhaps_plain or not (hole and self._module.same_at(hole, call))):
            raise Refused(Why.DYNAMIC_TYPE, f"one of {fact.name}")
        url.replace("version", objects_prefix(self._options.to))
        url.replace((site.route.match.end("bid"), site.route.match.end("type")), "")
        operation = "basic.create_default" if fact.plain else "basic.create"
        if fact.plain:
            # Adds the unlabeled type and nothing else, as v3 did; the labelled write would
            # replace the pair's own labels.
            at = site.route.match.start("b")
            url.replace((at, at), "default/")
        else:
            plan.edits.append(self._body_edit(call, [fact], plan))
            plan.notes.append(Why.PRIMARY_KEPT if fact.primary else Why.PORTAL_LABELS)
        self._write_answer(call, plan, operation, "put", 200)

    def _body_edit(self, call: ast.Call, facts: list[TypeFact], plan: Plan) -> Edit:
        text = "[" + ", ".join(fact.spec for fact in facts) + "]"
        wanted = body_keyword(self._module, call)
        given = None if wanted is None else positional_body(self._module, call, wanted)
        for word in call.keywords:
            if word.arg is None:
                raise Refused(Why.NO_BODY_PLACE, "it has **keywords")
            if word.arg == wanted:
                given = word.value
            elif word.arg in {"json", "data", "content", "body", "payload"}:
                raise Refused(Why.NO_BODY_PLACE, f"it has {word.arg}= already")
        if wanted is None:
            raise Refused(Why.NO_BODY_PLACE)
        if takes_a_dict(self._module, call, wanted):
            plan.notes.append(Why.BODY_IS_A_LIST)
        if given is not None:
            if not _is_nothing(given):
                raise Refused(Why.NO_BODY_PLACE, f"it has {wanted} already")
            return Edit(*self._module.source.span(given), text)
        last = max(self._module.source.span(part)[1] for part in _arguments(call))
        return Edit(last, last, f",{another(self._module, _arguments(call))}{wanted}={text}")

    def _write_answer(
        self, call: ast.Call, plan: Plan, operation: str, kind: str, old: int
    ) -> Answer:
        statuses = Statuses(old, success(self._options.to, operation))
        answer = Tracker(self._module, kind, statuses, siblings=self._alike).run(call)
        self._settle(call, plan, answer, statuses, reads=False)
        return answer

    def _settle(
        self, call: ast.Call, plan: Plan, answer: Answer, statuses: Statuses, *, reads: bool
    ) -> None:
        """Take the answer's problems, status tests and ways out into the plan."""
        if answer.problems:
            problem = answer.problems[0]
            raise Refused(problem.code, problem.detail)
        plan.touched |= {self._module.source.span(other)[0] for other in answer.siblings}
        for compare in answer.statuses:
            edits = statuses.edit(self._module, compare)
            if edits is None:
                raise Refused(Why.STATUS_TEST, f"line {compare.lineno}")
            plan.edits += edits
        check_reader(self._module, call, statuses, plan, reads=reads)
        if answer.public_exit:
            plan.unsafe(Why.CALLERS_ELSEWHERE)

    def _object_list(self, site: HttpSite, call: ast.Call, plan: Plan, url: Url) -> None:
        url.replace("version", objects_prefix(self._options.to))
        self._rows(call, plan, "list")

    def _rows(self, call: ast.Call, plan: Plan, kind: str) -> Answer:
        statuses = Statuses(200, (200,))
        direct = not is_plain_client(self._module, call)
        tracker = Tracker(self._module, kind, statuses, direct_rows=direct, siblings=self._alike)
        answer = tracker.run(call)
        self._settle(call, plan, answer, statuses, reads=True)
        for use in answer.ids:
            plan.edits += id_edits(self._module, use)
        for choice in answer.either:
            plan.edits += _as_text(self._module, choice)
        if answer.counted:
            plan.unsafe(Why.ROWS_ARE_COUNTED)
        if answer.collected:
            plan.notes.append(Why.ONE_ROW)
        return answer

    # Batches

    def _batch_read(self, site: HttpSite, call: ast.Call, plan: Plan, url: Url) -> None:
        a, b = self._objects(site)
        url.replace("version", associations_prefix(self._options.to))
        answer = self._rows(call, plan, "read")
        if not leads_to_companies(a, b):
            return
        if b is None:
            plan.unsafe(Why.MAY_LEAD_TO_COMPANIES)
        else:
            self._only_primary(answer, plan, a)

    def _only_primary(self, answer: Answer, plan: Plan, a: str | None) -> None:
        """v3 shows the Primary company only, and no record without one; so do these rows."""
        primary = None if a is None else primary_types().get((a, "company"))
        if primary is None:
            raise Refused(Why.LEADS_TO_COMPANIES)
        test = f't["typeId"] == {primary} and t["category"] == "HUBSPOT_DEFINED"'
        kept = f'[to for to in row["to"] if any({test} for t in to["associationTypes"])]'
        for node in answer.batch_rows:
            start, end = checked(self._module, node)
            bare = isinstance(node, ast.Call) and len(node.args) == 1
            plan.edits += [
                Edit(start, start, '[{**row, "to": kept} for row in '),
                Edit(end, end, f"{' or []' if bare else ''} for kept in [{kept}] if kept]"),
            ]

    def _inputs(self, site: HttpSite, call: ast.Call) -> list[ast.Dict]:
        body = body_of(self._module, call, site.url)
        if body is None:
            raise Refused(Why.BODY_OUT_OF_SIGHT, "no body is to be seen")
        found: list[ast.Dict] = []
        for element in inputs_of(self._module, body):
            if not isinstance(element, ast.Dict):
                raise Refused(Why.BODY_OUT_OF_SIGHT, f"line {element.lineno}")
            if None in element.keys:
                raise Refused(Why.BODY_OUT_OF_SIGHT, f"** in line {element.lineno}")
            if None in [entry(element, name) for name in ("from", "to")]:
                raise Refused(Why.BROKEN_BEFORE, f"line {element.lineno}")
            if entry(element, "type") is None:
                raise Refused(
                    Why.BROKEN_BEFORE, f"an input without a type in line {element.lineno}"
                )
            found.append(element)
        return found

    def _facts(
        self,
        site: HttpSite,
        elements: list[ast.Dict],
        read: Callable[[ast.expr, str | None, str | None], TypeFact],
    ) -> list[TypeFact]:
        objects = self._objects(site)
        facts = []
        for element in elements:
            place = entry(element, "type")
            assert place is not None
            facts.append(read(element.values[place], *objects))
        return facts

    def _batch_create(self, site: HttpSite, call: ast.Call, plan: Plan, url: Url) -> None:
        elements = self._inputs(site, call)
        plan.touched |= {self._module.source.span(element)[0] for element in elements}
        facts = self._facts(site, elements, self._types.read_created)
        url.replace("version", associations_prefix(self._options.to))
        default = self._as_default(call) if all(fact.plain for fact in facts) else None
        if default is None:
            self._write_answer(call, plan, "batch.create", "create", 201)
            self._typed(elements, facts, plan)
            return
        plan.edits += default.edits
        if not default.safe:
            plan.unsafe(default.code, default.detail)
        url.replace("tail", _DEFAULT_TAIL)
        for element in elements:
            place = entry(element, "type")
            assert place is not None
            plan.edits.append(without(self._module, element, place))

    def _as_default(self, call: ast.Call) -> Plan | None:
        """What a create of unlabeled types needs around it; None where only the typed one will do.

        The default association answers with another status and other rows than v3 did.
        """
        trial = Plan("raw")
        try:
            answer = self._write_answer(call, trial, "batch.create_default", "create", 201)
        except Refused as refusal:
            if refusal.code != Why.STATUS_TEST:
                raise
            return None
        other = answer.json_used or (not trial.safe and trial.code == Why.STATUS_TEST)
        return None if other else trial

    def _typed(self, elements: list[ast.Dict], facts: list[TypeFact], plan: Plan) -> None:
        """`"type": name` becomes `"types": [spec]`."""
        for element, fact in zip(elements, facts, strict=True):
            place = entry(element, "type")
            assert place is not None
            key, value = element.keys[place], element.values[place]
            if fact.type_id == 0 or not isinstance(key, ast.Constant):
                raise Refused(Why.DYNAMIC_TYPE, fact.name)
            quote = quote_of(self._module, key)
            plan.edits.append(Edit(*self._module.source.span(key), f"{quote}types{quote}"))
            plan.edits.append(Edit(*checked(self._module, value), f"[{fact.spec}]"))
        plan.notes.append(
            Why.PRIMARY_KEPT if any(fact.primary for fact in facts) else Why.PORTAL_LABELS
        )

    def _batch_archive(self, site: HttpSite, call: ast.Call, plan: Plan, url: Url) -> None:
        elements = self._inputs(site, call)
        plan.touched |= {self._module.source.span(element)[0] for element in elements}
        facts = self._facts(site, elements, self._types.read)
        plain = next((fact for fact in facts if fact.plain), None)
        if plain is not None:
            raise Refused(Why.WOULD_REMOVE_MORE, removed_with(plain))
        url.replace("version", associations_prefix(self._options.to))
        url.replace("tail", "batch/labels/archive")
        self._write_answer(call, plan, "batch.archive_labels", "archive", 204)
        self._typed(elements, facts, plan)
        plan.notes.clear()


_DEFAULT_TAIL: Final = "batch/associate/default"


def _is_nothing(node: ast.expr) -> bool:
    """`None`, `{}` or `[]`: what stands where a PUT of v3 has no body."""
    if isinstance(node, ast.Dict):
        return not node.keys
    if isinstance(node, ast.List):
        return not node.elts
    return isinstance(node, ast.Constant) and node.value is None


def _arguments(call: ast.Call) -> list[ast.expr | ast.keyword]:
    return [*call.args, *call.keywords]


def _as_text(module: Module, node: ast.expr) -> list[Edit]:
    """Keep an id that is read in either way a string, where it is not made one anyway."""
    parent = module.source.parent(node)
    start, end = checked(module, node)
    if isinstance(parent, ast.FormattedValue) or (
        isinstance(parent, ast.Call) and called_name(parent) in {"str", "int"}
    ):
        return []
    return [Edit(start, start, "str("), Edit(end, end, ")")]


def id_edits(module: Module, use: IdUse) -> list[Edit]:
    """`row["id"]` becomes `str(row["toObjectId"])`: v3 gave strings, the later ones give numbers.

    Raises:
        Refused: Its place cannot be told for sure.
    """
    quote = quote_of(module, use.key)
    start, end = checked(module, use.node)
    _, row_end = checked(module, use.row)
    word = f"[{quote}toObjectId{quote}]"
    parent = module.source.parent(use.node)
    cast = isinstance(parent, ast.Call) and called_name(parent) in {"str", "int"}
    shown = isinstance(parent, ast.FormattedValue) and parent.format_spec is None
    if cast or (shown and isinstance(parent, ast.FormattedValue) and parent.conversion == -1):
        return [Edit(row_end, end, word)]
    return [Edit(start, start, "str("), Edit(row_end, end, f"{word})")]
