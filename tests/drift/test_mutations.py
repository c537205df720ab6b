"""One mutation in a real spec: it is found, judged as its rule says, and nothing else is.

The schema that is mutated is first written out in its place, so that only one operation uses it.
"""

import copy
import random

import pytest

from hubspot_compat_tools.drift import compare
from hubspot_compat_tools.drift.rules import TABLE

from .documents import JSON, VERSIONS, operations, resolved, schemas_in, slots, spec

REQUEST, RESPONSE = "request", "response"


# Each mutation: whether it can be made on a schema, how, and the rule for either direction.
# It gets the schema and a random generator, and gives back which rule must fire.


def is_object(schema):
    return bool(schema.get("properties"))


def is_text(schema):
    return schema.get("type") == "string" and "enum" not in schema


def is_enum(schema):
    return "enum" in schema


def is_number(schema):
    return schema.get("type") == "integer"


def is_list(schema):
    return schema.get("type") == "array"


def has_optional(schema):
    return is_object(schema) and bool(set(schema["properties"]) - set(schema.get("required", [])))


def has_required(schema):
    return bool(set(schema.get("properties", {})) & set(schema.get("required", [])))


def _required(schema, rng):
    return rng.choice(sorted(set(schema["properties"]) & set(schema["required"])))


def _optional(schema, rng):
    return rng.choice(sorted(set(schema["properties"]) - set(schema.get("required", []))))


def remove_required(schema, rng):
    name = _required(schema, rng)
    del schema["properties"][name]
    schema["required"].remove(name)


def remove_optional(schema, rng):
    del schema["properties"][_optional(schema, rng)]


def add_required(schema, _):
    schema["properties"]["brandNew"] = {"type": "string"}
    schema["required"] = [*schema.get("required", []), "brandNew"]


def add_optional(schema, _):
    schema["properties"]["brandNew"] = {"type": "string"}


def make_optional(schema, rng):
    schema["required"].remove(_required(schema, rng))


def make_required(schema, rng):
    schema["required"] = [*schema.get("required", []), _optional(schema, rng)]


def make_nullable(schema, _):
    schema["nullable"] = True


def make_number(schema, _):
    schema.clear()
    schema["type"] = "integer"


def make_text(schema, _):
    schema.clear()
    schema["type"] = "string"


def make_list(schema, _):
    inner = copy.deepcopy(schema)
    schema.clear()
    schema.update(type="array", items=inner)


def make_anything(schema, _):
    schema.clear()


def add_value(schema, _):
    schema["enum"] = [*schema["enum"], "BRAND_NEW"]


def remove_value(schema, rng):
    schema["enum"].remove(rng.choice(schema["enum"]))


def open_enum(schema, _):
    del schema["enum"]


def close_enum(schema, _):
    schema["enum"] = ["ONLY"]


def limit_length(schema, _):
    schema["maxLength"] = 10


def need_length(schema, _):
    schema["minLength"] = 1


def limit_pattern(schema, _):
    schema["pattern"] = "^[0-9]+$"


def limit_items(schema, _):
    schema["maxItems"] = 7


def limit_number(schema, _):
    schema["minimum"] = 3


def widen_number(schema, _):
    schema["format"] = "int64"


def reformat(schema, _):
    schema["format"] = "uuid"


def add_default(schema, _):
    schema["default"] = "x"


def deprecate(schema, _):
    schema["deprecated"] = True


def close(schema, _):
    schema["additionalProperties"] = False


def add_member(schema, _):
    inner = copy.deepcopy(schema)
    schema.clear()
    schema["oneOf"] = [inner, {"type": "boolean"}]


def add_type(schema, _):
    inner = copy.deepcopy(schema)
    schema.clear()
    schema["anyOf"] = [inner, {"type": "boolean"}]


def is_plain_number(schema):
    return is_number(schema) and schema.get("format") == "int32"


def is_plain_text(schema):
    return is_text(schema) and "format" not in schema


def is_open(schema):
    return is_object(schema) and "additionalProperties" not in schema


