"""The operations on types, labels and limits, and the report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hubspot_compat_tools.sandbox import _label_rules as labels
from hubspot_compat_tools.sandbox._call import Call, int32
from hubspot_compat_tools.sandbox._direction import Direction
from hubspot_compat_tools.sandbox._http import Answer
from hubspot_compat_tools.sandbox._portal import ObjectPair
from hubspot_compat_tools.sandbox._refusals import Refusal
from hubspot_compat_tools.sandbox._rendering import Body, now, report_body
from hubspot_compat_tools.sandbox._type_table import AssociationType


def types_list(call: Call) -> Answer:
    """The v3 names of a pair's types; without category or label, as v3 gives them."""
    types = call.pair().forward.types.values()
    return call.done(
        {"results": [{"id": str(type_.type_id), "name": type_.name} for type_ in types]}
    )


def labels_list(call: Call) -> Answer:
    """The types of a pair with their labels."""
    types = call.pair().forward.types.values()
    return call.done({"results": [call.renderer.spec(type_) for type_ in types]})


def labels_create(call: Call) -> Answer:
    """Define a label or a pair of labels."""
    made = labels.create_label(
        call.portal,
        call.pair(),
        name=call.body["name"],
        label=call.body["label"],
        inverse=call.body.get("inverseLabel"),
    )
    return call.done({"results": [call.renderer.spec(type_) for type_ in made]})


def labels_update(call: Call) -> Answer:
    """Change a label's text."""
    type_id, inverse = call.body["associationTypeId"], call.body.get("inverseLabel")
    labels.update_label(call.portal, call.pair(), type_id, call.body["label"], inverse)
    return call.done()


def labels_delete(call: Call) -> Answer:
    """Remove a label that nothing uses."""
    pair = call.pair()
    labels.delete_label(call.portal, pair, int32(call.parameters["associationTypeId"]))
    return call.done()


def limits_list_all(call: Call) -> Answer:
    """Every configured limit of the portal."""
    return call.done({"results": limit_rows(call, call.portal.directions.values())})


def limits_list(call: Call) -> Answer:
    """The configured limits of one pair."""
    return call.done({"results": limit_rows(call, [call.pair().forward])})


def limit_rows(call: Call, directions: Iterable[Direction]) -> list[Body]:
    """The configured limits of some directions."""
    return [
        call.renderer.limit(direction, type_)
        for direction in directions
        for type_ in direction.types.values()
        if type_.bit in direction.limits
    ]


def limits_write(call: Call) -> Answer:
    """Create or change limits."""
    new = call.route.operation == "limits.create"
    started, pair = now(), call.pair()
    results: list[Body] = []
    errors: list[Refusal] = []
    for item, type_ in _limit_inputs(call, pair):
        try:
            maximum = int(item["maxToObjectIds"])  # JSON Schema takes 5.0 for an integer
            labels.set_limit(call.portal, pair, type_, maximum, new=new)
        except Refusal as refusal:
            errors.append(refusal)
        else:
            results.append(call.renderer.limit(pair.forward, type_, label=new))
    return call.batch(started, results, errors)


def limits_delete(call: Call) -> Answer:
    """Remove limits."""
    started, pair = now(), call.pair()
    for _, type_ in _limit_inputs(call, pair):
        labels.remove_limit(call.portal, pair, type_)
    return call.batch(started, [], [])


def _limit_inputs(call: Call, pair: ObjectPair) -> list[tuple[Mapping[str, Any], AssociationType]]:
    return [
        (item, call.portal.type_of(pair, item["category"], item["typeId"], 0))
        for item in call.inputs()
    ]


def report_high_usage(call: Call) -> Answer:
    """Accept the request for a high-usage report; no report is ever sent."""
    return call.done(report_body(int32(call.parameters["userId"])))
