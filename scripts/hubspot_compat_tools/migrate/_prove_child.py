"""The process that runs a file for `--prove`: api.hubapi.com is the sandbox here."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import io
import json
import sys
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

_HOST: Final = "api.hubapi.com"


def main() -> None:
    """Read the work from stdin, write the values' texts as the last line of stdout."""
    work = json.loads(sys.stdin.read())
    url = urlsplit(work["url"])
    redirect(url.hostname or "127.0.0.1", url.port or 80)
    path = Path(work["path"])
    sys.path.insert(0, str(path.parent))
    space: dict[str, Any] = {"__name__": path.stem, "__file__": str(path)}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(bytes.fromhex(work["code"]), str(path), "exec"), space)  # noqa: S102  it is what --prove is for
        values = [_value(call, space) for call in work["calls"]]
    sys.stdout.write(f"{json.dumps(values)}\n")


def _value(call: str, space: dict[str, Any]) -> str:
    try:
        value = eval(call, space)  # noqa: S307  likewise
        if inspect.iscoroutine(value):
            value = asyncio.run(value)
        if inspect.isgenerator(value):
            value = list(value)
    except Exception as error:  # noqa: BLE001  that it fails is a result, too
        return f"raises {type(error).__name__}"
    return repr(value)


def redirect(host: str, port: int) -> None:
    """Lead every request to HubSpot to the sandbox, for each HTTP library that is here."""
    for patch in (_urllib3, _httpx, _aiohttp):
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


if __name__ == "__main__":
    main()
