"""One facade over HubSpot's CRM associations API v3, v4 and the dated versions.

Example:
    from hubspot_compat import Associations

    with Associations() as hubspot:  # HUBSPOT_ACCESS_TOKEN, API version 2026-03
        hubspot.create("contact", "company", [("53628", "12726")], type="contact_to_company")
"""

from ._client import Associations, AsyncAssociations
from ._errors import (
    ApiError,
    BadRequest,
    Conflict,
    ConnectionFailed,
    Forbidden,
    HubSpotCompatError,
    InvalidInput,
    MissingToken,
    NotFound,
    PartialFailure,
    RateLimited,
    ServerError,
    Unauthorized,
    UnknownAssociationType,
    UnknownObjectType,
    UnknownVersion,
    UnreadableResponse,
    UnsafeTranslation,
    UnsupportedOperation,
    VersionSunsetWarning,
)
from ._events import Event
from ._model import (
    Association,
    AssociationLimit,
    AssociationType,
    BatchError,
    BatchResult,
    HighUsageReport,
)
from ._ratelimit import RateLimit
from ._version import __version__

__all__ = [
    "ApiError",
    "Association",
    "AssociationLimit",
    "AssociationType",
    "Associations",
    "AsyncAssociations",
    "BadRequest",
    "BatchError",
    "BatchResult",
    "Conflict",
    "ConnectionFailed",
    "Event",
    "Forbidden",
    "HighUsageReport",
    "HubSpotCompatError",
    "InvalidInput",
    "MissingToken",
    "NotFound",
    "PartialFailure",
    "RateLimit",
    "RateLimited",
    "ServerError",
    "Unauthorized",
    "UnknownAssociationType",
    "UnknownObjectType",
    "UnknownVersion",
    "UnreadableResponse",
    "UnsafeTranslation",
    "UnsupportedOperation",
    "VersionSunsetWarning",
    "__version__",
]
