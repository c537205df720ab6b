"""`install`: the bridge for a whole process, in the method that all calls of a library pass."""

from importlib import import_module
from importlib.metadata import distribution
from importlib.util import find_spec
from types import TracebackType
from typing import Any, Final, Self

from .._bridge import DEFAULT_VERSION, Bridge, Names
from .._domain.errors import InvalidInput
from .._transport.forks import Lock

__all__ = ["Installed", "install", "uninstall"]

_lock: Final = Lock()
_ABSENT: Final = object()
_installed: "list[Installed]" = []  # one or none
# Each module names in `REPLACED` the method that all calls of the library pass, with what builds
# the replacement of the original.
_ADAPTERS: Final = {
    "urllib3": "._urllib3",
    "httpx": "._httpx",
    "aiohttp": "._aiohttp",
    "urllib.request": "._urllib",
}


class Installed:
    """An installed bridge; as a context manager it calls `uninstall` at its end.

    Attributes:
        version: The version that does the work.
        names: The names that `install` was given.
        libraries: The bridged libraries: all supported ones that can be imported.
    """

    def __init__(self, version: str, names: Names | None = None) -> None:
        self.version = version
        self.names = names
        self.libraries: tuple[str, ...] = ()
        self._replaced: list[tuple[type, str, Any]] = []

    def __repr__(self) -> str:
        return f"<hubspot_compat.legacy installed for {', '.join(self.libraries)}: {self.version}>"

    def replace(self, owner: type, name: str, value: Any) -> None:
        """Replace a library's method, or add one."""
        self._replaced.append((owner, name, getattr(owner, name, _ABSENT)))
        setattr(owner, name, value)

    def undo(self) -> None:
        """Put the libraries' own methods back."""
        while self._replaced:
            owner, name, original = self._replaced.pop()
            if original is _ABSENT:
                delattr(owner, name)
            else:
                setattr(owner, name, original)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        uninstall()


def install(version: str = DEFAULT_VERSION, names: Names | None = None) -> Installed:
    """Serve the v3 association requests of the whole process on another version.

    This covers requests, httpx, aiohttp, urllib3 and urllib.request, and so hubspot-api-client,
    whose clients get back the `associations_api` that newer versions removed. Requests that are not
    v3 association requests pass untouched.

    Args:
        version: The version that does the work: `v4` or a dated one.
        names: The portal's own v3 names: a file that `hubspot-compat types --snapshot` wrote.
            Needed once v3 no longer lists them.

    Returns:
        The installed bridge; `with legacy.install(): ...` uninstalls it at the end. A second call
        with equal arguments changes nothing and returns the same object, so every entry point of a
        program may call it.

    Raises:
        InvalidInput: It is installed with other arguments, the version cannot serve v3 calls, or
            the file of names cannot be read.
        UnknownVersion: No version has this name.

    Warns:
        VersionSunsetWarning: HubSpot's support for the version ends within 180 days.

    Example: `legacy.install()` as the first line of a program.
    """
    bridge = Bridge(version, names)
    with _lock:
        if _installed and (_installed[0].version, _installed[0].names) == (version, names):
            return _installed[0]
        if _installed:
            msg = (
                f"the bridge is installed with other arguments already "
                f"(version={_installed[0].version!r}); call legacy.uninstall() first"
            )
            raise InvalidInput(msg)
        bridge.warn_of_sunset()  # this function, then the caller's line
        installed = Installed(version, names)
        installed.libraries = tuple(name for name in _ADAPTERS if find_spec(name) is not None)
        for library in installed.libraries:
            adapter = import_module(_ADAPTERS[library], __package__)
            for owner, name, replacement in adapter.REPLACED:
                installed.replace(owner, name, replacement(bridge, getattr(owner, name)))
        _bring_back(installed)
        _installed.append(installed)
        return installed


def uninstall() -> None:
    """Undo `install`, if it was called. Requests under way are still served."""
    with _lock:
        while _installed:
            _installed.pop().undo()


def _bring_back(installed: Installed) -> None:
    """Bring back the `associations_api` that hubspot-api-client 8 and 9 removed.

    Its requests go through urllib3, which is bridged. Where the SDK still has the attribute, Python
    finds it and does not call `__getattr__`.
    """
    try:
        distribution("hubspot-api-client")  # a project may have a package `hubspot` of its own
        from hubspot.discovery.discovery_base import (  # type: ignore[import-untyped]  # the SDK has no types
            DiscoveryBase,
        )
    except ImportError:
        return

    from ._associations_api import associations_api, has_records

    def missing(self: Any, name: str) -> Any:
        if name == "associations_api" and has_records(type(self)):
            return associations_api(self)
        msg = f"{type(self).__name__!r} object has no attribute {name!r}"
        raise AttributeError(msg, name=name, obj=self)

    installed.replace(DiscoveryBase, "__getattr__", missing)
