"""Documents for the tests: the real specs, small ones, and ways to change them."""

import copy
import functools
import itertools
import json
import random
from pathlib import Path

from hypothesis import strategies as st

SPECS = Path(__file__).parents[2] / "specs"
VERSIONS = ("v3", "v4", "2025-09", "2026-03")
METHODS = ("get", "put", "post", "delete")
JSON = "application/json"


@functools.cache
def _text(version):
    return (SPECS / version / "openapi.json").read_text(encoding="utf-8")


def spec(version):
    """A fresh copy of a version's canonical document."""
    return json.loads(_text(version))


def api(paths, **more):
    """A document with these paths."""
    return {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": paths, **more}


def one(schema=None, *, path="/crm/v4/associations/{a}/{b}/labels", request=None, **more):
    """A document with one operation that answers `schema` and takes `request`."""
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    operation = {
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in names
        ],
        "responses": {"200": {"description": "", "content": {JSON: {"schema": schema or {}}}}},
    }
    if request is not None:
        operation["requestBody"] = {"required": True, "content": {JSON: {"schema": request}}}
    return api({path: {"post": operation}}, **more)


def operations(document):
    """All (path, method, operation) of a document."""
    for path, item in sorted(document["paths"].items()):
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def resolved(document, node):
    """A node with every `$ref` in it replaced by what it refers to."""
    if isinstance(node, dict):
        if "$ref" in node:
            target = document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            return resolved(document, target)
        return {key: resolved(document, value) for key, value in node.items()}
    if isinstance(node, list):
        return [resolved(document, entry) for entry in node]
    return copy.deepcopy(node)


def slots(document):
    """Where schemas hang: (path, method, direction, container, key)."""
    found = []
    for path, method, operation in operations(document):
        body = operation.get("requestBody", {}).get("content", {})
        found += [(path, method, "request", entry) for entry in body.values() if "schema" in entry]
        for status, response in operation["responses"].items():
            if status.startswith("2"):
                found += [
                    (path, method, "response", entry)
                    for entry in response.get("content", {}).values()
                    if "schema" in entry
                ]
    return found


def schemas_in(schema):
    """Every schema below and including one, maps apart, without references."""
    yield schema
    for part in schema.get("properties", {}).values():
        yield from schemas_in(part)
    if isinstance(schema.get("items"), dict):
        yield from schemas_in(schema["items"])


# --- edits that mean nothing ------------------------------------------------------------------


def shuffle_keys(document, rng):
    """Another order of keys, everywhere."""

    def shuffled(node):
        if isinstance(node, dict):
            keys = list(node)
            rng.shuffle(keys)
            return {key: shuffled(node[key]) for key in keys}
        return [shuffled(entry) for entry in node] if isinstance(node, list) else node

    return shuffled(document)


def shuffle_lists(document, rng):
    """Another order of required, enums, scopes, parameters, tags and alternatives."""

    def visit(node):
        if isinstance(node, dict):
            for value in node.values():
                if isinstance(value, list):
                    rng.shuffle(value)
                visit(value)
        elif isinstance(node, list):
            for entry in node:
                visit(entry)

    visit(document)
    return document


def rename_schemas(document, rng):
    """Another name for every schema."""
    schemas = document["components"]["schemas"]
    names = list(schemas)
    rng.shuffle(names)
    new = {name: f"Renamed{number}" for number, name in enumerate(names)}
    text = json.dumps(document)
    for old, name in new.items():
        text = text.replace(f'"#/components/schemas/{old}"', f'"#/components/schemas/{name}"')
    document = json.loads(text)
    document["components"]["schemas"] = {
        new[name]: schema for name, schema in document["components"]["schemas"].items()
    }
    return document


def rename_operations(document, rng):
    """Another operationId for every operation."""
    for _, _, operation in operations(document):
        operation["operationId"] = f"op{rng.random()}"
    return document


def edit_prose(document, rng):
    """Other descriptions, summaries, titles and examples, everywhere they may stand."""
    document["info"]["title"] = f"Title {rng.random()}"
    for _, _, operation in operations(document):
        operation["description"] = operation["summary"] = f"Prose {rng.random()}"
        for parameter in operation.get("parameters", []):
            parameter["description"] = f"Prose {rng.random()}"
    for schema in document["components"]["schemas"].values():
        schema |= {"description": f"Prose {rng.random()}", "title": "T", "example": {"a": 1}}
    return document


def inline_references(document, _):
    """Every reference replaced by what it refers to, and no schema left."""
    document["paths"] = resolved(document, document["paths"])
    document["components"]["schemas"] = {}
    return document


