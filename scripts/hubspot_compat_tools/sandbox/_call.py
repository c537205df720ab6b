"""One decoded request, and how ids and types are read out of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from hubspot_compat_tools.sandbox import _refusals as refuse
from hubspot_compat_tools.sandbox._http import Answer, json_answer
from hubspot_compat_tools.sandbox._portal import ObjectPair, Portal, object_of
from hubspot_compat_tools.sandbox._refusals import Refusal
from hubspot_compat_tools.sandbox._rendering import Body, Renderer
from hubspot_compat_tools.sandbox._spec_routes import Route
from hubspot_compat_tools.sandbox._type_table import AssociationType

#: How many inputs a request may have. No figure is published for labels/archive and
#: associate/default: those of the archive and the create are assumed.
CAPACITIES: Final[Mapping[str, int]] = {
    "batch.create": 2000,
    "batch.create_default": 2000,
    "batch.read": 1000,
    "batch.archive": 100,
    "batch.archive_labels": 100,
}
_ID: Final = re.compile(r"[0-9]{1,19}")
_INTEGER: Final = re.compile(r"-?[0-9]{1,10}")
_INT64: Final = 2**63
_INT32: Final = 2**31


class Call(NamedTuple):
    """One decoded request.

    Attributes:
        route: The operation.
        parameters: Path parameters, decoded.
        query: The last value of each query parameter.
        body: The decoded and validated body.
        portal: The store.
        renderer: How to answer.
        ignore_v3_after: Whether a v3 batch read ignores cursors, as one maintainer says it does.
        origin: Scheme and host that the caller used, or "".
    """

    route: Route
    parameters: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    portal: Portal
    renderer: Renderer
    ignore_v3_after: bool = False
    origin: str = ""

    def pair(self) -> ObjectPair:
        """The object pair of the path."""
        return self.portal.pair(self.parameters["fromObjectType"], self.parameters["toObjectType"])

    def records(self) -> tuple[int, int]:
        """The two record ids of the path."""
        return (
            record_id(self.parameters["fromObjectId"]),
            record_id(self.parameters["toObjectId"]),
        )

    def inputs(self) -> list[Any]:
        """The inputs of the batch, at most as many as the operation takes."""
        inputs: list[Any] = self.body["inputs"]
        capacity = CAPACITIES.get(self.route.operation)
        if capacity is not None and len(inputs) > capacity:
            raise refuse.too_many_inputs(capacity, len(inputs))
        return inputs

    def batch(self, started: str, results: list[Any], errors: list[Refusal]) -> Answer:
        """The batch's answer with the statuses of its document."""
        status = self.route.partial if errors else self.route.ok
        if status == self.route.ok and not self.route.has_body:
            return Answer(self.route.ok)
        return json_answer(status, self.renderer.batch(started, results, errors))

    def paging(self, after: str | None, record: int, *, v3_batch: bool = False) -> Body:
        """The `paging` field of a record's page, to be merged in; nothing on the last page.

        Real links of v3 are whole URLs of its route for one record, in batch reads too (python
        client, issue 135). The document's example, and all that is known of the newer versions, is
        a query.
        """
        if after is None:
            return {}
        link = f"?after={after}"
        if self.route.is_v3 and not self.renderer.exact:
            direction = self.pair().forward
            start, end = object_of(direction)
            limit = self.query.get("limit")
            kept = "" if limit is None else f"limit={quote(limit, safe='')}&"
            link = (
                f"{self.origin}/crm/v3/objects/{start.type_id}/{record}/associations/"
                f"{end.type_id}?{kept}after={quote(after, safe='')}"
            )
        return self.renderer.paging(after, link, v3_batch=v3_batch)

    def done(self, body: Any = None) -> Answer:
        """Full success."""
        return json_answer(self.route.ok, body if self.route.has_body else None)


def record_id(value: object) -> int:
    """A record id as a number; `Refusal` for anything but a whole number of 64 bits."""
    text = str(value)
    if _ID.fullmatch(text):
        number = int(text)
        if number < _INT64:
            return number
    raise refuse.invalid_identifier(value)


def int32(text: str) -> int:
    """A parameter that is a 32-bit integer; `Refusal` for anything else."""
    if not _INTEGER.fullmatch(text) or not -_INT32 <= int(text) < _INT32:
        raise refuse.not_int32(text)
    return int(text)


def mask_of(
    call: Call, pair: ObjectPair, specs: Iterable[Mapping[str, Any]], from_id: object
) -> int:
    """The mask of a list of v4 association specs; `Refusal` when there is none."""
    mask = 0
    for spec in specs:
        category, type_id = spec["associationCategory"], spec["associationTypeId"]
        mask |= call.portal.type_of(pair, category, type_id, from_id).bit
    if not mask:
        raise refuse.no_types_given()
    return mask


def pairs(call: Call, pair: ObjectPair) -> list[tuple[Any, Any, int, AssociationType | None]]:
    """The inputs of a create or archive as (from, to, mask, v3 type); types are checked first."""
    inputs = call.inputs()
    if call.route.is_v3:
        rows: list[tuple[Any, Any, int, AssociationType | None]] = []
        for item in inputs:
            type_ = call.portal.v3_type(pair, str(item["type"]))
            rows.append((item["from"]["id"], item["to"]["id"], type_.bit, type_))
        return rows
    return [
        (
            item["from"]["id"],
            item["to"]["id"],
            mask_of(call, pair, item["types"], item["from"]["id"]),
            None,
        )
        for item in inputs
    ]
