"""The HTML page in headless Chromium: its filters filter, and it logs no error."""

import json
import re
import shutil
import subprocess

import pytest
import typer
from typer.testing import CliRunner

from hubspot_compat_tools.commands.migrate import migrate

from .test_command import DYNAMIC, PUT

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
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
told.id = "told"; told.textContent = JSON.stringify(seen); document.body.append(told);
</script>
"""

pytestmark = pytest.mark.thorough


def test_the_filters_filter_and_nothing_is_logged(tmp_path):
    assert CHROMIUM is not None, "make check needs Chromium; .ci/run installs it"
    (tmp_path / "one.py").write_text(PUT)
    (tmp_path / "two.py").write_text(DYNAMIC)
    app = typer.Typer()
    app.command()(migrate)
    page = CliRunner().invoke(app, [str(tmp_path), "--format", "html"]).stdout
    (tmp_path / "page.html").write_text(page.replace("</body>", f"{SCRIPT}</body>"))
    done = subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom",
            (tmp_path / "page.html").as_uri(),
        ],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    found = re.search(r'<pre id="told">(.*?)</pre>', done.stdout, re.DOTALL)
    assert json.loads(found[1]) == {
        "all": ["rewritten", "left"],
        "left": ["left"],
        "named": ["rewritten"],
        "told": "1 shown",
        "none": [],
        "added": 1,
        "errors": [],
    }
