"""`legacy.install`: every call of a process, over a real socket."""

import asyncio
import http.client
import http.server
import importlib
import io
import json
import logging
import subprocess
import sys
import textwrap
import threading
import urllib.error
import urllib.request
from typing import ClassVar

import aiohttp
import httpx
import pytest
import requests
import urllib3
from hubspot import HubSpot

from hubspot_compat import Associations, AsyncAssociations, InvalidInput, UnknownVersion, legacy

from .conftest import HEADERS, TOKEN, inputs, link

BATCH = "/crm/v3/associations/contacts/companies/batch"
RECORD = "/crm/v3/objects/contacts/1/associations/companies"
CREATE = inputs(link(1, 10, "contact_to_company"))
PRIMARY = {"results": [{"id": "10", "type": "contact_to_company"}]}


@pytest.fixture
def installed(url):
    with legacy.install() as done:
        yield done


@pytest.fixture
def bridged_only(served):
    """Check that nothing of v3 was called but its names."""

    def check():
        used = [call.path for call in served[0].requests]
        assert used
        assert not [p for p in used if "/v3/" in p and not p.endswith("/types")]

    return check


def test_it_names_the_libraries(installed):
    assert installed.libraries == ("urllib3", "httpx", "aiohttp", "urllib.request")
    assert repr(installed).endswith("for urllib3, httpx, aiohttp, urllib.request: 2026-03>")


def test_module_level_calls_of_requests(url, installed, bridged_only):
    assert requests.put(f"{url}{RECORD}/10/1", headers=HEADERS, timeout=5).status_code == 200
    answer = requests.get(f"{url}{RECORD}?limit=1", headers=HEADERS, timeout=5)
    assert answer.json()["results"] == PRIMARY["results"]
    assert requests.delete(f"{url}{RECORD}/10/1", headers=HEADERS, timeout=5).status_code == 204
    created = requests.post(f"{url}{BATCH}/create", json=CREATE, headers=HEADERS, timeout=5)
    assert created.json()["results"] == CREATE["inputs"]
    bridged_only()


def test_module_level_calls_of_httpx(url, installed, bridged_only):
    assert httpx.put(f"{url}{RECORD}/10/1", headers=HEADERS).status_code == 200
    assert httpx.get(f"{url}{RECORD}?limit=1", headers=HEADERS).json()["results"]
    with httpx.stream("GET", f"{url}{RECORD}", headers=HEADERS) as answer:
        assert b"contact_to_company" in answer.read()
    bridged_only()


def test_async_clients_of_httpx(url, installed, bridged_only):
    async def main():
        async with httpx.AsyncClient(base_url=url, headers=HEADERS) as client:
            await client.put(f"{RECORD}/10/1")
            many = [client.get(f"{RECORD}?limit=1") for _ in range(20)]
            return await asyncio.gather(*many)

    assert all(a.json()["results"] == PRIMARY["results"] for a in asyncio.run(main()))
    bridged_only()


def test_calls_of_urllib3(url, installed, bridged_only):
    assert urllib3.request("PUT", f"{url}{RECORD}/10/1", headers=HEADERS).status == 200
    pool = urllib3.connection_from_url(url, headers=HEADERS)
    assert pool.request("GET", f"{RECORD}?limit=1").json()["results"] == PRIMARY["results"]
    assert pool.urlopen("DELETE", f"{RECORD}/10/1", None, HEADERS, False, False).status == 204
    raw = pool.urlopen("GET", RECORD, preload_content=False)
    assert b"unlabeled" in raw.read()
    pool.close()
    bridged_only()


class Forward(http.server.BaseHTTPRequestHandler):
    """A forward proxy that notes what it is asked for, and lets nothing through."""

    asked: ClassVar[list] = []

    def do_GET(self):
        self.asked.append(self.path)
        self.send_response(407)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


def test_calls_of_urllib3_through_a_forward_proxy_stay_full_urls(installed):
    Forward.asked.clear()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Forward) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        manager = urllib3.ProxyManager(f"http://127.0.0.1:{server.server_port}", retries=False)
        for path in (RECORD, "/crm/v3/objects/contacts"):
            assert manager.request("GET", f"http://api.test{path}", headers=HEADERS).status == 407
        manager.clear()
        server.shutdown()
    taken, left = Forward.asked
    assert taken.startswith("http://api.test/crm/objects/2026-03/")
    assert left == "http://api.test/crm/v3/objects/contacts"


