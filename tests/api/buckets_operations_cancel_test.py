"""storage.buckets.operations.cancel [https://cloud.google.com/storage/docs/json_api/v1/operations/cancel]."""

from tests.api.conftest import assert_json_error, unique_bucket_name
from tests.api.operation_resource_support import (
    begin_relocation, operation_path, relocating_bucket, wait_until_done, wait_until_syncing)


def cancel(api, bucket, operation_id):
    return api.post(operation_path(api, bucket, operation_id) + "/cancel")


def test_an_operation_that_runs_ends_as_cancelled_and_changes_nothing(api):
    bucket, operation_id = relocating_bucket(api)
    wait_until_syncing(api, bucket, operation_id)
    answer = cancel(api, bucket, operation_id)
    assert (answer.status_code, answer.content) == (204, b"")
    operation = wait_until_done(api, bucket, operation_id)
    assert operation["error"]["code"] == 1
    assert "response" not in operation
    assert operation["metadata"]["commonMetadata"]["requestedCancellation"] is True
    assert api.get(api.bucket_path(bucket)).json()["location"] == "US"


def test_an_operation_that_has_ended_stays_as_it_is(api, bucket):
    operation_id = begin_relocation(api, bucket, "NAM4")
    before = wait_until_done(api, bucket, operation_id)
    assert cancel(api, bucket, operation_id).status_code == 204
    assert api.get(operation_path(api, bucket, operation_id)).json() == before


def test_what_does_not_exist_answers_404(api, bucket):
    assert_json_error(cancel(api, bucket, "none"), 404, "notFound")
    assert_json_error(cancel(api, unique_bucket_name(), "none"), 404, "notFound")
