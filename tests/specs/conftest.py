"""Small documents of facts with the quirks of what HubSpot publishes."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import jinja2
import openapi_python_client
import pytest

from hubspot_compat_tools._project import Project, project_at

CATEGORIES = ["USER_DEFINED", "WORK", "HUBSPOT_DEFINED", "INTEGRATOR_DEFINED"]
PAIR = "{fromObjectType}/{toObjectType}"
VERSIONS_HEAD = "# A comment that stays.\n"
ROW = """
[[version]]
name = "2026-03"
package = "v2026_03"
dialect = "dated"
# A comment inside the row.
associations = "/crm/associations/2026-03"
objects = "/crm/objects/2026-03"
documents = ["Associations", "CRM Associations Schema"]
status = "supported"
sunset = "2027-09-30"
sunset_source = "by hand"
"""


class Published:
    """Builds documents with what is odd in published ones: repeated operationIds, `*/*`, prose."""

    def associations(self, version: str = "2026-03") -> dict:
        batch = f"/crm/associations/{version}/{PAIR}/batch"
        record = f"/crm/objects/{version}/{{objectType}}/{{objectId}}/associations"
        return self._document(
            "Associations",
            version,
            paths={
                f"{batch}/create": {
                    "post": self.operation(
                        f"{batch}/create", body="BatchInput", answers={"201": "BatchAnswer"}
                    )
                },
                f"{batch}/read": {
                    "post": self.operation(
                        f"{batch}/read",
                        body="BatchInput",
                        answers={"200": "BatchAnswer", "207": "BatchAnswer"},
                    )
                },
                f"{batch}/archive": {
                    "post": self.operation(
                        f"{batch}/archive", body="BatchInput", answers={"204": ""}
                    )
                },
                f"{record}/{{toObjectType}}": {
                    "get": self.operation(f"{record}/{{toObjectType}}", answers={"200": "Page"})
                },
                f"/crm/objects/{version}/{{objectType}}/search": {
                    "post": self.operation(
                        f"/crm/objects/{version}/{{objectType}}/search", answers={"200": "Record"}
                    )
                },
            },
            schemas=self.shared_schemas()
            | {
                "BatchInput": self.record(inputs=self.list_of("Association"), required=["inputs"]),
                "BatchAnswer": self.record(
                    results=self.list_of("Association"),
                    errors=self.list_of("StandardError"),
                    completedAt={"type": "string", "format": "date-time"},
                    status={"type": "string", "enum": ["PENDING", "COMPLETE"]},
                    links={"type": "object", "additionalProperties": {"type": "string"}},
                    required=["status", "results", "completedAt"],
                ),
                "Association": self.record(
                    types=self.list_of("Spec"),
                    to={"$ref": "#/components/schemas/RecordId"},
                    required=["types", "to"],
                ),
                "RecordId": self.record(id={"type": "string"}, required=["id"]),
                "Page": self.record(results=self.list_of("Labelled"), required=["results"]),
                "Record": self.record(description={"type": "string"}),
                "StandardError": self.record(
                    category={"type": "string"},
                    message={"type": "string"},
                    subCategory={"type": "object", "properties": {}},
                    required=["category", "message"],
                ),
            },
            scopes=["crm.objects.contacts.read", "tickets"],
        )

    def schema(self, version: str = "2026-03", *, differing: bool = False) -> dict:
        labels = f"/crm/associations/{version}/{PAIR}/labels"
        document = self._document(
            "CRM Associations Schema",
            version,
            paths={labels: {"get": self.operation(labels, answers={"200": "Labels"})}},
            schemas=self.shared_schemas()
            | {"Labels": self.record(results=self.list_of("Labelled"), required=["results"])},
            scopes=["oauth", "tickets"],
        )
        if differing:
            document["components"]["schemas"]["Labelled"]["properties"].pop("label")
        return document

    def shared_schemas(self) -> dict:
        return {
            "Labelled": self.record(
                typeId={"type": "integer", "format": "int32"},
                label={"type": "string", "description": "Somebody else's prose.", "example": None},
                category={"type": "string", "enum": list(CATEGORIES)},
                required=["typeId", "category"],
            ),
            "Spec": self.record(
                associationCategory={"type": "string", "enum": list(CATEGORIES)},
                associationTypeId={"type": "integer", "format": "int32"},
                required=["associationTypeId", "associationCategory"],
            ),
            "Error": self.record(message={"type": "string"}, required=["message"]),
        }

    @staticmethod
    def record(required: list[str] | None = None, **properties: dict) -> dict:
        schema = {"type": "object", "properties": properties, "example": None}
        return schema | ({"required": required} if required else {})

    @staticmethod
    def list_of(name: str) -> dict:
        return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}

    @staticmethod
    def operation(path: str, *, body: str = "", answers: dict[str, str]) -> dict:
        responses: dict = {"default": {"$ref": "#/components/responses/Error"}}
        for status, name in answers.items():
            responses[status] = {"description": "Their words."} | (
                {
                    "content": {
                        "application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}
                    }
                }
                if name
                else {}
            )
        names = [part.strip("{}") for part in path.split("/") if part.startswith("{")]
        operation = {
            # The version in it is another one than the path's: published documents do that.
            "operationId": f"post-{path}_/crm/associations/2025-09/create",
            "summary": "Their words.",
            "tags": ["Batch"],
            "parameters": [
                {
                    "name": name,
                    "in": "path",
                    "required": True,
                    "schema": {"type": "string"},
                    "style": "simple",
                    "explode": False,
                    "description": "Their words.",
                }
                for name in names
            ],
            "responses": responses,
            "security": [{"oauth2": ["tickets"]}, {"oauth2": ["crm.objects.contacts.read"]}],
            "x-hubspot-rate-limit-exemptions": ["ten-secondly"],
        }
        if body:
            content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{body}"}}}
            operation["requestBody"] = {"content": content, "required": True}
        return operation

    @staticmethod
    def _document(title: str, version: str, paths: dict, schemas: dict, scopes: list[str]) -> dict:
        flow = {
            "authorizationUrl": "https://app.hubspot.com/oauth/authorize",
            "tokenUrl": "https://api.hubapi.com/oauth/v1/token",
            "scopes": dict.fromkeys(scopes, "Their words."),
        }
        error = {"schema": {"$ref": "#/components/schemas/Error"}}
        return {
            "openapi": "3.0.1",
            "info": {"title": title, "version": version, "description": "Their words."},
            "servers": [{"url": "https://api.hubapi.com"}],
            "tags": [{"name": "Batch"}],
            "paths": paths,
            "components": {
                "schemas": schemas,
                "responses": {"Error": {"description": "", "content": {"*/*": error}}},
                "securitySchemes": {
                    "oauth2": {"type": "oauth2", "flows": {"authorizationCode": flow}}
                },
            },
        }


class Compiled(jinja2.BytecodeCache):
    """What jinja2 made of each template, for as long as the tests run."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def compiled_templates() -> Iterator[None]:
    """The generator of clients compiles its templates once, which is half of its work."""
    with pytest.MonkeyPatch.context() as patch:
        cached = functools.partial(jinja2.Environment, bytecode_cache=Compiled())
        patch.setattr(openapi_python_client, "Environment", cached)
        yield


