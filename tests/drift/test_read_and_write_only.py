"""Fields that are only read, or only written, and whether they are required."""

import pytest

from hubspot_compat_tools.drift import compare

from .documents import one

TEXT = {"type": "string"}


def shared(required, **more):
    """An object with an id, that one operation takes and answers."""
    schema = {
        "type": "object",
        "properties": {"id": {**TEXT, **more}, "name": TEXT},
        "required": ["name", *(["id"] if required else [])],
    }
    return one(schema, request=schema)


def levels(base, head):
    return {change.rule: change.level for change in compare(base, head, levels={}).changes}


READ, WRITE = {"readOnly": True}, {"writeOnly": True}


@pytest.mark.parametrize(
    ("base", "head", "breaking"),
    [
        # What was only read must now be sent, unless a default stands in.
        (shared(True, **READ), shared(True), {"request-field-no-longer-read-only"}),
        (shared(True, **READ), shared(True, default="0"), set()),
        (shared(False, **READ), shared(True), {"request-property-became-required"}),
        (shared(False, **READ), shared(False), set()),
        (shared(False, **READ), shared(True, **READ), set()),
        (shared(True, **READ), shared(False, **READ), {"response-property-became-optional"}),
        # What was sent is ignored from now on: no call fails.
        (shared(True), shared(True, **READ), set()),
        # What was answered is no longer there.
        (shared(True), shared(True, **WRITE), {"response-field-became-write-only"}),
        (shared(False), shared(False, **WRITE), set()),
        (shared(True), shared(False, **WRITE), {"response-property-became-optional"}),
        (shared(True, **WRITE), shared(True), set()),
        (shared(False, **WRITE), shared(True, **WRITE), {"request-property-became-required"}),
        (shared(True, **WRITE), shared(False, **WRITE), set()),
    ],
)
def test_what_breaks_when_a_field_changes_its_direction(base, head, breaking):
    found = levels(base, head)
    assert {rule for rule, level in found.items() if level == "breaking"} == breaking
    assert found


def test_what_no_longer_is_taken_or_answered_is_a_warning():
    assert (
        levels(shared(False), shared(False, **READ))["request-field-became-read-only"] == "warning"
    )
    rule = "response-optional-field-became-write-only"
    assert levels(shared(False), shared(False, **WRITE))[rule] == "warning"
