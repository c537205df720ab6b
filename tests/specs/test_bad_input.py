"""Whatever is wrong with a document ends as one line with its place; nothing is written."""

import contextlib
import http.server
import json
import subprocess
import sys
import threading

import pytest

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools._project import project_at
from hubspot_compat_tools.specs import _read
from hubspot_compat_tools.specs._import import import_documents, write
from hubspot_compat_tools.specs._read import read_document


def refused(source):
    with pytest.raises(ToolError) as caught:
        read_document(source)
    message = caught.value.message
    assert "\n" not in message
    assert len(message) < 300
    return message


def bomb(levels, width):
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "is empty"),
        ("hello", "not an OpenAPI document"),
        ("[]", "expected an object, found a list"),
        ('{"openapi": "3.0.1", "info": {', "line 1 column 31: not valid JSON"),
        ('{"openapi": NaN}', "NaN is not a JSON value"),
        ("openapi: [3.0.1", "line 2 column 1"),
        ("a: !!python/object:os.system {}", "line 1 column 4"),
        ("openapi: !!timestamp 2026-09-01", "holds a date"),
        ("{}", "the key 'openapi' is missing"),
        ('{"swagger": "2.0"}', "it is Swagger 2.0"),
        ('{"openapi": "4.0.0"}', "openapi is '4.0.0'"),
        ('{"openapi": "3.0.1"}', "the key 'info' is missing"),
        ('{"openapi": "3.0.1", "info": {}}', "the key 'paths' is missing"),
        (
            '{"openapi": "3.0.1", "info": {}, "paths": []}',
            "/paths: expected an object, found a list",
        ),
        ('{"openapi": "3.0.1", "info": {}, "paths": {"/a": 1}}', "/paths/~1a: expected an object"),
        (
            '{"openapi": "3.0.1", "info": {}, "paths": {"/a": {"get": {}}}}',
            "/paths/~1a/get: the operation has no responses",
        ),
        (
            '{"openapi": "3.0.1", "info": {}, "paths": {"/": {"get": {"responses": {"2": null}}}}}',
            "/paths/~1/get/responses/2: expected an object, found nothing",
        ),
        (
            '{"openapi": "3.0.1", "info": {}, "paths": {}, "components": {"schemas": {"A": "x"}}}',
            "/components/schemas/A: expected an object, found a text",
        ),
        (
            '{"openapi": "3.0.1", "info": {}, "paths": {}, "security": [{"a": "b"}]}',
            "/security/0/a: expected a list, found a text",
        ),
        ("[" * 50_000, "nested deeper than 100 levels"),
        ("a: " + "[" * 50_000, "nested deeper than 100 levels"),
        ("a: &a [*a]", "an alias contains itself"),
        (bomb(levels=12, width=10), "aliases expand to more than"),
        (bomb(levels=5_000, width=1), "aliases"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else None,
)
def test_a_text_that_is_no_spec_is_refused_with_its_place(save, text, place):
    source = save("bad.txt", text)
    message = refused(source)
    assert message.startswith(f"{source}: ")
    assert place in message


@pytest.mark.parametrize(
    ("reference", "what"),
    [
        ("#/components/schemas/Void", "leads nowhere"),
        ("other.json#/A", "leaves #/components"),
        ("#/components/schemas/Loop", "leads only to itself"),
    ],
)
def test_a_reference_to_nowhere_is_refused_with_its_place(save, published, reference, what):
    document = published.schema()
    document["components"]["schemas"]["Loop"] = {"$ref": "#/components/schemas/Loop2"}
    document["components"]["schemas"]["Loop2"] = {"$ref": "#/components/schemas/Loop"}
    document["components"]["schemas"]["Labelled"]["properties"]["x"] = {"$ref": reference}
    if what != "leads only to itself":
        del document["components"]["schemas"]["Loop"], document["components"]["schemas"]["Loop2"]
    message = refused(save("ref.json", document))
    assert what in message
    if what != "leads only to itself":
        assert "/components/schemas/Labelled/properties/x: $ref" in message


def test_a_property_called_ref_is_no_reference(save, published):
    document = published.schema()
    document["components"]["schemas"]["Labelled"]["properties"]["$ref"] = {"type": "string"}
    assert read_document(save("ok.json", document)).title == "CRM Associations Schema"


@pytest.mark.parametrize("name", ["missing.json", "."])
def test_a_path_that_cannot_be_read_is_named(tmp_path, name):
    assert "cannot be read" in refused(str(tmp_path / name))


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "binary.json"
    path.write_bytes(b'{"a": "\xff\xfe\xfa"}')
    assert "byte 7: not text in UTF-8" in refused(str(path))


