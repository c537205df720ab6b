"""The front door: what is public, what importing costs, and what the dialects rely on."""

import inspect
import json
import subprocess
import sys
from importlib import import_module
from types import ModuleType

import attrs
import pytest

import hubspot_compat
from hubspot_compat import HubSpotCompatError
from hubspot_compat._dialects import OPERATIONS, VERSIONS
from hubspot_compat._domain import errors
from hubspot_compat_tools._project import find_project
from hubspot_compat_tools.drift._declared import declared, model_attribute
from hubspot_compat_tools.specs._prepare import prepare
from hubspot_compat_tools.specs._undocumented import received_beyond, sent_beyond

# Each of these costs time, or is not installed without an extra. (rich is missing here: httpx
# imports it for its own command line where it finds it.)
FORBIDDEN = [
    "datamodel_code_generator",
    "deepdiff",
    "hubspot_compat_raw.v2026_03",
    "hubspot_compat_tools",
    "jsonschema_rs",
    "libcst",
    "openapi_python_client",
    "openapi_spec_validator",
    "pydantic",
    "starlette",
    "typer",
    "uvicorn",
    "yaml",
]


def test_all_is_sorted():
    assert hubspot_compat.__all__ == sorted(hubspot_compat.__all__)


def test_all_is_exactly_what_is_public():
    everything = {name: getattr(hubspot_compat, name) for name in hubspot_compat.__all__}
    public = {
        name
        for name, value in vars(hubspot_compat).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    assert public - {"TYPE_CHECKING"} | {"__version__"} == set(everything)
    assert dir(hubspot_compat) == hubspot_compat.__all__


def test_what_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nonsense"):
        _ = hubspot_compat.nonsense


def test_the_front_door_alone_imports_no_http_library():
    loaded = modules_after("import hubspot_compat")
    assert "httpx" not in loaded
    assert "hubspot_compat._facade.client" not in loaded


def test_every_error_of_the_tree_is_public():
    tree = {
        name
        for name, value in vars(errors).items()
        if inspect.isclass(value) and issubclass(value, HubSpotCompatError | Warning)
    }
    assert tree <= set(hubspot_compat.__all__)


@pytest.mark.parametrize("name", hubspot_compat.__all__)
def test_everything_public_says_what_it_is(name):
    if name != "__version__":
        assert inspect.getdoc(getattr(hubspot_compat, name))


def modules_after(statement):
    """Names of the modules that a fresh interpreter has after a statement."""
    code = f"{statement}\nimport sys, json; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return json.loads(done.stdout)


def heavy_among(loaded):
    return [name for name in loaded if any(f"{name}.".startswith(f"{f}.") for f in FORBIDDEN)]


def test_importing_the_facade_imports_nothing_of_the_tools():
    loaded = modules_after("from hubspot_compat import Associations")
    assert "hubspot_compat._facade.client" in loaded
    assert heavy_among(loaded) == []


def test_using_the_facade_imports_nothing_of_the_tools_either():
    statement = (
        "from hubspot_compat import Associations, ConnectionFailed\n"
        "h = Associations('pat-na1-00000000-test', base_url='http://127.0.0.1:9', retries=0)\n"
        "try: h.create('deal', 'contact', [(1, 2)], type='deal_to_contact')\n"
        "except ConnectionFailed: h.close()\n"
    )
    loaded = modules_after(statement)
    assert heavy_among(loaded) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_the_wire_types_of_a_version_come_without_its_client(version):
    package = VERSIONS[version].operations["batch.read"].wire.partition(".wire")[0]
    loaded = modules_after(f"import {package}.wire.batch_read")
    assert "hubspot_compat_raw._client" not in loaded
    with_client = modules_after(f"from {package} import AuthenticatedClient")
    assert "hubspot_compat_raw._client" in with_client
    with pytest.raises(AttributeError, match=f"module '{package}' has no attribute 'nothing'"):
        import_module(package).nothing  # noqa: B018  asking for it is what fails


# --- what the dialects use is in the documents, or known of servers -----------------------------


@pytest.fixture(scope="module")
def documents():
    """The documents as generation sees them, with the names of the operations."""
    project = find_project()
    found = {}
    for version in VERSIONS:
        canonical = json.loads(project.spec_path(version).read_text(encoding="utf-8"))
        row = project.row(version)
        found[version] = prepare(canonical, row, project.overlay_path(version))
    return found


def operation_of(document, name):
    return next(
        operation
        for item in document["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict)
        and f"{operation['tags'][0]}.{operation['operationId']}" == name
    )


def schemas_of(document, content):
    return [body["schema"] for body in content.values() if "schema" in body]


def has_field(document, schema, steps):
    """Whether a schema has a field, along references, arrays and alternatives."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return has_field(document, document["components"]["schemas"][name], steps)
    several = [s for key in ("anyOf", "oneOf", "allOf") for s in schema.get(key, [])]
    if any(has_field(document, one, steps) for one in several):
        return True
    if not steps:
        return True
    if steps[0] == "[]":
        return "items" in schema and has_field(document, schema["items"], steps[1:])
    field = schema.get("properties", {}).get(steps[0])
    return field is not None and has_field(document, field, steps[1:])


def steps_of(name):
    return [part for word in name.split(".") for part in word.replace("[]", " []").split()]


# The facade does one pair as a batch of one.
UNUSED = {"basic.create", "basic.create_default", "basic.archive"}
DECLARED = [
    (version, operation)
    for version, row in VERSIONS.items()
    for operation in row.operations
    if operation not in UNUSED
]


@pytest.mark.parametrize(("version", "operation"), DECLARED)
def test_what_a_dialect_uses_is_in_the_document(documents, version, operation):
    document = documents[version]
    spec = operation_of(document, operation)
    uses = declared(VERSIONS[version].dialect, operation)
    answers = [
        schema
        for status, response in spec["responses"].items()
        if status != "default"
        for schema in schemas_of(document, response.get("content", {}))
    ]
    path = VERSIONS[version].operations[operation].path
    told = [name for name in uses["reads"] if any(has_field(document, s, [name]) for s in answers)]
    answers += received_beyond(path, told)
    sent = schemas_of(document, spec.get("requestBody", {}).get("content", {}))
    sent += sent_beyond(operation, path)
    for name in uses["reads"]:
        assert any(has_field(document, schema, steps_of(name)) for schema in answers), name
    for name in uses["writes"]:
        assert any(has_field(document, schema, steps_of(name)) for schema in sent), name
    assert set(uses["required"]) <= set(uses["reads"])


def test_every_operation_is_used_or_is_known_not_to_be():
    used = {
        (version, operation)
        for version, row in VERSIONS.items()
        for operation in row.operations
        if declared(row.dialect, operation) is not None
    }
    assert used == set(DECLARED)
    assert {operation for _, operation in DECLARED} | UNUSED == set(OPERATIONS)


def test_a_field_that_no_document_has_is_noticed(documents):
    answer = operation_of(documents["v4"], "batch.read")["responses"]["200"]["content"]
    schema = schemas_of(documents["v4"], answer)[0]
    assert has_field(documents["v4"], schema, steps_of("results[].to[].toObjectId"))
    for name in ("results[].to[].nobody", "results[].to.toObjectId", "results[].toObjectId"):
        assert not has_field(documents["v4"], schema, steps_of(name))


def test_every_field_that_is_used_is_named_in_the_model():
    cursors = ("paging.next.after", "inputs[].after")
    used = {
        field
        for version, operation in DECLARED
        for paths in declared(VERSIONS[version].dialect, operation).values()
        for field in paths
    }
    assert len(used) > 40
    for field in used:
        named = model_attribute(field)
        if field.endswith(cursors):
            assert named == ""
        else:
            owner, _, attribute = named.partition(".")
            assert attribute in {a.name for a in attrs.fields(getattr(hubspot_compat, owner))}, (
                field
            )