def opened(method, url, body=None, **headers):
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(url, data, {**HEADERS, **headers}, method=method)
    if data is not None:
        asked.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(asked, timeout=5) as answer:
        return answer.status, answer.read()


def test_calls_of_the_standard_library(url, installed, bridged_only):
    assert opened("PUT", f"{url}{RECORD}/10/1")[0] == 200
    status, body = opened("GET", f"{url}{RECORD}?limit=1", **{"Accept-Encoding": "gzip"})
    assert (status, json.loads(body)["results"]) == (200, PRIMARY["results"])
    status, body = opened("POST", f"{url}{BATCH}/create", CREATE)
    assert (status, json.loads(body)["results"]) == (201, CREATE["inputs"])
    assert opened("DELETE", f"{url}{RECORD}/10/1") == (204, b"")
    bridged_only()


def test_an_answer_to_the_standard_library_is_one_of_its_own(url, installed):
    asked = urllib.request.Request(f"{url}{RECORD}", headers=HEADERS)
    with urllib.request.urlopen(asked) as answer:
        assert isinstance(answer, http.client.HTTPResponse)
        assert (answer.status, answer.reason, answer.msg) == (200, "OK", "OK")
        assert answer.getheader("Content-Type").startswith("application/json")
        assert answer.geturl() == f"{url}{RECORD}"
        assert json.load(answer) == {"results": []}
    with pytest.raises(urllib.error.HTTPError) as caught:
        opened("PUT", f"{url}{RECORD}/10/no_such_type")
    assert caught.value.code == 400
    with caught.value as error:
        assert json.loads(error.read())["category"] == "VALIDATION_ERROR"


def test_other_calls_of_the_standard_library_pass(url, installed, served):
    with pytest.raises(urllib.error.HTTPError) as caught:
        opened("GET", f"{url}/crm/v3/objects/contacts/1/notes")
    caught.value.close()
    assert caught.value.code == 404
    assert served[0].requests[-1].path == "/crm/v3/objects/contacts/1/notes"


def test_the_standard_librarys_proxy_is_kept(installed):
    asked = []

    class Proxy(http.server.BaseHTTPRequestHandler):
        def do_DELETE(self):
            asked.append(self.requestline)
            self.send_error(418)

        do_PUT = do_GET = do_POST = do_DELETE  # noqa: N815  as the class calls them

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Proxy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        proxy = urllib.request.ProxyHandler({"http": f"http://127.0.0.1:{server.server_port}"})
        opener = urllib.request.build_opener(proxy)
        with pytest.raises(urllib.error.HTTPError):
            opener.open(
                urllib.request.Request(
                    f"http://api.hubapi.test{RECORD}/10/1", headers=HEADERS, method="PUT"
                )
            )
        server.shutdown()
    assert asked
    assert all(" http://api.hubapi.test/crm/" in line and "2026-03" in line for line in asked)


def test_sessions_of_aiohttp(url, installed, bridged_only):
    async def main():
        async with aiohttp.ClientSession(url, headers=HEADERS) as session:
            async with session.post(f"{BATCH}/create", json=CREATE) as answer:
                assert (answer.status, answer.reason, answer.ok) == (201, "Created", True)
                assert answer.method == "POST"
                assert answer.url.path == f"{BATCH}/create"
                assert answer.content_type == "application/json"
                assert (await answer.json())["results"] == CREATE["inputs"]
            async with session.get(RECORD) as answer:
                assert b"contact_to_company" in b"".join([row async for row in answer.content])
            async with session.get(RECORD, params={"limit": "1"}) as answer:
                assert json.loads(await answer.text())["results"] == PRIMARY["results"]
            body = json.dumps(CREATE).encode()
            headers = {"Content-Type": "application/json"}
            async with session.post(f"{BATCH}/archive", data=body, headers=headers) as answer:
                assert (answer.status, await answer.read()) == (204, b"")

    asyncio.run(main())
    bridged_only()


