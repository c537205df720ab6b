"""A server with fixed answers: it reads a request to its end and writes bytes made before."""

from __future__ import annotations

import asyncio
import sys

from hubspot_compat_tools.bench._workloads import answers

_LENGTH = b"content-length:"


def answer_for(path: str, bodies: dict[str, bytes]) -> bytes:
    """Choose the answer to a path."""
    if path.endswith("/labels"):
        return bodies["v4 labels"]
    version = "v3" if path.startswith("/crm/v3/") else "v4"
    return bodies[f"{version} {path.rsplit('/', 1)[-1]}"]


def _length(head: bytes) -> int:
    lines = [line.lower() for line in head.split(b"\r\n")]
    return next((int(line[len(_LENGTH) :]) for line in lines if line.startswith(_LENGTH)), 0)


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    bodies = answers()
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            lines = head.split(b"\r\n")
            length = next(
                (line[len(_LENGTH) :] for line in lines if line.lower().startswith(_LENGTH)), b"0"
            )
            await reader.readexactly(int(length))
            body = answer_for(lines[0].split()[1].decode(), bodies)
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n" % len(body)
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
