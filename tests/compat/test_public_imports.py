"""Every public import, written down: moving a module must not move what users import."""

from importlib import import_module

import pytest

import hubspot_compat
from hubspot_compat import legacy

PUBLIC = [
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
LEGACY = ["Installed", "install", "mount", "uninstall", "upgrade"]
RAW = ("AuthenticatedClient", "Client")


def test_the_public_names_are_these():
    assert sorted(hubspot_compat.__all__) == sorted(PUBLIC)


def test_the_public_names_of_legacy_are_these():
    assert sorted(legacy.__all__) == sorted(LEGACY)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        *(("hubspot_compat", name) for name in PUBLIC),
        *(("hubspot_compat.legacy", name) for name in LEGACY),
        *(
            (f"hubspot_compat_raw.{package}{tail}", name)
            for package in ("v3", "v4", "v2025_09", "v2026_03")
            for tail in ("", ".client")
            for name in RAW
        ),
    ],
)
def test_each_is_imported_from_where_it_was(module, name):
    assert getattr(import_module(module), name) is not None