def test_aiohttp_raises_for_status_where_it_was_told_to(url, installed):
    async def main():
        bad = f"{RECORD}/10/nonsense"
        async with aiohttp.ClientSession(url, headers=HEADERS, raise_for_status=True) as session:
            with pytest.raises(aiohttp.ClientResponseError, match="400"):
                await session.put(bad)
            answer = await session.put(bad, raise_for_status=False)
            assert answer.status == 400

            async def check(answer):
                raise LookupError(answer.status)

            with pytest.raises(LookupError, match="400"):
                await session.put(bad, raise_for_status=check)

    asyncio.run(main())


async def pieces():
    for piece in (b'{"inputs": ', json.dumps(CREATE["inputs"]).encode(), b"}"):
        yield piece


@pytest.mark.parametrize(
    "data",
    [
        lambda: json.dumps(CREATE),
        lambda: json.dumps(CREATE).encode(),
        lambda: io.BytesIO(json.dumps(CREATE).encode()),
        lambda: aiohttp.JsonPayload(CREATE),
        lambda: aiohttp.BytesPayload(json.dumps(CREATE).encode()),
        pieces,
    ],
)
def test_bodies_may_come_in_every_form_of_aiohttp(url, installed, data):
    async def main():
        kind = {"Content-Type": "application/json"}
        async with (
            aiohttp.ClientSession(url, headers=HEADERS) as session,
            session.post(f"{BATCH}/create", data=data(), headers=kind) as answer,
        ):
            assert answer.status == 201
            assert (await answer.json())["results"] == CREATE["inputs"]

    asyncio.run(main())


def test_a_form_is_no_json_as_on_v3(url, installed, served):
    async def main():
        form = aiohttp.FormData({"a": "b"})
        async with (
            aiohttp.ClientSession(url, headers=HEADERS) as session,
            session.post(f"{BATCH}/create", data=form) as answer,
        ):
            assert answer.status == 415

    asyncio.run(main())
    assert served[0].requests == []


def test_a_body_that_nobody_can_read_is_refused_and_nothing_is_sent(url, installed, served):
    async def main():
        async with aiohttp.ClientSession(url, headers=HEADERS) as session:
            with pytest.raises(InvalidInput, match="of type int"):
                await session.post(f"{BATCH}/create", data=5)

    asyncio.run(main())
    assert served[0].requests == []


def test_the_facade_works_beside_it(url, installed, served):
    with Associations(TOKEN, base_url=url, rate_limit=None) as hubspot:
        hubspot.create("contact", "company", [(1, 10)], type="lawyer_of").raise_for_errors()
        names = {type_.name for type_ in hubspot.types("contact", "company")}
    assert "lawyer_of" in names


V3_READ = "/crm/v3/associations/contact/company/batch/read"


def test_a_facade_for_v3_still_asks_v3(url, installed, served):
    with Associations(TOKEN, base_url=url, version="v3", rate_limit=None) as hubspot:
        hubspot.read("contact", "company", [1])

    async def main():
        async with AsyncAssociations(TOKEN, base_url=url, version="v3") as hubspot:
            await hubspot.read("contact", "company", [1])

    asyncio.run(main())
    assert {call.path for call in served[0].requests} == {V3_READ}


def test_the_names_that_a_facade_asks_v3_for_come_from_v3(url, installed, served):
    with Associations(TOKEN, base_url=url, rate_limit=None) as hubspot:
        hubspot.types("contact", "company")
    assert "/crm/v3/associations/contact/company/types" in [c.path for c in served[0].requests]


def test_a_facade_with_a_mounted_client_of_the_callers_asks_v3_too(url, served):
    with (
        legacy.mount(httpx.Client()) as client,
        Associations(TOKEN, base_url=url, version="v3", http_client=client) as hubspot,
    ):
        hubspot.read("contact", "company", [1])
    assert {call.path for call in served[0].requests} == {V3_READ}