@pytest.fixture(scope="session")
def published() -> Published:
    return Published()


@pytest.fixture(scope="session")
def make_project(published: Published) -> Callable[[Path], Project]:
    """Make a project with one version, imported from the small documents, in a folder."""
    from hubspot_compat_tools.specs._import import import_documents, write

    def make(folder: Path) -> Project:
        (folder / "specs").mkdir()
        (folder / "specs" / "versions.toml").write_text(VERSIONS_HEAD + ROW)
        empty = project_at(folder)
        files = []
        for name, document in (("a", published.associations()), ("b", published.schema())):
            (folder / f"{name}.json").write_text(json.dumps(document))
            files.append(str(folder / f"{name}.json"))
        write(import_documents(files, "2026-03", empty), empty)
        return project_at(folder)

    return make


@pytest.fixture
def project(tmp_path: Path, make_project: Callable[[Path], Project]) -> Project:
    """A project with one version, imported from the small documents."""
    return make_project(tmp_path)


@pytest.fixture
def save(tmp_path: Path):
    """Write a value as a JSON file and give its path."""

    def write_file(name: str, value: object) -> str:
        path = tmp_path / name
        path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
        return str(path)

    return write_file


@pytest.fixture
def checkout() -> Project:
    """This repository."""
    return project_at(Path(__file__).parents[2])
