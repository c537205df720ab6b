"""The operations on types, labels and limits, and the report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hubspot_compat_tools.sandbox import _label_rules as labels
from hubspot_compat_tools.sandbox._call import Call, int32
from hubspot_compat_tools.sandbox._direction import Direction, Kind
from hubspot_compat_tools.sandbox._http import Answer
from hubspot_compat_tools.sandbox._portal import Way
from hubspot_compat_tools.sandbox._refusals import Refusal
from hubspot_compat_tools.sandbox._rendering import Body, now, report_body


def types_list(call: Call) -> Answer:
    """The v3 names of a pair's types; without category or label, as v3 gives them."""
    kinds = call.way().fwd.kinds.values()
    return call.done({"results": [{"id": str(kind.type_id), "name": kind.name} for kind in kinds]})


def labels_list(call: Call) -> Answer:
    """The types of a pair with their labels."""
    kinds = call.way().fwd.kinds.values()
    return call.done({"results": [call.voice.spec(kind) for kind in kinds]})


def labels_create(call: Call) -> Answer:
    """Define a label or a pair of labels."""
    made = labels.create_label(
        call.portal,
        call.way(),
        name=call.body["name"],
        label=call.body["label"],
        inverse=call.body.get("inverseLabel"),
    )
    return call.done({"results": [call.voice.spec(kind) for kind in made]})


def labels_update(call: Call) -> Answer:
    """Change a label's text."""
    type_id, inverse = call.body["associationTypeId"], call.body.get("inverseLabel")
    labels.update_label(call.portal, call.way(), type_id, call.body["label"], inverse)
    return call.done()


def labels_delete(call: Call) -> Answer:
    """Remove a label that nothing uses."""
    way = call.way()
    labels.delete_label(call.portal, way, int32(call.parameters["associationTypeId"]))
    return call.done()


def limits_list_all(call: Call) -> Answer:
    """Every configured limit of the portal."""
    return call.done({"results": limit_rows(call, call.portal.directions.values())})


def limits_list(call: Call) -> Answer:
    """The configured limits of one pair."""
    return call.done({"results": limit_rows(call, [call.way().fwd])})


def limit_rows(call: Call, ways: Iterable[Direction]) -> list[Body]:
    """The configured limits of some directions."""
    return [
        call.voice.limit(way, kind)
        for way in ways
        for kind in way.kinds.values()
        if kind.bit in way.limits
    ]


def limits_write(call: Call) -> Answer:
    """Create or change limits."""
    new = call.route.operation == "limits.create"
    started, way = now(), call.way()
    results: list[Body] = []
    errors: list[Refusal] = []
    for item, kind in _limit_inputs(call, way):
        try:
            most = int(item["maxToObjectIds"])  # JSON Schema takes 5.0 for an integer
            labels.set_limit(call.portal, way, kind, most, new=new)
        except Refusal as refusal:
            errors.append(refusal)
        else:
            results.append(call.voice.limit(way.fwd, kind, label=new))
    return call.batch(started, results, errors)


def limits_delete(call: Call) -> Answer:
    """Lift limits."""
    started, way = now(), call.way()
    for _, kind in _limit_inputs(call, way):
        labels.remove_limit(call.portal, way, kind)
    return call.batch(started, [], [])


def _limit_inputs(call: Call, way: Way) -> list[tuple[Mapping[str, Any], Kind]]:
    return [
        (item, call.portal.kind(way, item["category"], item["typeId"], 0)) for item in call.inputs()
    ]


def report_high_usage(call: Call) -> Answer:
    """Take an order for the high-usage report; no report is ever sent."""
    return call.done(report_body(int32(call.parameters["userId"])))
