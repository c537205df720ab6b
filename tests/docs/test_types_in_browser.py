"""The page of association types in headless Chromium: its search finds, and it logs no error."""

import pytest

from hubspot_compat._catalogue.loader import association_types

# What a reader does, and what is then on the page.
SCRIPT = """
<script>
const errors = [];
window.addEventListener("error", (event) => errors.push(String(event.message)));
window.addEventListener("load", () => {
  const input = document.querySelector("#types-search input");
  const shown = () => [...document.querySelectorAll("#types tbody tr")]
    .filter((row) => row.getClientRects().length)
    .map((row) => (row.querySelector("code") || row.cells[2]).textContent);
  const look = (text) => {
    input.value = text;
    input.dispatchEvent(new Event("input"));
    return { shown: shown(), told: document.querySelector("#types-search output").textContent };
  };
  const seen = {
    visible: input.getClientRects().length,
    all: look("").shown.length,
    id_ends: document.querySelectorAll("#types th")[2].getBoundingClientRect().right,
    id: look("279"),
    part: look("27"),
    name: look("CONTACT_TO_COMPANY_UNLABELED"),
    words: look("ticket primary company"),
    nothing: look("no such thing"),
    window: window.innerWidth,
    wide: document.documentElement.scrollWidth <= window.innerWidth,
    errors,
  };
  document.body.replaceChildren(Object.assign(document.createElement("pre"),
    { id: "seen", textContent: JSON.stringify(seen) }));
});
</script>
"""

pytestmark = [pytest.mark.thorough, pytest.mark.xdist_group("site")]


@pytest.fixture(scope="module", params=[1200, 400], ids=["wide", "narrow"])
def seen(site, request, browser):
    """What the script saw on the page, in windows of two widths."""
    page = site / "types" / "index.html"
    flags = ("--allow-file-access-from-files", f"--window-size={request.param},900")
    return browser.seen(page, SCRIPT, *flags, "--virtual-time-budget=2000")


def test_the_search_is_there_and_everything_is_shown_at_first(seen):
    assert seen["errors"] == []
    assert seen["visible"]
    assert seen["all"] == len(association_types())


def test_a_search_for_279_finds_contact_to_company_unlabeled(seen):
    assert "contact_to_company_unlabeled" in seen["id"]["shown"]
    # The inverse of 280, and the Primary type, whose row warns of 279.
    assert set(seen["id"]["shown"]) == {
        "contact_to_company",
        "contact_to_company_unlabeled",
        "company_to_contact_unlabeled",
    }
    assert seen["id"]["told"] == f"3 of {len(association_types())}"


def test_a_number_is_an_id_and_not_a_part_of_one(seen):
    assert "deal_to_ticket" in seen["part"]["shown"]
    assert "contact_to_company_unlabeled" not in seen["part"]["shown"]


def test_names_are_found_in_any_case_and_words_together(seen):
    assert seen["name"]["shown"] == ["contact_to_company_unlabeled"]
    assert {"ticket_to_company", "company_to_ticket"} <= set(seen["words"]["shown"])
    assert "deal_to_company" not in seen["words"]["shown"]
    assert seen["nothing"]["shown"] == []


def test_an_id_stands_beside_its_name_without_scrolling(seen):
    assert 0 < seen["id_ends"] <= seen["window"]


def test_the_page_is_no_wider_than_the_window(seen):
    assert seen["wide"]
