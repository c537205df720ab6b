"""Answers that count more errors than they name, and reads that have rows nobody asked for."""

import pytest

from hubspot_compat import UnsafeTranslation

from .mocked import ALL_VERSIONS, KINDS, NEWER, Server, created, kind_name

AT = ("contact", "company")
PAIRS = [("1", "10"), ("2", "20"), ("3", "30")]
NO_ROWS = {"subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND", "category": "OBJECT_NOT_FOUND"}
MORE_THAN_NAMED = {
    "errors missing": {"numErrors": 2},
    "errors null": {"numErrors": 2, "errors": None},
    "errors empty": {"numErrors": 2, "errors": []},
    "in digits": {"numErrors": "2"},
    "as a float": {"numErrors": 2.0},
    "errors naming fewer": {
        "numErrors": 2,
        "errors": [NO_ROWS | {"message": "none", "context": {"fromObjectId": ["3"]}}],
    },
}


def record(id_, to_id, version, after=None):
    to = (
        [{"id": to_id, "type": "contact_to_company"}]
        if version == "v3"
        else [
            {
                "toObjectId": int(to_id),
                "associationTypes": [
                    {"category": "HUBSPOT_DEFINED", "typeId": 1, "label": "Primary"}
                ],
            }
        ]
    )
    paging = {"paging": {"next": {"after": after}}} if after else {}
    return {"from": {"id": id_}, "to": to, **paging}


def call(kind, version, act, handle):
    server = Server(handle)
    return kind.call(version, act, http_client=kind.mock(server)), server


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("version", ALL_VERSIONS)
@pytest.mark.parametrize("count", MORE_THAN_NAMED.values(), ids=MORE_THAN_NAMED)
def test_a_create_with_more_errors_than_named_inputs_is_not_ok(kind, version, count):
    def all_rows(body, request):
        return 207, created(body, request) | count

    def one_row(body, request):
        answer = created(body, request)
        return 207, answer | {"results": answer["results"][:1]} | count

    act = lambda h: h.create(*AT, PAIRS, type=1, labels="replace")  # noqa: E731
    result, _ = call(kind, version, act, all_rows)
    assert not result.ok
    assert result.num_errors > 0
    assert result.unconfirmed == []

    result, _ = call(kind, version, act, one_row)
    assert not result.ok
    left = {row.pair for row in result.failed_inputs}
    assert left == set(PAIRS[1:])


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("version", ALL_VERSIONS)
@pytest.mark.parametrize("everything", [True, False])
@pytest.mark.parametrize("count", MORE_THAN_NAMED.values(), ids=MORE_THAN_NAMED)
def test_an_archive_with_more_errors_than_named_inputs_is_not_ok(kind, version, everything, count):
    def handle(_body, request):
        if request.url.path.endswith("read"):
            return {"results": [record(a, b, version) for a, b in PAIRS]}
        return 207, {"status": "COMPLETE", "results": []} | count

    result, _ = call(
        kind,
        version,
        lambda h: h.archive(*AT, PAIRS, type=None if everything else 1, everything=everything),
        handle,
    )

    assert not result.ok
    assert list(result.results) == []
    assert {row.pair for row in result.failed_inputs} == set(PAIRS)


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("version", ALL_VERSIONS)
@pytest.mark.parametrize("count", MORE_THAN_NAMED.values(), ids=MORE_THAN_NAMED)
def test_a_read_with_more_errors_than_named_inputs_is_not_ok(kind, version, count):
    def handle(_body, _request):
        return 207, {"status": "COMPLETE", "results": [record("1", "10", version)]} | count

    result, _ = call(kind, version, lambda h: h.read(*AT, ["1", "2", "3"]), handle)

    assert not result.ok
    assert [row.pair for row in result.results] == [("1", "10")]
    named = {"3"} if count.get("errors") else set()
    assert set(result.failed_inputs) == {"2", "3"} - named


@pytest.mark.parametrize("version", ALL_VERSIONS)
@pytest.mark.parametrize("act", ["create", "archive", "archive everything", "read"])
@pytest.mark.parametrize("errors", [{"message": "no scope"}, "no scope"], ids=["object", "text"])
def test_an_error_that_is_not_in_an_array_is_an_error(version, act, errors):
    acts = {
        "create": lambda h: h.create(*AT, PAIRS, type=1, labels="replace"),
        "archive": lambda h: h.archive(*AT, PAIRS, type=1),
        "archive everything": lambda h: h.archive(*AT, PAIRS, everything=True),
        "read": lambda h: h.read(*AT, ["1", "2", "3"]),
    }

    def handle(_body, request):
        if request.url.path.endswith("read") and act != "read":
            return {"results": [record(a, b, version) for a, b in PAIRS]}
        return 207, {"status": "COMPLETE", "errors": errors}

    result, _ = call(KINDS[0], version, acts[act], handle)

    assert not result.ok
    assert [error.message for error in result.errors] == ["no scope"]
    assert len(result.failed_inputs) == len(PAIRS)


@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_a_read_whose_errors_name_all_that_have_nothing_is_ok(version):
    errors = [NO_ROWS | {"message": "none", "context": {"fromObjectId": ["2", "3"]}}]

    def handle(_body, _request):
        rows = [record("1", "10", version)]
        return 207, {"status": "COMPLETE", "results": rows, "errors": errors, "numErrors": 2}

    result, _ = call(KINDS[0], version, lambda h: h.read(*AT, ["1", "2", "3"]), handle)

    assert result.ok
    assert result.failed_inputs == []


@pytest.mark.parametrize("version", NEWER)
def test_labels_that_an_answer_may_hide_are_not_written_over(version):
    def handle(body, request):
        if request.method == "GET":
            own = {"category": "USER_DEFINED", "typeId": 36, "label": "Buyer"}
            return {"results": [own]}
        if request.url.path.endswith("read"):
            return {"status": "COMPLETE", "results": [], "numErrors": 1}
        return created(body, request)

    with pytest.raises(UnsafeTranslation, match="counts errors that it does not list"):
        call(KINDS[0], version, lambda h: h.create(*AT, PAIRS, type=("USER_DEFINED", 36)), handle)


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_rows_of_records_that_were_not_asked_for_are_left_out_and_named(kind, version):
    def handle(_body, _request):
        foreign = [record(str(id_), "99", version, after="7") for id_ in range(70, 77)]
        return {"status": "COMPLETE", "results": [record("1", "10", version), *foreign]}

    result, server = call(kind, version, lambda h: h.read(*AT, ["1", "2"]), handle)

    assert len(server.bodies) == 1  # their pages are not followed
    assert [row.pair for row in result.results] == [("1", "10")]
    (error,) = result.errors
    assert error.message.endswith("not asked for: 70, 71, 72, 73, 74 and 2 more")
    assert error.context == {"ids": [str(id_) for id_ in range(70, 77)]}
    assert not result.ok
    assert result.num_errors == 1


def test_rows_of_others_do_not_hide_the_errors_of_an_answer():
    failure = {"message": "no", "context": {"fromObjectId": ["2"]}}

    def handle(_body, _request):
        rows = [record("9", "99", "v4")]
        return 207, {"status": "COMPLETE", "results": rows, "errors": [failure], "numErrors": 1}

    result, _ = call(KINDS[0], "v4", lambda h: h.read(*AT, ["1", "2"]), handle)

    assert [error.message for error in result.errors] == [
        "no",
        "the answer has rows of records that were not asked for: 9",
    ]
    assert result.num_errors == 2
    assert result.failed_inputs == ["2"]
