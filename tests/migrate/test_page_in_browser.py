"""The HTML page in headless Chromium: its filters filter, and it logs no error."""

import pytest
import typer
from typer.testing import CliRunner

from hubspot_compat_tools.commands.migrate import migrate

from .test_command import DYNAMIC, PUT

SCRIPT = """
<script>
const errors = [];
window.addEventListener("error", (event) => errors.push(String(event.message)));
const shown = () => [...document.querySelectorAll("tbody tr")].filter(
  (row) => row.getClientRects().length).map((row) => row.dataset.status);
const at = (id, value) => { const field = document.getElementById(id); field.value = value;
  field.dispatchEvent(new Event("input")); field.dispatchEvent(new Event("change")); };
const seen = { all: shown() };
at("status", "left"); seen.left = shown(); at("status", "");
at("text", "ONE.PY"); seen.named = shown();
seen.told = document.getElementById("count").textContent;
at("text", "no such thing"); seen.none = shown();
document.querySelector("details").open = true;
seen.added = document.querySelector("pre .add").getClientRects().length;
seen.errors = errors;
const told = document.createElement("pre");
told.id = "seen"; told.textContent = JSON.stringify(seen); document.body.append(told);
</script>
"""

pytestmark = pytest.mark.thorough


def test_the_filters_filter_and_nothing_is_logged(browser, tmp_path):
    (tmp_path / "one.py").write_text(PUT)
    (tmp_path / "two.py").write_text(DYNAMIC)
    app = typer.Typer()
    app.command()(migrate)
    page = CliRunner().invoke(app, [str(tmp_path), "--format", "html"]).stdout
    (tmp_path / "page.html").write_text(page)
    assert browser.seen(tmp_path / "page.html", SCRIPT) == {
        "all": ["rewritten", "left"],
        "left": ["left"],
        "named": ["rewritten"],
        "told": "1 shown",
        "none": [],
        "added": 1,
        "errors": [],
    }
