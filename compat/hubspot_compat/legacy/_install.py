"""`install`: the bridge for a whole process, in the method that all calls of a library pass."""

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from importlib.metadata import distribution
from importlib.util import find_spec
from inspect import getattr_static, iscoroutinefunction
from types import TracebackType
from typing import Any, Final, Self

from .._bridge import DEFAULT_VERSION, Bridge, Names
from .._domain.errors import InvalidInput
from .._transport.forks import Lock

__all__ = ["Installed", "install", "uninstall"]

_lock: Final = Lock()
# One or none. A reload of this module (in a notebook, say) keeps it, as it keeps what is replaced.
_installed: "list[Installed]" = globals().get("_installed", [])
# Each module names in `REPLACED` the method that all calls of the library pass, with what builds
# the replacement of the original.
_ADAPTERS: Final = {
    "urllib3": "._urllib3",
    "httpx": "._httpx",
    "aiohttp": "._aiohttp",
    "urllib.request": "._urllib",
}


class Installed:
    """An installed bridge; as a context manager it calls `undo` at its end.

    Attributes:
        version: The version that does the work.
        names: The names that `install` was given.
        libraries: The bridged libraries: all supported ones that can be imported.
    """

    def __init__(self, version: str, names: Names | None = None) -> None:
        self.version = version
        self.names = names
        self.libraries: tuple[str, ...] = ()
        self._count = 0  # of `install` less those of `undo`; 0: all calls pass
        self._replaced: list[tuple[type, str, Any, Any]] = []

    def __repr__(self) -> str:
        return f"<hubspot_compat.legacy installed for {', '.join(self.libraries)}: {self.version}>"

    def replace(self, owner: type, name: str, value: Any) -> None:
        """Replace a library's method, or add one."""
        known = getattr_static(owner, name, None)
        if known is not None:
            value = self._while_installed(value, getattr(owner, name))
        self._replaced.append((owner, name, known, value))
        setattr(owner, name, value)

    def undo(self) -> None:
        """Undo one `install`. The last one puts the libraries' own methods back.

        After that it does nothing.
        """
        with _lock.held:
            self._count -= 1
            if self._count <= 0:
                self._end()

    def _add(self) -> Self:
        self._count += 1
        return self

    def _end(self) -> None:
        """Put the libraries' own methods back.

        Where something else has replaced ours since, that stays, and ours within it only passes on.
        """
        self._count = 0
        while self._replaced:
            owner, name, known, ours = self._replaced.pop()
            if getattr_static(owner, name, None) is not ours:
                continue
            if known is None:
                delattr(owner, name)
            else:
                setattr(owner, name, known)
        if self in _installed:
            _installed.remove(self)

    def _while_installed(
        self, bridged: Callable[..., Any], original: Callable[..., Any]
    ) -> Callable[..., Any]:
        def chosen() -> Callable[..., Any]:
            return bridged if self._count else original

        @wraps(original, updated=())
        def method(*args: Any, **options: Any) -> Any:
            return chosen()(*args, **options)

        @wraps(original, updated=())
        async def method_async(*args: Any, **options: Any) -> Any:
            return await chosen()(*args, **options)

        return method_async if iscoroutinefunction(original) else method

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.undo()


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
        The installed bridge; `with legacy.install(): ...` undoes this call at the end. A second
        call with equal arguments returns the same object, so every entry point of a program may
        call it. Calls are counted: the bridge stays until each one is undone, or until `uninstall`.

    Raises:
        InvalidInput: It is installed with other arguments, the version cannot serve v3 calls, or
            the file of names cannot be read.
        UnknownVersion: No version has this name.

    Warns:
        VersionSunsetWarning: HubSpot's support for the version ends within 180 days.

    Example: `legacy.install()` as the first line of a program.
    """
    bridge = Bridge(version, names)
    with _lock.held:
        if _installed and (_installed[0].version, _installed[0].names) == (version, names):
            return _installed[0]._add()  # noqa: SLF001  this module's own
        if _installed:
            msg = (
                f"the bridge is installed with other arguments already "
                f"(version={_installed[0].version!r}); call legacy.uninstall() first"
            )
            raise InvalidInput(msg)
        bridge.warn_of_sunset()  # this function, then the caller's line
        installed = Installed(version, names)._add()  # noqa: SLF001  this module's own
        try:
            _replace_methods(installed, bridge)
        except BaseException:
            installed._end()  # noqa: SLF001  this module's own
            raise
        _installed.append(installed)
        return installed


def uninstall() -> None:
    """Undo all calls of `install`. Requests under way are still served."""
    with _lock.held:
        for installed in _installed.copy():
            installed._end()  # noqa: SLF001  this module's own


def _replace_methods(installed: Installed, bridge: Bridge) -> None:
    installed.libraries = tuple(name for name in _ADAPTERS if find_spec(name) is not None)
    for library in installed.libraries:
        adapter = import_module(_ADAPTERS[library], __package__)
        for owner, name, replacement in adapter.REPLACED:
            installed.replace(owner, name, replacement(bridge, getattr(owner, name)))
    _bring_back(installed)


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
