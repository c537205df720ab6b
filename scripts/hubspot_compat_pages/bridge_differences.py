"""What a v3 caller can still notice on the bridge: one table, for docs and tests."""

from typing import Final

from hubspot_compat_pages.facade_differences import Difference

__all__ = ["DIFFERENCES"]

_ALL: Final = ("v4", "dated")

DIFFERENCES: Final[tuple[Difference, ...]] = (
    Difference(
        name="the_record_of_a_put_has_the_times_of_the_write",
        calls=("PUT /crm/v3/objects/.../associations/...",),
        dialects=_ALL,
        what="createdAt and updatedAt of the answered record are the moment of the write.",
        why="Reading the record's own times needs another request, and a scope the token may lack.",
        source="the published documents: no answer of the target's associations has them",
    ),
    Difference(
        name="cursors_are_the_bridges_own",
        calls=("batch/read", "GET /crm/v3/objects/.../associations/..."),
        dialects=_ALL,
        what="A cursor from v3 itself, kept from before the bridge, is refused with 400.",
        why="A v3 page can end between two types of a pair; the target's cursors cannot say that.",
        source="the published documents: paging of batch read",
    ),
    Difference(
        name="own_types_without_a_known_name_are_spelled",
        calls=("batch/read", "types", "GET /crm/v3/objects/.../associations/..."),
        dialects=_ALL,
        what=(
            "Once v3's /types is gone, and without names=, answers call a portal's own type "
            "USER_DEFINED=26, and requests may do so too; its v3 name is refused."
        ),
        why="Only v3 lists internal names, and a bare id would mean HubSpot's own type.",
        source="the published documents: AssociationSpecWithLabel has no name",
    ),
    Difference(
        name="an_archive_refused_in_part_is_an_error",
        calls=("batch/archive",),
        dialects=("dated",),
        what="Where the target reports errors for some inputs, the answer is 400 and lists them.",
        why="v3's archive answers 204 or an error, and its clients take any 2xx for success.",
        source="the published documents: responses of batch/archive",
    ),
    Difference(
        name="labels_written_at_the_same_moment_can_be_lost",
        calls=("batch/create", "PUT /crm/v3/objects/.../associations/..."),
        dialects=_ALL,
        what=(
            "A custom label that another writer adds to the same pair between the bridge's read "
            "and its write is lost."
        ),
        why="The target's create replaces a pair's labels: the bridge reads and resends them.",
        source="HubSpot's v4 guide on setting and changing labels",
    ),
)
