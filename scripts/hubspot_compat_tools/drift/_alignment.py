"""Two schemas side by side: which parts correspond, and the forms in which to compare them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from hubspot_compat_tools.drift._discriminators import BY_VALUE
from hubspot_compat_tools.drift._relations import is_text_of
from hubspot_compat_tools.drift._schema_form import CONDITIONS, UNIONS
from hubspot_compat_tools.drift._schema_graph import Node

_ALL_OF: Final = ("allOf",)
# What is compared beside a type that changed: it may refuse values that the new type alone takes.
_BESIDE_TYPE: Final = ("enum", "limits", "pattern", "multipleOf", "default")
# Half of the property names in common: the same member, changed. Less: another member.
_ALIKE: Final = 0.5
# Parts that are compared whole: one that allows less may make the whole allow more.
_WHOLE: Final = (*CONDITIONS, "dependentSchemas")
_NOT_ALIGNED: Final = frozenset({*UNIONS, *_ALL_OF, *_WHOLE, BY_VALUE})
_KEYED: Final = frozenset({*_WHOLE, "prefixItems", "patternProperties"})

Member = tuple[str, Node]


def same_kind(base: Node, head: Node) -> bool:
    """Whether two schemas are of one type, so that their parts can be compared."""
    return bool(base.form["type"] == head.form["type"])


def aligned(base: Node, head: Node) -> Iterator[tuple[str, Node, Node]]:
    """The parts that both schemas have, each with its label."""
    if _one_is_union(base, head):
        yield from _matched(base, head, UNIONS)
    elif same_kind(base, head):
        for label, part in sorted(base.edges.items(), key=lambda edge: edge[0]):
            if label in head.edges and label.partition("/")[0] not in _NOT_ALIGNED:
                yield label, part, head.edges[label]
        yield from _matched(base, head, UNIONS)
        yield from _matched(base, head, _ALL_OF)
        yield from _heirs(base, head)


def _heirs(base: Node, head: Node) -> Iterator[tuple[str, Node, Node]]:
    """The forms that are known by a discriminator alone, since no union lists them."""
    if not any(_members(node, UNIONS) for node in (base, head)):
        mine, theirs = _chosen(base), _chosen(head)
        for value, form in mine.items():
            if value in theirs and _is_same_form(form, theirs[value], set()):
                yield f"{BY_VALUE}/{value}", form, theirs[value]


def comparable(base: Node, head: Node) -> tuple[dict[str, Any], dict[str, Any]]:
    """The forms of two schemas that are compared: of different types, no part and little else."""
    if _one_is_union(base, head) or not same_kind(base, head):
        left, right = _outline(base), _outline(head)
        for form, mine, other in ((left, base, head), (right, head, base)):
            if is_text_of(other.form["type"], mine.form["type"]) and "format" in mine.form:
                form["format"] = mine.form["format"]
        if _one_is_union(base, head):
            left["type"] = right["type"] = "union"
    else:
        left, right = dict(base.form), dict(head.form)
        _add_keyed(left, right, base, head)
    if left["type"] == right["type"]:
        _add_members(left, right, base, head, UNIONS)
        _add_members(left, right, base, head, _ALL_OF)
        _add_chosen(left, right, base, head)
    return left, right


def _add_members(
    left: dict[str, Any], right: dict[str, Any], base: Node, head: Node, kinds: tuple[str, ...]
) -> None:
    """Add the members that only one side has."""
    mine, theirs = _sides(base, head, kinds)
    matched = _matched(base, head, kinds)
    known = {id(a) for _, a, _ in matched}, {id(b) for _, _, b in matched}
    left[kinds[0]] = {describe(part): True for _, part in mine if id(part) not in known[0]}
    right[kinds[0]] = {describe(part): True for _, part in theirs if id(part) not in known[1]}


def _add_keyed(left: dict[str, Any], right: dict[str, Any], base: Node, head: Node) -> None:
    """Add the parts that only one side has, or that are compared whole, and are no properties."""
    for form, mine, other in ((left, base, head), (right, head, base)):
        form["keywords"] = dict(form.get("other", {})) | {
            label.replace("/", " ", 1): _whole(part, other.edges.get(label))
            for label, part in mine.edges.items()
            if label.partition("/")[0] in _KEYED and not _is_aligned(label, other)
        }
        form.pop("other", None)


def _is_aligned(label: str, other: Node) -> bool:
    return label in other.edges and label.partition("/")[0] not in _NOT_ALIGNED


def _add_chosen(left: dict[str, Any], right: dict[str, Any], base: Node, head: Node) -> None:
    """Add which form each value of a discriminator chooses."""
    if "discriminator" not in base.form or "discriminator" not in head.form:
        return
    mine, theirs = _chosen(base), _chosen(head)
    left["chosen"] = {value: _whole(form, theirs.get(value)) for value, form in mine.items()}
    right["chosen"] = {value: _whole(form, mine.get(value)) for value, form in theirs.items()}
    matched = {(id(a), id(b)) for _, a, b in _matched(base, head, UNIONS)}
    for value in mine.keys() & theirs.keys():
        if _is_same_form(mine[value], theirs[value], matched):
            left["chosen"][value] = right["chosen"][value] = "the same form"


def _chosen(node: Node) -> dict[str, Node]:
    """The form that each value of a discriminator chooses."""
    labels = (label.partition("/") for label in node.edges)
    return {v: node.edges[f"{kind}/{v}"] for kind, _, v in labels if kind == BY_VALUE}


def _is_same_form(base: Node, head: Node, matched: set[tuple[int, int]]) -> bool:
    """Whether a value still chooses the form that it chose, however that changed in itself."""
    if (id(base), id(head)) in matched or base.equivalence == head.equivalence:
        return True
    if any(id(base) == one or id(head) == two for one, two in matched):
        return False
    return _likeness(base, head) >= _ALIKE


def _whole(part: Node, other: Node | None) -> str:
    """A part in a few words, different from those for another part that is described alike."""
    text = describe(part)
    alike = other is not None and other.equivalence != part.equivalence and describe(other) == text
    return f"{text} [{part.equivalence[:4]}]" if alike else text


def takes_all_of(form: Node, plain: Node) -> bool:
    """Whether a form takes whatever a plain object takes; if in doubt, it does not."""
    if form.equivalence == plain.equivalence:
        return True
    if not same_kind(form, plain) or form.form["type"] != "object":
        return False
    said = {key for key in form.form if key not in ("type", "nullable", "properties", "additional")}
    mine, theirs = form.form["properties"], plain.form["properties"]
    known = {f"properties/{name}" for name in mine}
    return (
        not said
        and not any(label not in known for label in form.edges)
        and all(theirs.get(name) == "required" for name in mine if mine[name] == "required")
        and (form.form["additional"] == "open" or set(theirs) <= set(mine))
        and all(
            label not in plain.edges or part.equivalence == plain.edges[label].equivalence
            for label, part in form.edges.items()
        )
    )


def describe(node: Node) -> str:
    """A schema in a few words: `array of string (date-time)`, `object {id, type}`."""
    kind = str(node.form["type"])
    if node.dangling:
        return f"unknown ({node.dangling})"
    if kind == "array" and "items" in node.edges:
        return f"array of {_short(node.edges['items'])}"
    if kind == "object":
        return _object(node)
    if kind == "union":
        members = sorted(_short(part) for _, part in _members(node, UNIONS))
        return "one of: " + " | ".join(members)
    return _short(node)


def _object(node: Node) -> str:
    names = list(node.form.get("properties", {}))
    if not names:
        extra = node.edges.get("additionalProperties")
        return f"map of {_short(extra)}" if extra else "object"
    return "object {" + ", ".join(sorted(names)) + "}"


def _short(node: Node) -> str:
    form = node.form
    text = f"{form['type']} ({form['format']})" if form.get("format") else str(form["type"])
    if form["type"] == "object":
        text = _object(node)
    if form["type"] == "any":  # then what else it says is all that it says
        said = {**form.get("limits", {}), **{k: form[k] for k in ("pattern",) if k in form}}
        text = f"any ({', '.join(f'{k} {v}' for k, v in sorted(said.items()))})" if said else text
    if "enum" in form:
        text = f"{text} of {', '.join(sorted(form['enum']))}"
    return f"{text} or null" if form.get("nullable") else text


def _outline(node: Node) -> dict[str, Any]:
    outline = {"type": node.form["type"], "nullable": node.form.get("nullable", False)}
    return outline | {key: node.form[key] for key in _BESIDE_TYPE if key in node.form}


def _is_union(node: Node) -> bool:
    return bool(node.form["type"] == "union")


def _one_is_union(base: Node, head: Node) -> bool:
    """Whether a plain schema became a union that contains something like it, or the reverse."""
    return _is_union(base) != _is_union(head) and bool(_matched(base, head, UNIONS))


def _sides(base: Node, head: Node, kinds: tuple[str, ...]) -> tuple[list[Member], list[Member]]:
    """The members of both; a plain schema beside a union counts as a union of one."""
    mine, theirs = _members(base, kinds), _members(head, kinds)
    if kinds == UNIONS and _is_union(base) != _is_union(head):
        mine = mine or [("oneOf/0", base)]
        theirs = theirs or [("oneOf/0", head)]
    return mine, theirs


def _members(node: Node, kinds: tuple[str, ...]) -> list[Member]:
    """The members, each once: to allow the same thing twice is to allow it."""
    found: dict[str, Member] = {}
    for label, part in node.edges.items():
        if label.partition("/")[0] in kinds:
            found.setdefault(part.equivalence, (label, part))
    return list(found.values())


def _matched(base: Node, head: Node, kinds: tuple[str, ...]) -> list[tuple[str, Node, Node]]:
    """Members that are the same, then members that are alike, the most alike first.

    Which is which depends on what they allow, not on their order or on which side is the older.
    """
    left, right = map(dict, _sides(base, head, kinds))
    found = []
    scored = sorted(
        (-_likeness(a, b), sorted((a.equivalence, b.equivalence)), one, two)
        for one, a in left.items()
        for two, b in right.items()
    )
    for unlikeness, _, one, two in scored:
        likeness = -unlikeness
        if likeness >= _ALIKE and one in left and two in right:
            found.append((one, left.pop(one), right.pop(two)))
    return found


def _likeness(base: Node, head: Node) -> float:
    """From 0, nothing in common, to 2, the same values."""
    if base.equivalence == head.equivalence:
        return 2
    if not same_kind(base, head):
        return 0
    names, others = set(base.form.get("properties", ())), set(head.form.get("properties", ()))
    return len(names & others) / len(names | others) if names | others else 1
