"""The bodies of each version, rendered from the store.

There are two modes. By default bodies look like real ones, which break their own document in small
ways (numbers where it says strings, `label: null`, lean error entries, a top-level error without
its category). With `exact` they follow the published document to the letter.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from hubspot_compat_tools.sandbox._direction import Direction
from hubspot_compat_tools.sandbox._http import Answer, json_answer
from hubspot_compat_tools.sandbox._portal import object_of
from hubspot_compat_tools.sandbox._refusals import Refusal
from hubspot_compat_tools.sandbox._type_table import AssociationType

Body = dict[str, Any]

BAD_REQUEST: Final = 400
NOT_FOUND: Final = 404


def now() -> str:
    """The present moment as HubSpot writes it: UTC, milliseconds, `Z`."""
    moment = datetime.now(tz=UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


class Renderer:
    """Renders bodies in one of the two modes.

    Args:
        exact: Follow the published document to the letter.
    """

    def __init__(self, *, exact: bool) -> None:
        self.exact = exact
        #: Ids of v4 and dated results: the document says string, the real service sends numbers.
        self.number: Callable[[int], int | str] = str if exact else int

    # Errors

    def error(
        self,
        status: int,
        message: str,
        *,
        category: str | None = None,
        headers: tuple[tuple[str, str], ...] = (),
        **more: Any,
    ) -> Answer:
        """A top-level error.

        Args:
            status: HTTP status.
            message: One sentence.
            category: None for the errors that really come without one.
            headers: Further headers.
            more: Further fields, such as `context`.
        """
        body: Body = {
            "status": "error",
            "message": message,
            "correlationId": str(uuid.uuid4()),
            **more,
        }
        if category is None and self.exact:
            category = "VALIDATION_ERROR"
        if category is not None:
            body["category"] = category
        return json_answer(status, body, headers)

    def refusal(self, refusal: Refusal) -> Answer:
        """A refusal as the answer to a whole request."""
        more: Body = {"context": refusal.context} if refusal.context else {}
        if refusal.sub_category:
            more["subCategory"] = refusal.sub_category
        status = NOT_FOUND if refusal.missing else BAD_REQUEST
        return self.error(status, refusal.message, category=refusal.category, **more)

    def entry(self, refusal: Refusal) -> Body:
        """A refusal as one entry of a batch's errors."""
        body: Body = {"status": "error", "category": refusal.category}
        if refusal.sub_category and not self.exact:  # the document has an object here
            body["subCategory"] = refusal.sub_category
        body |= {"message": refusal.message, "context": refusal.context}
        if self.exact:
            body |= {"subCategory": {}, "errors": [], "links": {}}
        return body

    # Envelopes

    def batch(self, started: str, results: Sequence[Any], errors: Sequence[Refusal]) -> Body:
        """A batch's answer. Results come in another order than the inputs, as they really do."""
        body: Body = {"status": "COMPLETE", "results": results[::-1]}
        if errors:
            body["numErrors"] = len(errors)
            body["errors"] = [self.entry(refusal) for refusal in errors]
        body |= {"startedAt": started, "completedAt": now()}
        return body

    def paging(self, after: str, link: str, *, v3_batch: bool = False) -> Body:
        """The `paging` field of a page that is not the last, to be merged in."""
        body: Body = {"next": {"after": after, "link": link}}
        if v3_batch and not self.exact:
            body["prev"] = None
        return {"paging": body}

    # Rows

    def label(self, label: str | None) -> Mapping[str, str | None]:
        """The `label` field, to be merged in: null really, absent where the document allows it."""
        return {} if self.exact and label is None else {"label": label}

    def spec(self, type_: AssociationType) -> Body:
        """An association type of v4 and dated reads."""
        return {"category": type_.category, "typeId": type_.type_id, **self.label(type_.label)}

    def neighbour(self, direction: Direction, record: int, mask: int) -> Body:
        """One row of v4 and dated reads."""
        return {
            "toObjectId": self.number(record),
            "associationTypes": [self.spec(type_) for type_ in direction.types_in(mask)],
        }

    def written(self, direction: Direction, mask: int) -> Callable[[int, int], Body]:
        """How to render a pair that was written with these types, for v4 and dated."""
        start, end = object_of(direction)
        labels = [type_.label for type_ in direction.types_in(mask) if type_.label is not None]
        number = self.number

        def row(a: int, b: int) -> Body:
            return {
                "fromObjectTypeId": start.type_id,
                "fromObjectId": number(a),
                "toObjectTypeId": end.type_id,
                "toObjectId": number(b),
                "labels": labels,
            }

        return row

    def limit(self, direction: Direction, type_: AssociationType, *, label: bool = True) -> Body:
        """One configured limit."""
        body: Body = {
            "category": type_.category,
            "typeId": type_.type_id,
            "userEnforcedMaxToObjectIds": direction.limits.get(type_.bit),
        }
        return {**body, **self.label(type_.label)} if label else body


def default_row(type_: AssociationType, a: int, b: int) -> Body:
    """One direction of a default association."""
    return {
        "from": {"id": str(a)},
        "to": {"id": str(b)},
        "associationSpec": {
            "associationCategory": type_.category,
            "associationTypeId": type_.type_id,
        },
    }


def v3_row(type_: AssociationType, a: int, b: int) -> Body:
    """One association of a v3 create."""
    return {"from": {"id": str(a)}, "to": {"id": str(b)}, "type": type_.name}


def record_body(record: int, plural: str, first_page: Body) -> Body:
    """A record as the older per-object PUT of v3 answers it: no properties, its associations."""
    moment = now()
    return {
        "id": str(record),
        "properties": {},
        "createdAt": moment,
        "updatedAt": moment,
        "archived": False,
        "associations": {plural: first_page},
    }


def report_body(user: int) -> Body:
    """The answer to a request for the high-usage report."""
    enqueued = {"dateOnly": False, "timeZoneShift": 0, "value": int(time.time() * 1000)}
    return {"userId": user, "userEmail": f"user-{user}@example.com", "enqueueTime": enqueued}
