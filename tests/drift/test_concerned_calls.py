"""Which call sites of a code base a change concerns: every way of calling that migrate leaves."""

import ast
import inspect
import json
import os
import textwrap
from collections.abc import Iterator

import pytest

from hubspot_compat import Associations, HubSpotCompatError
from hubspot_compat_raw._registry import VERSIONS as REGISTRY
from hubspot_compat_tools.__main__ import main
from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.drift import compare
from hubspot_compat_tools.drift._concerned_calls import with_callers
from hubspot_compat_tools.drift.reports import Form, render
from hubspot_compat_tools.drift.reports._findings import Findings
from hubspot_compat_tools.migrate import callers
from hubspot_compat_tools.migrate._callers import FACADE, SDK_V4
from hubspot_compat_tools.specs._names import operation_name, path_facts

from .documents import VERSIONS, operations, spec


@pytest.fixture
def code(tmp_path):
    """A code base of the given files; gives back what is called where in it."""

    def written(**files):
        for name, text in files.items():
            (tmp_path / f"{name}.py").write_text(textwrap.dedent(text).strip() + "\n")
        return callers([tmp_path])

    return written


def found(result):
    return [(site.line, site.version, site.operations, site.via) for site in result.sites]


@pytest.mark.parametrize(
    ("version", "name"), [(v, n) for v in VERSIONS for n in REGISTRY[v].operations]
)
def test_a_request_to_any_operation_of_any_version_is_known_by_its_url(version, name, code):
    row = REGISTRY[version].operations[name]
    url = row.path.replace("{fromObjectType}", "contacts")
    text = f"def call(session, objectType, objectId, **more):\n    session.{row.method.lower()}("
    result = code(app=f'{text}f"https://api.hubapi.com{url}", json=more)')
    assert found(result) == [(2, version, (name,), "http")]


@pytest.mark.parametrize(
    ("call", "version", "names"),
    [
        ('s.get(f"{B}/crm/v4/objects/notes/{a}/associations/deals?limit=5")', "v4", "basic.list"),
        ('s.get(B + "/crm/v4/objects/contacts/%s/associations/deals" % a)', "v4", "basic.list"),
        ('s.get(f"{B}/crm/objects/{v}/contacts/{a}/associations/deals")', "", "basic.list"),
        ('s.get(f"{B}/crm/objects/2026-09/a/1/associations/b/")', "2026-09", "basic.list"),
        ('s.request("POST", f"/crm/associations/v4/{a}/{b}/labels")', "v4", "labels.create"),
        ('s.send(f"/crm/associations/v4/{a}/{b}/labels")', "v4",
         "labels.create labels.list labels.update"),
        ('s.get(f"/crm/v4/objects/contacts/{a}/notes")', None, None),
        ('s.get(f"/crm/associations/2026-03/{a}/{b}/somewhere")', None, None),
    ],
)  # fmt: skip
def test_a_url_may_be_written_in_many_ways(call, version, names, code):
    result = code(app=f'B = "https://api.hubapi.com"\ndef f(s, a, b, v):\n    {call}\n')
    expected = [] if names is None else [(3, version, tuple(names.split()), "http")]
    assert found(result) == expected


def test_calls_of_the_facade_are_known_by_the_client_that_the_file_makes_or_annotates(code):
    result = code(
        app="""
        from hubspot_compat import Associations, AsyncAssociations
        VERSION = "v4"
        with Associations(version=VERSION) as hubspot:
            hubspot.create("contact", "company", [])
        def read(hubspot: Associations, version):
            hubspot.iter_read("contact", "company", [])
            Associations(version=version).labels.list("a", "b")
            if later := Associations(**{}):
                later.types("a", "b")
        class Sync:
            client: "AsyncAssociations"
            def __init__(self):
                self.own = AsyncAssociations()
            async def go(self, other):
                await self.own.limits.list_all()
                other.create("contact", "company", [])
                self.client.create("contact", "company", [])
        """
    )
    assert found(result) == [
        (4, "v4", FACADE["create"], "facade"),
        (6, "", FACADE["read"], "facade"),
        (7, "", ("labels.list",), "facade"),
        (9, "", FACADE["types"], "facade"),
        (15, "2026-03", ("limits.list_all",), "facade"),
    ]


