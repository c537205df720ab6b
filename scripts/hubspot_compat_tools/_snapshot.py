"""A snapshot of a portal's own association names, for the time after v3.

Only v3's `/types` ties an internal name to an id. Every object pair that the catalogue has is
asked, in both directions, and the pairs of those objects with the portal's own ones that are named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hubspot_compat import Associations, AssociationType

__all__ = ["object_pairs", "snapshot"]


def object_pairs(own_objects: Iterable[str] = ()) -> list[tuple[str, str]]:
    """List the object pairs to ask about.

    Args:
        own_objects: The portal's own object types, for example `2-123456`; each is paired with
            contact, company, deal and ticket, and with each other.

    Returns:
        Canonical names, each direction a pair of its own, sorted.

    Raises:
        UnknownObjectType: One of the own objects is not an object type.
    """
    from hubspot_compat._catalogue.loader import association_types
    from hubspot_compat._domain.objects import canonical_object

    pairs = {(row.from_object, row.to_object) for row in association_types()}
    own = [canonical_object(name) for name in own_objects]
    for name in own:
        for other in ("contact", "company", "deal", "ticket", *own):
            pairs |= {(name, other), (other, name)}
    return sorted(pairs)


def snapshot(
    client: Associations,
    pairs: Iterable[tuple[str, str]],
    *,
    on_pair: Callable[[str, str], None] = lambda _from, _to: None,
) -> tuple[list[AssociationType], list[str]]:
    """Collect every named type that is not in the catalogue.

    Args:
        client: Of any version.
        pairs: See `object_pairs`.
        on_pair: Called before each pair; for a progress bar.

    Returns:
        The types, and one line for each object pair that HubSpot refused to tell about.

    Raises:
        HubSpotCompatError: No answer, or the token is refused: then nothing can be said.
    """
    from hubspot_compat import BadRequest, Forbidden, NotFound
    from hubspot_compat._catalogue.loader import association_types

    catalogue = {(row.from_object, row.to_object, row.v3_name) for row in association_types()}
    found: list[AssociationType] = []
    refused: list[str] = []
    for from_object, to_object in pairs:
        on_pair(from_object, to_object)
        try:
            types = client.types(from_object, to_object)
        except (BadRequest, Forbidden, NotFound) as error:
            refused.append(f"{from_object} -> {to_object}: {error}")
            continue
        known = (from_object, to_object)
        found += [
            row
            for row in types
            if row.name and _is_news(row) and (*known, row.name) not in catalogue
        ]
    return found, refused


def _is_news(row: AssociationType) -> bool:
    # A catalogue row without a name is named by its id, which says nothing new.
    return row.name != str(row.type_id)
