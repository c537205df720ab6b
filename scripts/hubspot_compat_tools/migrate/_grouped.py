"""Batch reads of the SDK, moved to the facade's flat rows where the code allows it.

The SDK's answer has one row for each record with a list inside, the facade's one row for each
pair. Two ways of reading the first can be turned into the second with edits:

- a comprehension over both: `for r in answer.results for t in r.to`;
- a dict of lists: `out[r._from.id] = [t.id for t in r.to]` as all that a loop does.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ._answers import _is_empty
from ._flow import _COMPREHENSIONS
from ._loops import nested_loops
from ._models import body, record_id, unwrap
from ._plan import Plan
from ._sdk_answers import SdkTracker
from ._source import Edit
from ._typenames import Refused
from ._why import Why

if TYPE_CHECKING:
    from ._sdk import Args, SdkRewriter


def grouped_read(  # noqa: C901  one step after the other
    rewriter: SdkRewriter, call: ast.Call, args: Args, plan: Plan, facade: str
) -> None:
    """Plan one batch read.

    Raises:
        Refused: It is left, and this is why.
    """
    module, source = rewriter.module, rewriter.module.source
    name = "batch_input_public_object_id"
    found = body(module, args.get(name), "BatchInputPublicObjectId")
    plan.edits.append(Edit(*source.span(call.func), f"{facade}.read"))
    for old, new in (
        ("from_object_type", "from_object"),
        ("to_object_type", "to_object"),
        (name, "ids"),
    ):
        if old in args.words:
            start = source.span(args.words[old])[0]
            plan.edits.append(Edit(start, start + len(old), new))
    plan.edits += unwrap(module, found)
    for element in found.elements:
        inner = record_id(module, element)
        plan.edits.append(Edit(*source.span(element), rewriter.text(inner)))
    plan.dropped |= {"BatchInputPublicObjectId", "PublicObjectId"}
    tracker = SdkTracker(module, "read", paging=False)
    answer = tracker.run(call)
    if answer.problems:
        raise Refused(answer.problems[0].code, answer.problems[0].detail)
    single = isinstance(found.inputs, ast.List) and len(found.inputs.elts) == 1
    for node in tracker.parts.to_rows:
        plan.edits += _flattened(rewriter, node, tracker, single=single)
    if not tracker.parts.to_rows or answer.counted:
        raise Refused(Why.GROUPED_ANSWER)
    for use in tracker.parts.ids:
        end = source.span(use)[1]
        plan.edits.append(Edit(end - len("id"), end, "to_id"))
    b = rewriter.object_of(args.get("to_object_type"))
    if b == "company":
        raise Refused(Why.LEADS_TO_COMPANIES)
    if b is None:
        plan.unsafe(Why.MAY_LEAD_TO_COMPANIES)
    if answer.public_exit:
        plan.unsafe(Why.CALLERS_ELSEWHERE)
    if answer.collected:
        plan.notes.append(Why.ONE_ROW)


def _flattened(
    rewriter: SdkRewriter, to: ast.Attribute, tracker: SdkTracker, *, single: bool
) -> list[Edit]:
    generator = rewriter.module.source.parent(to)
    if single and _is_first(to.value):
        # One record was asked for, so its rows are all there are.
        assert isinstance(to.value, ast.Subscript)
        end = rewriter.module.source.span(to.value.value)[1]
        return [Edit(end, rewriter.module.source.span(to)[1], "")]
    if isinstance(generator, ast.For) and generator.iter is to:
        return nested_loops(rewriter.module, generator, to, tracker.parts)
    if not isinstance(generator, ast.comprehension) or generator.iter is not to:
        raise Refused(Why.GROUPED_ANSWER, f"line {to.lineno}")
    holder = rewriter.module.source.parent(generator)
    assert isinstance(holder, _COMPREHENSIONS)
    place = holder.generators.index(generator)
    if place > 0:
        return _both(rewriter, holder, place, to, tracker)
    return _dict_of_lists(rewriter, holder, to, tracker)


def _is_first(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and node.slice.value == 0
    )


def _both(
    rewriter: SdkRewriter,
    holder: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp,
    place: int,
    to: ast.Attribute,
    tracker: SdkTracker,
) -> list[Edit]:
    """`for r in X for t in r.to` becomes `for t in X`."""
    outer, inner = holder.generators[place - 1], holder.generators[place]
    names = (outer.target, inner.target, to.value)
    if not all(isinstance(name, ast.Name) for name in names) or outer.ifs or outer.is_async:
        raise Refused(Why.GROUPED_ANSWER, f"line {to.lineno}")
    assert isinstance(outer.target, ast.Name)
    assert isinstance(inner.target, ast.Name)
    assert isinstance(to.value, ast.Name)
    if to.value.id != outer.target.id or _uses(holder, outer.target.id) != 1 + len(
        [node for node in tracker.parts.from_ids if _within(node, holder)]
    ):
        raise Refused(Why.GROUPED_ANSWER, f"line {to.lineno}")
    source = rewriter.module.source
    edits = [
        Edit(*source.span(outer.target), inner.target.id),
        Edit(source.span(outer.iter)[1], source.span(to)[1], ""),
    ]
    inside = [node for node in tracker.parts.from_ids if _within(node, holder)]
    return edits + [Edit(*source.span(node), f"{inner.target.id}.from_id") for node in inside]


def _within(node: ast.AST, holder: ast.AST) -> bool:
    return any(part is node for part in ast.walk(holder))


def _uses(holder: ast.AST, name: str) -> int:
    return sum(
        isinstance(part, ast.Name) and part.id == name and isinstance(part.ctx, ast.Load)
        for part in ast.walk(holder)
    )


def _dict_of_lists(
    rewriter: SdkRewriter,
    holder: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp,
    to: ast.Attribute,
    tracker: SdkTracker,
) -> list[Edit]:
    """`out[r._from.id] = [t.id for t in r.to]`: `out.setdefault(r.from_id, []).append(...)`."""
    module, source = rewriter.module, rewriter.module.source
    assign = source.parent(holder)
    loop = None if assign is None else source.parent(assign)
    if (
        not isinstance(holder, ast.ListComp)
        or len(holder.generators) != 1
        or holder.generators[0].ifs
        or not isinstance(holder.generators[0].target, ast.Name)
        or not isinstance(assign, ast.Assign)
        or len(assign.targets) != 1
        or not isinstance(loop, ast.For)
        or loop.body != [assign]
        or loop.orelse
        or not isinstance(loop.target, ast.Name)
        or not isinstance(to.value, ast.Name)
        or to.value.id != loop.target.id
    ):
        raise Refused(Why.GROUPED_ANSWER, f"line {to.lineno}")
    target = assign.targets[0]
    keyed = (
        isinstance(target, ast.Subscript)
        and isinstance(target.value, ast.Name)
        and target.slice in tracker.parts.from_ids
    )
    if not keyed:
        raise Refused(Why.GROUPED_ANSWER, f"line {to.lineno}")
    assert isinstance(target, ast.Subscript)
    assert isinstance(target.value, ast.Name)
    definition = module.only_def(target.value)
    if definition is None or not _is_empty(definition.value) or _uses(assign, loop.target.id) != 2:  # noqa: PLR2004  the key and the rows
        raise Refused(Why.GROUPED_ANSWER, f"line {to.lineno}")
    row, inner = loop.target.id, holder.generators[0].target
    edits = [
        Edit(
            source.span(target.value)[1],
            source.span(holder.elt)[0],
            f".setdefault({row}.from_id, []).append(",
        ),
        Edit(source.span(holder.elt)[1], source.span(assign)[1], ")"),
    ]
    names = [node for node in ast.walk(holder.elt) if isinstance(node, ast.Name)]
    return edits + [Edit(*source.span(node), row) for node in names if node.id == inner.id]
