# Generated from specs/2026-03/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate 2026-03`.

"""Wire types of `limits.list_all`."""

from typing import Annotated, Any, TypeAlias

from msgspec import Meta, Struct, field

TypeId: TypeAlias = Annotated[str, Meta(pattern="^[0-9]{1,20}\\Z")]


class Result(Struct, kw_only=True, gc=False, omit_defaults=True):
    """An association type and the account's limit on it."""

    category: Annotated[str, Meta(min_length=1)]
    type_id: int | TypeId = field(name="typeId")
    label: Any | None = None
    user_enforced_max_to_object_ids: Any | None = field(
        name="userEnforcedMaxToObjectIds", default=None
    )


class Response(Struct, kw_only=True, gc=False, omit_defaults=True):
    """A list of results."""

    results: list[Result] | None = None
