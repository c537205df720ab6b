"""The report for a chat: short, whatever was found."""

import pytest

from hubspot_compat_tools.drift import compare
from hubspot_compat_tools.drift.reports import Form, render
from hubspot_compat_tools.drift.reports._chat import LONGEST
from hubspot_compat_tools.drift.reports._findings import Findings

from .documents import one

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}


def fields(count, schema, *, name="field"):
    names = [f"{name}{number}" for number in range(count)]
    return {"type": "object", "properties": dict.fromkeys(names, schema), "required": names}


def said(base, head):
    return render(Findings((compare(base, head, levels={}),)), Form.CHAT)


def test_the_verdict_comes_first_then_what_breaks_and_no_information():
    base, head = one(fields(1, TEXT)), one({**fields(1, NUMBER), "x-note": 1})
    first, *rest = said(base, head).splitlines()
    assert first == (
        "**base → head: breaking** (1 breaking, 1 info; HubSpot supports v4 until 2027-03-30)"
    )
    assert rest == ["- breaking: Response field field0 changed from string to integer"]


@pytest.mark.parametrize("name", ["field", "_[" * 400])
def test_it_is_never_longer_than_a_message_and_says_how_much_is_left_out(name):
    def limited(more):
        limits = {f"{name}{n}": {"type": "string", "maxLength": n + more} for n in range(1, 301)}
        return one({"type": "object", "properties": limits})

    text = said(limited(0), limited(1))
    assert len(text) <= LONGEST
    lines = text.splitlines()
    shown = sum(line.startswith("- breaking: ") for line in lines)
    assert shown > 2
    assert lines[-1] == f"- and {300 - shown} more"


def test_a_name_is_no_markup():
    found = said(one(fields(1, TEXT, name="*[x](y)")), one(fields(1, NUMBER, name="*[x](y)")))
    assert r"Response field \*\[x\](y)0 changed" in found


def test_nothing_changed_is_one_line():
    assert said(one(TEXT), one(TEXT)).count("\n") == 1
