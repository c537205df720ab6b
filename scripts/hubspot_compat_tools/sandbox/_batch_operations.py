"""The batch operations.

A mistake in the request as a whole is raised as `Refusal`; an error of one input is collected and
answered beside the results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hubspot_compat_tools.sandbox import _refusals as refuse
from hubspot_compat_tools.sandbox._call import Call, pairs, record_id
from hubspot_compat_tools.sandbox._direction import Direction
from hubspot_compat_tools.sandbox._http import Answer
from hubspot_compat_tools.sandbox._paging import V3_PAGE, V4_PAGE, page
from hubspot_compat_tools.sandbox._portal import ObjectPair
from hubspot_compat_tools.sandbox._refusals import Refusal
from hubspot_compat_tools.sandbox._rendering import Body, default_row, now, v3_row
from hubspot_compat_tools.sandbox._type_table import AssociationType


def batch_create(call: Call) -> Answer:
    """Create labelled associations."""
    started, pair = now(), call.pair()
    results: list[Body] = []
    errors: list[Refusal] = []
    replace = not call.route.is_v3
    rows: dict[int, Callable[[int, int], Body]] = {}
    for from_id, to_id, mask, type_ in pairs(call, pair):
        try:
            a, b = record_id(from_id), record_id(to_id)
            call.portal.create(pair, a, b, mask, replace=replace)
        except Refusal as refusal:
            errors.append(refusal)
            continue
        if type_ is not None:
            results.append(v3_row(type_, a, b))
        else:
            row = rows.get(mask) or rows.setdefault(mask, call.renderer.written(pair.forward, mask))
            results.append(row(a, b))
    return call.batch(started, results, errors)


def batch_create_default(call: Call) -> Answer:
    """Create unlabeled associations; the answer lists both directions."""
    started, pair = now(), call.pair()
    results: list[Body] = []
    errors: list[Refusal] = []
    for item in call.inputs():
        try:
            a, b = record_id(item["from"]["id"]), record_id(item["to"]["id"])
            results += default_rows(call, pair, a, b)
        except Refusal as refusal:
            errors.append(refusal)
    return call.batch(started, results, errors)


def default_rows(call: Call, pair: ObjectPair, a: int, b: int) -> Iterator[Body]:
    """Write a default association and render both of its directions."""
    type_, inverse = call.portal.create_default(pair, a, b)
    yield default_row(type_, a, b)
    if inverse is not None:
        yield default_row(inverse, b, a)


def batch_archive(call: Call) -> Answer:
    """Remove: one type of each pair on v3, all types on v4 and dated."""
    started, pair = now(), call.pair()
    if call.route.is_v3:
        return remove_types(call, pair, started)
    found = [
        (record_id(item["from"]["id"]), [record_id(to["id"]) for to in item["to"]])
        for item in call.inputs()
    ]
    for a, others in found:
        for b in others:
            call.portal.remove_all(pair, a, b)
    return call.batch(started, [], [])


def batch_archive_labels(call: Call) -> Answer:
    """Remove the listed types of each pair."""
    return remove_types(call, call.pair(), now())


def remove_types(call: Call, pair: ObjectPair, started: str) -> Answer:
    """Remove types, once every id of the request has been checked."""
    found = [(record_id(a), record_id(b), mask) for a, b, mask, _ in pairs(call, pair)]
    for a, b, mask in found:
        call.portal.remove(pair, a, b, mask)
    return call.batch(started, [], [])


def batch_read(call: Call) -> Answer:
    """Read the associations of many records, a page for each."""
    started, pair = now(), call.pair()
    read = v3_read if call.route.is_v3 else v4_read
    results: list[Body] = []
    errors: list[Refusal] = []
    for item in call.inputs():
        try:
            a = record_id(item["id"])
            after = item.get("after")
            results.append(read(call, pair.forward, a, after if isinstance(after, str) else None))
        except Refusal as refusal:
            if "after" in refusal.context:  # an unknown cursor makes the whole request invalid
                raise
            errors.append(refusal)
    return call.batch(started, results, errors)


def v4_read(call: Call, direction: Direction, a: int, after: str | None) -> Body:
    """A record's page of rows, one for each associated record."""
    found = call.portal.read(direction, a)
    if not found:
        raise refuse.no_associations(direction.from_object, a, direction.to_object)
    rows, following = page(found, lambda row: (row[0], 0), after, V4_PAGE)
    return {
        "from": {"id": str(a)},
        "to": [call.renderer.neighbour(direction, b, mask) for b, mask in rows],
        **call.paging(following, a),
    }


def v3_read(call: Call, direction: Direction, a: int, after: str | None) -> Body:
    """A record's page of rows, one for each type; towards companies only the primary one."""
    only = direction.primary if direction.to_object == "company" else 0
    found = type_rows(call, direction, a, only=only)
    if not found:
        raise refuse.no_associations(direction.from_object, a, direction.to_object)
    cursor = None if call.ignore_v3_after else after
    rows, following = page(found, type_key, cursor, V3_PAGE)
    return {
        "from": {"id": str(a)},
        "to": [{"id": str(b), "type": type_.name} for b, type_ in rows],
        **call.paging(following, a, v3_batch=True),
    }


def type_rows(
    call: Call, direction: Direction, a: int, only: int = 0
) -> list[tuple[int, AssociationType]]:
    """A record's associations with a row for each type."""
    found = call.portal.read(direction, a, only=only)
    rows = [(b, type_) for b, mask in found for type_ in direction.types_in(mask)]
    return sorted(rows, key=type_key)


def type_key(row: tuple[int, AssociationType]) -> tuple[int, int]:
    return row[0], row[1].bit
