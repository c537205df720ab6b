"""A server with fixed answers: it reads a request to its end and writes bytes made before."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from http import HTTPStatus

import msgspec

from hubspot_compat_bench.exchanges import ECHOED, Variant, body, definitions
from hubspot_compat_bench.variants import VARIANTS
from hubspot_compat_bench.workloads import answers

__all__ = ["answer_for"]

_LENGTH = b"content-length:"
_TOKEN = b"authorization: bearer "
_INPUT = b'"from"'  # once in every input of a create
_FIRST_ID = b'"id":"'

_BY_TOKEN = {variant.token: variant for variant in VARIANTS.values()}


def answer_for(path: str, token: str, content: bytes) -> tuple[int, bytes]:
    """Choose status and body of the answer to a request; a variant's token asks for its own."""
    if token == ECHOED:
        return _echoed(path, content)
    variant = _BY_TOKEN.get(token)
    if variant is None:
        # HubSpot's older client takes no other status for a create.
        return 201 if path.endswith("/create") else 200, _usual(path, content)
    if "/batch/" not in path:
        return 200, definitions(path, own_label=variant.own_label)
    known = _exchanges(variant)[path.rsplit("/", 1)[-1]]
    if len(known) == 1:  # the order of its inputs does not matter
        return next(iter(known.values()))
    return known[content.partition(_FIRST_ID)[2].partition(b'"')[0].decode()]


def _echoed(path: str, content: bytes) -> tuple[int, bytes]:
    if "/batch/" not in path:
        return 200, definitions(path, own_label=False)
    inputs = msgspec.json.decode(content)["inputs"]
    rows = [{"fromObjectId": i["from"]["id"], "toObjectId": i["to"]["id"]} for i in inputs]
    return 201, body(rows)


@cache
def _exchanges(variant: Variant) -> Mapping[str, Mapping[str, tuple[int, bytes]]]:
    """Answers of a variant by the verb and the first id of the request."""
    found: dict[str, dict[str, tuple[int, bytes]]] = {}
    for exchange in variant.exchanges():
        found.setdefault(exchange.verb, {})[exchange.first_id] = exchange.status, exchange.answer
    return found


@cache
def _usual_answers() -> Mapping[str, bytes]:
    return answers()


def _usual(path: str, content: bytes) -> bytes:
    bodies = _usual_answers()
    if path.endswith("/labels"):
        return bodies["v4 labels"]
    if "/batch/" not in path:
        return bodies["v4 list"]
    name = f"{'v3' if path.startswith('/crm/v3/') else 'v4'} {path.rsplit('/', 1)[-1]}"
    return bodies[name if name.endswith("read") else f"{name} {content.count(_INPUT)}"]


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            lines = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
            content = await reader.readexactly(int(_header(lines, _LENGTH) or b"0"))
            path = lines[0].split()[1].decode().partition("?")[0]
            status, body = answer_for(path, _header(lines, _TOKEN).decode(), content)
            writer.write(
                b"HTTP/1.1 %d %b\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n"
                % (status, HTTPStatus(status).phrase.encode(), len(body))
            )
            writer.write(body)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def _header(lines: Sequence[bytes], name: bytes) -> bytes:
    return next((line[len(name) :] for line in lines if line.lower().startswith(name)), b"")


async def _main() -> None:
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    sys.stdout.write(f"http://127.0.0.1:{port}\n")
    sys.stdout.flush()
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main())
