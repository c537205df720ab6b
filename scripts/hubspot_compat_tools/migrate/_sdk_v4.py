"""Move an SDK call to the SDK's own v4 API."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from ._dicts import entry, quote_of
from ._facade import COUNTERPARTS, handlers, package_of
from ._found import SdkSite
from ._models import Body, association, body, record_id
from ._plan import Plan
from ._source import Edit
from ._typenames import Refused, TypeFact, leads_to_companies, removed_with
from ._why import Why

if TYPE_CHECKING:
    from ._sdk import Args, SdkRewriter

_PACKAGE: Final = "hubspot.crm.associations.v4"
_STRING_IDS: Final = (9, 0)
_V4_SINCE: Final = (8, 0)


def v4_plan(rewriter: SdkRewriter, site: SdkSite, call: ast.Call, args: Args) -> Plan:
    """Plan one call.

    Raises:
        Refused: It is left, and this is why.
    """
    from ._sdk import version_of

    pinned = rewriter.options.sdk_version
    if pinned != "auto" and version_of(pinned) < _V4_SINCE:
        raise Refused(Why.SDK_TOO_OLD, f"hubspot-api-client {pinned}")
    plan = Plan("sdk-v4")
    work = {
        "batch.create": _batch_create,
        "batch.read": _batch_read,
        "batch.archive": _batch_create,
        "object.create": _object_create,
        "object.list": _object_list,
    }
    if site.operation not in work:
        raise _archive_refused(rewriter, site, args)
    work[site.operation](rewriter, site, call, args, plan)
    handlers(rewriter, call, plan, _exceptions(), package=package_of(site), alike=True)
    return plan


def _archive_refused(rewriter: SdkRewriter, site: SdkSite, args: Args) -> Refused:
    """Of one record v4 removes the pair, whatever the type."""
    from ._facade import _own_object

    try:
        a, b = _own_object(rewriter, site, args), rewriter.object_of(args.get("to_object_type"))
        kind = args.get("association_type")
        fact = rewriter.fact(kind, a, b)
    except Refused:
        return Refused(Why.WOULD_REMOVE_MORE)
    if fact is None:
        return Refused(Why.DYNAMIC_TYPE, rewriter.text(kind))
    return Refused(Why.WOULD_REMOVE_MORE, removed_with(fact))


def _exceptions() -> dict[str, str]:
    """The SDK has exceptions of its own for each API: v3's would not catch v4's."""
    names = {name: f"V4{name}" for name in COUNTERPARTS}
    return {name: f"{_PACKAGE}.exceptions:{name} as {given}" for name, given in names.items()}


def _prefix(rewriter: SdkRewriter, site: SdkSite) -> str:
    if site.client is None:
        raise Refused(Why.NO_FACADE_PLACE)
    return f"{rewriter.text(site.client)}.crm.associations.v4"


def _settle(rewriter: SdkRewriter, call: ast.Call, plan: Plan, kind: str) -> None:
    from ._sdk import version_of
    from ._sdk_answers import SdkTracker

    tracker = SdkTracker(rewriter.module, kind, paging=True)
    answer = tracker.run(call)
    if answer.problems:
        raise Refused(answer.problems[0].code, answer.problems[0].detail)
    pinned = rewriter.options.sdk_version
    numbers = pinned != "auto" and version_of(pinned) < _STRING_IDS
    for node in tracker.parts.ids:
        start, end = rewriter.module.source.span(node)
        plan.edits.append(Edit(end - len("id"), end, "to_object_id" + (")" if numbers else "")))
        if numbers:
            plan.edits.append(Edit(start, start, "str("))
    if answer.counted and kind != "create":
        plan.unsafe(Why.ROWS_ARE_COUNTED)
    if answer.collected:
        plan.notes.append(Why.ONE_ROW)
    if answer.public_exit:
        plan.unsafe(Why.CALLERS_ELSEWHERE)


def _class_edits(rewriter: SdkRewriter, plan: Plan, node: ast.Call, new: str) -> None:
    assert isinstance(node.func, ast.Name)
    plan.edits.append(Edit(*rewriter.module.source.span(node.func), new))
    plan.imports.add(f"{_PACKAGE}:{new}")
    plan.dropped.add(node.func.id)


def _holder(rewriter: SdkRewriter, plan: Plan, found: Body, new: str) -> None:
    if isinstance(found.holder, ast.Call):
        _class_edits(rewriter, plan, found.holder, new)


def _spec(fact: TypeFact, plan: Plan) -> str:
    plan.imports.add(f"{_PACKAGE}:AssociationSpec")
    return (
        f'AssociationSpec(association_category="{fact.category}", '
        f"association_type_id={fact.number})"
    )


def _fact(rewriter: SdkRewriter, kind: ast.expr, a: str | None, b: str | None) -> TypeFact:
    fact = rewriter.types.read_created(kind, a, b)
    if fact.type_id == 0:
        raise Refused(Why.DYNAMIC_TYPE, fact.name)
    return fact


def _batch_create(
    rewriter: SdkRewriter, site: SdkSite, call: ast.Call, args: Args, plan: Plan
) -> None:
    module, source = rewriter.module, rewriter.module.source
    name = "batch_input_public_association"
    found = body(module, args.get(name), "BatchInputPublicAssociation")
    inputs = [association(module, element) for element in found.elements]
    if any(one.bare for one in inputs):
        raise Refused(Why.BROKEN_BEFORE, next(one.bare for one in inputs if one.bare))
    plan.touched |= {source.span(one.node)[0] for one in inputs}
    a = rewriter.object_of(args.get("from_object_type"))
    b = rewriter.object_of(args.get("to_object_type"))
    archive = site.operation == "batch.archive"
    _holder(rewriter, plan, found, "BatchInputPublicAssociationMultiPost")
    for one in inputs:
        fact = _fact(rewriter, one.kind, a, b)
        if archive and (fact.plain or fact.perhaps_plain):
            raise Refused(Why.WOULD_REMOVE_MORE, removed_with(fact if fact.plain else None))
        if isinstance(one.node, ast.Call):
            _class_edits(rewriter, plan, one.node, "PublicAssociationMultiPost")
            word = next(w for w in one.node.keywords if w.arg == "type")
            plan.edits.append(Edit(*source.span(word), f"types=[{_spec(fact, plan)}]"))
        elif isinstance(one.node, ast.Dict):
            place = entry(one.node, "type")
            assert place is not None
            key = one.node.keys[place]
            assert isinstance(key, ast.Constant)
            quote = quote_of(module, key)
            plan.edits.append(Edit(*source.span(key), f"{quote}types{quote}"))
            plan.edits.append(Edit(*source.span(one.kind), f"[{fact.spec}]"))
        if not archive:
            plan.notes.append(Why.PRIMARY_KEPT if fact.primary else Why.PORTAL_LABELS)
    method = "archive_labels" if archive else "create"
    _call(rewriter, site, call, args, plan, method, {name: f"{name}_multi_post"})
    _settle(rewriter, call, plan, "create")


def _call(  # noqa: PLR0917  what is known of one call
    rewriter: SdkRewriter,
    site: SdkSite,
    call: ast.Call,
    args: Args,
    plan: Plan,
    method: str,
    names: dict[str, str],
) -> None:
    source = rewriter.module.source
    plan.edits.append(
        Edit(*source.span(call.func), f"{_prefix(rewriter, site)}.batch_api.{method}")
    )
    for old, new in names.items():
        if old in args.words:
            start = source.span(args.words[old])[0]
            plan.edits.append(Edit(start, start + len(old), new))


def _batch_read(
    rewriter: SdkRewriter, site: SdkSite, call: ast.Call, args: Args, plan: Plan
) -> None:
    name = "batch_input_public_object_id"
    found = body(rewriter.module, args.get(name), "BatchInputPublicObjectId")
    b = rewriter.object_of(args.get("to_object_type"))
    _holder(rewriter, plan, found, "BatchInputPublicFetchAssociationsBatchRequest")
    for element in found.elements:
        record_id(rewriter.module, element)
        if isinstance(element, ast.Call):
            _class_edits(rewriter, plan, element, "PublicFetchAssociationsBatchRequest")
    new = "batch_input_public_fetch_associations_batch_request"
    _call(rewriter, site, call, args, plan, "get_page", {name: new})
    _settle(rewriter, call, plan, "read")
    if leads_to_companies(rewriter.object_of(args.get("from_object_type")), b):
        if b is not None:
            raise Refused(Why.LEADS_TO_COMPANIES)
        plan.unsafe(Why.MAY_LEAD_TO_COMPANIES)


def _object_create(
    rewriter: SdkRewriter, site: SdkSite, call: ast.Call, args: Args, plan: Plan
) -> None:
    from ._facade import _own_object, _whole

    to, other = args.get("to_object_type"), args.get("to_object_id")
    a, b = _own_object(rewriter, site, args), rewriter.object_of(to)
    fact = rewriter.types.read(args.get("association_type"), a, b)
    own, record = rewriter.own_type(site, args), rewriter.text(rewriter.own_id(site, args))
    text = f"{own}, {record}, {rewriter.text(to)}, {rewriter.text(other)}"
    basic = f"{_prefix(rewriter, site)}.basic_api"
    if fact.plain:
        _whole(rewriter, call, plan, f"{basic}.create_default", text, "")
    else:
        _whole(rewriter, call, plan, f"{basic}.create", f"{text}, [{_spec(fact, plan)}]", "")
        plan.notes.append(Why.PRIMARY_KEPT if fact.primary else Why.PORTAL_LABELS)
    _settle(rewriter, call, plan, "put")


def _object_list(
    rewriter: SdkRewriter, site: SdkSite, call: ast.Call, args: Args, plan: Plan
) -> None:
    from ._facade import _whole

    to = args.get("to_object_type")
    own, record = rewriter.own_type(site, args), rewriter.text(rewriter.own_id(site, args))
    text = f"{own}, {record}, {rewriter.text(to)}"
    for name in ("limit", "after"):
        if name in args.values:
            text += f", {name}={rewriter.text(args.values[name])}"
    _whole(rewriter, call, plan, f"{_prefix(rewriter, site)}.basic_api.get_page", text, "")
    _settle(rewriter, call, plan, "list")
