"""The bridge in aiohttp: a replacement for the one method that sends all requests of a session."""

import asyncio
import contextlib
import http.client
import inspect
from collections.abc import AsyncIterable, Callable, Mapping
from http.cookies import CookieError
from types import SimpleNamespace
from typing import Any, Final

import aiohttp
from aiohttp.base_protocol import BaseProtocol
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from .._bridge import Bridge, OutgoingRequest, Reply, as_bytes, intercept, run_async
from ._library_values import body_bytes, not_an_answer, read_reply

__all__ = ["REPLACED"]

# Arguments about the v3 request itself. All others (timeout, proxy, ssl, auth, ...) apply to the
# requests that are sent instead.
_OWN = frozenset(
    {"allow_redirects", "chunked", "compress", "data", "expect100", "headers", "json", "params"}
    | {"raise_for_status", "skip_auto_headers"}
)


def session_request(bridge: Bridge, original: Callable[..., Any]) -> Callable[..., Any]:
    """Build the replacement for `aiohttp.ClientSession._request`."""

    async def request(
        self: aiohttp.ClientSession, method: str, str_or_url: str | URL, **options: Any
    ) -> Any:
        url = self._build_url(str_or_url)
        if params := options.get("params"):
            url = url.extend_query(params)
        headers = self._prepare_headers(options.get("headers"))
        intercepted = intercept(bridge, method.upper(), str(url), headers.items())
        if intercepted is None:
            return await original(self, method, str_or_url, **options)
        passed = {name: value for name, value in options.items() if name not in _OWN}

        async def send(request: OutgoingRequest) -> Reply:
            sent = CIMultiDict(request.headers)
            if not self.auto_decompress:
                sent["Accept-Encoding"] = "identity"
            answer = original(
                self,
                request.method,
                URL(request.url, encoded=True),
                data=request.content,
                headers=sent,
                allow_redirects=False,
                raise_for_status=False,
                **passed,
            )
            response = await answer if inspect.isawaitable(answer) else answer
            if not isinstance(response, aiohttp.ClientResponse):
                raise not_an_answer(response)
            async with response:
                content = await response.read()
                return read_reply(response, response.status, response.raw_headers, content)

        content, kind = await _body(self, headers, options)
        reply = await run_async(intercepted, intercepted.v3_request(content, kind), send)
        response = _response(self, method.upper(), url, headers, reply)
        await _raise_for_status(self, response, options.get("raise_for_status"))
        return response

    return request


async def _body(
    session: aiohttp.ClientSession, headers: Mapping[str, str], options: Mapping[str, Any]
) -> tuple[bytes, str]:
    """Read the body and its media type as aiohttp would send them."""
    given = headers.get("Content-Type")
    if options.get("json") is not None:
        return body_bytes(session.json_serialize(options["json"])), given or "application/json"
    data = options.get("data")
    if isinstance(data, aiohttp.FormData):
        data = data()
    if isinstance(data, aiohttp.Payload) and hasattr(data, "as_bytes"):  # from aiohttp 3.12 on
        return await data.as_bytes(), given or data.content_type
    if isinstance(data, AsyncIterable):
        data = [part async for part in data]
    return body_bytes(data), given or "application/octet-stream"


def _response(
    session: aiohttp.ClientSession,
    method: str,
    url: URL,
    headers: CIMultiDict[str],
    reply: Reply,
) -> aiohttp.ClientResponse:
    """Make an answer of the bridge one of aiohttp.

    The constructor's parameters differ between aiohttp's versions: it gets those that it has.
    """
    loop = asyncio.get_running_loop()
    sent = CIMultiDictProxy(headers)
    known: dict[str, Any] = {
        "request_info": aiohttp.RequestInfo(url, method, sent, url),
        "traces": [],
        "loop": loop,
        "session": session,
        "stream_writer": SimpleNamespace(output_size=0),
    }
    names = list(inspect.signature(aiohttp.ClientResponse).parameters)[2:]
    given: dict[str, Any] = {name: known.get(name) for name in names}
    response = aiohttp.ClientResponse(method, url, **given)
    response.version = aiohttp.HttpVersion11
    response.status = reply.status
    response.reason = http.client.responses.get(reply.status, "")
    _set_headers(response, reply)
    session.cookie_jar.update_cookies(response.cookies, url)
    content = aiohttp.StreamReader(BaseProtocol(loop), 2**16, loop=loop)
    content.feed_data(reply.content)
    content.feed_eof()
    response.content = content
    return response


def _set_headers(response: aiohttp.ClientResponse, reply: Reply) -> None:
    """Set what `ClientResponse.start` would set from the socket: headers and cookies."""
    raw = as_bytes(reply.headers)
    named = [[part.decode("utf-8", "surrogateescape") for part in pair] for pair in raw]
    headers = CIMultiDict((name, value) for name, value in named)
    cookies = tuple(headers.getall("Set-Cookie", ()))
    response._raw_headers = tuple(raw)  # noqa: SLF001  see above
    response._headers = CIMultiDictProxy(headers)  # noqa: SLF001  see above
    response._raw_cookie_headers = cookies  # noqa: SLF001  see above; from aiohttp 3.12 on
    with contextlib.suppress(CookieError):
        for cookie in cookies:
            response.cookies.load(cookie)


async def _raise_for_status(
    session: aiohttp.ClientSession, response: aiohttp.ClientResponse, given: Any
) -> None:
    wanted: Any = session.raise_for_status if given is None else given
    if wanted is True:
        response.raise_for_status()
    elif wanted:
        await wanted(response)


REPLACED: Final = ((aiohttp.ClientSession, "_request", session_request),)
