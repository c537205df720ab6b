"""The fixed workloads: request inputs and the answers that the server gives, encoded once."""

from __future__ import annotations

from typing import Any, Final

import msgspec

BENCH_TOKEN: Final = "bench-token-of-nobody"  # noqa: S105  the server looks at no token
PAIRS: Final = 2_000
# The sizes of batch creates that the server has an answer to: an answer must list what was asked.
SIZES: Final = (1, 100, 1_000, PAIRS)
RECORDS: Final = 1_000
TARGETS: Final = 10
LISTED: Final = 500
LISTED_ID: Final = "100000"
TYPE_ID: Final = 4  # contact_to_deal: neither Primary nor a label, so that nothing is read first
TYPE_NAME: Final = "contact_to_deal"

_ENVELOPE: Final = {
    "status": "COMPLETE",
    "startedAt": "2026-11-01T10:00:00.000Z",
    "completedAt": "2026-11-01T10:00:00.100Z",
}


def pairs(count: int = PAIRS) -> list[tuple[str, str]]:
    """The pairs of one batch create."""
    return [(str(100_000 + number), str(900_000 + number)) for number in range(count)]


def record_ids(count: int = RECORDS) -> list[str]:
    """The records of one batch read."""
    return [str(100_000 + number) for number in range(count)]


def answers() -> dict[str, bytes]:
    """Answers by version and verb, a create's with its size too, each a whole body."""
    rows = {"v3": _v3_created, "v4": _v4_created}
    created = {
        f"{version} create {size}": _body([row(*pair) for pair in pairs(size)])
        for version, row in rows.items()
        for size in SIZES
    }
    return {
        **created,
        "v3 read": _body([_v3_read_row(number) for number in range(RECORDS)]),
        "v4 read": _body([_v4_read_row(number) for number in range(RECORDS)]),
        "v4 list": msgspec.json.encode({"results": _targets(0, LISTED)}),
        "v4 labels": msgspec.json.encode({"results": _types()}),
    }


def _v3_created(from_id: str, to_id: str) -> dict[str, Any]:
    return {"from": {"id": from_id}, "to": {"id": to_id}, "type": TYPE_NAME}


def _v4_created(from_id: str, to_id: str) -> dict[str, Any]:
    return {
        "fromObjectTypeId": "0-1",
        "fromObjectId": int(from_id),
        "toObjectTypeId": "0-3",
        "toObjectId": int(to_id),
        "labels": [],
    }


def _types() -> list[dict[str, Any]]:
    return [
        {"category": "HUBSPOT_DEFINED", "typeId": 341, "label": None},
        {"category": "HUBSPOT_DEFINED", "typeId": 5, "label": "Primary"},
    ]


def _targets(number: int, count: int) -> list[dict[str, Any]]:
    return [
        {"toObjectId": 900_000 + number * count + target, "associationTypes": _types()}
        for target in range(count)
    ]


def _v4_read_row(number: int) -> dict[str, Any]:
    return {"from": {"id": str(100_000 + number)}, "to": _targets(number, TARGETS)}


def _v3_read_row(number: int) -> dict[str, Any]:
    ids = [str(900_000 + number * TARGETS + target) for target in range(TARGETS)]
    words = ("deal_to_company", "deal_to_company_unlabeled")
    to = [{"id": id_, "type": word} for id_ in ids for word in words]
    return {"from": {"id": str(100_000 + number)}, "to": to}


def _body(results: list[dict[str, Any]]) -> bytes:
    return msgspec.json.encode({**_ENVELOPE, "results": results})
