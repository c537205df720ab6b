# Generated from specs/2026-03/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate 2026-03`.

"""Wire types of `limits.list`."""

from typing import Any

from msgspec import Struct, field


class Result(Struct, kw_only=True, gc=False):
    """An association type and the account's limit on it."""

    category: str
    type_id: int | str = field(name="typeId")
    label: Any | None = None
    user_enforced_max_to_object_ids: Any | None = field(
        name="userEnforcedMaxToObjectIds", default=None
    )


class Response(Struct, kw_only=True, gc=False):
    """A list of results."""

    results: list[Result] | None = None