@pytest.mark.parametrize("kind", [requests.Session, httpx.Client, urllib3.PoolManager])
def test_a_mounted_session_is_bridged_once(url, served, kind):
    # The bridge asks v3 for the names of the portal's own types; that must not be bridged again.
    def paths(names):
        served[0].reset()
        with legacy.mount(kind(), names=names) as session:
            session.request("GET", f"{url}{BATCH[:-6]}/types", headers=HEADERS)
        return [call.path for call in served[0].requests]

    alone = paths(None)
    assert "/crm/v3/associations/contact/company/types" in alone
    with legacy.install():
        assert paths(None) == alone


def test_aiohttp_passes_everything_else(url, installed, served):
    async def main():
        async with (
            aiohttp.ClientSession(headers=HEADERS) as session,
            session.get(f"{url}/crm/v4/objects/contacts/1/associations/companies") as answer,
        ):
            return await answer.json()

    assert asyncio.run(main()) == {"results": []}
    assert [c.path for c in served[0].requests] == [
        "/crm/v4/objects/contacts/1/associations/companies"
    ]


def test_the_sdk(url, installed, bridged_only):
    client = HubSpot(access_token=TOKEN)
    client.config["host"] = url
    created = client.crm.associations.batch_api.create("contacts", "companies", CREATE)
    assert created.results[0].type == "contact_to_company"
    assert client.crm.associations.schema.types_api.get_all("contacts", "companies").results
    bridged_only()


def test_uninstall_puts_everything_back(url, served):
    before = (
        urllib3.HTTPConnectionPool.urlopen,
        httpx.HTTPTransport.handle_request,
        httpx.AsyncHTTPTransport.handle_async_request,
        aiohttp.ClientSession._request,
    )
    legacy.install()
    legacy.uninstall()
    legacy.uninstall()
    assert before == (
        urllib3.HTTPConnectionPool.urlopen,
        httpx.HTTPTransport.handle_request,
        httpx.AsyncHTTPTransport.handle_async_request,
        aiohttp.ClientSession._request,
    )
    requests.put(f"{url}{RECORD}/10/1", headers=HEADERS, timeout=5)
    assert [call.path for call in served[0].requests] == [f"{RECORD}/10/1"]


def test_installing_again_in_the_same_way_changes_nothing(installed):
    assert legacy.install() is legacy.install()
    legacy.uninstall()  # all of them
    with legacy.install() as again:
        assert again.libraries


def is_bridged(url, served):
    served[0].reset()
    requests.get(f"{url}{RECORD}", headers=HEADERS, timeout=5)
    return [call.path for call in served[0].requests] != [RECORD]


def test_a_block_within_a_block_leaves_the_bridge_installed(url, served):
    with legacy.install():
        with legacy.install(), legacy.install():
            pass
        assert is_bridged(url, served)
    assert not is_bridged(url, served)


def test_a_block_leaves_installed_what_was_before_it(url, served):
    legacy.install()
    with legacy.install():
        pass
    assert is_bridged(url, served)
    legacy.uninstall()
    assert not is_bridged(url, served)


def test_undo_undoes_one_install_and_then_nothing(url, served):
    done = legacy.install()
    legacy.install()
    done.undo()
    assert is_bridged(url, served)
    done.undo()
    assert not is_bridged(url, served)
    done.undo()
    with legacy.install() as again:
        assert again is not done
        done.undo()
        assert is_bridged(url, served)
        again.undo()
        assert not is_bridged(url, served)
    assert not is_bridged(url, served)


