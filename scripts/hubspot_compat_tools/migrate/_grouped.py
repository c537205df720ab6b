"""Batch reads of the SDK, moved to the facade.

The SDK's answer has one row for each record with a list inside. `BatchResult.grouped()` gives the
facade's rows in the same shape, so that every way of reading the one is a way of reading the other:
`answer.results` becomes `answer.grouped()`, `row._from.id` `row.from_id`, `to.id` `to.to_id`; and
the same for what is read through `to_dict()`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ._bodies import Inputs
from ._comments import kept
from ._dicts import checked
from ._models import batch_inputs, record_id, unwrap_inputs
from ._plan import Plan
from ._source import Edit
from ._typenames import Refused, leads_to_companies
from ._why import Why

if TYPE_CHECKING:
    from ._sdk import Args, SdkRewriter

_BODY = "batch_input_public_object_id"
_MODEL = "BatchInputPublicObjectId"


def grouped_read(
    rewriter: SdkRewriter, call: ast.Call, args: Args, plan: Plan, facade: str
) -> None:
    """Plan one batch read.

    Raises:
        Refused: It is left, and this is why.
    """
    from ._facade import rename

    source = rewriter.module.source
    plan.edits.append(Edit(*source.span(call.func), f"{facade}.read"))
    rename(
        rewriter,
        args,
        plan,
        {"from_object_type": "from_object", "to_object_type": "to_object", _BODY: "ids"},
    )
    read_ids(rewriter, args.get(_BODY), plan, _MODEL)
    _answer(rewriter, call, plan, _companies(rewriter, args))


def read_ids(rewriter: SdkRewriter, node: ast.expr, plan: Plan, model: str) -> None:
    """The records: what is in sight becomes bare ids, and `read` takes the rest as it comes.

    Args:
        rewriter: For the module.
        node: The body.
        plan: Takes the edits.
        model: The class of the body, where it is not a dict.

    Raises:
        Refused: The body is not in sight, or cannot be taken apart.
    """
    module, source = rewriter.module, rewriter.module.source
    holder, inputs = batch_inputs(module, node, model)
    plan.edits += unwrap_inputs(module, holder, inputs)
    plan.dropped.add(model)
    found = Inputs(module, remade=True)
    try:
        found.collect(inputs)
        edits = [
            Edit(*source.span(element), rewriter.text(record_id(module, element)))
            for element in found.elements
        ]
        for element in found.elements:
            edits += kept(module, element, source.span(element))
    except Refused as refusal:
        if refusal.code not in {Why.BODY_OUT_OF_SIGHT, Why.BROKEN_BEFORE}:
            raise
        return
    plan.touched |= {source.span(element)[0] for element in found.elements}
    plan.edits += edits
    plan.dropped.add("PublicObjectId")


def _companies(rewriter: SdkRewriter, args: Args) -> str:
    """What `grouped` is told, so that companies are shown as v3 shows them: the Primary one."""
    a = rewriter.object_of(args.get("from_object_type"))
    b = rewriter.object_of(args.get("to_object_type"))
    return "as_v3=True" if leads_to_companies(a, b) else ""


def _answer(rewriter: SdkRewriter, call: ast.Call, plan: Plan, only: str) -> None:
    from ._sdk_answers import SdkTracker

    tracker = SdkTracker(rewriter.module, "read", paging=False, grouped=True)
    answer = tracker.run(call)
    if answer.problems:
        raise Refused(answer.problems[0].code, answer.problems[0].detail)
    parts = tracker.parts
    for nodes, new in (
        (parts.results, f".grouped({only})"),
        (parts.to_rows, ".to"),
        (parts.ids, ".to_id"),
        (parts.dicts, ""),
    ):
        plan.edits += [part_edit(rewriter, node, owner_of(node), new) for node in nodes]
    for node in parts.from_ids:
        plan.edits.append(part_edit(rewriter, node, owner_of(owner_of(node)), ".from_id"))
    if answer.counted:
        plan.unsafe(Why.ROWS_ARE_COUNTED)
    if answer.public_exit:
        plan.unsafe(Why.CALLERS_ELSEWHERE)
    if answer.collected:
        plan.notes.append(Why.ONE_ROW)


def owner_of(node: ast.expr) -> ast.expr:
    """X of `X.part`, `X["part"]`, `X.get("part")` and `X.to_dict()`.

    Raises:
        Refused: It is none of these.
    """
    match node:
        case ast.Attribute(value=value) | ast.Subscript(value=value):
            return value
        case ast.Call(func=ast.Attribute(value=value)):
            return value
    raise Refused(Why.UNEDITABLE, f"line {node.lineno}")


def part_edit(rewriter: SdkRewriter, node: ast.expr, owner: ast.expr, new: str) -> Edit:
    """Replace what stands between an owner and the end of its part.

    Raises:
        Refused: A bracket around the owner, or a comment, stands there; or its place is not sure.
    """
    source = rewriter.module.source
    start, end = source.span(owner)[1], source.span(node)[1]
    depth = 0
    text = source.utf8[start:end].decode()
    for char in text:
        depth += (char in "([") - (char in ")]")
        if depth < 0 or char in "#\n":
            raise Refused(Why.UNEDITABLE, f"line {node.lineno}")
    checked(rewriter.module, node)
    return Edit(start, end, new)
