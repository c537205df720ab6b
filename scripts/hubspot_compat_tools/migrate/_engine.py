"""One file from bytes to a report and new bytes."""

from __future__ import annotations

import ast
import re
from typing import Any, Final

from attrs import asdict, define, field, frozen

from ._codes import CODES
from ._find_http import find_http
from ._find_sdk import find_sdk
from ._found import FoundSite, HttpSite
from ._ignores import Ignores
from ._module import Module
from ._plan import Made, Options, Plan
from ._raw import RawRewriter
from ._reach import reach_of
from ._source import Edit, Source, Unreadable, read_source, splice
from ._templates import Templates
from ._together import Staying, hold_back
from ._typenames import Refused
from ._why import Why

#: Why a call cannot be moved safely although it works today: it may be served as it is.
_SERVABLE: Final = {
    Why.DYNAMIC_TYPE, Why.MAY_LEAD_TO_COMPANIES, Why.LEADS_TO_COMPANIES, Why.BODY_OUT_OF_SIGHT,
    Why.UNEDITABLE, Why.FUNCTION_HANDED_ON, Why.URL_USED_TWICE, Why.SEVERAL_URLS, Why.TOGETHER,
    Why.NO_BODY_PLACE, Why.OUT_OF_SIGHT, Why.TWO_MEANINGS, Why.STATUS_TEST, Why.PART_IS_GONE,
    Why.MAYBE_NO_ID, Why.WRAPPER_TAKES_APART, Why.CALLERS_ELSEWHERE, Why.ROWS_ARE_COUNTED,
    Why.SDK_EXCEPTION, Why.WOULD_REMOVE_MORE, Why.TYPES_LIST,
    Why.NO_FACADE_PLACE, Why.SEVERAL_TYPES, Why.VERB_OUT_OF_SIGHT, Why.SDK_TOO_OLD,
}  # fmt: skip

#: Files without one of these have no site.
_HINT: Final = re.compile(rb"associations|crm_associations|batch_api", re.IGNORECASE)
_SPEAKS: Final = re.compile(rb"crm|associations_api|batch_api|hubspot", re.IGNORECASE)


@frozen
class SiteReport:
    """What the report says about one site; the fields of the JSON report."""

    file: str
    line: int
    end_line: int
    column: int
    end_column: int
    family: str
    operation: str
    status: str
    safe: bool
    style: str
    code: str
    reason: str
    suggestion: str
    detail: str = ""
    url_line: int = 0
    notes: tuple[str, ...] = ()


@define
class FileReport:
    """A file's sites, its problems, and its new bytes if they differ.

    Attributes:
        file: As reports show it.
        sites: What was found in it.
        problem: Why it was not read, or not written; "" when all went well.
        may_call: Whether it was not read, and its bytes look as if they held a call.
        before: Its bytes, where they change.
        after: The bytes to write.
        unused_ignores: The lines of comments that no site needs.
    """

    file: str
    sites: list[SiteReport] = field(factory=list)
    problem: str = ""
    may_call: bool = False
    before: bytes | None = None
    after: bytes | None = None
    unused_ignores: list[int] = field(factory=list)

    def as_json(self) -> list[dict[str, Any]]:
        """The sites as they stand in the JSON report."""
        return [asdict(site) for site in self.sites]


def worth_reading(raw: bytes) -> bool:
    """A test of bytes that a file with a site always passes."""
    if b"\0" in raw:
        raw = raw.replace(b"\0", b"")  # UTF-16 has them between the letters
    return _HINT.search(raw) is not None and _SPEAKS.search(raw) is not None


@define(eq=False)
class _Decision:
    site: FoundSite
    plan: Plan | None
    refusal: Refused | None
    fallbacks: int = 0  # how many other ways were tried


def analyse(path: str, raw: bytes, options: Options) -> FileReport:
    """Find the sites of a file and plan what becomes of them.

    Args:
        path: As reports show it.
        raw: The file's bytes.
        options: What the user asked for.

    Returns:
        The report; `after` has the rewritten bytes when something would change.
    """
    report = FileReport(path)
    if not worth_reading(raw):
        return report
    try:
        source = read_source(path, raw)
        Rewriting(source, options).run(report)
    except Unreadable as error:
        report.problem = str(error)
    except RecursionError:
        report.problem = "is nested too deeply to be analysed"
    return report


