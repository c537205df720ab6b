import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubspot_compat_tools.specs._canonical import canonical_form, dump
from hubspot_compat_tools.specs._import import canonicalise
from hubspot_compat_tools.specs._merge import Document


def shuffled(value, rng, key=""):
    """The same document in another order: keys, and lists that mean sets."""
    if isinstance(value, dict):
        pairs = [(name, shuffled(child, rng, name)) for name, child in value.items()]
        rng.shuffle(pairs)
        return dict(pairs)
    if isinstance(value, list):
        items = [shuffled(child, rng) for child in value]
        if key in {"required", "enum", "parameters", "security", "tags", "servers"}:
            rng.shuffle(items)
        return items
    return value


def reworded(value, words, in_map=False):
    """The same document with other prose."""
    if isinstance(value, dict):
        maps = {
            "content",
            "properties",
            "schemas",
            "paths",
            "responses",
            "scopes",
            "securitySchemes",
        }
        result = {
            k: v if k == "security" else reworded(v, words, in_map=k in maps)
            for k, v in value.items()
        }
        return result if in_map else result | {"description": words}
    if isinstance(value, list):
        return [reworded(child, words) for child in value]
    return value


def canonical(version, *documents):
    return canonicalise([Document(f"{n}.json", d) for n, d in enumerate(documents)], version)


def check_order(published, rng):
    pair = [published.associations(), published.schema(differing=True)]
    before = dump(canonical("2026-03", *pair))
    rng.shuffle(pair)
    assert dump(canonical("2026-03", *(shuffled(d, rng) for d in pair))) == before


@settings(deadline=None, max_examples=6)
@given(rng=st.randoms(use_true_random=False))
def test_order_does_not_matter(published, rng):
    check_order(published, rng)


@pytest.mark.thorough
@settings(deadline=None, max_examples=20)
@given(rng=st.randoms(use_true_random=False))
def test_no_order_matters(published, rng):
    check_order(published, rng)


@settings(deadline=None, max_examples=20)
@given(words=st.text())
def test_prose_does_not_matter(published, words):
    pair = (published.associations(), published.schema())
    assert canonical("2026-03", *(reworded(d, words) for d in pair)) == canonical("2026-03", *pair)


@pytest.mark.parametrize("differing", [True, False])
def test_canonicalising_twice_changes_nothing(published, differing):
    once = canonical("2026-03", published.associations(), published.schema(differing=differing))
    again = canonical("2026-03", {**once, "info": {"title": "Ours", "version": "2026-03"}})
    assert dump(again) == dump(once)


def test_a_committed_spec_is_in_canonical_form(checkout):
    for version in checkout.versions:
        text = checkout.spec_path(version).read_text(encoding="utf-8")
        document = json.loads(text)
        assert dump(document) == text
        assert canonical_form(document) == canonical_form(canonical(version, document))


def test_a_property_called_description_is_no_prose():
    schema = {"properties": {"description": {"type": "string", "description": "prose"}}}
    assert canonical_form(schema) == {"properties": {"description": {"type": "string"}}}


def test_no_authentication_is_not_the_same_as_none_said():
    assert canonical_form({"security": [], "tags": [], "required": []}) == {"security": []}


def test_values_of_the_api_are_not_touched():
    schema = {"enum": ["b", "a"], "default": {"description": ["z", "a"]}, "x-order": [3, 1]}
    assert canonical_form(schema) == {
        "enum": ["a", "b"],
        "default": {"description": ["z", "a"]},
        "x-order": [3, 1],
    }


def test_a_seeded_shuffle_really_changes_the_text(published):
    document = published.associations()
    assert json.dumps(shuffled(document, random.Random(1))) != json.dumps(document)