def test_a_file_beyond_the_cap_is_refused(save, monkeypatch):
    monkeypatch.setattr(_read, "MAX_BYTES", 1024 * 1024)
    assert "larger than 1 MB" in refused(save("big.json", '{"x": "' + "a" * 1024 * 1024 + '"}'))


def test_a_key_that_is_there_twice_is_a_warning(save):
    head = '"openapi": "3.0.1", "info": {}, "paths": {}'
    (warning,) = read_document(save("j.json", f'{{"paths": {{}}, {head}}}')).warnings
    assert warning.endswith("j.json: key 'paths' is there twice in one object; took the last")
    yaml = save("y.yaml", "openapi: 3.0.1\ninfo: {}\ninfo: {}\npaths: {}\n")
    assert "line 3: key 'info' is there twice" in read_document(yaml).warnings[0]


def test_yaml_says_what_json_can_say_and_no_more(save):
    text = (
        "openapi: 3.0.1\ninfo: {version: 2026-09-01, on: no}\npaths: {}\nx-a: [NO, 0123, 1e3, null]"
    )
    content = read_document(save("y.yaml", text)).content
    assert content["info"] == {"version": "2026-09-01", "on": "no"}
    assert content["x-a"] == ["NO", "0123", 1000.0, None]


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path, published):
    path = tmp_path / "bom.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(published.schema()).encode())
    assert read_document(str(path)).title == "CRM Associations Schema"


@pytest.mark.parametrize(
    "name",
    ["latest", "v", "2026", "2026-9", "2026-00", "2026-13", "0000-01", "../evil", "2026-09/x", ""],
)
def test_a_name_that_is_no_version_is_refused(save, published, project, name):
    with pytest.raises(ToolError, match=r"expected a name such as v4, 2026-09"):
        import_documents([save("a.json", published.schema())], name, project)


def test_a_refused_import_writes_nothing(save, published, project):
    before = {p: p.read_bytes() for p in project.root.rglob("*") if p.is_file()}
    bad = save("bad.json", '{"openapi": "3.0.1", "info": {')
    with pytest.raises(ToolError):
        import_documents([save("good.json", published.schema("2026-09")), bad], "2026-09", project)
    after = {p: p.read_bytes() for p in project.root.rglob("*") if p in before}
    assert after == before
    assert not project.spec_path("2026-09").exists()


def test_the_specs_of_the_wheel_are_not_written_to(save, published, project):
    from attrs import evolve

    shipped = evolve(project, root=None, generated=None)
    imported = import_documents([save("a.json", published.schema())], "2026-03", shipped)
    with pytest.raises(ToolError, match="read-only"):
        write(imported, shipped)


def test_the_command_line_says_it_in_one_line_and_exits_2(save, project):
    bad = save("bad.json", '{"openapi": "3.0.1", "info": {')
    command = ("specs", "import", bad, "--version", "2026-09", "--write")
    result = subprocess.run(
        [sys.executable, "-m", "hubspot_compat_tools", *command],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"error: {bad}: line 1 column 31: not valid JSON")
    assert result.stderr.count("\n") == 1


@pytest.fixture
def server(published):
    """A server on loopback: a document, a redirect to it, an error, and a body without end."""
    document = json.dumps(published.schema()).encode()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            where = self.path.partition("?")[0]
            self.send_response({"/old": 302, "/gone": 404}.get(where, 200))
            if where == "/old":
                self.send_header("Location", "/spec.json")
            body = b"x" * 3_000_000 if where == "/big" else document
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # had enough
                self.wfile.write(body)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def test_an_address_is_read_like_a_file(server):
    document = read_document(f"{server}/spec.json")
    assert document.title == "CRM Associations Schema"
    assert document.source == f"{server}/spec.json"


def test_an_address_that_answers_an_error_is_refused(server):
    assert refused(f"{server}/gone") == f"{server}/gone: answered 404; expected an OpenAPI document"


def test_an_answer_beyond_the_cap_is_refused(server, monkeypatch):
    monkeypatch.setattr(_read, "MAX_BYTES", 1024 * 1024)
    assert "larger than 1 MB" in refused(f"{server}/big")


def test_an_address_is_shown_without_what_is_secret_in_it():
    message = refused("http://user:secret@127.0.0.1:1/spec?hapikey=secret")
    assert message.startswith("http://127.0.0.1:1/spec: cannot be fetched (ConnectError)")
    assert "secret" not in message


def test_a_project_without_versions_toml_is_said(tmp_path, monkeypatch):
    with pytest.raises(ToolError, match=r"versions\.toml: cannot be read"):
        project_at(tmp_path)
