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
        ClientClosed,
        Conflict,
        ConnectionFailed,
        Forbidden,
        HubSpotCompatError,
        InvalidInput,
        MissingToken,
        NotFound,
        PartialFailure,
        RateLimited,
        ResponseTooLarge,
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
    "ClientClosed",
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
    "ResponseTooLarge",
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

# Where `__getattr__` finds a name; all others are errors. A module is imported when the first of
# its names is used (PEP 562): importing the clients takes longer than importing httpx does.
_MODULES = {
    "Associations": "_facade.client",
    "AsyncAssociations": "_facade.async_client",
    "Event": "_domain.events",
    "RateLimit": "_transport.rate_limit",
    "Association": "_domain.model",
    "AssociationGroup": "_domain.model",
    "AssociationLimit": "_domain.model",
    "AssociationType": "_domain.model",
    "BatchError": "_domain.model",
    "BatchResult": "_domain.model",
    "HighUsageReport": "_domain.model",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    value: object = getattr(
        _import_module(f".{_MODULES.get(name, '_domain.errors')}", __name__), name
    )
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
