"""The operations on one record or one pair of records."""

from __future__ import annotations

from hubspot_compat_tools.sandbox._batch_operations import default_rows, type_key, type_rows
from hubspot_compat_tools.sandbox._call import Call, int32, mask_of, record_id
from hubspot_compat_tools.sandbox._http import Answer
from hubspot_compat_tools.sandbox._object_types import crm_object
from hubspot_compat_tools.sandbox._paging import V4_PAGE, page
from hubspot_compat_tools.sandbox._rendering import now, record_body


def basic_create(call: Call) -> Answer:
    """Create one labelled association."""
    pair, (a, b) = call.pair(), call.records()
    mask = mask_of(call, pair, call.body, a)
    call.portal.create(pair, a, b, mask, replace=True)
    return call.done(call.renderer.written(pair.forward, mask)(a, b))


def basic_create_default(call: Call) -> Answer:
    """Create one unlabeled association."""
    started, pair, (a, b) = now(), call.pair(), call.records()
    return call.batch(started, list(default_rows(call, pair, a, b)), [])


def basic_archive(call: Call) -> Answer:
    """Remove all types between two records."""
    pair, (a, b) = call.pair(), call.records()
    call.portal.remove_all(pair, a, b)
    return call.done()


def basic_list(call: Call) -> Answer:
    """List a record's associations; v3's rows are one for each type."""
    direction, a = call.pair().forward, record_id(call.parameters["fromObjectId"])
    after, limit = call.query.get("after"), _limit(call.query.get("limit"))
    call.portal.check_record(direction.from_object, a)
    if call.route.is_v3:
        v3_rows, following = page(type_rows(call, direction, a), type_key, after, limit)
        results = [{"id": str(b), "type": type_.name} for b, type_ in v3_rows]
    else:
        rows, following = page(
            call.portal.read(direction, a), lambda row: (row[0], 0), after, limit
        )
        results = [call.renderer.neighbour(direction, b, mask) for b, mask in rows]
    return call.done({"results": results, **call.paging(following, a)})


def _limit(text: str | None) -> int:
    """The page size asked for, within what HubSpot gives."""
    return V4_PAGE if text is None else min(max(int32(text), 1), V4_PAGE)


def objects_create(call: Call) -> Answer:
    """The older v3 PUT: add one type between two records."""
    pair, (a, b) = call.pair(), call.records()
    type_ = call.portal.v3_type(pair, call.parameters["associationType"])
    call.portal.create(pair, a, b, type_.bit, replace=False)
    rows, following = page(type_rows(call, pair.forward, a), type_key, None, V4_PAGE)
    results = [{"id": str(to), "type": row.name} for to, row in rows]
    plural = crm_object(pair.forward.to_object).plural
    return call.done(record_body(a, plural, {"results": results, **call.paging(following, a)}))


def objects_archive(call: Call) -> Answer:
    """The older v3 DELETE: remove one type between two records."""
    pair, (a, b) = call.pair(), call.records()
    type_ = call.portal.v3_type(pair, call.parameters["associationType"])
    call.portal.remove(pair, a, b, type_.bit)
    return call.done()
