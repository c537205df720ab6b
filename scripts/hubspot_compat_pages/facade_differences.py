"""What one call still does differently on some API versions: the one table, for docs and tests.

Everything else gives equal results on every version that has the operation; what a version lacks
altogether is in the capability table (`hubspot-compat capabilities`), and raises
`UnsupportedOperation` before any request.
"""

from typing import Final, NamedTuple

__all__ = ["DIFFERENCES", "Difference"]


class Difference(NamedTuple):
    """One way in which the same call gives another result.

    Attributes:
        name: Short name, also that of the test that shows it.
        calls: The methods that it is about.
        dialects: The kinds of version that differ: `v3`, `v4`, `dated`.
        what: What a caller sees there.
        why: Why the facade cannot make it equal.
        source: Where that is known from.
    """

    name: str
    calls: tuple[str, ...]
    dialects: tuple[str, ...]
    what: str
    why: str
    source: str


DIFFERENCES: Final[tuple[Difference, ...]] = (
    Difference(
        name="only_the_primary_company_is_read",
        calls=("read", "list"),
        dialects=("v3",),
        what=(
            "Towards companies only the primary company comes back, with the Primary type alone. "
            "Read from the company's side to see all."
        ),
        why="v3's batch read leaves the others out, and v3 has no other operation that reads.",
        source="HubSpot's v3 guide, a note on reading associations with companies",
    ),
    Difference(
        name="pages_after_the_first_may_be_missing",
        calls=("read", "list"),
        dialects=("v3",),
        what=(
            "For a record with more than 100 associations the result can carry an error "
            "hubspot_compat.PAGING_IGNORED that names the record: only the first page was read. "
            "`list` yields that page and then raises PartialFailure."
        ),
        why=(
            "v3's published input has no cursor. It is sent, and where the server ignores it the "
            "same page comes again."
        ),
        source="hubspot-api-python issue 187; hubspot-api-nodejs issue 29",
    ),
    Difference(
        name="replacing_labels_adds_instead",
        calls=("create",),
        dialects=("v3",),
        what='labels="replace" keeps the labels that a pair has, as labels="keep" does.',
        why="v3 adds one type at a time; it has no request that replaces.",
        source="HubSpot's v3 and v4 guides on creating associations",
    ),
    Difference(
        name="the_default_type_must_be_known",
        calls=("create", "create_default"),
        dialects=("v3",),
        what=(
            "Without a type, a pair of objects that has no default association raises "
            "UnknownAssociationType; other versions answer with an error for each pair."
        ),
        why="v3 has no request for the default, so its unlabeled type is looked up and sent.",
        source="the published documents: associate/default exists from v4 on",
    ),
    Difference(
        name="an_archive_fails_as_a_whole",
        calls=("archive",),
        dialects=("v3", "v4"),
        what="A refused archive raises BadRequest; no single pair is named in BatchResult.errors.",
        why="v3 and v4 answer an archive with an empty 204; dated versions with a batch body.",
        source="the published documents: responses of batch/archive and labels/archive",
    ),
    Difference(
        name="names_of_own_types_are_not_read",
        calls=("read", "list"),
        dialects=("v4", "dated"),
        what=(
            "A portal's own types come with label and id, but without their internal name. Types "
            "compare by id, so that makes no type differ from another."
        ),
        why="Answers of v4 and later have no internal names; only v3 and `types()` tell them.",
        source="the published documents: AssociationSpecWithLabel",
    ),
)