def wrap_references(document, _):
    """Every reference in an `allOf` of one, as generators write it to add a description."""

    def visit(node):
        if isinstance(node, dict):
            for key, value in node.items():
                if isinstance(value, dict) and str(value.get("$ref", "")).startswith(
                    "#/components/schemas/"
                ):
                    node[key] = {"allOf": [value], "description": "wrapped"}
                else:
                    visit(value)
        elif isinstance(node, list):
            for entry in node:
                visit(entry)

    visit(document)
    return document


def say_defaults(document, _):
    """What is so anyway, said: nullable false, further fields allowed, nothing deprecated."""
    for schema in document["components"]["schemas"].values():
        if schema.get("type") == "object" and "additionalProperties" not in schema:
            schema["additionalProperties"] = True
        schema["nullable"] = False
    for _, _, operation in operations(document):
        operation["deprecated"] = False
        for parameter in operation.get("parameters", []):
            parameter.setdefault("required", False)
            parameter["style"] = {"path": "simple", "query": "form"}[parameter["in"]]
    return document


def add_unused(document, _):
    """A schema that nobody uses."""
    document["components"]["schemas"]["Unused"] = {"type": "object", "required": ["id"]}
    return document


def every_schema(document):
    """Every schema of a document, those inside others first, so that each can be rewritten."""

    def inside(schema):
        for part in schema.get("properties", {}).values():
            yield from inside(part)
        for key in ("items", "additionalProperties"):
            if isinstance(schema.get(key), dict):
                yield from inside(schema[key])
        for key in ("allOf", "oneOf", "anyOf"):
            for part in schema.get(key, []):
                yield from inside(part)
        yield schema

    holders = [holder for _, _, _, holder in slots(document)]
    for _, _, operation in operations(document):
        holders += [entry for entry in operation.get("parameters", []) if "schema" in entry]
    for schema in [*document["components"].get("schemas", {}).values()]:
        yield from inside(schema)
    for holder in holders:
        yield from inside(holder["schema"])


def rewrite_for_3_1(document, _):
    """The same in OpenAPI 3.1: null is a type, exclusive bounds are numbers."""
    document["openapi"] = "3.1.0"
    for schema in list(every_schema(document)):
        nullable = schema.pop("nullable", False)
        for bound in ("Minimum", "Maximum"):
            if schema.get(f"exclusive{bound}") is True:
                schema[f"exclusive{bound}"] = schema.pop(bound.lower())
        if nullable and "type" in schema:
            schema["type"] = [schema["type"], "null"]
            if "enum" in schema:
                schema["enum"] = [*schema["enum"], None]
        elif nullable:
            inner = dict(schema)
            schema.clear()
            schema["anyOf"] = [inner, {"type": "null"}]
    return document


def wrap_schemas(document, rng):
    """Schemas in a union, or an `allOf`, of one."""
    for schema in list(every_schema(document)):
        if rng.random() < 0.5:
            inner = dict(schema)
            schema.clear()
            schema[rng.choice(["oneOf", "anyOf", "allOf"])] = [inner]
    return document


def share_parameters(document, _):
    """Parameters in `components`, and those of a path's only operation at the path."""
    shared = document.setdefault("components", {}).setdefault("parameters", {})
    for path, method, operation in list(operations(document)):
        references = []
        for parameter in operation.pop("parameters", []):
            name = f"Parameter{len(shared)}"
            shared[name] = parameter
            references.append({"$ref": f"#/components/parameters/{name}"})
        item = document["paths"][path]
        alone = sum(key in item for key in METHODS) == 1
        (item if alone else item[method])["parameters"] = references
    return document


def encode_references(document, _):
    """References as a URI may have them: every letter of a name percent-encoded."""

    def visit(node):
        if isinstance(node, dict):
            start, _, name = str(node.get("$ref", "")).rpartition("/")
            if start == "#/components/schemas":
                node["$ref"] = f"{start}/{''.join(f'%{byte:02X}' for byte in name.encode())}"
            node = list(node.values())
        if isinstance(node, list):
            for entry in node:
                visit(entry)

    visit(document)
    return document


def move_base_path(document, _):
    """The first part of every path at the server."""
    starts = {path.split("/")[1] for path in document["paths"]}
    if len(starts) == 1 and not document.get("servers"):
        (start,) = starts
        document["servers"] = [{"url": f"/{start}"}]
        document["paths"] = {
            path.removeprefix(f"/{start}"): item for path, item in document["paths"].items()
        }
    return document


