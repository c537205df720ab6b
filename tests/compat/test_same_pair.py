"""One pair several times in a call: its types are written together, and no label is lost.

A create on v4 and later replaces the labels of a pair. Two rows of one pair, each with a label of
its own, would undo each other, in one request as well as in two that are under way side by side.
"""

import random

import pytest

from hubspot_compat import Association, AssociationType, UnsafeTranslation

from .adjusted import small_requests
from .mocked import NEWER

AT = ("contact", "company")
UNLABELED = AssociationType("HUBSPOT_DEFINED", 279)
# v3 shows labels towards a company from the company's side only, as those of the other direction:
# there it refuses, since it cannot tell that they are the labels that were asked for.


@pytest.fixture
def labels(client):
    make = client().labels.create
    return [make(*AT, label=label, name=label.lower())[0] for label in ("Boss", "Friend", "Owner")]


@pytest.fixture(params=[1, 2, 50])
def cap(request):
    """Batches of one row, of two rows, and one for all."""
    small_requests(create=request.param)
    return request.param


def rows_of(pair, types):
    return [Association(*pair, *AT, (type_,)) for type_ in types]


def stored(sandbox):
    pairs = sandbox.snapshot()["associations"]["contact>company"]
    return {pair: {tuple(spec) for spec in specs} for pair, specs in pairs.items()}


@pytest.mark.usefixtures("cap")
@pytest.mark.parametrize("given", [list, iter], ids=["list", "generator"])
def test_every_label_of_a_pair_that_comes_several_times_is_written(
    sandbox, facade, version, labels, given
):
    rows = [row for a in range(1, 6) for row in rows_of((a, 7), labels)]

    result = facade(version, concurrency=4).create(*AT, given(rows))

    assert result.ok
    expected = {(type_.category, type_.type_id) for type_ in labels}
    for pair, types in stored(sandbox).items():
        assert types - {("HUBSPOT_DEFINED", 279)} == expected, pair
    assert len(stored(sandbox)) == 5


@pytest.mark.parametrize("version", NEWER)
def test_what_replaces_labels_is_all_that_the_batch_has_for_the_pair(
    sandbox, facade, version, labels
):
    client = facade(version)
    client.create(*AT, rows_of((1, 7), labels[:1]))

    assert client.create(*AT, rows_of((1, 7), labels[1:]), labels="replace").ok

    expected = {(type_.category, type_.type_id) for type_ in labels[1:]}
    assert stored(sandbox) == {"1>7": expected | {("HUBSPOT_DEFINED", 279)}}


def test_rows_of_a_pair_in_one_batch_are_one_row_of_the_result(facade, version, labels):
    rows = rows_of((1, 7), labels) + rows_of((2, 7), labels[:1])

    result = facade(version).create(*AT, rows)

    assert [(row.pair, list(row.types)) for row in result] == [
        (("1", "7"), labels),
        (("2", "7"), labels[:1]),
    ]


def test_a_scattered_pair_keeps_all_that_is_written_to_it(sandbox, facade, version, labels):
    rows = [row for a in range(1, 40) for row in rows_of((a, 7), labels)]
    random.Random(4).shuffle(rows)

    assert facade(version, concurrency=4).create(*AT, iter(rows)).ok

    expected = {(type_.category, type_.type_id) for type_ in labels}
    for types in stored(sandbox).values():
        assert expected <= types


@pytest.mark.parametrize("version", NEWER)
@pytest.mark.parametrize("lazy", [False, True], ids=["list", "generator"])
def test_types_of_a_pair_that_are_archived_in_several_rows_are_archived_together(
    sandbox, facade, version, labels, lazy
):
    """The labels are asked for as well, so that removing the unlabeled type takes nothing else."""
    client = facade(version)
    client.create(*AT, rows_of((1, 7), labels))
    rows = rows_of((1, 7), [UNLABELED, *labels])

    assert client.archive(*AT, iter(rows) if lazy else rows).ok

    assert stored_or_nothing(sandbox) == {}


def stored_or_nothing(sandbox):
    return sandbox.snapshot()["associations"].get("contact>company", {})


def test_a_label_that_is_not_asked_for_still_stops_the_archive(facade, version, labels):
    client = facade(version)
    client.create(*AT, rows_of((1, 7), labels))
    rows = rows_of((1, 7), [UNLABELED, *labels[:2]])

    with pytest.raises(UnsafeTranslation):
        client.archive(*AT, rows)
