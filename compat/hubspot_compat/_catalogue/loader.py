"""The catalogue: HubSpot-defined association types and object types, as data.

Rows are facts with their evidence (how sure is the id, where was the v3 name seen). Nothing here
decides what a caller meant: that is `_domain/types.py`. This module imports nothing of ours, so
that the sandbox can read the same facts without sharing any of the facade's reasoning.
"""

import csv
from functools import cache
from pkgutil import get_data
from typing import Any, NamedTuple

__all__ = ["CatalogueType", "ObjectType", "association_types", "object_types", "primary_types"]


class CatalogueType(NamedTuple):
    """One association type that HubSpot defines, for one direction of one object pair.

    Attributes:
        from_object: Singular name of the object that the association starts at.
        to_object: Singular name of the object that it leads to.
        v3_name: The string that API v3 calls the type, or "" where no source gives one.
        type_id: The numeric id; unique within a category and an object pair only.
        category: Always `HUBSPOT_DEFINED` here.
        label: What the portal shows ("Primary"), or "" for the unlabeled type.
        note: Set where the type is labelled but its exact text has no source.
        inverse_type_id: Id of the opposite direction, or None where it is not known.
        id_confidence: `high`, `medium` or `low`.
        v3_name_evidence: `observed`, `derived-strong`, `derived`, `none` or `unknown`.
        one_per: The object of which a record has at most one association of this type, or "":
            a contact has one Primary company, but a company is Primary for many contacts. For the
            pairs without a company (lead and contact, lead and deal) this is an assumption.
    """

    from_object: str
    to_object: str
    v3_name: str
    type_id: int
    category: str
    label: str
    note: str
    inverse_type_id: int | None
    id_confidence: str
    v3_name_evidence: str
    one_per: str

    @property
    def is_unlabeled(self) -> bool:
        """Whether this is the plain type that says only "these two belong together"."""
        return not self.label and not self.note


class ObjectType(NamedTuple):
    """One CRM object type and the spellings that HubSpot's paths accept for it."""

    object_type_id: str
    singular: str
    plural: str
    qualified_name: str
    aliases: tuple[str, ...]
    confidence: str

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every spelling, lower case, without blanks or repeats."""
        name = self.qualified_name.lower()
        words = (self.singular, self.plural, self.object_type_id, name, *self.aliases)
        return tuple(dict.fromkeys(filter(None, words)))


def _rows(name: str) -> list[dict[str, Any]]:
    # importlib.resources would be a twentieth of the time that a first call takes.
    content = get_data("hubspot_compat._catalogue", name)
    assert content is not None, f"{name} is a part of the package"
    names, *rows = csv.reader(content.decode().splitlines())
    return [dict(zip(names, row, strict=True)) for row in rows]


@cache
def association_types() -> tuple[CatalogueType, ...]:
    """All catalogued association types, by type id."""
    return tuple(map(_association_type, _rows("association_types.csv")))


def _association_type(row: dict[str, Any]) -> CatalogueType:
    inverse = row["inverse_type_id"]
    row |= {"type_id": int(row["type_id"]), "inverse_type_id": int(inverse) if inverse else None}
    return CatalogueType(**row)


@cache
def primary_types() -> dict[tuple[str, str], int]:
    """Ids of the Primary types, by object pair."""
    rows = [row for row in association_types() if row.label == "Primary"]
    return {(row.from_object, row.to_object): row.type_id for row in rows}


@cache
def object_types() -> tuple[ObjectType, ...]:
    """All catalogued object types."""
    return tuple(map(_object_type, _rows("object_types.csv")))


def _object_type(row: dict[str, Any]) -> ObjectType:
    row["aliases"] = tuple(filter(None, row["aliases"].split("|")))
    return ObjectType(**row)
