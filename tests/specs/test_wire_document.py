"""Wire types of documents that nobody has published yet."""

import importlib.util
import json
import keyword

import msgspec
import pytest

from hubspot_compat_tools.regenerate._wire_types import generate_wire_types
from hubspot_compat_tools.specs._wire_document import wire_modules

CREATE = "/crm/associations/2030-03/{fromObjectType}/{toObjectType}/batch/create"
ODD_NAMES = [
    *keyword.kwlist,
    *keyword.softkwlist,
    *("self", "cls", "int", "str", "list", "dict", "object", "field", "msgspec", "id"),
    *("Any", "Struct", "Meta", "Annotated", "TypeAlias", "UNSET", "UnsetType"),
    *("Request", "Response", "__struct_fields__", "__struct_config__", "__init__", "__class__"),
    *("__post_init__", "__dict__", "_private", "1st", "two words", "a-b", "a_b", "aB", "$ref"),
    *("ünïcode", "replace"),
]


@pytest.fixture
def types(tmp_path):
    """The module of `batch.create` for the given bodies, generated."""

    def build(sent=None, *received, **components):
        operation = {"tags": ["batch"], "operationId": "create", "responses": {}}
        if sent is not None:
            operation["requestBody"] = {"content": {"application/json": {"schema": sent}}}
        for number, schema in enumerate(received):
            content = {"application/json": {"schema": schema}}
            operation["responses"][str(200 + number)] = {"content": content}
        document = {"paths": {CREATE: {"post": operation}}, "components": {"schemas": components}}
        generate_wire_types(wire_modules(document), tmp_path / "wire", "# A header.")
        path = tmp_path / "wire" / "batch_create.py"
        spec = importlib.util.spec_from_file_location("batch_create", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return build


def record(required=(), **properties):
    return {"type": "object", "properties": properties, "required": list(required)}


def ref(name):
    return {"$ref": f"#/components/schemas/{name}"}


TEXT = {"type": "string"}


@pytest.mark.parametrize(
    "of", [TEXT, {}, record(x=TEXT), {"type": "array", "items": record(x=TEXT)}]
)
def test_any_property_name_makes_code_that_works(types, of):
    body = record(ODD_NAMES, **dict.fromkeys(ODD_NAMES, of))
    module = types(body, record(**dict.fromkeys(ODD_NAMES, of)))
    value = {"string": "text", "object": {"x": "1"}, "array": [{"x": "1"}]}.get(of.get("type"), 1)
    sent = dict.fromkeys(ODD_NAMES, value)
    decoded = msgspec.convert(sent, module.Request)
    assert json.loads(msgspec.json.encode(decoded)) == sent
    names = [f.encode_name for f in msgspec.structs.fields(module.Response)]
    assert set(ODD_NAMES) <= set(names)


def test_bodies_of_several_statuses_are_one(types):
    row = {"type": "array", "items": ref("Row")}
    module = types(
        None,
        record(results=row),
        record(results={"type": "array", "items": ref("Other")}, numErrors={"type": "integer"}),
        Row=record(fromObjectId=TEXT, old=TEXT),
        Other=record(fromObjectId={"type": "integer"}, new=TEXT),
    )
    body = {"results": [{"fromObjectId": 1, "new": []}], "numErrors": "?"}
    answer = msgspec.convert(body, module.Response)
    assert answer.num_errors == "?"
    assert (answer.results[0].new, answer.results[0].old) == ([], None)
    assert answer.results[0].from_object_id == 1


def test_a_schema_that_contains_itself_ends_somewhere(types):
    module = types(record(inputs=ref("Tree")), Tree=record(name=TEXT, next=ref("Tree")))
    request = msgspec.convert({"inputs": {"name": "a", "next": {"any": "thing"}}}, module.Request)
    assert request.inputs.next == {"any": "thing"}


def test_requests_keep_null_maps_and_parts(types):
    module = types(
        record(
            ["all"],
            all={"allOf": [ref("A"), record(["b"], b={"type": "boolean"})]},
            map={"type": "object", "additionalProperties": TEXT},
            none={"type": "string", "nullable": True},
            both={"type": ["string", "null"]},
            part={"oneOf": [ref("A"), {"type": "null"}]},
            after={"type": "string", "nullable": True},
        ),
        A=record(["a"], a=TEXT),
    )
    sent = {"all": {"a": "1", "b": True}, "map": {"k": 1}, "none": None, "both": None, "part": None}
    for after in (None, 7, "7"):
        body = sent | {"after": after}
        assert json.loads(msgspec.json.encode(msgspec.convert(body, module.Request))) == body
    for missing in ("a", "b"):
        partial = {name: value for name, value in sent["all"].items() if name != missing}
        with pytest.raises(msgspec.ValidationError, match=f"missing required field `{missing}`"):
            msgspec.convert({"all": partial}, module.Request)


def test_data_that_a_document_types_loosely_is_required_all_the_same(types):
    module = types(None, record(results={"type": "array", "items": record(fromObjectId={})}))
    assert msgspec.convert({"results": [{"fromObjectId": {}}]}, module.Response)
    with pytest.raises(msgspec.ValidationError, match="missing required field `fromObjectId`"):
        msgspec.convert({"results": [{}]}, module.Response)


def test_an_answer_may_be_a_list(types):
    module = types(None, {"type": "array", "items": record(x=TEXT)})
    assert module.Response
