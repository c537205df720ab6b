"""What the bridge says that it uses is what it sends."""

import re

import pytest

from hubspot_compat._bridge.operations import ANSWERS, USES
from hubspot_compat_raw._registry import VERSIONS

from .conftest import NEWER

LINK = {"from": {"id": "1"}, "to": {"id": "2"}}
BATCH = "/crm/v3/associations/contact/company/batch"
RECORD = "/crm/v3/objects/contacts/1/associations/companies"
OWN = "lawyer_of"  # a name that the portal has to explain
CALLS = {
    "batch.create": ("POST", f"{BATCH}/create", {"inputs": [LINK | {"type": OWN}]}),
    # From the company's side, where v3 shows more than the primary one.
    "batch.read": (
        "POST",
        "/crm/v3/associations/company/contact/batch/read",
        {"inputs": [{"id": "2"}]},
    ),
    "batch.archive": ("POST", f"{BATCH}/archive", {"inputs": [LINK | {"type": OWN}]}),
    "types.list": ("GET", "/crm/v3/associations/contact/company/types", None),
    "record.create": ("PUT", f"{RECORD}/2/{OWN}", None),
    "record.archive": ("DELETE", f"{RECORD}/2/{OWN}", None),
    "record.list": ("GET", "/crm/v3/objects/companies/2/associations/contacts", None),
}


def operation_of(method, path):
    """The name of an operation by a path that was called, in whichever version."""
    for row in VERSIONS.values():
        for name, operation in row.operations.items():
            shape = re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(operation.path))
            if operation.method == method and re.fullmatch(shape, path):
                return name
    pytest.fail(f"no operation is {method} {path}")


def test_every_v3_operation_of_the_bridge_is_there():
    assert set(CALLS) == set(USES) == set(ANSWERS)


@pytest.mark.parametrize("version", NEWER)
def test_what_is_sent_is_what_is_declared(bridged, version):
    sent = {name: set() for name in CALLS}
    for name, call in CALLS.items():
        caller = bridged(version)
        caller(*CALLS["record.create"])
        before = len(caller.calls)
        status, _ = caller(*call)
        assert status < 300
        sent[name] = {operation_of(*made) for made in caller.calls[before:]}
    assert all(sent[name] <= set(USES[name]) for name in CALLS), sent
    # Nothing is declared that no call of that kind sends.
    assert {name: set(USES[name]) - sent[name] - {"types.list"} for name in CALLS} == {
        name: set() for name in CALLS
    }