SCHEMA_MUTATIONS = [
    (has_required, remove_required, "request-property-removed", "response-property-removed"),
    (
        has_optional,
        remove_optional,
        "request-property-removed",
        "response-optional-property-removed",
    ),
    (is_object, add_required, "request-property-added-required", "response-property-added"),
    (is_object, add_optional, "request-property-added", "response-property-added"),
    (
        has_required,
        make_optional,
        "request-property-became-optional",
        "response-property-became-optional",
    ),
    (
        has_optional,
        make_required,
        "request-property-became-required",
        "response-property-became-required",
    ),
    (is_text, make_nullable, "request-became-nullable", "response-became-nullable"),
    (is_object, make_nullable, "request-became-nullable", "response-became-nullable"),
    (is_text, make_number, "request-type-changed", "response-type-changed"),
    (is_number, make_text, "request-type-changed", "response-type-changed"),
    (is_object, make_text, "request-type-changed", "response-type-changed"),
    (is_object, make_list, "request-type-changed", "response-type-changed"),
    (is_text, make_list, "request-type-changed", "response-type-changed"),
    (is_list, make_anything, "request-type-widened", "response-type-changed"),
    (is_enum, add_value, "request-enum-value-added", "response-enum-value-added"),
    (is_enum, remove_value, "request-enum-value-removed", "response-enum-value-removed"),
    (is_enum, open_enum, "request-no-longer-enum", "response-no-longer-enum"),
    (is_text, close_enum, "request-became-enum", "response-became-enum"),
    (is_text, limit_length, "request-limit-set", "response-limit-narrowed"),
    (is_list, limit_items, "request-limit-set", "response-limit-narrowed"),
    (is_text, need_length, "request-limit-narrowed", "response-limit-narrowed"),
    (is_number, limit_number, "request-limit-set", "response-limit-narrowed"),
    (is_text, limit_pattern, "request-pattern-added", "response-pattern-changed"),
    (is_plain_number, widen_number, "request-format-widened", "response-format-changed"),
    (is_plain_text, reformat, "request-format-changed", "response-format-narrowed"),
    (is_text, add_default, "request-default-changed", "response-default-changed"),
    (is_text, deprecate, "field-deprecated", "field-deprecated"),
    (
        is_open,
        close,
        "request-additional-properties-narrowed",
        "response-additional-properties-narrowed",
    ),
    (is_object, add_member, "request-member-added", "response-member-added"),
    (is_text, add_type, "request-type-widened", "response-type-changed"),
]


def _drift(base, head):
    return compare(base, head, only="all", levels={})


def _isolated(version, direction):
    """The spec with every schema of one direction written out, and where they hang."""
    document = spec(version)
    found = [entry for entry in slots(document) if entry[2] == direction]
    for _, _, _, holder in found:
        holder["schema"] = resolved(document, holder["schema"])
    return document, found


EVERY_SCHEMA_MUTATION = pytest.mark.parametrize(
    "mutation", SCHEMA_MUTATIONS, ids=lambda row: row[1].__name__
)
EVERY_DIRECTION = pytest.mark.parametrize("direction", [REQUEST, RESPONSE])


@EVERY_DIRECTION
@EVERY_SCHEMA_MUTATION
def test_one_mutation_of_a_schema_is_found_and_nothing_else(direction, mutation):
    """In the small document, or in the default version's where that has no place for it."""
    assert any(
        check_schema_mutation(version, direction, mutation, samples=1)
        for version in ("v3", "2026-03")
    )


@pytest.mark.thorough
@pytest.mark.parametrize("version", VERSIONS)
@EVERY_DIRECTION
@EVERY_SCHEMA_MUTATION
def test_one_mutation_of_any_schema_is_found_and_nothing_else(version, direction, mutation):
    check_schema_mutation(version, direction, mutation, samples=2)


def check_schema_mutation(version, direction, mutation, *, samples):
    """Check some places; whether the document has any."""
    can, mutate, *rules = mutation
    base, found = _isolated(version, direction)
    places = [
        (number, index)
        for number, (_, _, _, holder) in enumerate(found)
        for index, schema in enumerate(schemas_in(holder["schema"]))
        if index and can(schema)
    ]
    if not places:
        assert not any(can(s) for _, _, _, h in found for s in list(schemas_in(h["schema"]))[1:])
        return False
    rng = random.Random(f"{version}{direction}{mutate.__name__}")
    for number, index in rng.sample(places, min(samples, len(places))):
        head = copy.deepcopy(base)
        path, method, _, _ = found[number]
        holder = [entry for entry in slots(head) if entry[2] == direction][number][3]
        mutate(list(schemas_in(holder["schema"]))[index], rng)
        (change,) = _drift(base, head).changes
        assert change.rule == rules[direction == RESPONSE]
        assert change.direction == direction
        assert change.operations == (f"{method.upper()} {path}",)
        assert change.level == TABLE.rules[change.rule].level
    return True


# --- operations -------------------------------------------------------------------------------


def deprecate_operation(operation):
    operation["deprecated"] = True


def add_query(operation):
    operation.setdefault("parameters", []).append(
        {"name": "brandNew", "in": "query", "schema": {"type": "string"}}
    )


def require_query(operation):
    add_query(operation)
    operation["parameters"][-1]["required"] = True


def replace_status(operation):
    (status,) = [code for code in operation["responses"] if code in ("200", "201", "204")]
    operation["responses"]["202"] = operation["responses"].pop(status)


def add_status(operation):
    operation["responses"]["202"] = {"description": "", "content": {}}


def add_error(operation):
    operation["responses"]["404"] = {"description": "", "content": {}}


def remove_default_error(operation):
    del operation["responses"]["default"]


def add_scope(operation):
    operation["security"].append({"oauth2": ["brand.new"]})


def remove_scope(operation):
    operation["security"].pop(0)


def remove_security(operation):
    operation["security"] = []


def change_tags(operation):
    operation["tags"] = ["Brand New"]


def retype_path(operation):
    operation["parameters"][0]["schema"] = {"type": "boolean"}


