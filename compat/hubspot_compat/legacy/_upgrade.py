"""`upgrade`: the bridge in one client of hubspot-api-client (8, 9 or 12)."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from typing import Any, Final, TypeVar

from .._bridge import DEFAULT_VERSION, Bridge, Names
from .._domain.errors import InvalidInput
from ._library_values import no_session

__all__ = ["upgrade"]

C = TypeVar("C")
_PACKAGE: Final = "hubspot-api-client"
_OLDEST: Final = 8  # the first one that has `api_factory`
_FACTORY: Final = "api_factory"


def upgrade(client: C, version: str = DEFAULT_VERSION, names: Names | None = None) -> C:
    """Serve the v3 associations of one SDK client on another version.

    It serves `client.crm.associations.batch_api`, `client.crm.associations.schema.types_api` and
    the `associations_api` that the SDK removed (`client.crm.contacts.associations_api`, ...,
    `client.crm.objects.associations_api`). They take and return the SDK's own models and raise its
    own `ApiException`. The rest of the client stays as it is. Upgrading again replaces version and
    names.

    Args:
        client: A `hubspot.HubSpot` (or `hubspot.Client`) object; changed in place.
        version: The version that does the work: `v4` or a dated one.
        names: The portal's own v3 names: a file that `hubspot-compat types --snapshot` wrote.
            Needed once v3 no longer lists them.

    Returns:
        The same client.

    Raises:
        InvalidInput: It is another type of client or a mock, the SDK is older than 8, the version
            cannot serve v3 calls, or the file of names cannot be read.
        UnknownVersion: No version has this name.

    Warns:
        VersionSunsetWarning: HubSpot's support for the version ends within 180 days.

    Example: `legacy.upgrade(HubSpot(access_token=...)).crm.associations.batch_api.create(...)`
    """
    bridge = Bridge(version, names)
    bridge.warn_of_sunset()  # this function, then the caller's line
    _check(client)
    config: Any = getattr(client, "config", None)
    if not isinstance(config, dict):
        raise no_session(client, "config")
    known = config.get(_FACTORY)
    inner = known.inner if isinstance(known, _ApiFactory) else known
    config[_FACTORY] = _ApiFactory(inner, bridge)
    _grow(client)
    return client


def _check(client: Any) -> None:
    kind = type(client)
    if not any(base.__module__ == "hubspot.client" for base in kind.__mro__):
        msg = (
            f"upgrade takes a hubspot.HubSpot client, not a {kind.__module__}.{kind.__name__}; "
            f"mount takes sessions of HTTP libraries"
        )
        raise InvalidInput(msg)
    try:
        found = installed_version(_PACKAGE)
    except PackageNotFoundError:
        return  # a copy of the sources: it has no version to check
    if int(found.partition(".")[0]) < _OLDEST:
        msg = f"upgrade needs {_PACKAGE} {_OLDEST} or newer; {found} is installed"
        raise InvalidInput(msg)


class _ApiFactory:
    """Makes the SDK's API objects, with bridged connections.

    Args:
        inner: The caller's own factory, or None for the SDK's.
        bridge: Serves v3's requests.
    """

    def __init__(self, inner: Callable[..., Any] | None, bridge: Bridge) -> None:
        self.inner = inner
        self._bridge = bridge

    def __call__(self, package: Any, name: str, config: Mapping[str, Any]) -> Any:
        from hubspot.discovery.discovery_base import (  # type: ignore[import-untyped]  # the SDK has no types
            DiscoveryBase,
        )

        from ._urllib3 import mount

        make = self.inner or DiscoveryBase._default_api_factory  # noqa: SLF001  the SDK's own factory
        api = make(package, name, config)
        client = getattr(api, "api_client", None)
        pools = getattr(getattr(client, "rest_client", None), "pool_manager", None)
        if pools is None:
            raise no_session(api, "connection pool")
        mount(pools, self._bridge)
        return api


def _grow(part: Any) -> None:
    kind: Any = type(part)
    part.__class__ = _grown(kind)


@cache
def _grown(kind: Any) -> Any:
    """Derive a class from one of the SDK's, whose parts have the `associations_api` again.

    The SDK makes a new object for each step of `client.crm.contacts`, so giving that object the
    derived class changes no other client.
    """
    if getattr(kind, "_hubspot_compat_grown", False):
        return kind
    from hubspot.discovery.discovery_base import DiscoveryBase

    from ._associations_api import associations_api, has_records

    def getattribute(self: Any, name: str) -> Any:
        found = kind.__getattribute__(self, name)
        if isinstance(found, DiscoveryBase) and not name.startswith("_"):
            _grow(found)
        return found

    members: dict[str, Any] = {"__getattribute__": getattribute, "_hubspot_compat_grown": True}
    members |= {"__module__": kind.__module__, "__qualname__": kind.__qualname__}
    members["__doc__"] = kind.__doc__
    members["__reduce__"] = lambda self: (_copied, (kind, vars(self).copy()))
    if has_records(kind) and not hasattr(kind, "associations_api"):
        members["associations_api"] = property(associations_api)
    return type(kind.__name__, (kind,), members)


def _copied(kind: Any, state: dict[str, Any]) -> Any:
    """Make a part of the client again, when it is unpickled or copied."""
    part = kind.__new__(kind)
    vars(part).update(state)
    _grow(part)
    return part
