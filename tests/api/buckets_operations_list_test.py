"""storage.buckets.operations.list [https://cloud.google.com/storage/docs/json_api/v1/operations/list]."""

import pytest

from tests.api.conftest import assert_json_error, unique_bucket_name
from tests.api.operation_resource_support import begin_relocation, operation_path, wait_until_done, wait_until_syncing


def ids_of(answer) -> set[str]:
    assert answer.status_code == 200, answer.text
    return {operation["name"].rsplit("/", 1)[-1] for operation in answer.json().get("operations", [])}


@pytest.fixture(scope="module")
def filled(api):
    """A bucket with a relocation that is done, one that waits, and a bulk restore that is done."""
    bucket = unique_bucket_name("listed")
    assert api.insert_bucket(bucket, {"location": "US", "softDeletePolicy": {
        "retentionDurationSeconds": "604800"}}).status_code == 200
    moved = begin_relocation(api, bucket, "NAM4")
    wait_until_done(api, bucket, moved)
    waits = begin_relocation(api, bucket, "US-EAST1")
    wait_until_syncing(api, bucket, waits)
    answer = api.post(api.bucket_path(bucket) + "/o/bulkRestore", json={})
    restored = answer.json()["name"].rsplit("/", 1)[-1]
    wait_until_done(api, bucket, restored)
    return {"bucket": bucket, "moved": moved, "waits": waits, "restored": restored}


def test_a_bucket_without_operations_lists_none(api, bucket):
    assert api.get(operation_path(api, bucket)).json() == {"kind": "storage#operations"}


def test_all_are_listed_and_each_as_get_shows_it(api, filled):
    answer = api.get(operation_path(api, filled["bucket"]))
    assert ids_of(answer) == {filled["moved"], filled["waits"], filled["restored"]}
    for operation in answer.json()["operations"]:
        shown = api.get(operation_path(api, filled["bucket"], operation["name"].rsplit("/", 1)[-1])).json()
        assert shown == operation


def test_pages_hold_everything_once(api, filled):
    seen, token = [], None
    while True:
        answer = api.get(operation_path(api, filled["bucket"]), params={"pageSize": 1, "pageToken": token})
        seen += ids_of(answer)
        token = answer.json().get("nextPageToken")
        if token is None:
            break
    assert sorted(seen) == sorted({filled["moved"], filled["waits"], filled["restored"]})


@pytest.mark.parametrize("text, expected", [
    ("done = true", {"moved", "restored"}),
    ("done=false", {"waits"}),
    ("NOT done = true", {"waits"}),
    ("-done:true", {"waits"}),
    ('type = "relocate-bucket"', {"moved", "waits"}),
    ("type:restore", {"restored"}),
    ('type = "relocate-bucket" done = true', {"moved"}),
    ('type != "relocate-bucket" OR done = false', {"waits", "restored"}),
    ('(done = true AND complete_time >= "2023-01-01T00:00:00Z") OR requested_cancellation = true',
     {"moved", "restored"}),
    ('createTime < "2023-01-01T00:00:00Z"', set()),
    ("metadata.commonMetadata.requestedCancellation = true", set()),
])
def test_a_filter_chooses(api, filled, text, expected):
    answer = api.get(operation_path(api, filled["bucket"]), params={"filter": text})
    assert ids_of(answer) == {filled[name] for name in expected}


@pytest.mark.parametrize("text", [
    "done", "done =", "size = 1", "done = perhaps", "createTime > yesterday", "(done=true", "done=true)", "()",
    "type < x", "done=true AND", "NOT", '"done"=true', "(" * 50 + "done=true" + ")" * 50, "done=true " * 500])
def test_a_filter_that_is_not_well_formed_answers_400(api, filled, text):
    error = assert_json_error(api.get(operation_path(api, filled["bucket"]), params={"filter": text}), 400, "invalid")
    assert error["errors"][0]["location"] == "filter"


def test_a_bad_token_and_a_missing_bucket_are_refused(api, bucket):
    assert_json_error(api.get(operation_path(api, bucket), params={"pageToken": "no token"}), 400, None)
    assert_json_error(api.get(operation_path(api, unique_bucket_name())), 404, "notFound")
