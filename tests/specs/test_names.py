import pytest

from hubspot_compat_tools.specs._names import (
    OPERATION_NAMES,
    operation_name,
    path_facts,
    respell,
)


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        (
            "post",
            "/crm/v3/associations/{fromObjectType}/{toObjectType}/batch/create",
            "batch.create",
        ),
        ("post", "/crm/v4/associations/{a}/{b}/batch/create", "batch.create"),
        ("post", "/crm/associations/v4/{a}/{b}/batch/create", "batch.create"),
        (
            "POST",
            "/crm/associations/2026-09-beta/{a}/{b}/batch/labels/archive",
            "batch.archive_labels",
        ),
        (
            "post",
            "/crm/associations/2025-09/{a}/{b}/batch/associate/default",
            "batch.create_default",
        ),
        (
            "put",
            "/crm/objects/2026-03/{a}/{b}/associations/default/{c}/{d}",
            "basic.create_default",
        ),
        ("put", "/crm/v4/objects/{objectType}/{objectId}/associations/{c}/{d}", "basic.create"),
        ("get", "/crm/v4/objects/{objectType}/{objectId}/associations/{c}", "basic.list"),
        ("delete", "/crm/objects/2026-03/{a}/{b}/associations/{c}/{d}", "basic.archive"),
        ("get", "/crm/associations/v4/{a}/{b}/labels", "labels.list"),
        ("delete", "/crm/v4/associations/{a}/{b}/labels/{id}", "labels.delete"),
        ("get", "/crm/associations/2026-03/definitions/configurations/all", "limits.list_all"),
        (
            "post",
            "/crm/v4/associations/definitions/configurations/{a}/{b}/batch/purge",
            "limits.delete",
        ),
        ("get", "/crm/v3/associations/{a}/{b}/types", "types.list"),
        ("post", "/crm/v4/associations/usage/high-usage-report/{user}", "report.high_usage"),
    ],
)
def test_an_operation_has_one_name_in_every_version_and_spelling(method, path, name):
    assert operation_name(method, path) == name


def test_the_names_of_the_table_are_all_different():
    assert len(set(OPERATION_NAMES.values())) == len(OPERATION_NAMES) == 20


def test_an_operation_nobody_knows_gets_the_same_name_in_every_version():
    old = operation_name("post", "/crm/v4/associations/{a}/{b}/batch/merge-all")
    new = operation_name("post", "/crm/associations/2027-03/{x}/{y}/batch/merge-all")
    assert old == new == "other.post_associations_any_any_batch_merge_all"


@pytest.mark.parametrize(
    ("path", "is_association"),
    [
        ("/crm/associations/2026-03/{a}/{b}/labels", True),
        ("/crm/v3/objects/{a}/{b}/associations/{c}", True),
        ("/crm/objects/2026-03/{objectType}/search", False),
        ("/crm/v3/objects/contacts", False),
        ("/crm-object-schemas/v3/schemas/{objectType}/associations", False),
        ("/marketing/v3/associations/{a}", False),
    ],
)
def test_only_the_two_roots_hold_association_operations(path, is_association):
    assert path_facts(path).is_association is is_association


@pytest.mark.parametrize(
    ("path", "prefix"),
    [
        ("/crm/v4/associations/{a}/{b}/labels", "/crm/v4/associations"),
        ("/crm/associations/v4/{a}/{b}/labels", "/crm/associations/v4"),
        ("/crm/objects/2026-03/{a}/{b}/associations/{c}", "/crm/objects/2026-03"),
        ("/crm/associations", "/crm/associations"),
        ("/other/{a}", ""),
    ],
)
def test_the_prefix_is_the_root_as_it_is_spelled(path, prefix):
    assert path_facts(path).prefix == prefix


def test_a_path_can_be_respelled():
    respelled = respell("/crm/associations/v4/{a}/{b}/labels", "/crm/v4/associations")
    assert respelled == "/crm/v4/associations/{a}/{b}/labels"
