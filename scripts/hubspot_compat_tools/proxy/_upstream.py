"""The real service, as the proxy speaks to it."""

from __future__ import annotations

import contextlib
import math
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import urlsplit

import anyio
import httpx

from hubspot_compat._bridge import Reply, as_bytes, as_pairs
from hubspot_compat._transport.content_codings import (
    ACCEPTED,
    Body,
    BodyTooLargeError,
    UndecodableError,
)
from hubspot_compat._transport.environment import proxy_for
from hubspot_compat._transport.http import tls_context
from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.proxy._hop_headers import Headers, Pseudonym, end_to_end
from hubspot_compat_tools.proxy._refused import Refused

if TYPE_CHECKING:
    from hubspot_compat._bridge import OutgoingRequest
    from hubspot_compat_tools.proxy._caller import CallerRequest
    from hubspot_compat_tools.proxy._limits import ProxyLimits

__all__ = ["DEFAULT_UPSTREAM", "Upstream", "raw_parts"]

DEFAULT_UPSTREAM: Final = "https://api.hubapi.com"

# Those of a final answer; the server has no phrase for others.
_STATUSES: Final = range(200, 600)


class Upstream:
    """Sends requests to the real service.

    Args:
        url: Scheme and host, with a prefix of the path where there is one.
        limits: How long to wait, and how much to keep in memory.
        transport: Sends in the place of httpx's own; for tests.

    Raises:
        ToolError: The URL is not a scheme and a host.
        InvalidInput: The environment names a proxy or certificates that cannot be used.
    """

    def __init__(
        self, url: str, limits: ProxyLimits, transport: httpx.AsyncBaseTransport | None
    ) -> None:
        self.url = _checked(url)
        self._origin = "{0.scheme}://{0.netloc}".format(urlsplit(self.url))
        self._limits = limits
        self._transport = transport or _transport(self.url)
        # No timeout for reading: how long to wait is the caller's decision.
        timeout = httpx.Timeout(None, connect=limits.connect_seconds, write=limits.write_seconds)
        self._timeouts = timeout.as_dict()
        self._pseudonym = Pseudonym()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.aclose()

    def check(self, headers: Headers) -> None:
        """Check that a request has not been sent to the upstream before.

        Raises:
            Refused: It has; so the upstream leads back here, by whatever address.
        """
        if self._pseudonym.is_in(headers):
            message = "the upstream leads back to this proxy: give --upstream HubSpot's address"
            raise Refused(508, "LOOP_DETECTED", message)

    async def forward(self, caller: CallerRequest) -> httpx.Response:
        """Send a caller's request; the answer's body is not read yet.

        Raises:
            Refused: There is no answer.
        """
        url = self.url + caller.url
        with _refusing():
            request = httpx.Request(
                caller.method,
                url,
                headers=self._pseudonym.added(end_to_end(caller.headers)),
                content=caller.stream() if caller.has_body else None,
                # httpx would resolve dots and escape characters; the path is sent as it came.
                extensions={
                    "timeout": self._timeouts,
                    "target": url.removeprefix(self._origin).encode("latin-1"),
                },
            )
            response = await self._transport.handle_async_request(request)
            await _check_status(response)
            return response

    async def exchange(self, outgoing: OutgoingRequest) -> Reply:
        """Send a request of the bridge, and read the whole answer.

        Raises:
            Refused: There is no answer in time, or it is too large.
        """
        given = as_bytes(outgoing.headers)
        headers = [pair for pair in given if pair[0].lower() != b"accept-encoding"]
        headers.append((b"accept-encoding", ACCEPTED.encode()))
        with _refusing(self._limits.answer_seconds):
            request = httpx.Request(
                outgoing.method,
                outgoing.url,
                headers=self._pseudonym.added(headers),
                content=outgoing.content,
                extensions={"timeout": self._timeouts},
            )
            response = await self._transport.handle_async_request(request)
            try:
                await _check_status(response)
                content = await self._content(response)
            finally:
                await response.aclose()
        return Reply(response.status_code, as_pairs(response.headers.raw), content)

    async def _content(self, response: httpx.Response) -> bytes:
        try:
            body = Body(response.headers.get("content-encoding", ""), self._limits.answer_bytes)
            async for part in raw_parts(response):
                body.add(part)
        except BodyTooLargeError:
            message = f"the upstream's answer is larger than {self._limits.answer_bytes} bytes"
            raise Refused(502, "BAD_GATEWAY", message) from None
        except UndecodableError:
            message = "the upstream's answer is not in the coding that its Content-Encoding names"
            raise Refused(502, "BAD_GATEWAY", message) from None
        return body.content()


def raw_parts(response: httpx.Response) -> AsyncIterator[bytes]:
    """The body as it arrives, packed as it is; a test's transport may have it in memory."""
    return aiter(cast("httpx.AsyncByteStream", response.stream))


def _transport(url: str) -> httpx.AsyncBaseTransport:
    # A client would add headers and cookies, and takes seconds over thousands of headers.
    return httpx.AsyncHTTPTransport(
        verify=tls_context(),
        limits=httpx.Limits(max_connections=None),
        proxy=proxy_for(url),
        trust_env=False,
    )


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or True)
    except ValueError:
        usable = False
    if not usable or any(sign in url for sign in "?#@"):
        given = "one with a user name or password" if "@" in url else repr(url)  # a secret
        msg = f"--upstream is a scheme and a host, such as {DEFAULT_UPSTREAM}, not {given}"
        raise ToolError(msg)
    return url.rstrip("/")


async def _check_status(response: httpx.Response) -> None:
    if response.status_code not in _STATUSES:
        await response.aclose()
        message = f"the upstream answered with the status {response.status_code}"
        raise Refused(502, "BAD_GATEWAY", message)


@contextlib.contextmanager
def _refusing(seconds: float = math.inf) -> Iterator[None]:
    """Refuse where the upstream does not answer."""
    try:
        with anyio.fail_after(seconds):
            yield
    except TimeoutError:
        message = f"the upstream did not answer within {seconds:g} s"
        raise Refused(504, "GATEWAY_TIMEOUT", message) from None
    except httpx.ProtocolError as error:  # its message quotes a header of the request or the answer
        theirs = isinstance(error, httpx.RemoteProtocolError)
        what = "the upstream's answer is broken" if theirs else "the request cannot be sent"
        raise Refused(502, "BAD_GATEWAY", what) from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # The message says what failed; it holds nothing of the request, so no token.
        message = f"the upstream cannot be reached: {str(error) or type(error).__name__}"
        raise Refused(502, "BAD_GATEWAY", message) from None
