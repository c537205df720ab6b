"""Reports for other programs: GitHub annotations, SARIF 2.1.0 and JUnit."""

from __future__ import annotations

import os
from typing import Any, Final
from urllib.parse import quote
from xml.etree import ElementTree as ET

from hubspot_compat_tools._printable import json_text, printable, printable_lines
from hubspot_compat_tools.drift._report import Change, Report
from hubspot_compat_tools.drift.reports._findings import (
    Findings,
    called_at,
    figures,
    severity,
    verdict,
)
from hubspot_compat_tools.drift.rules import TABLE

_GITHUB: Final = {"breaking": "error", "warning": "warning", "info": "notice"}
_SARIF: Final = {"breaking": "error", "warning": "warning", "info": "note"}
_SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_CALLS: Final = 100


def github(findings: Findings) -> str:
    """One workflow command a change, or one for each call that it concerns.

    GitHub shows them on the pull request, at the call or at the head's document.
    """
    lines = []
    for title, report in findings.titled():
        for change in report.changes:
            broken = "BREAKS hubspot-compat" if change.facade.breaks else "hubspot-compat"
            message = f"{change.text}. {change.advice} {broken}: {change.facade}"
            name = _property(f"{title}: {change.rule}")
            for at in _annotated(change, findings.artifact):
                command = f"{_GITHUB[severity(change)]} {at}title={name}"
                lines.append(f"::{command}::{_data(message)}")
    lines += [f"::warning title=accepted drift::{_data(line)}" for line in findings.problems]
    return "".join(f"{line}\n" for line in lines)


def _annotated(change: Change, artifact: str) -> list[str]:
    """Where a change is annotated: at each call, else at the document, else nowhere."""
    calls = [f"file={_property(s.file)},line={s.line}," for s in change.callers or ()]
    return list(dict.fromkeys(calls)) or [f"file={_property(artifact)}," if artifact else ""]


def _data(text: str) -> str:
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def sarif(findings: Findings) -> str:
    """SARIF 2.1.0, with the rules that fired."""
    used = sorted({change.rule for report in findings.reports for change in report.changes})
    results = [
        _result(title, change, used, findings.artifact)
        for title, report in findings.titled()
        for change in report.changes
    ]
    driver = {
        "name": "hubspot-compat drift",
        "version": _version(),
        "rules": [_rule(name) for name in used],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    document = {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json_text(document) + "\n"


def _version() -> str:
    from hubspot_compat._version import __version__

    return __version__


def _rule(name: str) -> dict[str, Any]:
    rule = TABLE.rules[name]
    return {
        "id": name,
        "shortDescription": {"text": name.replace("-", " ")},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.advice},
        "defaultConfiguration": {"level": _SARIF[rule.level]},
    }


def _result(title: str, change: Change, used: list[str], artifact: str) -> dict[str, Any]:
    logical = [{"fullyQualifiedName": name, "kind": "function"} for name in change.operations]
    logical.append({"fullyQualifiedName": change.pointer, "kind": "member"})
    return {
        "ruleId": change.rule,
        "ruleIndex": used.index(change.rule),
        "level": _SARIF[severity(change)],
        "message": {"text": printable(f"{title}: {change.text}. {change.advice}")},
        "locations": [
            {"logicalLocations": logical, **place} for place in _places(change, artifact)
        ],
        "partialFingerprints": {"changeId/v1": change.id},
        "properties": {
            "before": change.before,
            "after": change.after,
            "facade": change.facade.as_json(),
        },
    }


def _places(change: Change, artifact: str) -> list[dict[str, Any]]:
    """The calls that a change concerns, else the document it is in, as physical locations."""
    calls = [
        {"artifactLocation": {"uri": _uri(site.file)}, "region": {"startLine": site.line}}
        for site in change.callers or ()
    ]
    if artifact and not calls:
        # The document as a whole: code scanning wants a line, and shows the first one for that.
        calls.append({"artifactLocation": {"uri": _uri(artifact)}, "region": {"startLine": 1}})
    return [{"physicalLocation": call} for call in calls] or [{}]


def _uri(file: str) -> str:
    return quote(os.fsencode(file.replace(os.sep, "/")))


def junit(findings: Findings) -> str:
    """JUnit XML: one suite a comparison, one case a change; breaking changes fail."""
    root = ET.Element("testsuites", name="hubspot-compat drift")
    for title, report in findings.titled():
        root.append(_suite(title, report))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(title: str, report: Report) -> ET.Element:
    failures = sum(severity(change) == "breaking" for change in report.changes)
    cases = max(1, len(report.changes))
    suite = ET.Element(
        "testsuite", name=_xml(title), tests=str(cases), failures=str(failures), errors="0"
    )
    if not report.changes:
        ET.SubElement(suite, "testcase", classname=_xml(title), name=verdict(report))
    for change in report.changes:
        case = ET.SubElement(suite, "testcase", classname=change.rule, name=_xml(change.text))
        broken = "BREAKS hubspot-compat" if change.facade.breaks else "hubspot-compat"
        described = f"{change.advice}\n{broken}: {change.facade}\n{change.id}"
        if places := called_at(change, _CALLS):
            described += f"\ncalled at: {places}"
        if severity(change) == "breaking":
            failure = ET.SubElement(case, "failure", message=_xml(change.text), type=change.rule)
            failure.text = _xml(described)
        else:
            ET.SubElement(case, "system-out").text = _xml(f"{change.level}: {described}")
    ET.SubElement(suite, "system-out").text = figures(report)
    return suite


def _xml(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold at all, and others that steer a terminal."""
    return printable_lines(text)
