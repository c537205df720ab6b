"""The process that runs a file for `--prove`: api.hubapi.com is the sandbox here."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import http.client
import inspect
import io
import json
import re
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from ._confinement import Confinement

_HOST: Final = "api.hubapi.com"
_MOMENT: Final = re.compile(
    r"(?P<text>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00))"
    r"|datetime\.datetime\((?P<parts>\d+(?:, \d+){4,6})(?:, tzinfo=[\w.]+(?:\(\))?)?\)"
)
_LONGEST: Final = 10_000
#: Errors of the call itself, whose text has names of the code and no data of a request.
_SLIPS: Final = (NameError, SyntaxError, TypeError, AttributeError)


def main() -> None:
    """Read the work from stdin, run it, and write what came of it to the file that it names."""
    work = json.loads(sys.stdin.read())
    url = urlsplit(work["url"])
    host, port = url.hostname or "127.0.0.1", url.port or 80
    redirect(host, port)
    _limit_memory(work["memory"])
    confinement = Confinement(host, port)
    path = Path(work["path"])
    sys.path.insert(0, str(path.parent))
    space: dict[str, Any] = {"__name__": path.stem, "__file__": str(path)}
    confinement.begin()
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(bytes.fromhex(work["code"]), str(path), "exec"), space)  # noqa: S102  it is what --prove is for
        values = [_value(call, space) for call in work["calls"]]
    blocked = sorted(set(confinement.blocked))
    Path(work["answer"]).write_text(json.dumps({"values": values, "blocked": blocked}))


def _limit_memory(longest: int) -> None:
    """Let the code end in a MemoryError before the machine is out of memory."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (longest, hard))


def _value(call: str, space: dict[str, Any]) -> str:
    began = datetime.now(UTC).replace(microsecond=0)
    try:
        value = eval(call, space)  # noqa: S307  likewise
        if inspect.iscoroutine(value):
            value = asyncio.run(value)
        if inspect.isgenerator(value):
            value = list(value)
        text = repr(value)
    except _SLIPS as error:
        return f"raises {type(error).__name__}: {error}"
    except (Exception, SystemExit) as error:  # noqa: BLE001  that it fails is a result, too
        return f"raises {type(error).__name__}"
    return _short(_without_moments(text, began))


def _short(text: str) -> str:
    """A long value by its beginning and its digest, which differs where the value does."""
    if len(text) <= _LONGEST:
        return text
    digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
    return f"{text[:_LONGEST]}... ({len(text)} characters, SHA-256 {digest})"


def _without_moments(text: str, began: datetime) -> str:
    """Take out when it was: an answer says when it was made, and two runs are made at two times."""

    def told(found: re.Match[str]) -> str:
        if found["text"]:
            moment = datetime.fromisoformat(found["text"])
        else:
            moment = datetime(*map(int, found["parts"].split(", ")), tzinfo=UTC)  # type: ignore[misc, arg-type]  # as many as there are
        return "<now>" if began <= moment <= datetime.now(UTC) else found[0]

    return _MOMENT.sub(told, text)


def redirect(host: str, port: int) -> None:
    """Lead every request to HubSpot to the sandbox, for each HTTP library that is here."""
    for patch in (_urllib3, _httpx, _aiohttp, _http_client):
        with contextlib.suppress(ImportError):
            patch(host, port)


def _urllib3(host: str, port: int) -> None:
    from urllib3 import PoolManager

    original = PoolManager.connection_from_host

    def connection_from_host(
        self: PoolManager,
        wanted: str | None,
        wanted_port: int | None = None,
        scheme: str | None = "http",
        pool_kwargs: dict[str, Any] | None = None,
    ) -> Any:
        if wanted == _HOST:
            return original(self, host, port, "http", None)
        return original(self, wanted, wanted_port, scheme, pool_kwargs)

    def by_keyword(self: PoolManager, *args: Any, **kwargs: Any) -> Any:
        if "host" in kwargs:
            kwargs["wanted"] = kwargs.pop("host")
        if "port" in kwargs:
            kwargs["wanted_port"] = kwargs.pop("port")
        return connection_from_host(self, *args, **kwargs)

    PoolManager.connection_from_host = by_keyword  # type: ignore[method-assign]  # this process is for that


def _httpx(host: str, port: int) -> None:
    import httpx

    send, send_async = httpx.Client.send, httpx.AsyncClient.send

    def turned(request: httpx.Request) -> httpx.Request:
        if request.url.host == _HOST:
            request.url = request.url.copy_with(scheme="http", host=host, port=port)
            request.headers["host"] = f"{host}:{port}"
        return request

    def client_send(self: httpx.Client, request: httpx.Request, **kwargs: Any) -> httpx.Response:
        return send(self, turned(request), **kwargs)

    async def async_send(
        self: httpx.AsyncClient, request: httpx.Request, **kwargs: Any
    ) -> httpx.Response:
        return await send_async(self, turned(request), **kwargs)

    httpx.Client.send = client_send  # type: ignore[method-assign]  # likewise
    httpx.AsyncClient.send = async_send  # type: ignore[method-assign]  # likewise


def _aiohttp(host: str, port: int) -> None:
    from aiohttp import ClientSession

    original = ClientSession._request  # noqa: SLF001  there is no public place for it

    async def request(self: Any, method: str, url: Any, **kwargs: Any) -> Any:
        text = str(url).replace(f"https://{_HOST}", f"http://{host}:{port}")
        return await original(self, method, text, **kwargs)

    setattr(ClientSession, "_request", request)  # noqa: B010  its own type is far narrower


def _http_client(host: str, port: int) -> None:
    """What `urllib.request` stands on."""
    for kind in (http.client.HTTPConnection, http.client.HTTPSConnection):
        setattr(kind, "connect", _connecting(kind.connect, host, port))  # noqa: B010  likewise


def _connecting(original: Callable[[Any], None], host: str, port: int) -> Callable[[Any], None]:
    def connect(self: Any) -> None:
        if self.host == _HOST:
            self.sock = socket.create_connection((host, port), self.timeout)
        else:
            original(self)

    return connect


if __name__ == "__main__":
    main()
