"""The sandbox as one object: a stateful HubSpot for associations that needs no account."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools._project import find_project
from hubspot_compat_tools.sandbox._control_endpoints import PREFIX, control
from hubspot_compat_tools.sandbox._faults import read_faults
from hubspot_compat_tools.sandbox._http import Answer, Incoming
from hubspot_compat_tools.sandbox._portal import Portal
from hubspot_compat_tools.sandbox._rendering import Renderer
from hubspot_compat_tools.sandbox._request_limits import Limiter, SandboxRateLimit
from hubspot_compat_tools.sandbox._seed import Seed, plant, plant_records, read_seed
from hubspot_compat_tools.sandbox._service import Recorded, Service
from hubspot_compat_tools.sandbox._spec_routes import load_routes
from hubspot_compat_tools.sandbox._state_file import StateFile
from hubspot_compat_tools.sandbox._status_page import page

if TYPE_CHECKING:
    import httpx
    from starlette.applications import Starlette


class Sandbox:
    """Serves every association operation of specs/ for all versions from one store.

    Args:
        specs: Folder with `<version>/openapi.json`; by default that of the project.
        token: The only bearer token that is good; by default any is.
        spec_exact: Answer to the letter of the documents instead of as the real service does.
        seed: What is there at the start: a JSON file or the data itself (see `_seed`).
        state: A file to keep the state in; by default it lives in memory.
        faults: Rules for faults on purpose: a JSON file or the data itself (see `_faults`).
        rate_limit: A `SandboxRateLimit`, or requests in ten seconds; by default there is none.
        first_company_primary: Older behaviour: a record's first company becomes its Primary.
        ignore_v3_after: A v3 batch read ignores cursors, as it was reported to do.

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
    ) -> None:
        if token == "":
            msg = "--token is empty; give the only token that is good, or leave it out: any is then"
            raise ToolError(msg)
        self._seed = read_seed(seed)
        self._faults = faults
        rules = read_faults(faults)
        limit = SandboxRateLimit(rate_limit) if isinstance(rate_limit, int) else rate_limit
        self._limit = limit
        routes = load_routes(Path(specs) if specs is not None else find_project().specs)
        self.store = Portal(first_company_primary=first_company_primary)
        self._state_file = StateFile(Path(state)) if state is not None else None
        self.service = Service(
            routes,
            self.store,
            Renderer(exact=spec_exact),
            token=token,
            state_file=self._state_file,
            limiter=Limiter(limit) if limit else None,
            ignore_v3_after=ignore_v3_after,
        )
        self.service.faults = rules
        self._start()

    def _start(self) -> None:
        known = self._state_file.attach(self.store) if self._state_file else False
        plant_records(self.store, self._seed)
        if not known:
            plant(self.store, self._seed)
            self.store.definitions_changed = True  # so that the file says that it was begun
        if self._state_file:
            self._state_file.commit()

    def reset(self) -> None:
        """Back to the start: the seed's state, no recorded requests, the first faults."""
        with self.service.lock:
            self.store.clear()
            if self._state_file:
                self._state_file.clear()
            self.service.calls.clear()
            self.service.faults = read_faults(self._faults)
            self.service.limiter = Limiter(self._limit) if self._limit else None
            self._start()

    def set_faults(self, rules: str | Path | list[Any] | None) -> None:
        """Make other faults from now on; `ToolError` names the rule that is wrong."""
        faults = read_faults(rules)
        with self.service.lock:
            self.service.faults = faults

    def exchange(self, request: Incoming) -> Answer:
        """Serve one request: of the API, of `/_sandbox`, or of the page at `/`."""
        if request.path == "/":
            with self.service.lock:
                return page(self, request)
        if request.path.startswith(f"{PREFIX}/"):
            with self.service.lock:
                return control(self, request)
        return self.service.exchange(request)

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
        with self.service.lock:
            return list(self.service.calls)

    def snapshot(self) -> dict[str, Any]:
        """Everything stored, as plain sorted data that two sandboxes can be compared by."""
        with self.service.lock:
            return self.store.snapshot()

    def close(self) -> None:
        """Let go of the state file, if there is one."""
        if self._state_file:
            self._state_file.close()
