# Generated from specs/v4/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate v4`.

"""Wire types of `report.high_usage`."""

from typing import Annotated, Any, TypeAlias

from msgspec import Meta, Struct, field

UserId: TypeAlias = Annotated[str, Meta(min_length=1)]


class Response(Struct, kw_only=True, gc=False, omit_defaults=True):
    """A report that was ordered."""

    user_id: int | UserId = field(name="userId")
    enqueue_time: Any | None = field(name="enqueueTime", default=None)
    user_email: Any | None = field(name="userEmail", default=None)


class EnqueueTime(Struct, kw_only=True, gc=False, omit_defaults=True):
    """A moment, as a number with what is needed to read it."""

    date_only: Any | None = field(name="dateOnly", default=None)
    time_zone_shift: Any | None = field(name="timeZoneShift", default=None)
    value: Any | None = None
