"""Sessions in tests: mocks of v3's requests, of the bridge's, and of what is neither.

A mock answers, or there is one clear error. Nothing is sent past a mock.
"""

import asyncio
import io
import json
import urllib.request
from unittest import mock

import aiohttp
import httpx
import pytest
import requests
import requests_mock
import responses
import respx
import urllib3
import vcr
from hubspot import HubSpot

from hubspot_compat import InvalidInput, legacy

from .conftest import HEADERS, TOKEN

V3 = "https://api.hubapi.test/crm/v3/objects/contacts/1/associations/companies"
NEWER = "https://api.hubapi.test/crm/objects/2026-03/contact/1/associations/company"
BODY = {"results": [{"id": "9", "type": "from_a_mock"}]}
EMPTY = {"results": []}


@pytest.fixture
def installed():
    with legacy.install():
        yield


# --- libraries that mock HTTP -----------------------------------------------------------------


def test_responses_answers_v3s_requests_beside_install(installed):
    with responses.RequestsMock() as mocked:
        mocked.get(V3, json=BODY)
        assert requests.get(V3, timeout=5).json() == BODY


def test_responses_answers_the_bridges_requests_below_mount():
    with responses.RequestsMock() as mocked, legacy.mount(requests.Session()) as session:
        mocked.get(NEWER, json=EMPTY)
        assert session.get(V3).json() == EMPTY


def test_requests_mock_answers_v3s_requests(installed):
    with requests_mock.Mocker() as mocked:
        mocked.get(V3, json=BODY)
        assert requests.get(V3, timeout=5).json() == BODY
        assert legacy.mount(requests.Session()).get(V3).json() == BODY


def test_a_session_is_still_mounted_after_requests_mock():
    session = legacy.mount(requests.Session())
    with requests_mock.Mocker() as mocked:
        mocked.get(V3, json=BODY)
        assert session.get(V3).json() == BODY
    with responses.RequestsMock() as mocked:
        mocked.get(NEWER, json=EMPTY)
        assert session.get(V3).json() == EMPTY


def test_respx_answers_v3s_requests_beside_install(installed):
    async def by_async_client():
        async with httpx.AsyncClient() as client:
            return (await client.get(V3)).json()

    with respx.mock:
        respx.get(V3).respond(json=BODY)
        assert httpx.get(V3).json() == BODY
        assert asyncio.run(by_async_client()) == BODY


def test_respx_answers_the_bridges_requests_below_mount():
    with respx.mock, legacy.mount(httpx.Client()) as client:
        respx.get(NEWER).respond(json=EMPTY)
        assert client.get(V3).json() == EMPTY


def test_pytest_httpx_answers_v3s_requests_beside_install(installed, request):
    mocked = request.getfixturevalue("httpx_mock")
    mocked.add_response(url=V3, json=BODY)
    assert httpx.get(V3).json() == BODY


def test_pytest_httpx_answers_the_bridges_requests_below_mount(httpx_mock):
    httpx_mock.add_response(url=f"{NEWER}?limit=500", json=EMPTY)
    with legacy.mount(httpx.Client()) as client:
        assert client.get(V3).json() == EMPTY


def test_a_cassette_that_was_recorded_on_v3_is_played(served, tmp_path):
    sandbox, host = served
    url = V3.replace("https://api.hubapi.test", host)
    cassette = str(tmp_path / "recorded.yaml")
    with vcr.use_cassette(cassette):
        recorded = requests.get(url, headers=HEADERS, timeout=5).json()
    sandbox.reset()
    with legacy.install(), vcr.use_cassette(cassette, record_mode="none"):
        assert requests.get(url, headers=HEADERS, timeout=5).json() == recorded
    assert sandbox.requests == []


