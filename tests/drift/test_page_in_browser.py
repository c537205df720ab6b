"""The HTML page in headless Chromium: its filters filter, and it logs no error."""

import pytest

from hubspot_compat_tools.drift import compare
from hubspot_compat_tools.drift.reports import Form, render
from hubspot_compat_tools.drift.reports._findings import Findings

pytestmark = pytest.mark.thorough


# What a reader does, and what is then on the page.
SCRIPT = """
<script>
const errors = [];
window.addEventListener("error", (event) => errors.push(String(event.message)));
const form = document.getElementById("filters");
const shown = () => [...document.querySelectorAll(".change")].filter(
  (row) => row.getClientRects().length).map((row) => row.dataset.level);
const set = (change) => {
  form.reset();
  change();
  form.dispatchEvent(new Event("input", { bubbles: true }));
  return { shown: shown(), told: form.querySelector("output").textContent,
           empty: document.getElementById("empty").getClientRects().length > 0 };
};
const seen = {
  all: set(() => {}),
  breaking: set(() => { for (const box of form.querySelectorAll("[name=level]"))
    box.checked = box.value === "breaking"; }),
  search: set(() => { form.elements.search.value = "INPUTS[].TYPES sent"; }),
  nothing: set(() => { form.elements.search.value = "no such thing"; }),
  operation: set(() => { form.elements.operation.value = "types.list"; }),
};
const first = document.querySelector(".change");
first.open = true;
seen.sides = [...first.querySelectorAll(".sides > div")].map((side) => {
  const box = side.getBoundingClientRect();
  return [Math.round(box.top), Math.round(box.left)];
});
seen.wide = document.documentElement.scrollWidth <= window.innerWidth;
seen.errors = errors;
document.body.replaceChildren(Object.assign(document.createElement("pre"),
  { id: "seen", textContent: JSON.stringify(seen) }));
</script>
"""


def opened(browser, tmp_path):
    """What the script saw on the page of v3 and v4."""
    page = tmp_path / "page.html"
    report = compare("v3", "v4", levels={})
    page.write_text(render(Findings((report,)), Form.HTML), encoding="utf-8")
    return report, browser.seen(page, SCRIPT)


def test_the_filters_of_the_page_show_what_they_should(browser, tmp_path):
    report, seen = opened(browser, tmp_path)
    total, breaking = len(report.changes), report.summary["breaking"]
    assert seen["errors"] == []
    assert len(seen["all"]["shown"]) == total
    assert seen["all"]["told"] == f"{total} of {total} changes"
    assert seen["breaking"]["shown"] == ["breaking"] * breaking
    assert seen["search"]["shown"] == ["breaking"]
    assert (seen["nothing"]["shown"], seen["nothing"]["empty"]) == ([], True)
    assert seen["operation"]["shown"] == ["breaking"]
    assert not seen["all"]["empty"]


def test_before_and_after_stand_side_by_side_and_nothing_is_wider_than_the_window(
    browser, tmp_path
):
    _, seen = opened(browser, tmp_path)
    (before, after) = seen["sides"]
    assert before[0] == after[0]
    assert before[1] < after[1]
    assert seen["wide"]
