"""Discriminators: by which field, and by which of its values, a caller chooses a form."""

import pytest

from hubspot_compat_tools.drift import compare

from .documents import one

TEXT = {"type": "string"}


def form(*names, **more):
    return {"type": "object", "properties": dict.fromkeys(("kind", *names), TEXT), **more}


def ref(name):
    return {"$ref": f"#/components/schemas/{name}"}


def document(schemas, *, request=False, root="Link"):
    """A document whose operation answers, or takes, the schema `root`."""
    found = one({} if request else ref(root), request=ref(root) if request else None)
    return {**found, "components": {"schemas": schemas}}


def union(first="Contact", second="Company", *, field="kind", **mapping):
    """Two forms behind a discriminator; `mapping` says which value chooses which."""
    discriminator = {"propertyName": field}
    if mapping:
        discriminator["mapping"] = {value: ref(name)["$ref"] for value, name in mapping.items()}
    return {
        "Link": {"oneOf": [ref(first), ref(second)], "discriminator": discriminator},
        first: form("contact"),
        second: form("company"),
    }


def rules(base, head, **options):
    return [change.rule for change in compare(base, head, levels={}, **options).changes]


def both_ways(base, head):
    """The rules in a request and in a response."""
    return [rules(document(base, request=r), document(head, request=r)) for r in (True, False)]


def test_a_value_that_is_the_name_of_a_schema_goes_with_the_name():
    assert both_ways(union(), union("ContactLink")) == [
        ["request-discriminator-value-removed", "discriminator-value-changed"],
        ["response-discriminator-value-added", "discriminator-value-changed"],
    ]


def test_a_schema_that_the_mapping_names_may_be_called_anything():
    base = union(contact="Contact", company="Company")
    head = union("A", "B", contact="A", company="B")
    assert both_ways(base, head) == [[], []]


def test_a_mapping_may_name_a_schema_without_a_path_to_it():
    head = union(contact="Contact", company="Company")
    head["Link"]["discriminator"]["mapping"] = {"contact": "Contact", "company": "Company"}
    assert both_ways(union(contact="Contact", company="Company"), head) == [[], []]


def test_a_mapping_replaces_the_names_of_the_schemas_that_it_names_and_no_others():
    head = union(contact="Contact")
    report = compare(document(union()), document(head), levels={})
    assert [change.text for change in report.changes] == [
        "The response: the value contact may now choose the form",
        "The response: the value Contact no longer chooses a form",
    ]


@pytest.mark.parametrize("request_", [True, False])
def test_a_value_that_chooses_the_other_form_is_breaking(request_):
    base = document(union(a="Contact", b="Company"), request=request_)
    head = document(union(a="Company", b="Contact"), request=request_)
    report = compare(base, head, levels={})
    assert [c.rule for c in report.changes] == ["discriminator-form-changed"] * 2
    assert report.breaking
    assert "a now stands for object {company, kind}, not for object {contact, kind}" in "".join(
        change.text for change in report.changes
    )


def test_a_form_that_changed_in_itself_is_still_the_one_that_was_chosen():
    head = union(a="Contact", b="Company")
    head["Contact"]["properties"]["note"] = TEXT
    base = union(a="Contact", b="Company")
    assert both_ways(base, head) == [["request-property-added"], ["response-property-added"]]


def test_another_field_that_tells_the_forms_apart_is_breaking():
    mapping = {"a": "Contact", "b": "Company"}
    assert both_ways(union(**mapping), union(field="type", **mapping)) == [
        ["discriminator-property-changed"],
        ["discriminator-property-changed"],
    ]


def heirs(*names, parent=True, mapping=None):
    """A parent with a discriminator, and forms that inherit from it by `allOf`."""
    discriminator = {"propertyName": "kind", **({"mapping": mapping} if mapping else {})}
    own = [{"allOf": [*([ref("Link")] if parent else []), form(name.lower())]} for name in names]
    return {
        "Link": form(discriminator=discriminator, required=["kind"]),
        **dict(zip(names, own, strict=True)),
    }


def test_forms_that_inherit_from_the_discriminators_schema_are_chosen_by_their_names():
    assert both_ways(heirs("Contact", "Company"), heirs("Contact", "Deal")) == [
        ["request-discriminator-value-removed", "discriminator-value-changed"],
        ["response-discriminator-value-added", "discriminator-value-changed"],
    ]


def test_what_changes_in_a_form_that_only_a_discriminator_leads_to_is_seen():
    head = heirs("Contact", "Company")
    head["Contact"]["allOf"][1]["required"] = ["contact"]
    base = heirs("Contact", "Company")
    assert both_ways(base, head) == [
        ["request-property-became-required"],
        ["response-property-became-required"],
    ]


def circle(closed, *, between=False):
    """As springdoc writes it: the union lists forms that have the union in their `allOf`."""
    parent = [ref("Between" if between else "Link")] if closed else []
    forms = {
        name: {"allOf": [*parent, form(name.lower(), required=["kind"])]}
        for name in ("Contact", "Company")
    }
    mapping = {"c": ref("Contact")["$ref"], "d": ref("Company")["$ref"]}
    return {
        "Link": {
            "oneOf": [ref("Contact"), ref("Company")],
            "discriminator": {"propertyName": "kind", "mapping": mapping},
        },
        "Between": {"allOf": [ref("Link")]},
        **forms,
    }


@pytest.mark.parametrize("between", [False, True])
def test_a_circle_of_a_union_and_its_forms_says_no_more_than_the_forms(between):
    closed, plain = circle(True, between=between), circle(False)
    assert both_ways(closed, plain) == both_ways(plain, closed) == [[], []]


def test_what_a_form_inherits_from_a_union_that_lists_it_still_counts():
    base, head = circle(True), circle(True)
    head["Link"] |= {"properties": {"note": TEXT}, "type": "object", "required": ["note"]}
    assert "request-property-added-required" in rules(
        document(base, request=True), document(head, request=True)
    )


def test_a_discriminator_that_came_or_went_leaves_the_forms_as_they_are():
    without = union(a="Contact")
    del without["Link"]["discriminator"]
    assert both_ways(union(a="Contact"), without) == [["discriminator-changed"]] * 2


def test_a_value_that_begins_with_two_underscores_is_seen():
    base = union(__contact="Contact", company="Company")
    head = union(contact="Contact", company="Company")
    assert "request-discriminator-value-removed" in rules(
        document(base, request=True), document(head, request=True)
    )
