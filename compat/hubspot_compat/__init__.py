"""One facade over HubSpot's CRM associations API v3, v4 and the dated versions.

```python
from hubspot_compat import Associations

with Associations() as hubspot:  # HUBSPOT_ACCESS_TOKEN, API version 2026-03
    hubspot.create("contact", "company", [("53628", "12726")], type="contact_to_company")
```
"""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING

from ._version import __version__

if TYPE_CHECKING:
    from ._async_client import AsyncAssociations
    from ._client import Associations
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
        AssociationGroup,
        AssociationLimit,
        AssociationType,
        BatchError,
        BatchResult,
        HighUsageReport,
    )
    from ._ratelimit import RateLimit

__all__ = [
    "ApiError",
    "Association",
    "AssociationGroup",
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

# What is imported only when it is asked for: the clients bring an HTTP library along, and a command
# line that only looks up a name need not wait for it. (PEP 562)
_HOMES = {
    "ApiError": "_errors",
    "Association": "_model",
    "AssociationGroup": "_model",
    "AssociationLimit": "_model",
    "AssociationType": "_model",
    "Associations": "_client",
    "AsyncAssociations": "_async_client",
    "BadRequest": "_errors",
    "BatchError": "_model",
    "BatchResult": "_model",
    "Conflict": "_errors",
    "ConnectionFailed": "_errors",
    "Event": "_events",
    "Forbidden": "_errors",
    "HighUsageReport": "_model",
    "HubSpotCompatError": "_errors",
    "InvalidInput": "_errors",
    "MissingToken": "_errors",
    "NotFound": "_errors",
    "PartialFailure": "_errors",
    "RateLimit": "_ratelimit",
    "RateLimited": "_errors",
    "ServerError": "_errors",
    "Unauthorized": "_errors",
    "UnknownAssociationType": "_errors",
    "UnknownObjectType": "_errors",
    "UnknownVersion": "_errors",
    "UnreadableResponse": "_errors",
    "UnsafeTranslation": "_errors",
    "UnsupportedOperation": "_errors",
    "VersionSunsetWarning": "_errors",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    value: object = getattr(_import_module(f".{home}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
