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
    from ._domain.errors import (
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
    from ._domain.events import Event
    from ._domain.model import (
        Association,
        AssociationGroup,
        AssociationLimit,
        AssociationType,
        BatchError,
        BatchResult,
        HighUsageReport,
    )
    from ._facade.async_client import AsyncAssociations
    from ._facade.client import Associations
    from ._transport.rate_limit import RateLimit

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
    "ApiError": "_domain.errors",
    "Association": "_domain.model",
    "AssociationGroup": "_domain.model",
    "AssociationLimit": "_domain.model",
    "AssociationType": "_domain.model",
    "Associations": "_facade.client",
    "AsyncAssociations": "_facade.async_client",
    "BadRequest": "_domain.errors",
    "BatchError": "_domain.model",
    "BatchResult": "_domain.model",
    "Conflict": "_domain.errors",
    "ConnectionFailed": "_domain.errors",
    "Event": "_domain.events",
    "Forbidden": "_domain.errors",
    "HighUsageReport": "_domain.model",
    "HubSpotCompatError": "_domain.errors",
    "InvalidInput": "_domain.errors",
    "MissingToken": "_domain.errors",
    "NotFound": "_domain.errors",
    "PartialFailure": "_domain.errors",
    "RateLimit": "_transport.rate_limit",
    "RateLimited": "_domain.errors",
    "ServerError": "_domain.errors",
    "Unauthorized": "_domain.errors",
    "UnknownAssociationType": "_domain.errors",
    "UnknownObjectType": "_domain.errors",
    "UnknownVersion": "_domain.errors",
    "UnreadableResponse": "_domain.errors",
    "UnsafeTranslation": "_domain.errors",
    "UnsupportedOperation": "_domain.errors",
    "VersionSunsetWarning": "_domain.errors",
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
