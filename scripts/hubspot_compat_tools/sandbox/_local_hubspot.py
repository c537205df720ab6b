"""The sandbox as one object: a stateful HubSpot for associations that needs no account."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools._project import find_project
from hubspot_compat_tools.sandbox._access import Access
from hubspot_compat_tools.sandbox._call_log import Recorded
from hubspot_compat_tools.sandbox._control_endpoints import PREFIX, control
from hubspot_compat_tools.sandbox._http import Answer, Incoming
from hubspot_compat_tools.sandbox._portal import Portal
from hubspot_compat_tools.sandbox._rendering import Renderer
from hubspot_compat_tools.sandbox._request_limits import SandboxRateLimit
from hubspot_compat_tools.sandbox._sandbox_state import SandboxState
from hubspot_compat_tools.sandbox._seed import Seed
from hubspot_compat_tools.sandbox._service import Service
from hubspot_compat_tools.sandbox._spec_routes import load_routes
from hubspot_compat_tools.sandbox._status_page import page

if TYPE_CHECKING:
    import httpx
    from starlette.applications import Starlette


class Sandbox:
    """Serves every association operation of specs/ for all versions from one store.

    Args:
        specs: Folder with `<version>/openapi.json`; by default that of the project.
        token: The only bearer token to accept, on the sandbox's own endpoints, too; by default any.
        spec_exact: Answer to the letter of the documents instead of as the real service does.
        seed: What is stored at the start: a JSON file or the data itself (see `_seed`).
        state: A file to keep the state in; by default it lives in memory.
        faults: Rules of injected faults: a JSON file or the data itself (see `_faults`).
        rate_limit: A `SandboxRateLimit`, or requests in ten seconds; by default there is none.
        first_company_primary: Older behaviour: a record's first company becomes its Primary.
        ignore_v3_after: A v3 batch read ignores cursors, as it was reported to do.
        hosts: Names of this machine by which `/` and `/_sandbox` may be asked for, beside
            localhost, addresses and names without a dot.

    Raises:
        ToolError: The specs, the seed, the state or the faults cannot be used.
    """

    def __init__(
        self,
        specs: str | Path | None = None,
        *,
        token: str | None = None,
        spec_exact: bool = False,
        seed: str | Path | Seed | None = None,
        state: str | Path | None = None,
        faults: str | Path | list[Any] | None = None,
        rate_limit: SandboxRateLimit | int | None = None,
        first_company_primary: bool = False,
        ignore_v3_after: bool = False,
        hosts: Collection[str] = (),
    ) -> None:
        if token == "":
            msg = "--token is empty; give the only token to accept, or leave it out to accept any"
            raise ToolError(msg)
        limit = SandboxRateLimit(rate_limit) if isinstance(rate_limit, int) else rate_limit
        routes = load_routes(Path(specs) if specs is not None else find_project().specs)
        self._state = SandboxState(
            seed=seed,
            faults=faults,
            limit=limit,
            path=Path(state) if state is not None else None,
            first_company_primary=first_company_primary,
        )
        self._access = Access(token, hosts)
        self.service = Service(
            routes,
            self._state,
            Renderer(exact=spec_exact),
            self._access,
            ignore_v3_after=ignore_v3_after,
        )

    @property
    def store(self) -> Portal:
        """The store; a reset replaces it."""
        return self._state.portal

    def reset(self) -> None:
        """Restore the start: the seed's state, no recorded requests, the first faults.

        Raises:
            ToolError: The state file cannot be written, or the file of faults can no longer be
                read; nothing has changed.
        """
        self._state.reset()

    def set_faults(self, rules: str | Path | list[Any] | None) -> None:
        """Replace the rules of the injected faults.

        Args:
            rules: A JSON file or the data itself (see `_faults`); None for no faults.

        Raises:
            ToolError: A rule cannot be used; the message names it.
        """
        self._state.set_faults(rules)

    def exchange(self, request: Incoming) -> Answer:
        """Serve one request: of the API, of `/_sandbox`, or of the page at `/`."""
        is_page = request.path == "/"
        if not is_page and not request.path.startswith(f"{PREFIX}/"):
            return self.service.exchange(request)
        refusal = self._access.control_problem(request, page=is_page)
        if refusal is not None:
            return refusal
        with self._state.lock:
            if is_page:
                return page(self.service, self._state, request)
            return control(self._state, request)

    @cached_property
    def app(self) -> Starlette:
        """The ASGI app."""
        from hubspot_compat_tools.sandbox._asgi import build_app

        return build_app(self.exchange)

    def transport(self) -> httpx.BaseTransport:
        """A transport for `httpx.Client(transport=...)`, without a socket."""
        from hubspot_compat_tools.sandbox._httpx_transports import SandboxTransport

        return SandboxTransport(self.exchange)

    def async_transport(self) -> httpx.AsyncBaseTransport:
        """A transport for `httpx.AsyncClient(transport=...)`, without a socket."""
        from hubspot_compat_tools.sandbox._httpx_transports import AsyncSandboxTransport

        return AsyncSandboxTransport(self.exchange)

    @property
    def requests(self) -> list[Recorded]:
        """The last calls of the API, oldest first (at most 10,000, at most 64 MiB of bodies)."""
        with self._state.lock:
            return list(self._state.calls)

    def snapshot(self) -> dict[str, Any]:
        """Everything stored, as plain sorted data that two sandboxes can be compared by."""
        with self._state.lock:
            return self.store.snapshot()

    def close(self) -> None:
        """Close the state file, if there is one."""
        self._state.close()