class Rewriting:
    """The work on one file."""

    def __init__(self, source: Source, options: Options) -> None:
        self._source = source
        self._options = options
        self._module = Module(source, options.imported)
        self._templates = Templates(self._module)
        self._ignores = Ignores(source)

    def run(self, report: FileReport) -> None:
        """Fill a report."""
        from ._bridge import bridge
        from ._sdk import SdkRewriter

        http = find_http(self._module, self._templates)
        sdk = find_sdk(self._module)
        raw = RawRewriter(self._module, self._templates, self._options, http)
        facade = SdkRewriter(self._module, self._templates, self._options)
        sites: list[FoundSite] = [*http, *sdk]
        sites.sort(key=lambda site: self._source.span(site.node))
        decisions: list[_Decision] = []
        if self._options.style == "bridge":
            decisions = [
                _Decision(site, plan, refusal)
                for site, plan, refusal in bridge(self._module, sites, self._options)
            ]
        else:
            for site in sites:
                decisions.append(self._decide(site, raw, facade))
        for decision in decisions:
            self._apply_ignores(decision)
        self._hold_together(decisions)
        while self._options.style == "auto" and self._fall_back(decisions, facade):
            self._hold_together(decisions)
        chosen = [
            d for d in decisions if d.plan is not None and (d.plan.safe or self._options.unsafe)
        ]
        report.after = self._after([d.plan for d in chosen if d.plan is not None], report)
        if report.after is None and chosen and report.problem:
            for decision in chosen:
                decision.plan, decision.refusal = None, Refused(Why.RESULT_BROKEN)
            report.problem = ""
            chosen = []
        report.sites = [self._report(decision, decision in chosen) for decision in decisions]
        report.unused_ignores = self._ignores.unused()

    def _decide(self, site: FoundSite, raw: RawRewriter, facade: Any) -> _Decision:
        from ._bridge import is_served

        try:
            if self._options.style == "auto" and is_served(self._module, site):
                raise Refused(Why.SERVED)  # noqa: TRY301  one way out for every reason
            plan = self._plan(site, raw, facade)
        except Refused as refusal:
            return _Decision(site, None, refusal)
        return _Decision(site, plan, None)

    def _plan(self, site: FoundSite, raw: RawRewriter, facade: Any) -> Plan:
        from ._http_facade import HttpFacade

        if isinstance(site, HttpSite):
            in_place = self._options.style != "facade"
            return raw.plan(site) if in_place else HttpFacade(facade).plan(site)
        made: Plan = facade.plan(site)
        return made

    def _apply_ignores(self, decision: _Decision) -> None:
        code = (
            decision.refusal.code
            if decision.refusal
            else decision.plan.code
            if decision.plan
            else ""
        )
        start, end = self._source.span(decision.site.node)
        lines = range(self._source.line_of(start), self._source.line_of(max(start, end - 1)) + 1)
        if self._ignores.covers(lines, code):
            decision.plan, decision.refusal = None, Refused(Why.IGNORED)

    def _fall_back(self, decisions: list[_Decision], facade: Any) -> bool:
        """Serve what cannot be moved safely where its client is made; whether anything changed."""
        from ._bridge import serve_at_client

        if any(d.refusal is not None and d.refusal.code == Why.IGNORED for d in decisions):
            return False  # a client that also serves a site which is to be left alone
        changed = False
        for decision in decisions:
            plan, refusal = decision.plan, decision.refusal
            code = refusal.code if refusal else plan.code if plan and not plan.safe else ""
            # The facade reads bare ids, too; a client that serves the call changes nothing of it.
            bare = code == Why.BROKEN_BEFORE and decision.site.operation == "batch.read"
            if (code not in _SERVABLE and not bare) or decision.fallbacks > 1:
                continue
            broken = self._broken(decision.site)
            if broken:
                decision.plan, decision.refusal = None, Refused(Why.BROKEN_BEFORE, broken)
                continue
            served: Plan | None = None
            while served is None and decision.fallbacks <= 1:
                decision.fallbacks += 1
                if decision.fallbacks == 1:
                    served = self._moved(decision.site, facade)
                elif not bare:
                    served = serve_at_client(self._module, decision.site, self._options)
            if served is not None:
                detail = f" ({refusal.detail})" if refusal and refusal.detail else ""
                served.detail = f"instead of {code}{detail}"
                decision.plan, decision.refusal = served, None
                changed = True
        return changed

    def _broken(self, site: FoundSite) -> str:
        """What shows that a call of the SDK does not work today, whatever else is in sight."""
        from ._models import broken_input

        if isinstance(site, HttpSite) or not site.operation.startswith("batch"):
            return ""
        return broken_input(self._module.function_of(site.node))

    @staticmethod
    def _moved(site: FoundSite, facade: Any) -> Plan | None:
        """A call that cannot be moved in place may be one that the facade can make."""
        from ._http_facade import HttpFacade

        try:
            plan: Plan = (
                HttpFacade(facade).plan(site)
                if isinstance(site, HttpSite)
                else facade.to_facade(site)
            )
        except Refused:
            return None
        return plan if plan.safe else None

    def _hold_together(self, decisions: list[_Decision]) -> None:
        """What shares code moves together or not at all."""
        going = {
            number: decision.plan
            for number, decision in enumerate(decisions)
            if decision.plan is not None
            and decision.plan.style != "bridge"  # such a site keeps its code, as one that is left
            and (decision.plan.safe or self._options.unsafe)
        }
        staying = (self._staying(d) for number, d in enumerate(decisions) if number not in going)

        def turned(number: int) -> Staying:
            decision = decisions[number]
            decision.plan, decision.refusal = None, Refused(Why.TOGETHER)
            return self._staying(decision)

        hold_back(going, staying, turned)

    def _staying(self, decision: _Decision) -> Staying:
        def reach() -> list[tuple[int, int]]:
            site = decision.site
            return [self._source.span(site.node), *reach_of(self._module, site)]

        plan = decision.plan
        moved = plan is not None and plan.style != "bridge"
        return Staying(plan.touched if moved and plan is not None else None, reach)

    # Writing

    def _after(self, plans: list[Plan], report: FileReport) -> bytes | None:
        from ._imports import import_edits, without_unused

        if not plans:
            return None
        edits: list[Edit] = import_edits(self._module, plans)  # before what else stands there
        again = self._made_already(plans)
        edits += [
            edit for plan in plans for edit in plan.edits if plan.made is None or edit not in again
        ]
        try:
            after = self._source.encode(splice(self._source.utf8, edits))
            moved = read_source(self._source.path, after)
            dropped = {name for plan in plans for name in plan.dropped}
            unused = without_unused(moved, dropped)
            if unused:
                after = self._source.encode(splice(moved.utf8, unused))
                read_source(self._source.path, after)
        except (ValueError, Unreadable) as error:
            report.problem = f"the result would not parse: {error}"
            return None
        return after if after != self._source.raw else None

    def _made_already(self, plans: list[Plan]) -> set[Edit]:
        """Lines that make a client which a line before them, on every way there, made already."""
        kept: list[Made] = []
        again: set[Edit] = set()
        for made in sorted(
            (plan.made for plan in plans if plan.made is not None), key=lambda one: one.edit
        ):
            if any(one.root == made.root and self._leads(one, made) for one in kept):
                again.add(made.edit)
            elif not any(one.edit == made.edit for one in kept):
                kept.append(made)
        return again - {one.edit for one in kept}

    def _leads(self, first: Made, second: Made) -> bool:
        """Whether a statement can only be reached through another."""
        holder = self._source.parent(first.anchor)
        blocks = [getattr(holder, name, None) for name in ("body", "orelse", "finalbody")]
        block = next((b for b in blocks if isinstance(b, list) and first.anchor in b), [])
        node: ast.AST | None = second.anchor
        while node is not None and node not in block:
            node = self._source.parent(node)
        return node is not None and block.index(node) > block.index(first.anchor)

    def _report(self, decision: _Decision, chosen: bool) -> SiteReport:
        site, plan = decision.site, decision.plan
        code = plan.code if plan else decision.refusal.code if decision.refusal else ""
        detail = plan.detail if plan else decision.refusal.detail if decision.refusal else ""
        status = (
            "rewritten" if chosen else "already" if code in {Why.ALREADY_V4, Why.SERVED} else "left"
        )
        known = CODES.get(code)
        start, end = self._source.span(site.node)
        line, end_line = self._source.line_of(start), self._source.line_of(max(start, end - 1))
        url_line = site.url.lineno if isinstance(site, HttpSite) else line
        if isinstance(site, HttpSite):
            offsets = [a.offset for a in site.route.template.atoms if a.offset is not None]
            url_line = self._source.line_of(offsets[0]) if offsets else url_line
        return SiteReport(
            self._source.path,
            line,
            end_line,
            self._source.column(start),
            self._source.column(end),
            site.family,
            site.operation,
            status,
            plan is not None and plan.safe,
            plan.style if plan else "",
            code,
            known.reason if known else "",
            known.suggestion if known else "",
            detail,
            url_line,
            tuple(dict.fromkeys(plan.notes)) if plan and chosen else (),
        )