def test_calls_of_the_sdk_are_known_through_aliases(code):
    result = code(
        app="""
        class Sync:
            def __init__(self, client):
                self.api = client.crm.associations.v4.batch_api
            def go(self, client, body):
                self.api.create("contacts", "companies", body)
                v4 = client.crm.associations.v4
                v4.schema.definitions_api.get_all("contacts", "companies")
                client.crm.associations.v4.basic_api.get_page_with_http_info("contacts", 1, "deals")
                client.crm.associations.batch_api.create("contacts", "companies", body)
        """
    )
    assert found(result) == [
        (5, "v4", ("batch.create",), "sdk"),
        (7, "v4", ("labels.list",), "sdk"),
        (8, "v4", ("basic.list",), "sdk"),
        (9, "v3", ("batch.create",), "sdk"),
    ]


def test_calls_of_v3_are_those_of_the_bridge_where_one_is_in_place(code):
    old = """
        def f(session):
            session.post("/crm/v3/associations/contacts/deals/batch/read", json={})
            session.get("/crm/v3/objects/contacts/1/associations/deals")
        """
    assert [site.via for site in code(app=old).sites] == ["http", "http"]
    here = (
        f"from hubspot_compat import legacy\nlegacy.mount(object(), 'v4')\n{textwrap.dedent(old)}"
    )
    assert {(s.via, s.version) for s in code(app=here).sites} == {("bridge", "v4")}
    result = code(app=old, main="from hubspot_compat import legacy\nlegacy.install()")
    assert found(result) == [
        (2, "2026-03", ("batch.read",), "bridge"),
        (3, "2026-03", ("record.list",), "bridge"),
    ]


def test_what_cannot_be_read_is_named_and_the_rest_is_searched(code, tmp_path):
    (tmp_path / "book.ipynb").write_text("{}")
    result = code(
        broken="associations = hubspot(", app='s.get("/crm/v3/objects/a/1/associations/b")'
    )
    assert [site.version for site in result.sites] == ["v3"]
    assert [line.partition(":")[0].rpartition("/")[2] for line in result.problems] == [
        "book.ipynb",
        "broken.py",
    ]


# --- the two tables that say what a method calls -------------------------------------------------


def _ask(client, method, arguments, options):
    try:
        called = client
        for part in method.split("."):
            called = getattr(called, part)
        result = called(*arguments, **options)
        if isinstance(result, Iterator):
            list(result)  # what is asked only as it is read
    except HubSpotCompatError:
        pass  # what was asked is what counts, whatever was answered


PAIR, RECORDS = ("contact", "company"), [("1", "2")]
OWN, NAMED = {"type": ("USER_DEFINED", 99)}, {"type": "Buyer of the house"}
# Ways of calling each method that differ in what is asked.
CALLS = {
    "create": [
        ((*PAIR, RECORDS), {"type": 1}),
        ((*PAIR, RECORDS), {}),
        ((*PAIR, RECORDS), OWN),
        ((*PAIR, RECORDS), NAMED),
    ],
    "create_default": [((*PAIR, RECORDS), {})],
    "read": [((*PAIR, ["1"]), {})],
    "archive": [
        ((*PAIR, RECORDS), {"type": 1}),
        ((*PAIR, RECORDS), {"everything": True}),
        ((*PAIR, RECORDS), NAMED),
    ],
    "list": [(("contact", "1", "company"), {})],
    "types": [(PAIR, {})],
    "report_high_usage": [(("7",), {})],
    "labels.list": [(PAIR, {})],
    "labels.create": [(PAIR, {"label": "Buyer", "name": "buyer"})],
    "labels.update": [((*PAIR, 1), {"label": "Buyer"})],
    "labels.delete": [((*PAIR, 1), {})],
    "limits.list": [(PAIR, {})],
    "limits.list_all": [((), {})],
    "limits.create": [((*PAIR, [(1, 5)]), {}), ((*PAIR, [("Buyer", 5)]), {})],
    "limits.update": [((*PAIR, [(1, 5)]), {}), ((*PAIR, [("Buyer", 5)]), {})],
    "limits.delete": [((*PAIR, [1]), {}), ((*PAIR, ["Buyer"]), {})],
}