def limit_path(operation):
    operation["parameters"][0]["schema"]["maxLength"] = 5


def add_header(operation):
    for response in operation["responses"].values():
        response.setdefault("headers", {})["X-New"] = {"schema": {"type": "string"}}
        return


def drop_media(operation):
    operation["requestBody"]["content"] = {"text/csv": operation["requestBody"]["content"][JSON]}


def drop_body(operation):
    del operation["requestBody"]


def relax_body(operation):
    operation["requestBody"]["required"] = False


def has_body(operation):
    return operation.get("requestBody", {}).get("required") is True


def has_scopes(operation):
    return len(operation.get("security", [])) > 1


def any_operation(_):
    return True


def has_text_path(operation):
    return operation.get("parameters", [{}])[0].get("schema") == {"type": "string"}


OPERATION_MUTATIONS = [
    (any_operation, deprecate_operation, ["operation-deprecated"]),
    (any_operation, add_query, ["parameter-added"]),
    (any_operation, require_query, ["parameter-added-required"]),
    (any_operation, replace_status, ["success-status-replaced"]),
    (any_operation, add_status, ["success-status-added"]),
    (any_operation, add_error, ["error-status-added"]),
    (any_operation, remove_default_error, ["error-status-removed"]),
    (has_scopes, add_scope, ["security-alternative-added"]),
    (has_scopes, remove_scope, ["security-alternative-removed"]),
    (has_scopes, remove_security, ["security-removed"]),
    (any_operation, change_tags, ["operation-tags-changed"]),
    (has_text_path, retype_path, ["request-type-changed"]),
    (has_text_path, limit_path, ["request-limit-set"]),
    (any_operation, add_header, ["response-header-added"]),
    (has_body, drop_media, ["request-media-type-removed", "request-media-type-added"]),
    (has_body, drop_body, ["request-body-removed"]),
    (has_body, relax_body, ["request-body-became-optional"]),
]


EVERY_OPERATION_MUTATION = pytest.mark.parametrize(
    "mutation", OPERATION_MUTATIONS, ids=lambda row: row[1].__name__
)


@EVERY_OPERATION_MUTATION
def test_one_mutation_of_an_operation_is_found_and_nothing_else(mutation):
    check_operation_mutation("v4", mutation, samples=2)


@pytest.mark.thorough
@pytest.mark.parametrize("version", VERSIONS)
@EVERY_OPERATION_MUTATION
def test_one_mutation_of_any_operation_is_found_and_nothing_else(version, mutation):
    check_operation_mutation(version, mutation, samples=4)


def check_operation_mutation(version, mutation, *, samples):
    can, mutate, rules = mutation
    able = [
        (place, path, method)
        for place, (path, method, operation) in enumerate(operations(spec(version)))
        if can(operation)
    ]
    for place, path, method in able[:samples]:
        head = spec(version)
        mutate(list(operations(head))[place][2])
        changes = _drift(spec(version), head).changes
        assert [change.rule for change in changes] == rules
        assert {change.operations for change in changes} == {(f"{method.upper()} {path}",)}


@pytest.mark.parametrize(
    "version",
    ["v3", *(pytest.param(version, marks=pytest.mark.thorough) for version in VERSIONS[1:])],
)
def test_an_operation_that_goes_is_found_and_nothing_else(version):
    for path, method, _ in operations(spec(version)):
        head = spec(version)
        del head["paths"][path][method]
        (change,) = _drift(spec(version), head).changes
        assert (change.rule, change.operations) == (
            "operation-removed",
            (f"{method.upper()} {path}",),
        )


@pytest.mark.parametrize("version", VERSIONS)
def test_a_scope_that_goes_from_every_operation_is_one_row(version):
    base, head = spec(version), spec(version)
    scope = next(iter(base["paths"].values()))
    (operation,) = list(scope.values())[:1]
    gone = operation["security"][0]
    concerned = 0
    for _, _, each in operations(head):
        concerned += gone in each["security"]
        each["security"] = [entry for entry in each["security"] if entry != gone]
    (change,) = _drift(base, head).changes
    assert change.rule == "security-alternative-removed"
    assert len(change.operations) == concerned > 1


def test_a_field_of_a_schema_that_both_directions_use_is_judged_in_each():
    shared = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
    base = spec("v4")
    path, method, operation = next(o for o in operations(base) if "requestBody" in o[2])
    base["components"]["schemas"]["Both"] = shared
    ref = {"$ref": "#/components/schemas/Both"}
    operation["requestBody"]["content"][JSON]["schema"] = ref
    operation["responses"] = {"200": {"description": "", "content": {JSON: {"schema": ref}}}}
    head = copy.deepcopy(base)
    head["components"]["schemas"]["Both"]["required"] = []
    changes = {(c.direction, c.rule, c.level) for c in _drift(base, head).changes}
    assert changes == {
        (REQUEST, "request-property-became-optional", "info"),
        (RESPONSE, "response-property-became-optional", "breaking"),
    }
    assert (path, method) in {(p, m) for p, m, _ in operations(head)}
