import copy

import pytest
import yaml
from jsonpath_ng.ext.parser import parse

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.specs._import import load_canonical
from hubspot_compat_tools.specs._overlay import apply_overlay

DOCUMENT = {"paths": {"/a/{b}": {"get": {"responses": {"200": {"description": "ok"}}}}}}
TARGET = "$.paths['/a/{b}'].get.responses"


@pytest.fixture
def overlay(tmp_path):
    """Apply an overlay with the given actions to a small document."""

    def apply(*actions, **top):
        path = tmp_path / "x.yaml"
        path.write_text(yaml.safe_dump({"overlay": "1.0.0", "actions": list(actions)} | top))
        document = copy.deepcopy(DOCUMENT)
        apply_overlay(document, path)
        return document

    return apply


def test_an_action_updates_its_target(overlay):
    update = {"204": {"description": "nothing"}}
    document = overlay({"target": TARGET, "description": "seen", "update": update})
    assert document["paths"]["/a/{b}"]["get"]["responses"].keys() == {"200", "204"}


def test_an_action_removes_its_target(overlay):
    document = overlay({"target": f"{TARGET}['200']", "description": "gone", "remove": True})
    assert document["paths"]["/a/{b}"]["get"]["responses"] == {}


def test_an_action_may_use_what_an_earlier_one_added(overlay):
    first = {"target": TARGET, "description": "why", "update": {"204": {}}}
    second = {"target": f"{TARGET}['204']", "description": "why", "update": {"description": "x"}}
    document = overlay(first, second)
    assert document["paths"]["/a/{b}"]["get"]["responses"]["204"] == {"description": "x"}


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ({"target": "$.paths['/gone']", "description": "why", "remove": True}, "matches nothing"),
        ({"target": TARGET, "update": {}}, "no description; say why"),
        ({"description": "why", "update": {}}, "it has no target"),
        ({"target": "$..[", "description": "why", "update": {}}, "is not a JSONPath"),
    ],
)
def test_an_action_that_cannot_be_meant_fails_with_its_number(overlay, action, message):
    good = {"target": TARGET, "description": "seen", "update": {"204": {}}}
    with pytest.raises(ToolError, match=rf"x\.yaml: action 2: .*{message}"):
        overlay(good, action)


def test_a_file_that_is_no_overlay_is_refused(overlay):
    with pytest.raises(ToolError, match="not an OpenAPI Overlay"):
        overlay(overlay="2.0.0")
    with pytest.raises(ToolError, match="/actions: expected a list"):
        overlay(actions={})


def test_a_version_without_an_overlay_is_as_published(tmp_path):
    document = copy.deepcopy(DOCUMENT)
    apply_overlay(document, tmp_path / "none.yaml")
    assert document == DOCUMENT


def test_every_committed_overlay_adds_only_what_its_document_omits(checkout):
    for path in (checkout.specs / "overlays").iterdir():
        document = load_canonical(checkout.spec_path(path.stem))
        for action in yaml.safe_load(path.read_text())["actions"]:
            (present,) = (match.value for match in parse(action["target"]).find(document))
            assert not present.keys() & action["update"].keys(), action["target"]
        apply_overlay(document, path)