def test_a_cassette_records_what_the_bridge_sends(served, tmp_path):
    sandbox, host = served
    sandbox.reset()
    url = V3.replace("https://api.hubapi.test", host)
    with legacy.install():
        for _ in range(2):
            with vcr.use_cassette(str(tmp_path / "bridged.yaml")) as cassette:
                assert requests.get(url, headers=HEADERS, timeout=5).json() == EMPTY
    assert [request.path for request in cassette.requests] == [NEWER.partition(".test")[2]]
    assert len(sandbox.requests) == 1


# --- sessions and clients that are mocks --------------------------------------------------------


class Unfinished(requests.Session):
    def __init__(self):
        pass


@pytest.mark.parametrize(
    "session",
    [
        mock.Mock(),
        mock.MagicMock(),
        mock.Mock(spec=requests.Session),
        mock.MagicMock(spec=requests.Session()),
        mock.create_autospec(requests.Session),
        mock.Mock(spec=httpx.Client),
        mock.MagicMock(spec=httpx.Client()),
        mock.create_autospec(httpx.AsyncClient, instance=True),
        mock.Mock(spec=urllib3.PoolManager),
        mock.MagicMock(spec=urllib3.PoolManager()),
        Unfinished(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_only_looks_like_a_session_is_named(session):
    with pytest.raises(InvalidInput, match=r"mock|Unfinished"):
        legacy.mount(session)


def test_what_only_looks_like_a_client_of_the_sdk_is_named():
    for client in (mock.Mock(), mock.MagicMock(spec=HubSpot), mock.create_autospec(HubSpot)):
        with pytest.raises(InvalidInput, match="mock"):
            legacy.upgrade(client)
    unfinished = HubSpot.__new__(HubSpot)
    with pytest.raises(InvalidInput, match="no usable config"):
        legacy.upgrade(unfinished)


@pytest.mark.parametrize("made", [None, mock.MagicMock(), object()])
def test_an_api_factory_of_mocks_is_named(made):
    client = legacy.upgrade(HubSpot(access_token=TOKEN, api_factory=lambda *_: made))
    with pytest.raises(InvalidInput, match="cannot be mounted"):
        _ = client.crm.associations.batch_api


class Chosen(requests.Session):
    """Takes its adapters from elsewhere."""

    def get_adapter(self, url):
        return requests.adapters.HTTPAdapter()


def test_a_session_that_chooses_its_adapters_itself_is_named_and_left_alone():
    session = Chosen()
    known = session.adapters
    with pytest.raises(InvalidInput, match=r"Chosen\.get_adapter"):
        legacy.mount(session)
    assert session.adapters is known


class Overriding(requests.Session):
    """Has a `request` of its own, as callers' sessions do."""

    def request(self, method, url, **options):
        return super().request(method, f"https://api.hubapi.test{url}", **options)


def test_a_session_with_a_request_of_its_own_is_bridged():
    with responses.RequestsMock() as mocked:
        mocked.get(NEWER, json=EMPTY)
        path = V3.removeprefix("https://api.hubapi.test")
        assert legacy.mount(Overriding()).get(path).json() == EMPTY


# --- methods that are patched -------------------------------------------------------------------

NO_ANSWERS = {
    "nothing": None,
    "a dict": {"status": 200},
    "a Mock": mock.Mock(),
    "a MagicMock": mock.MagicMock(),
    "a Mock with a status": mock.Mock(status_code=200, status=200),
    "without pairs": mock.Mock(status_code=200, status=200, content=b"{}", data=b"{}"),
    "a number": 5,
}


def mounted_requests(answer):
    class Adapter(requests.adapters.BaseAdapter):
        send = mock.Mock(return_value=answer)

    session = legacy.mount(requests.Session())
    session.mount("https://", Adapter())
    return session.get(V3)


def mounted_httpx(answer):
    client = httpx.Client(transport=mock.Mock(handle_request=mock.Mock(return_value=answer)))
    return legacy.mount(client).get(V3)


def awaited(client):
    async def main():
        return await legacy.mount(client).get(V3)

    return asyncio.run(main())


def mounted_async_httpx(answer):
    transport = mock.Mock(handle_async_request=mock.Mock(return_value=answer))
    return awaited(httpx.AsyncClient(transport=transport))


def mounted_awaiting_httpx(answer):
    transport = mock.Mock(handle_async_request=mock.AsyncMock(return_value=answer))
    return awaited(httpx.AsyncClient(transport=transport))


def mounted_urllib3(answer):
    manager = legacy.mount(urllib3.PoolManager())
    with mock.patch.object(urllib3.PoolManager, "urlopen", return_value=answer):
        return manager.urlopen("GET", V3)


def installed_urllib3(answer):
    pools = urllib3.HTTPConnectionPool
    with mock.patch.object(pools, "urlopen", return_value=answer), legacy.install():
        return urllib3.PoolManager().request("GET", V3)


def installed_httpx(answer):
    sent = mock.patch.object(httpx.HTTPTransport, "handle_request", return_value=answer)
    with sent, legacy.install():
        return httpx.get(V3)


def installed_urllib(answer):
    handler = urllib.request.AbstractHTTPHandler
    with mock.patch.object(handler, "do_open", return_value=answer), legacy.install():
        return urllib.request.urlopen(V3)


def asked_of_aiohttp():
    async def main():
        async with aiohttp.ClientSession() as session:
            return await session.get(V3)

    return asyncio.run(main())


def installed_aiohttp(answer):
    sent = mock.patch.object(aiohttp.ClientSession, "_request", return_value=answer)
    with sent, legacy.install():
        return asked_of_aiohttp()


def installed_aiohttp_blocking(answer):
    blocking = mock.Mock(return_value=answer)
    with mock.patch.object(aiohttp.ClientSession, "_request", blocking), legacy.install():
        return asked_of_aiohttp()


@pytest.mark.parametrize("answer", NO_ANSWERS.values(), ids=NO_ANSWERS)
@pytest.mark.parametrize(
    "call",
    [
        mounted_requests,
        mounted_httpx,
        mounted_async_httpx,
        mounted_awaiting_httpx,
        mounted_urllib3,
        installed_urllib3,
        installed_httpx,
        installed_urllib,
        installed_aiohttp,
        installed_aiohttp_blocking,
    ],
)
def test_what_is_no_answer_is_named(call, answer):
    with pytest.raises(InvalidInput, match="the bridge was answered with a"):
        call(answer)


def test_an_answer_with_the_parts_of_one_is_enough():
    content = json.dumps(EMPTY).encode()
    answer = mock.Mock(status_code=200, status=200, headers={"X-A": "1"}, raw=io.BytesIO())
    answer.content = answer.data = content
    for call in (mounted_requests, mounted_urllib3, installed_urllib3):
        assert call(answer).json() == EMPTY


def test_a_mock_whose_answers_are_used_up_says_so():
    class Adapter(requests.adapters.BaseAdapter):
        send = mock.Mock(side_effect=[])

    session = legacy.mount(requests.Session())
    session.mount("https://", Adapter())
    with pytest.raises(StopIteration):
        session.get(V3)


def test_a_patched_send_is_asked_in_the_place_of_the_bridge(installed):
    answer = requests.Response()
    with mock.patch.object(requests.Session, "send", return_value=answer):
        assert legacy.mount(requests.Session()).get(V3) is answer
        assert requests.get(V3, timeout=5) is answer


def test_a_coroutine_method_is_one_also_while_the_bridge_is_installed(installed):
    with mock.patch.object(httpx.AsyncHTTPTransport, "handle_async_request") as patched:
        assert isinstance(patched, mock.AsyncMock)


def test_a_manager_with_an_urlopen_of_its_own_is_asked_by_that():
    manager = urllib3.PoolManager()
    manager.urlopen = lambda *_, **__: urllib3.HTTPResponse(json.dumps(EMPTY).encode(), status=200)
    assert legacy.mount(legacy.mount(manager, "v4")).request("GET", V3).json() == EMPTY
