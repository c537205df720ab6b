"""The comparison of two sides, from documents to a report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal, TypeAlias

from hubspot_compat_tools._printable import printable
from hubspot_compat_tools.drift._api import Api, Operation
from hubspot_compat_tools.drift._api_facts import api_facts
from hubspot_compat_tools.drift._change_rows import rows
from hubspot_compat_tools.drift._equivalence import classify
from hubspot_compat_tools.drift._facts import Fact
from hubspot_compat_tools.drift._impact import with_impact
from hubspot_compat_tools.drift._match import Matching, match
from hubspot_compat_tools.drift._operation_facts import matching_facts, pair_facts
from hubspot_compat_tools.drift._raw_differences import RawDrift, raw_drift
from hubspot_compat_tools.drift._report import Report
from hubspot_compat_tools.drift._schema_facts import schema_facts
from hubspot_compat_tools.drift._support import support_of
from hubspot_compat_tools.drift.rules import Level

Only: TypeAlias = Literal["associations", "all"]
Wanted: TypeAlias = Callable[[Operation], bool]


def compare_apis(base: Api, head: Api, *, only: Only, levels: Mapping[str, Level]) -> Report:
    """Compare two sides that are in canonical form.

    Args:
        base: The older side.
        head: The newer side.
        only: `associations` for operations about associations, `all` for all of them.
        levels: Levels that replace those of the rules, by rule id.

    Returns:
        The report.

    Raises:
        UnrelatedApisError: The sides have no operation in common.
    """
    # A canonical document lacks what is published beside the associations, and it was not removed.
    beside = not (base.reduced or head.reduced)
    # Who gives documents of another API wants those compared, and not to hear that all is well.
    operations = [*base.operations, *head.operations]
    foreign = bool(operations) and not any(o.about_associations for o in operations)

    def wanted(operation: Operation) -> bool:
        return (
            only == "all"
            or foreign
            or operation.about_associations
            or (beside and operation.beside_associations)
        )

    if base.reduced != head.reduced:  # a canonical document keeps none of these
        base.form["extensions"] = head.form["extensions"] = {}
    matching = match(base, head, wanted)
    classify(base.nodes, head.nodes)
    drift = raw_drift(base, head, matching)
    versions = _versions(matching, {_version(operation) for operation in head.operations})
    changes = with_impact(rows(_facts(matching, drift), levels), versions)
    found = [*base.notes, *head.notes, *matching.notes, *drift.notes]
    notes = dict.fromkeys(map(printable, found))
    counts = _counts(base, head, matching, wanted)
    if only == "associations" and foreign:
        notes["neither side has an operation about associations, so all were compared"] = None
    elif only == "associations" and (skipped := _skipped(base, head, wanted)):
        many = "1 operation" if skipped == 1 else f"{skipped} operations"
        were = "was" if skipped == 1 else "were"
        notes[f"{many} outside associations {were} not compared (--only all does)"] = None
    return Report(
        base=base.name,
        head=head.name,
        changes=changes,
        notes=tuple(notes),
        counts=counts,
        support=(
            support_of(filter(wanted, base.operations)),
            support_of(filter(wanted, head.operations)),
        ),
    )


def _facts(matching: Matching, drift: RawDrift) -> Iterator[Fact]:
    yield from matching_facts(matching)
    scopes: set[str] = set()
    for pair, differences in drift.operations:
        for fact in pair_facts(pair, differences):
            if fact.topic == "security.scope":
                scopes.update(fact.name.partition(": ")[2].split(" & "))
            yield fact
    for schemas in drift.schemas:
        yield from schema_facts(schemas)
    yield from api_facts(drift.api, scopes)


def _versions(matching: Matching, present: set[str]) -> dict[str, tuple[str, str]]:
    """The version of each operation in base and head, by the key that places have.

    An operation that is gone has the head's version too if the head still is of that version; if
    it is not, then nothing was removed for those that remain.
    """
    found = {p.base.key: (_version(p.base), _version(p.head)) for p in matching.pairs}
    for operation in (*matching.removed, *(old for old, _ in matching.dropped)):
        version = _version(operation)
        found[operation.key] = (version, version if version in present else "")
    for operation in (*matching.added, *(new for new, _ in matching.respelled)):
        found.setdefault(operation.key, ("", _version(operation)))
    return found


def _version(operation: Operation) -> str:
    return operation.versions[0] if operation.versions else ""


def _counts(base: Api, head: Api, matching: Matching, wanted: Wanted) -> dict[str, int]:
    return {
        "base": sum(map(wanted, base.operations)),
        "head": sum(map(wanted, head.operations)),
        "common": len(matching.pairs),
        "added": len(matching.added) + len(matching.respelled),
        "removed": len(matching.removed),
        "moved": sum(pair.moved for pair in matching.pairs) + len(matching.dropped),
    }


def _skipped(base: Api, head: Api, wanted: Wanted) -> int:
    return len({o.neutral for api in (base, head) for o in api.operations if not wanted(o)})
