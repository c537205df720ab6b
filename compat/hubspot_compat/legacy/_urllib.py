"""The bridge in the standard library's `urllib.request`, which scripts without a library use."""

import http.client
import io
import socket
import urllib.request
from collections.abc import Callable
from typing import Any, Final, cast

from .._bridge import Bridge, OutgoingRequest, Reply, intercept, run
from ._library_values import body_bytes, not_an_answer, read_reply

__all__ = ["REPLACED"]


def handler_do_open(bridge: Bridge, original: Callable[..., Any]) -> Callable[..., Any]:
    """Build the replacement for `AbstractHTTPHandler.do_open`.

    The library calls that method below redirects, authentication and the errors that it raises for
    a status, so all of these work on the bridge's answers as on any other.
    """

    def do_open(
        self: urllib.request.AbstractHTTPHandler,
        http_class: Any,
        req: urllib.request.Request,
        **options: Any,
    ) -> http.client.HTTPResponse:
        intercepted = intercept(bridge, req.get_method(), req.full_url, req.header_items())
        if intercepted is None:
            return cast("http.client.HTTPResponse", original(self, http_class, req, **options))

        def send(outgoing: OutgoingRequest) -> Reply:
            answer = original(self, http_class, _request(req, outgoing), **options)
            if not isinstance(answer, http.client.HTTPResponse):
                raise not_an_answer(answer)
            with answer:
                return read_reply(answer, answer.status, answer.headers.items(), answer.read())

        reply = run(intercepted, intercepted.v3_request(body_bytes(req.data)), send)
        return _response(req, reply)

    return do_open


def _request(given: urllib.request.Request, outgoing: OutgoingRequest) -> urllib.request.Request:
    """Make an outgoing request one of urllib, through the caller's own proxy."""
    headers = {
        name: value
        for name, value in outgoing.headers
        if name.lower() not in {"accept-encoding", "host"}  # urllib decodes none; it names its own
    }
    made = urllib.request.Request(  # noqa: S310  the caller's own scheme
        outgoing.url, data=outgoing.content, headers=headers, method=outgoing.method
    )
    made.timeout = given.timeout
    tunnel = given._tunnel_host  # type: ignore[attr-defined]  # noqa: SLF001  has_proxy() is silent about https
    if given.has_proxy() or tunnel:
        made.set_proxy(given.host, given.type)
    return made


class _Recorded:
    """A socket from which one recorded answer can be read."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer

    def makefile(self, mode: str) -> io.BytesIO:
        """What the standard library reads an answer from."""
        return io.BytesIO(self._answer)


def _response(req: urllib.request.Request, reply: Reply) -> http.client.HTTPResponse:
    """Make an answer of the bridge one of urllib."""
    reason = http.client.responses.get(reply.status, "")
    headers = [(k, v) for k, v in reply.headers if k.lower() != "content-length"]
    headers.append(("Content-Length", str(len(reply.content))))
    lines = [f"HTTP/1.1 {reply.status} {reason}", *(f"{k}: {v}" for k, v in headers)]
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    source = cast("socket.socket", _Recorded(head + reply.content))
    response = http.client.HTTPResponse(source, method=req.get_method())
    response.begin()
    response.url = req.full_url  # as `do_open` does
    response.msg = response.reason  # type: ignore[assignment]  # as `do_open` does, for HTTPError
    return response


REPLACED: Final = ((urllib.request.AbstractHTTPHandler, "do_open", handler_do_open),)
