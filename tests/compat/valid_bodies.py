"""For every version and operation: a call of the facade and a valid answer to it."""

import re

import httpx

from hubspot_compat import AssociationType
from hubspot_compat._dialects import VERSIONS

STAMP = "2024-10-21T20:22:42.152Z"
ENVELOPE = {
    "status": "COMPLETE",
    "startedAt": STAMP,
    "completedAt": STAMP,
    "requestedAt": STAMP,
    "links": {},
}
PAIRS = [("101", "201"), ("102", "202")]
BOSS = AssociationType("USER_DEFINED", 7, "Boss", None, "contact", "company")
_SPECS = [
    {"category": "HUBSPOT_DEFINED", "typeId": 1, "label": "Primary"},
    {"category": "HUBSPOT_DEFINED", "typeId": 279, "label": None},
]
_LIMIT = {
    "category": "HUBSPOT_DEFINED",
    "typeId": 279,
    "label": None,
    "userEnforcedMaxToObjectIds": 5,
}

CALLS = {
    "batch.create": lambda h: h.create("contact", "company", PAIRS, type=279),
    "batch.create_default": lambda h: h.create_default("contact", "company", PAIRS),
    "batch.read": lambda h: h.read("contact", "company", ["101", "102"]),
    "batch.archive_labels": lambda h: h.archive("contact", "company", PAIRS, type=1),
    "batch.archive": lambda h: h.archive("contact", "company", PAIRS, everything=True),
    "basic.list": lambda h: list(h.list("contact", "101", "company")),
    "types.list": lambda h: h.types("contact", "company"),
    "labels.list": lambda h: h.labels.list("contact", "company"),
    "labels.create": lambda h: h.labels.create(
        "contact", "company", label="Boss", name="boss", inverse_label="Minion"
    ),
    "labels.update": lambda h: h.labels.update("contact", "company", 7, label="Chief"),
    "labels.delete": lambda h: h.labels.delete("contact", "company", 7),
    "limits.list_all": lambda h: h.limits.list_all(),
    "limits.list": lambda h: h.limits.list("contact", "company"),
    "limits.create": lambda h: h.limits.create("contact", "company", [(279, 5)]),
    "limits.update": lambda h: h.limits.update("contact", "company", [(279, 5)]),
    "limits.delete": lambda h: h.limits.delete("contact", "company", [279]),
    "report.high_usage": lambda h: h.report_high_usage(9),
}

_V3 = {
    "batch.create": {
        **ENVELOPE,
        "results": [
            {"from": {"id": a}, "to": {"id": b}, "type": "contact_to_company_unlabeled"}
            for a, b in PAIRS
        ],
    },
    "batch.read": {
        **ENVELOPE,
        "results": [
            {
                "from": {"id": a},
                "to": [
                    {"id": b, "type": "contact_to_company"},
                    {"id": b, "type": "contact_to_company_unlabeled"},
                ],
                "paging": {"prev": None},
            }
            for a, b in PAIRS
        ],
    },
    "types.list": {
        "results": [
            {"id": "1", "name": "contact_to_company"},
            {"id": "279", "name": "contact_to_company_unlabeled"},
        ]
    },
}
_LABELS = {"results": _SPECS}
_LIMITS = {**ENVELOPE, "results": [_LIMIT]}
_NEWER = {
    "batch.create": {
        **ENVELOPE,
        "results": [
            {
                "fromObjectId": int(a),
                "fromObjectTypeId": "0-1",
                "labels": [],
                "toObjectId": b,
                "toObjectTypeId": "0-2",
            }
            for a, b in PAIRS
        ],
    },
    "batch.create_default": {
        **ENVELOPE,
        "results": [
            {
                "from": {"id": a},
                "to": {"id": b},
                "associationSpec": {
                    "associationCategory": "HUBSPOT_DEFINED",
                    "associationTypeId": type_id,
                },
            }
            for one, other in PAIRS
            for a, b, type_id in ((other, one, 280), (one, other, 279))
        ],
    },
    "batch.read": {
        **ENVELOPE,
        "results": [
            {
                "from": {"id": a},
                "to": [{"toObjectId": int(b), "associationTypes": _SPECS}],
                "paging": {"prev": None},
            }
            for a, b in PAIRS
        ],
    },
    "basic.list": {
        "results": [{"toObjectId": 201, "associationTypes": _SPECS}],
        "paging": {"prev": None},
    },
    "labels.list": _LABELS,
    "labels.create": {
        "results": [
            {"category": "USER_DEFINED", "typeId": 8, "label": "Minion"},
            {"category": "USER_DEFINED", "typeId": 7, "label": "Boss"},
        ]
    },
    "limits.list_all": {"results": [_LIMIT]},
    "limits.list": {"results": [_LIMIT]},
    "limits.create": _LIMITS,
    "limits.update": _LIMITS,
    "report.high_usage": {
        "userId": 9,
        "userEmail": "nine@example.com",
        "enqueueTime": {"dateOnly": False, "timeZoneShift": 0, "value": 1732000000000},
    },
}
_ARCHIVED = {**ENVELOPE, "results": []}
_DATED = dict.fromkeys(("batch.archive", "batch.archive_labels", "limits.delete"), _ARCHIVED)


def valid_bodies(version):
    """Bodies by operation; an operation that answers 204 has none."""
    kind = VERSIONS[version].dialect
    if kind == "v3":
        return _V3
    return {**_NEWER, **_DATED} if kind == "dated" else _NEWER


def operation_of(request):
    """Name the version and the operation that a request is for."""
    path = request.url.raw_path.decode().partition("?")[0]
    for version, row in VERSIONS.items():
        for name, operation in row.operations.items():
            pattern = re.sub(r"\\\{[^{}]*\\\}", "[^/]+", re.escape(operation.path))
            if operation.method == request.method and re.fullmatch(pattern, path):
                return version, name
    msg = f"no operation of any version: {request.method} {path}"
    raise AssertionError(msg)


def valid_answer(request):
    """Answer a request of any version validly."""
    version, name = operation_of(request)
    return valid_bodies(version).get(name) or httpx.Response(204)


def cases():
    """Every `(version, operation)` that has a body to read."""
    return [
        (version, operation)
        for version in VERSIONS
        for operation in CALLS
        if operation in valid_bodies(version)
    ]
