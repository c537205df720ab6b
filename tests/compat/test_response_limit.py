"""Answers that are too large, or unpack to too much: memory has a bound, and the error says so."""

import gzip
import tracemalloc
import zlib

import httpx
import pytest

from hubspot_compat import BadRequest, ResponseTooLarge, UnreadableResponse
from hubspot_compat._transport.content_codings import Body, BodyTooLargeError, UndecodableError

from . import mocked
from .raw_server import HEAD, RawServer, says
from .transports import KINDS, READ, Sync, kind_name, ok
from .transports import mocked as mocked_client

MIB = 1 << 20
TEXT = b'{"results": ["' + b"x" * 5000 + b'"]}'
kinds = pytest.mark.parametrize("kind", KINDS, ids=kind_name)


def raw_deflate(data):
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def bomb(mebibytes):
    """So many MiB of blanks as gzip, a thousandth of that."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([*(packer.compress(b" " * MIB) for _ in range(mebibytes)), packer.flush()])


PACKED = {
    "": TEXT,
    "identity": TEXT,
    "utf-8": TEXT,
    "gzip": gzip.compress(TEXT),
    "X-GZIP": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    "deflate ": raw_deflate(TEXT),
    "deflate, gzip": gzip.compress(zlib.compress(TEXT)),
    "identity, gzip, gzip": gzip.compress(gzip.compress(TEXT)),
    " gzip ": gzip.compress(TEXT) + b"what follows the end",
}


@pytest.mark.parametrize("size", [1, 7, 10_000], ids="{} bytes at a time".format)
@pytest.mark.parametrize("codings", PACKED)
def test_a_body_is_decoded_however_it_is_cut(codings, size):
    data, body = PACKED[codings], Body(codings, MIB)
    for start in range(0, len(data), size):
        body.add(data[start : start + size])

    assert body.content() == TEXT


@pytest.mark.parametrize(
    ("codings", "data"),
    [
        ("gzip", b"this is not gzip"),
        ("deflate", b"\xff\xff\xff\xff"),
        ("gzip, gzip", gzip.compress(b"only once")),
    ],
    ids=["no gzip", "no deflate", "once"],
)
def test_what_is_not_in_its_coding_is_said(codings, data):
    with pytest.raises(UndecodableError):
        Body(codings, MIB).add(data)


def test_more_than_two_codings_are_refused():
    with pytest.raises(UndecodableError, match="3 content codings"):
        Body("gzip, deflate, gzip", MIB)


@pytest.mark.parametrize(
    ("codings", "data"),
    [
        ("gzip", bomb(64)),
        ("gzip, gzip", gzip.compress(bomb(64))),
        ("gzip, gzip", bomb(64)),
        ("", b" " * (MIB + 1)),
        ("gzip", gzip.compress(b"") + b" " * (MIB + 1)),
    ],
    ids=["packed", "packed twice", "garbage packed", "not packed", "after the end"],
)
def test_the_limit_is_met_before_memory_is_used(codings, data):
    tracemalloc.start()
    try:
        with pytest.raises((BodyTooLargeError, UndecodableError)):
            Body(codings, MIB).add(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 3 * MIB


def test_a_body_of_just_the_limit_is_taken():
    body = Body("gzip", 5000)
    body.add(gzip.compress(b" " * 5000))

    assert len(body.content()) == 5000


def answers(codings, data, status=b"HTTP/1.1 200 OK"):
    length = b"Content-Length: %d\r\n" % len(data)
    coding = b"Content-Encoding: %s\r\n" % codings.encode()
    return says(status, b"\r\nRetry-After: 7\r\n", coding, length, b"\r\n", data)


@kinds
@pytest.mark.parametrize(
    ("codings", "data"),
    [("gzip", bomb(8)), ("", b" " * 2 * MIB)],
    ids=["packed", "not packed"],
)
def test_an_answer_over_the_limit_is_an_error_and_is_not_asked_for_again(kind, codings, data):
    words = r"POST /crm/read -> 200: .* more than the 1048576 bytes that max_response_bytes allows"
    with RawServer(answers(codings, data)) as server, pytest.raises(ResponseTooLarge, match=words):
        kind.send(READ, base_url=server.url, max_response_bytes=MIB)

    assert len(server.heads) == 1


@kinds
def test_an_error_with_a_body_over_the_limit_keeps_its_status(kind):
    refusal = answers("gzip", bomb(8), b"HTTP/1.1 400 Bad Request")
    with RawServer(refusal) as server, pytest.raises(BadRequest, match="Bad Request") as caught:
        kind.send(READ, base_url=server.url, max_response_bytes=MIB)

    assert (caught.value.body, caught.value.retry_after) == (b"", 7.0)


@kinds
def test_a_body_that_is_not_in_its_coding_is_tried_again(kind):
    answer = answers("gzip", b"this is not gzip")
    with RawServer(answer) as server, pytest.raises(UnreadableResponse, match="DecodingError"):
        kind.send(READ, base_url=server.url, retries=1)

    assert len(server.heads) == 2


@kinds
def test_only_codings_that_can_be_bounded_are_asked_for(kind):
    with RawServer(says(HEAD, b"Content-Length: 2\r\n\r\n{}")) as server:
        kind.send(READ, base_url=server.url)

    assert b"\r\naccept-encoding: gzip, deflate\r\n" in server.heads[0].lower()


@kinds
def test_a_body_that_a_hook_of_the_callers_client_has_read_is_used(kind):
    async def read(response):
        await response.aread()

    def client(answer):
        given = mocked_client(kind, [answer])
        given.event_hooks = {"response": [httpx.Response.read if isinstance(kind, Sync) else read]}
        return given

    assert kind.send(READ, http_client=client(ok())).json() == {"results": []}
    with pytest.raises(ResponseTooLarge):
        kind.send(READ, http_client=client(ok()), max_response_bytes=5)


def associated(body, request):
    """An answer of some kilobytes for each record that was asked for."""
    if "/v3/" in request.url.path:
        to = [{"id": str(n), "type": "contact_to_company_unlabeled"} for n in range(50)]
    else:
        types = [{"category": "HUBSPOT_DEFINED", "typeId": 279, "label": None}]
        to = [{"toObjectId": n, "associationTypes": types} for n in range(50)]
    return {"status": "COMPLETE", "results": [{"from": x, "to": to} for x in body["inputs"]]}


@pytest.mark.parametrize("version", mocked.ALL_VERSIONS)
@pytest.mark.parametrize("kind", mocked.KINDS, ids=mocked.kind_name)
def test_a_read_over_the_limit_is_halved(kind, version):
    server, ids = mocked.Server(associated), [str(n) for n in range(1, 12)]
    asked = httpx.Request("POST", f"https://h/crm/{version}/x")
    one = len(httpx.Response(200, json=associated({"inputs": [{"id": "1"}]}, asked)).content)
    read = lambda client: client.read("contact", "company", ids)  # noqa: E731

    whole = kind.call(version, read, http_client=kind.mock(server))
    small = kind.call(
        version, read, http_client=kind.mock(server), max_response_bytes=round(one * 3.5)
    )

    assert [len(body["inputs"]) for body in server.bodies] == [11, 11, 6, 3, 3, 3, 2]
    assert list(small) == list(whole)
    assert len({row.from_id for row in small}) == len(ids)


@pytest.mark.parametrize("version", mocked.ALL_VERSIONS)
@pytest.mark.parametrize("kind", mocked.KINDS, ids=mocked.kind_name)
def test_one_record_over_the_limit_is_an_error(kind, version):
    server = mocked.Server(associated)

    with pytest.raises(ResponseTooLarge, match="max_response_bytes"):
        kind.call(
            version,
            lambda client: client.read("contact", "company", [1, 2]),
            http_client=kind.mock(server),
            max_response_bytes=1000,
        )

    assert [len(body["inputs"]) for body in server.bodies] == [2, 1]
