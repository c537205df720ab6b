"""`raw`: the generated client, sending as the facade does.

Imported when `raw` is first used: generated code brings httpx along.
"""

from functools import partial

from hubspot_compat_raw._client import AuthenticatedClient

from .._dialects.operation_names import operation_of
from .._transport.httpx_adapter import (
    PLACEHOLDER_TOKEN,
    AsyncHttpxAdapter,
    AsyncSend,
    HttpxAdapter,
    Send,
)

__all__ = ["AuthenticatedClient", "async_raw_client", "raw_client"]


def raw_client(version: str, base_url: str, send: Send) -> AuthenticatedClient:
    """Make a generated client for blocking calls to the host that `send` sends to."""
    return _client(base_url, HttpxAdapter(send, base_url, partial(operation_of, version)))


def async_raw_client(version: str, base_url: str, send: AsyncSend) -> AuthenticatedClient:
    """Make a generated client for awaiting calls to the host that `send` sends to."""
    return _client(base_url, AsyncHttpxAdapter(send, base_url, partial(operation_of, version)))


def _client(base_url: str, adapter: HttpxAdapter | AsyncHttpxAdapter) -> AuthenticatedClient:
    # As httpx_args, so that the copies that `with_headers` and the like make send in this way, too.
    # Without trust_env: a proxy of the environment would be used instead of the adapter.
    arguments = {"transport": adapter, "trust_env": False}
    return AuthenticatedClient(base_url=base_url, token=PLACEHOLDER_TOKEN, httpx_args=arguments)
