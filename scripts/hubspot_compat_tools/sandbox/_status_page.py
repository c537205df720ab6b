"""The page at `/`: the live graph of associations and the last requests, rendered here.

It has no script and needs no build: the browser loads the page anew every few seconds. `?stay`
leaves that out.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from hubspot_compat_tools.sandbox import _graph_drawing
from hubspot_compat_tools.sandbox._call_log import Recorded
from hubspot_compat_tools.sandbox._http import Answer, Incoming
from hubspot_compat_tools.sandbox._sandbox_state import SandboxState
from hubspot_compat_tools.sandbox._service import Service

_MAX_CALLS: Final = 20
_REFRESH_SECONDS: Final = 3
_ERROR_STATUS: Final = 400
_HEADERS: Final = (
    ("content-type", "text/html; charset=utf-8"),
    ("cache-control", "no-store"),
    (
        "content-security-policy",
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    ),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
)

_STYLE: Final = f"""
:root {{ --ink: #1d2b36; --soft: #516f90; --ground: #fff; --panel: #f5f8fa; --line: #d9e0e6;
        --bad: #a4262c; --c0: #0b5cab; --c1: #c2410c; --c2: #15803d; --c3: #7e22ce;
        --c4: #b45309; --c5: #be185d }}
@media (prefers-color-scheme: dark) {{
  :root {{ --ink: #e6edf3; --soft: #9fb3c8; --ground: #10161c; --panel: #17212b; --line: #2c3a47;
          --bad: #ff9b9b; --c0: #6cb2ff; --c1: #ff9d6c; --c2: #6ee7a0; --c3: #d3a6ff;
          --c4: #ffd479; --c5: #ff9ecb }}
}}
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem;
       padding: 0 1rem; color: var(--ink); background: var(--ground) }}
h1 {{ font-size: 1.4rem; margin-bottom: 0 }} h2 {{ font-size: 1.1rem; margin-top: 2rem }}
.about {{ color: var(--soft); margin-top: .2rem }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line) }}
code {{ font-size: .9em; overflow-wrap: anywhere }}
.failed {{ color: var(--bad) }}
{_graph_drawing.STYLE}"""


def page(service: Service, state: SandboxState, request: Incoming) -> Answer:
    """Render the page; it shows no token, because none is kept."""
    if request.method not in ("GET", "HEAD"):
        return Answer(405, b"", (("allow", "GET, HEAD"),))
    refresh = "" if "stay" in request.query.split("&") else _refresh()
    about = "; ".join(_about(service, state))
    content = "".join(_document(state, about, request.origin, refresh)).encode()
    return Answer(200, b"" if request.method == "HEAD" else content, _HEADERS)


def _refresh() -> str:
    return f'<meta http-equiv="refresh" content="{_REFRESH_SECONDS}">'


def _document(state: SandboxState, about: str, origin: str, refresh: str) -> Iterator[str]:
    yield f'<!doctype html><html lang="en"><head><meta charset="utf-8">{refresh}'
    yield '<meta name="viewport" content="width=device-width">'
    yield f"<title>HubSpot associations sandbox</title><style>{_STYLE}</style></head><body>"
    yield "<h1>HubSpot associations sandbox</h1>"
    yield f'<p class="about">{escape(about)}</p>'
    yield "<h2>Associations</h2>"
    if any(direction.size() for direction in state.portal.directions.values()):
        yield from _graph_drawing.graph(state.portal)
    else:
        path = "/crm/v3/objects/contacts/1/associations/companies/2/contact_to_company"
        command = f"curl -X PUT {origin}{path} -H 'Authorization: Bearer any'"
        yield f"<p>Nothing is associated yet. Try <code>{escape(command)}</code></p>"
    yield "<h2>Last requests</h2>"
    yield from _calls(list(state.calls))
    yield "</body></html>"


def _about(service: Service, state: SandboxState) -> Iterator[str]:
    """The settings of a sandbox, in a few words each."""
    versions = {route.version for _, _, route in service.routes.routes}
    numbered = sorted(versions, key=lambda version: (version[0] != "v", version))
    yield f"Serves {', '.join(numbered)}"
    exact = service.renderer.exact
    look = "to the letter of the documents" if exact else "as published real bodies look"
    yield f"answers {look}"
    yield "state in memory" if state.path is None else f"state in {state.path}"
    if state.faults:
        yield f"injected faults: {len(state.faults)}"


def _calls(calls: list[Recorded]) -> Iterator[str]:
    if not calls:
        yield "<p>No request yet.</p>"
        return
    yield '<table id="requests"><tr><th>Method</th><th>Path</th><th>Status</th></tr>'
    for call in calls[: -_MAX_CALLS - 1 : -1]:
        mark = "" if 0 < call.status < _ERROR_STATUS else ' class="failed"'
        status = str(call.status) if call.status else "dropped"
        yield f"<tr><td>{escape(call.method)}</td><td><code>{escape(call.path)}</code></td>"
        yield f"<td{mark}>{status}</td></tr>"
    yield "</table>"
