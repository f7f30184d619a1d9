"""storage.objects.bulkRestore [https://cloud.google.com/storage/docs/json_api/v1/objects/bulkRestore]."""

import time

import pytest

from tests.api.conftest import assert_json_error, unique_bucket_name
from tests.api.resources import names

WEEK = {"retentionDurationSeconds": "604800"}


@pytest.fixture
def bucket(api) -> str:
    name = unique_bucket_name("bulk")
    assert api.insert_bucket(name, {"softDeletePolicy": WEEK}).status_code == 200
    return name


def create_and_delete(api, bucket, name, data=b"data"):
    made = api.create_object(bucket, name, data)
    assert api.delete(api.object_path(bucket, name)).status_code == 204
    return made


def start(api, bucket, body):
    return api.post(api.bucket_path(bucket) + "/o/bulkRestore", json=body)


def run(api, bucket, body, condition) -> dict:
    """Starts a bulk restore, waits until `condition()` holds, and returns the metadata of the operation as it began."""
    answer = start(api, bucket, body)
    assert answer.status_code == 200, answer.text
    operation = answer.json()
    assert operation["kind"] == "storage#operation"
    assert operation["name"].startswith(f"projects/_/buckets/{bucket}/operations/")
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, api.list_objects(bucket).text
    return operation["metadata"]


def live_names(api, bucket) -> list:
    return names(api.list_objects(bucket).json())


def test_everything_that_is_soft_deleted_comes_back(api, bucket):
    wanted = [f"dir/{i:02}" for i in range(30)]
    for name in wanted:
        create_and_delete(api, bucket, name, name.encode())
    metadata = run(api, bucket, {}, lambda: live_names(api, bucket) == wanted)
    assert metadata["allowOverwrite"] is False and metadata["copySourceAcl"] is False
    assert metadata["commonMetadata"]["type"] == "bulk-restore-objects"
    for name in wanted:
        assert api.get_media(bucket, name).content == name.encode()


def test_globs_choose_names_and_the_newest_generation_comes_back(api, bucket):
    create_and_delete(api, bucket, "a/1", b"older")
    create_and_delete(api, bucket, "a/1", b"newer")
    create_and_delete(api, bucket, "b/1")
    create_and_delete(api, bucket, "c/1")
    metadata = run(api, bucket, {"matchGlobs": ["a/*", "b/**"]}, lambda: live_names(api, bucket) == ["a/1", "b/1"])
    assert metadata["matchGlobs"] == ["a/*", "b/**"]
    assert api.get_media(bucket, "a/1").content == b"newer"


def test_live_objects_are_replaced_only_on_demand_and_never_when_they_are_held(api, bucket):
    create_and_delete(api, bucket, "free", b"deleted")
    create_and_delete(api, bucket, "held", b"deleted")
    create_and_delete(api, bucket, "last", b"deleted")
    api.create_object(bucket, "free", b"live")
    api.create_object(bucket, "held", b"live", temporaryHold=True)
    # Names are restored in their order, so the last one says that the others were decided.
    run(api, bucket, {}, lambda: "last" in live_names(api, bucket))
    assert api.get_media(bucket, "free").content == b"live"
    assert api.delete(api.object_path(bucket, "last")).status_code == 204
    run(api, bucket, {"allowOverwrite": True}, lambda: "last" in live_names(api, bucket))
    assert api.get_media(bucket, "free").content == b"deleted"
    assert api.get_media(bucket, "held").content == b"live"


def test_times_bound_what_is_restored(api, bucket):
    # Answers show fewer digits than times have, so the bounds are a whole object apart.
    create_and_delete(api, bucket, "a")
    before = api.create_object(bucket, "tick")["timeCreated"]
    while api.create_object(bucket, "tick")["timeCreated"] <= before:
        pass
    bound = api.get_metadata(bucket, "tick").json()["timeCreated"]
    while api.create_object(bucket, "tick")["timeCreated"] <= bound:
        pass
    create_and_delete(api, bucket, "b")
    metadata = run(api, bucket, {"createdAfterTime": bound, "matchGlobs": ["a", "b"]},
                   lambda: "b" in live_names(api, bucket))
    assert metadata["createdAfterTime"] == bound
    assert live_names(api, bucket) == ["b", "tick"]


@pytest.mark.parametrize("body", [
    {"matchGlobs": "a/*"}, {"matchGlobs": [1]}, {"matchGlobs": ["[z-a]"]}, {"matchGlobs": [""]},
    {"createdAfterTime": "yesterday"}, {"softDeletedAfterTime": 5}, {"allowOverwrite": "yes"}, [],
], ids=str)
def test_what_is_no_request_is_refused(api, bucket, body):
    assert_json_error(start(api, bucket, body), 400, "invalid")


def test_a_bucket_that_is_not_there_or_has_no_soft_delete_is_refused(api):
    assert_json_error(start(api, unique_bucket_name(), {}), 404, "notFound")
    plain = unique_bucket_name("plain")
    assert api.insert_bucket(plain, {"softDeletePolicy": {"retentionDurationSeconds": "0"}}).status_code == 200
    assert_json_error(start(api, plain, {}), 400, "invalid", "bucket soft delete policy must be set.")
