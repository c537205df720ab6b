"""A server with fixed answers: it reads a request to its end and writes bytes made before."""

from __future__ import annotations

import asyncio
import sys

from hubspot_compat_tools.bench._workloads import answers

_LENGTH = b"content-length:"
_INPUT = b'"from"'  # once in every input of a create


def answer_for(path: str, content: bytes, bodies: dict[str, bytes]) -> bytes:
    """Choose the answer to a request."""
    if path.endswith("/labels"):
        return bodies["v4 labels"]
    if "/batch/" not in path:
        return bodies["v4 list"]
    name = f"{'v3' if path.startswith('/crm/v3/') else 'v4'} {path.rsplit('/', 1)[-1]}"
    return bodies[name if name.endswith("read") else f"{name} {content.count(_INPUT)}"]


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    bodies = answers()
    try:
        while True:
            lines = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
            length = next(
                (line[len(_LENGTH) :] for line in lines if line.lower().startswith(_LENGTH)), b"0"
            )
            content = await reader.readexactly(int(length))
            path = lines[0].split()[1].decode().partition("?")[0]
            body = answer_for(path, content, bodies)
            # HubSpot's older client takes no other status for a create.
            status = b"201 Created" if path.endswith("/create") else b"200 OK"
            writer.write(
                b"HTTP/1.1 %b\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n" % (status, len(body))
            )
            writer.write(body)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def _main() -> None:
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    sys.stdout.write(f"http://127.0.0.1:{port}\n")
    sys.stdout.flush()
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main())
