"""The report as one HTML page: sites with reasons and diffs, and a filter that needs no network."""

# ruff: noqa: E501 - the style sheet and script go to the page as they are

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

from ._codes import CODES
from ._engine import SiteReport
from ._plan import Options
from ._reports import problem_lines
from ._run import Run
from ._summary import diff_of, moved, shown, summary

_STYLE: Final = """
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#1c2330}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35rem .6rem;vertical-align:top;
border-bottom:1px solid #dde2ea}th{position:sticky;top:0;background:#fff}code,pre{font:13px ui-monospace,monospace}
pre{background:#f6f8fa;padding:1rem;overflow-x:auto}.rewritten{color:#116329}.left{color:#9a3412}
.already{color:#57606a}.add{color:#116329}.del{color:#b3261e}input,select{font:inherit;padding:.3rem}
@media(prefers-color-scheme:dark){body{background:#0f141b;color:#d8dee9}th{background:#0f141b}
pre{background:#171d26}.rewritten,.add{color:#7ee787}.left,.del{color:#ffa198}}
"""
_SCRIPT: Final = """
const text=document.getElementById('text'),status=document.getElementById('status');
function show(){const t=text.value.toLowerCase(),s=status.value;let n=0;
for(const r of document.querySelectorAll('tbody tr')){const on=(!s||r.dataset.status===s)&&
r.textContent.toLowerCase().includes(t);r.hidden=!on;n+=on}
document.getElementById('count').textContent=n+' shown'}
text.oninput=status.onchange=show;show();
"""


def page(run: Run, options: Options, *, wrote: bool) -> str:
    """The page, complete in itself."""
    verb = moved(wrote=wrote)
    figures = summary(run, options)
    sites = shown(run, options)
    rows = "\n".join(_row(site, verb) for site in sites)
    diffs = "\n".join(
        f"<details><summary><code>{escape(report.file)}</code></summary><pre>{_diff(diff_of(report))}</pre></details>"
        for report in run.reports
        if report.after is not None
    )
    problems = "".join(f"<li>{escape(line)}</li>" for line in problem_lines(run))
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>hubspot-compat migrate</title>
<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>
<h1>v3 associations callers</h1>
<p>To {escape(options.to)}, style {escape(options.style)}: {figures["sites"]} sites in
{figures["files_with_sites"]} of {figures["files"]} files; {figures["rewritten"]} {verb}
({figures["rewritten_safely"]} safely), {figures["left"]} left, {figures["already"]} already there.</p>
<p>{escape(_styles(figures["by_style"], verb))}</p>
<p><label>Filter <input id="text" type="search"></label>
<label>Status <select id="status"><option value="">all</option><option value="rewritten">{verb}</option>
<option>left</option><option>already</option></select></label> <span id="count"></span></p>
<table><thead><tr><th>Place</th><th>Call</th><th>Status</th><th>Why and what to do</th></tr></thead>
<tbody>
{rows}
</tbody></table>
<h2>Changes</h2>
{diffs or "<p>None.</p>"}
{f"<h2>Files that were left</h2><ul>{problems}</ul>" if problems else ""}
<script>{_SCRIPT}</script></body></html>
"""


def _styles(counts: Mapping[str, int], verb: str) -> str:
    """Return how many go which way, as a sentence."""
    parts = ", ".join(f"{count} {style}" for style, count in counts.items())
    return f"{verb.capitalize()}: {parts}." if parts else ""


def _row(site: SiteReport, verb: str) -> str:
    why = ""
    detail = f" <code>{escape(site.detail)}</code>" if site.detail else ""
    if site.code:
        why = f"<b>{site.code}</b> {escape(site.reason)}{detail}; {escape(site.suggestion)}"
    else:
        why = detail
    why += "".join(f"<br><i>{code} {escape(CODES[code].title)}</i>" for code in site.notes)
    status = verb if site.status == "rewritten" else site.status
    how = (
        f" ({escape(site.style)}{'' if site.safe else ', unsafe'})"
        if site.status == "rewritten"
        else ""
    )
    return (
        f'<tr data-status="{site.status}"><td><code>{escape(site.file)}:{site.line}</code></td>'
        f"<td>{escape(site.family)} {escape(site.operation)}</td>"
        f'<td class="{site.status}">{status}{how}</td><td>{why}</td></tr>'
    )


def _diff(diff: str) -> str:
    lines = []
    for line in diff.splitlines():
        kind = "add" if line.startswith("+") else "del" if line.startswith("-") else ""
        lines.append(f'<span class="{kind}">{escape(line)}</span>' if kind else escape(line))
    return "\n".join(lines)
