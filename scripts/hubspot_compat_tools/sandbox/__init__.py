"""A local stateful HubSpot for associations: no account is needed.

>>> with running(Sandbox()) as url:  # doctest: +SKIP
...     client = Associations(token="any", base_url=url)

`Sandbox` is the store with its routes; `running` serves it on a real socket. It reads its routes
from specs/ and HubSpot's type ids from the catalogue. It imports nothing else of the facade, so
that the two cannot share a misconception.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from hubspot_compat_tools._errors import sandbox_extra_missing
from hubspot_compat_tools.sandbox._call_log import Recorded
from hubspot_compat_tools.sandbox._local_hubspot import Sandbox
from hubspot_compat_tools.sandbox._request_limits import RateLimit, SandboxRateLimit

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RateLimit", "Recorded", "Sandbox", "SandboxRateLimit", "running"]


@contextlib.contextmanager
def running(sandbox: Sandbox, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve a sandbox on a real socket in a thread; stops at exit.

    Args:
        sandbox: What to serve.
        host: Address to listen at.
        port: Port; 0 takes a free one.

    Yields:
        The base address, such as `http://127.0.0.1:43121`.

    Raises:
        ToolError: The address cannot be bound, or the extra `sandbox` is not installed.
    """
    try:
        from hubspot_compat_tools.sandbox import (
            _socket_server,  # uvicorn is needed for a socket only
        )
    except ImportError as error:
        raise sandbox_extra_missing(error.name) from error

    with _socket_server.running(sandbox, host=host, port=port) as url:
        yield url
