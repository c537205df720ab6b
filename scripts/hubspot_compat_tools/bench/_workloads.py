"""The fixed workloads: request inputs and the answers that the server gives, encoded once."""

from __future__ import annotations

from typing import Any, Final

import msgspec

PAIRS: Final = 2_000
RECORDS: Final = 1_000
TARGETS: Final = 10
TYPE_ID: Final = 4  # contact_to_deal: neither Primary nor a label, so that nothing is read first

_ENVELOPE: Final = {
    "status": "COMPLETE",
    "startedAt": "2026-11-01T10:00:00.000Z",
    "completedAt": "2026-11-01T10:00:00.100Z",
}


def pairs() -> list[tuple[str, str]]:
    """The pairs of one batch create."""
    return [(str(100_000 + number), str(900_000 + number)) for number in range(PAIRS)]


def answers() -> dict[str, bytes]:
    """Answers by the end of the path, each a whole body."""
    v3_created = [
        {"from": {"id": a}, "to": {"id": b}, "type": "contact_to_deal"} for a, b in pairs()
    ]
    v4_created = [
        {
            "fromObjectTypeId": "0-1",
            "fromObjectId": int(a),
            "toObjectTypeId": "0-3",
            "toObjectId": int(b),
            "labels": [],
        }
        for a, b in pairs()
    ]
    return {
        "v3 create": _body(v3_created),
        "v4 create": _body(v4_created),
        "v4 read": _body([_read_row(number) for number in range(RECORDS)]),
        "v4 labels": msgspec.json.encode({"results": _types()}),
    }


def record_ids() -> list[str]:
    """The records of one batch read."""
    return [str(100_000 + number) for number in range(RECORDS)]


def _types() -> list[dict[str, Any]]:
    return [
        {"category": "HUBSPOT_DEFINED", "typeId": 341, "label": None},
        {"category": "HUBSPOT_DEFINED", "typeId": 5, "label": "Primary"},
    ]


def _read_row(number: int) -> dict[str, Any]:
    to = [
        {"toObjectId": 900_000 + number * TARGETS + target, "associationTypes": _types()}
        for target in range(TARGETS)
    ]
    return {"from": {"id": str(100_000 + number)}, "to": to}


def _body(results: list[dict[str, Any]]) -> bytes:
    return msgspec.json.encode({**_ENVELOPE, "results": results})
