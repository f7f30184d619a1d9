"""storage.buckets.operations.get [https://cloud.google.com/storage/docs/json_api/v1/operations/get]."""

from tests.api.conftest import Api, assert_json_error, unique_bucket_name
from tests.api.operation_resource_support import (
    begin_relocation, operation_path, relocating_bucket, wait_until_done, wait_until_syncing)
from tests.support.server import Server


def test_an_operation_that_runs_shows_what_it_does(api):
    bucket, operation_id = relocating_bucket(api)
    operation = wait_until_syncing(api, bucket, operation_id)
    assert operation["kind"] == "storage#operation"
    assert operation["name"] == f"projects/_/buckets/{bucket}/operations/{operation_id}"
    assert operation["selfLink"].endswith(f"/storage/v1/b/{bucket}/operations/{operation_id}")
    assert operation["done"] is False
    assert "response" not in operation and "error" not in operation
    assert operation["metadata"]["commonMetadata"]["type"] == "relocate-bucket"
    assert "endTime" not in operation["metadata"]["commonMetadata"]


def test_an_operation_that_has_ended_shows_its_response(api, bucket):
    operation = wait_until_done(api, bucket, begin_relocation(api, bucket, "NAM4"))
    assert operation["response"]["@type"] == "type.googleapis.com/google.storage.control.v2.RelocateBucketResponse"
    assert operation["metadata"]["relocationState"] == "SUCCEEDED"
    assert operation["metadata"]["commonMetadata"]["progressPercent"] == 100
    assert operation["metadata"]["commonMetadata"]["endTime"] >= operation["metadata"]["commonMetadata"]["createTime"]


def test_an_operation_outlives_a_kill_of_the_server():
    with Server() as server:
        api = Api(server)
        bucket, operation_id = relocating_bucket(api)
        before = wait_until_syncing(api, bucket, operation_id)
        server.kill()
        server.start()
        after = api.get(operation_path(api, bucket, operation_id)).json()
        # Links follow the port, which is another one now.
        assert {**after, "selfLink": ""} == {**before, "selfLink": ""}


def test_an_operation_is_found_in_its_own_bucket_only(api, bucket):
    _, operation_id = relocating_bucket(api)
    assert_json_error(api.get(operation_path(api, bucket, operation_id)), 404, "notFound")
    assert_json_error(api.get(operation_path(api, bucket, "none")), 404, "notFound")
    assert_json_error(api.get(operation_path(api, unique_bucket_name(), operation_id)), 404, "notFound")