def test_a_facade_method_asks_what_the_table_says_and_nothing_else(hubspot_sandbox):
    asked = {method: set() for method in FACADE}
    for version in VERSIONS:
        for method, tries in CALLS.items():
            seen = []
            with Associations(
                "t", version=version, base_url=hubspot_sandbox.url, retries=0, on_event=seen.append
            ) as client:
                for arguments, options in tries:
                    _ask(client, method, arguments, options)
            asked[method] |= {event.operation for event in seen if event.kind == "request"}
    assert asked == {method: set(names) for method, names in FACADE.items()}


def test_the_table_of_the_sdk_is_what_the_sdk_does():
    from hubspot.crm.associations.v4 import BasicApi, BatchApi, ReportApi
    from hubspot.crm.associations.v4.schema import DefinitionConfigurationsApi, DefinitionsApi

    apis = {
        "v4.basic_api": BasicApi,
        "v4.batch_api": BatchApi,
        "v4.report_api": ReportApi,
        "v4.schema.definition_configurations_api": DefinitionConfigurationsApi,
        "v4.schema.definitions_api": DefinitionsApi,
    }
    told = {}
    for way, api in apis.items():
        for name, method in inspect.getmembers(api, inspect.isfunction):
            if name.endswith("_with_http_info"):
                tree = ast.parse(textwrap.dedent(inspect.getsource(method)))
                (call,) = [
                    node
                    for node in ast.walk(tree)
                    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("call_api")
                ]
                path, verb = (argument.value for argument in call.args[:2])
                told[f"{way}.{name.removesuffix('_with_http_info')}"] = operation_name(verb, path)
    assert told == SDK_V4


# --- which of them a change concerns --------------------------------------------------------------


@pytest.fixture
def app(tmp_path):
    """A code base that calls batch/archive and batch/read in several versions and ways."""
    (tmp_path / "app.py").write_text(
        textwrap.dedent(
            """
            from hubspot_compat import Associations
            def f(session, client):
                session.post("/crm/v4/associations/a/b/batch/archive")
                session.post("/crm/associations/2026-03/a/b/batch/archive")
                session.post("/crm/v4/associations/a/b/batch/read")
                client.crm.associations.v4.batch_api.archive("a", "b", None)
                Associations(version="v4").archive("contact", "company", [])
                Associations().archive("contact", "company", [])
                session.post("/crm/v3/associations/a/b/batch/archive")
            """
        ).lstrip()
    )
    return tmp_path


def changed(version, mutate, name="batch.archive"):
    head = spec(version)
    for path, method, operation in list(operations(head)):
        if operation_name(method, path) == name:
            mutate(head, path, method, operation)
    return compare(spec(version), head, levels={})


def lines(report, app):
    (report,) = with_callers([report], [app])
    return [[site.line for site in change.callers] for change in report.changes]


def deprecate(_document, _path, _method, operation):
    operation["deprecated"] = True


def respell(document, path, method, operation):
    del document["paths"][path][method]
    document["paths"][path.replace("/crm/v4/associations", "/crm/associations/v4")] = {
        method: operation
    }


def retag(_document, _path, _method, operation):
    operation["tags"] = ["Other"]


@pytest.mark.parametrize(
    ("version", "mutate", "expected"),
    [
        ("v4", deprecate, [3, 6, 7]),
        ("2026-03", deprecate, [4, 8]),
        ("v3", deprecate, [9]),
        ("v4", respell, [3, 6, 7]),
        ("v4", retag, []),
    ],
)
def test_the_calls_of_the_version_that_changed_are_concerned(version, mutate, expected, app):
    assert lines(changed(version, mutate), app) == [expected]


def test_between_two_versions_the_calls_of_the_older_one_are_concerned(app):
    (statuses, *_) = lines(compare(spec("v4"), spec("2026-03"), levels={}), app)
    assert statuses == [3, 6, 7]