def test_blocks_of_many_threads_end_with_the_last(url, served):
    before = urllib3.HTTPConnectionPool.urlopen
    turns = threading.Barrier(4)
    missed = []

    def many_blocks():
        turns.wait()
        for _ in range(25):
            with legacy.install():
                missed.append(urllib3.HTTPConnectionPool.urlopen is before)

    threads = [threading.Thread(target=many_blocks) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert missed == [False] * 100
    assert urllib3.HTTPConnectionPool.urlopen is before


def test_what_others_patched_meanwhile_stays_and_is_no_longer_bridged(url, served, monkeypatch):
    with legacy.install():
        ours, seen = urllib3.HTTPConnectionPool.urlopen, []

        def theirs(self, *args, **options):
            seen.append(options["method"])
            return ours(self, *args, **options)

        monkeypatch.setattr(urllib3.HTTPConnectionPool, "urlopen", theirs)
        assert is_bridged(url, served)
    assert urllib3.HTTPConnectionPool.urlopen is theirs
    assert not is_bridged(url, served)
    assert seen == ["GET", "GET"]


def test_a_reload_of_the_module_keeps_what_is_installed(url, served):
    module = importlib.import_module("hubspot_compat.legacy._install")
    before = urllib3.HTTPConnectionPool.urlopen
    legacy.install()
    importlib.reload(module)
    module.uninstall()
    assert urllib3.HTTPConnectionPool.urlopen is before


def test_a_library_that_cannot_be_imported_leaves_nothing_half_installed(monkeypatch):
    before = urllib3.HTTPConnectionPool.urlopen
    monkeypatch.setitem(sys.modules, "hubspot_compat.legacy._aiohttp", None)
    with pytest.raises(ImportError):
        legacy.install()
    assert urllib3.HTTPConnectionPool.urlopen is before


def test_installing_again_in_another_way_is_refused(installed):
    with pytest.raises(InvalidInput, match=r"already \(version='2026-03'\)"):
        legacy.install("v4")


def test_a_version_that_is_none_installs_nothing():
    with pytest.raises(UnknownVersion):
        legacy.install("2020-01")
    legacy.install()
    legacy.uninstall()


def test_the_token_is_never_logged(url, installed, caplog):
    caplog.set_level(logging.DEBUG)

    async def main():
        async with aiohttp.ClientSession(url, headers=HEADERS) as session:
            await session.put(f"{RECORD}/10/1")
            await session.put(f"{RECORD}/10/nonsense")

    asyncio.run(main())
    requests.put(f"{url}{RECORD}/10/1", headers=HEADERS, timeout=5)
    assert TOKEN not in caplog.text


def test_no_http_library_but_httpx_is_needed():
    """Neither to import the package, nor to install it."""
    program = """
        import sys
        for name in ("requests", "urllib3", "aiohttp", "hubspot"):
            sys.modules[name] = None
        from importlib import util
        found = util.find_spec
        absent = {"requests", "urllib3", "aiohttp", "hubspot"}
        util.find_spec = lambda name, *a: None if name in absent else found(name, *a)
        from hubspot_compat import legacy
        import httpx
        print(legacy.install().libraries)
        legacy.uninstall()
        legacy.mount(httpx.Client())
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "('httpx', 'urllib.request')\n"), done.stderr


def test_importing_the_package_imports_none_of_the_libraries():
    program = (
        "import sys, hubspot_compat.legacy\n"
        "print(*{'requests', 'aiohttp', 'hubspot', 'urllib3', 'starlette'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "\n"


def test_the_removed_associations_api_of_the_sdk_is_back_until_uninstalled(url, bridged_only):
    client = HubSpot(access_token=TOKEN)
    client.config["host"] = url
    with legacy.install():
        contacts = client.crm.contacts.associations_api
        contacts.create("1", "companies", "10", "contact_to_company")
        found = client.crm.objects.associations_api.get_all("contacts", "1", "companies")
        assert {row.type for row in found.results} == {
            "contact_to_company",
            "contact_to_company_unlabeled",
        }
        contacts.archive("1", "companies", "10", "contact_to_company")
        with pytest.raises(AttributeError, match="associations_api"):
            _ = client.crm.associations.associations_api
        with pytest.raises(AttributeError, match="nonsense"):
            _ = client.crm.contacts.nonsense
    with pytest.raises(AttributeError):
        _ = client.crm.contacts.associations_api
    bridged_only()


def test_a_package_hubspot_of_the_projects_own_is_left_alone(tmp_path):
    (tmp_path / "hubspot").mkdir()
    (tmp_path / "hubspot" / "__init__.py").write_text("raise SystemExit('imported')\n")
    program = """
        from importlib import metadata
        known = metadata.distribution
        def without_sdk(name):
            if name == "hubspot-api-client":
                raise metadata.PackageNotFoundError(name)
            return known(name)
        metadata.distribution = without_sdk
        from hubspot_compat import legacy
        legacy.install()
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], cwd=tmp_path, check=False
    )
    assert done.returncode == 0
