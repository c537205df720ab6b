# Generated from specs/2025-09/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate 2025-09`.

"""Wire types of `labels.update`."""

from msgspec import UNSET, Struct, UnsetType, field


class Request(Struct, kw_only=True, gc=False, omit_defaults=True):
    """New texts for a label."""

    association_type_id: int = field(name="associationTypeId")
    label: str
    inverse_label: str | UnsetType = field(name="inverseLabel", default=UNSET)