def test_what_is_new_concerns_nobody_and_who_spells_a_path_otherwise_is_not_concerned(app):
    def second(document, path, method, operation):
        other = path.replace("/crm/v4/associations", "/crm/associations/v4")
        document["paths"][other] = {method: operation}

    both, one = spec("v4"), spec("v4")
    for path, method, operation in list(operations(spec("v4"))):
        if operation_name(method, path) == "batch.archive":
            second(both, path, method, operation)
    assert lines(compare(one, both, levels={}), app) == [[]]
    (app / "app.py").write_text('s.post("/crm/v4/associations/a/b/batch/archive")\n')
    assert lines(compare(both, one, levels={}), app) == [[]]


def test_a_call_through_the_bridge_is_concerned_where_the_bridge_is(app):
    (app / "main.py").write_text("from hubspot_compat import legacy\nlegacy.install('2026-03')\n")
    (archive,) = lines(changed("2026-03", deprecate, "batch.archive_labels"), app)
    assert archive == [8, 9]
    assert lines(changed("2026-03", deprecate, "limits.list"), app) == [[]]


def test_reports_name_the_calls(app, tmp_path):
    report = changed("v4", deprecate)
    findings = Findings(with_callers([report], [app]))
    place = f"{tmp_path / 'app.py'}:3"
    for form in (Form.TEXT, Form.MARKDOWN, Form.HTML, Form.JUNIT):
        assert place.replace("_", "\\_" if form is Form.MARKDOWN else "_") in render(findings, form)
    assert "3 calls are concerned" in render(findings, Form.TEXT)
    assert len(render(findings, Form.GITHUB).splitlines()) == 3
    (result,) = json.loads(render(findings, Form.SARIF))["runs"][0]["results"]
    assert [p["physicalLocation"]["region"]["startLine"] for p in result["locations"]] == [3, 6, 7]
    data = json.loads(render(findings, Form.JSON))
    assert data["summary"]["callers"] == 3
    assert data["changes"][0]["callers"][0] == {
        "file": str(tmp_path / "app.py"),
        "line": 3,
        "version": "v4",
        "via": "http",
        "operations": ["batch.archive"],
    }


def test_without_a_code_base_the_json_has_no_word_on_calls():
    data = changed("v4", deprecate).as_json()
    assert "callers" not in data["summary"]
    assert "callers" not in data["changes"][0]


def test_the_option_takes_several_paths_and_says_where_nothing_is(app, monkeypatch, capsys):
    monkeypatch.chdir(app)
    (app / "other.py").write_text("print('hello')\n")
    command = ["hubspot-compat", "drift", "v3", "v4", "--fail-on", "never", "--callers", "other.py"]
    monkeypatch.setattr("sys.argv", [*command, "--callers", "app.py"])
    with pytest.raises(SystemExit):
        main()
    assert "1 call is concerned in other.py, app.py" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", command)
    with pytest.raises(SystemExit):
        main()
    assert "no call is concerned in other.py" in capsys.readouterr().out


def test_a_code_base_that_is_not_there_is_an_error():
    from pathlib import Path

    with pytest.raises(ToolError, match="no such file or folder"):
        with_callers([changed("v4", deprecate)], [Path("nowhere")])


def test_the_versions_of_the_registry_are_told_apart_by_their_paths():
    for version, row in REGISTRY.items():
        for operation in row.operations.values():
            assert path_facts(operation.path).versions == (version,)


def test_what_cannot_be_searched_is_a_note_and_the_rest_is_searched(code, tmp_path):
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "long.py").write_text("#" * 20_000_001)
    (tmp_path / "newer.py").write_text("def f{T} => associations of hubspot")
    result = code(app='s.get(f"{B}/crm/v4/objects/notes/{a}/associations/deals")')
    assert len(result.sites) == 1
    told = {note.removeprefix(f"{tmp_path}/").partition(": ")[::2] for note in result.problems}
    assert ("pipe.py", "is a pipe, not a file; it is left") in told
    assert ("long.py", "has more than 20 MB; it is left") in told
    assert {name for name, _ in told} == {"pipe.py", "long.py", "newer.py"}