def spell_unions_out(document, _):
    """Lists of types and enums as unions of plain types and of constants."""
    for schema in list(every_schema(document)):
        if isinstance(schema.get("type"), list) and len(schema) == 1:
            schema["anyOf"] = [{"type": name} for name in schema.pop("type")]
        elif set(schema) == {"type", "enum"} and isinstance(schema["type"], str):
            schema["oneOf"] = [{"enum": [v], "type": schema["type"]} for v in schema.pop("enum")]
            del schema["type"]
    return document


def restates_a_union(document):
    """Whether members of an `allOf` have a union each for one property.

    Two unions that must hold at once are compared as they are written.
    """
    for schema in every_schema(document):
        members = [part.get("properties", {}) for part in schema.get("allOf", [])]
        for one, other in itertools.combinations(members, 2):
            both = [json.dumps([one[name], other[name]]) for name in one.keys() & other.keys()]
            if any("Of" in text for text in both):
                return True
    return False


# These hold in any document; the others need a document without circles, or one of ours.
ANYWHERE = (
    shuffle_keys,
    shuffle_lists,
    rename_schemas,
    rewrite_for_3_1,
    wrap_schemas,
    wrap_references,
    spell_unions_out,
    share_parameters,
    encode_references,
)
MEANINGLESS = (
    shuffle_keys,
    shuffle_lists,
    rename_schemas,
    rename_operations,
    edit_prose,
    inline_references,
    wrap_references,
    say_defaults,
    add_unused,
    rewrite_for_3_1,
    wrap_schemas,
    share_parameters,
    encode_references,
    spell_unions_out,
)


def edited(document, edits, seed):
    """A document after some meaningless edits."""
    rng = random.Random(seed)
    document = json.loads(json.dumps(document))  # a copy in which nothing is shared
    for edit in edits:
        document = edit(document, rng)
    return document


# --- random documents -------------------------------------------------------------------------

NAMES = st.sampled_from(["id", "to", "from", "type", "label", "after"])
SCALARS = st.sampled_from(
    [
        {"type": "string"},
        {"type": "string", "format": "date-time"},
        {"type": "string", "enum": ["A", "B"]},
        {"type": "string", "enum": ["A"]},
        {"type": "string", "nullable": True},
        {"type": "string", "maxLength": 5},
        {"type": "string", "pattern": "^a"},
        {"type": "integer", "format": "int32"},
        {"type": "integer", "format": "int64", "default": 3},
        {"type": "integer", "minimum": 1, "maximum": 9},
        {"type": "number"},
        {"type": "boolean"},
        {},
    ]
)


def _containers(parts):
    objects = st.builds(
        lambda properties, required, extra: {
            "type": "object",
            "properties": properties,
            "required": sorted(set(properties) & required),
            **extra,
        },
        st.dictionaries(NAMES, parts, max_size=3),
        st.sets(NAMES),
        st.sampled_from([{}, {"additionalProperties": False}, {"nullable": True}]),
    )
    arrays = st.builds(lambda items: {"type": "array", "items": items}, parts)
    maps = st.builds(lambda extra: {"type": "object", "additionalProperties": extra}, parts)
    unions = st.builds(
        lambda key, members: {key: members},
        st.sampled_from(["oneOf", "anyOf"]),
        st.lists(parts, min_size=2, max_size=3),
    )
    both = st.builds(lambda one, other: {"allOf": [one, other]}, objects, objects)
    return objects | arrays | maps | unions | both


SCHEMAS = st.recursive(SCALARS, _containers, max_leaves=8)


@st.composite
def random_documents(draw):
    """A document with an operation or two, its schemas partly behind references, maybe cyclic."""
    schemas = {name: draw(SCHEMAS) for name in ("First", "Second")}
    if draw(st.booleans()):
        cyclic = {"$ref": "#/components/schemas/First"}
        first = {"type": "object", "properties": {"id": schemas["First"], "to": cyclic}}
        schemas["First"] = first
    places = st.sampled_from([{"$ref": f"#/components/schemas/{name}"} for name in schemas])
    document = one(draw(places | SCHEMAS), request=draw(st.none() | places | SCHEMAS))
    (operation,) = (operation for _, _, operation in operations(document))
    if draw(st.booleans()):
        parameter = {"name": "limit", "in": "query", "schema": draw(SCALARS)}
        operation["parameters"].append({**parameter, "required": draw(st.booleans())})
    for status in draw(st.sets(st.sampled_from(["201", "207", "404", "default"]))):
        response = {"description": "", "content": {JSON: {"schema": draw(places)}}}
        operation["responses"][status] = response
    scopes = draw(st.sets(st.sampled_from(["contacts.read", "deals.read", "deals.write"])))
    operation["security"] = [{"oauth2": [scope]} for scope in sorted(scopes)]
    operation["deprecated"] = draw(st.booleans())
    return {**document, "components": {"schemas": schemas}}
