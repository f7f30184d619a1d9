"""storage.buckets.operations.advanceRelocateBucket
[https://cloud.google.com/storage/docs/json_api/v1/operations/advanceRelocateBucket]."""

import pytest

from tests.api.conftest import assert_json_error
from tests.api.operation_resource_support import (
    begin_relocation, operation_path, relocating_bucket, wait_until_done, wait_until_syncing)


def advance(api, bucket, operation_id, body=None):
    return api.post(operation_path(api, bucket, operation_id) + "/advanceRelocateBucket", json=body or {})


@pytest.mark.parametrize("body", [{}, {"ttl": "3600s"}, {"expireTime": "2100-01-01T00:00:00Z"}])
def test_a_relocation_that_waits_goes_through_once_it_is_advanced(api, body):
    bucket, operation_id = relocating_bucket(api)
    wait_until_syncing(api, bucket, operation_id)
    answer = advance(api, bucket, operation_id, body)
    assert (answer.status_code, answer.content) == (204, b"")
    operation = wait_until_done(api, bucket, operation_id)
    assert operation["metadata"]["relocationState"] == "SUCCEEDED"
    assert api.get(api.bucket_path(bucket)).json()["location"] == "US-EAST1"


@pytest.mark.parametrize("body", [{"ttl": "soon"}, {"ttl": "0s"}, {"ttl": "-5s"}, {"ttl": 5}, {"ttl": "99999999999s"},
                                  {"expireTime": "tomorrow"}, {"expireTime": "2001-01-01T00:00:00Z"},
                                  {"ttl": "60s", "expireTime": "2100-01-01T00:00:00Z"}, [1]])
def test_a_request_that_makes_no_sense_answers_400_and_changes_nothing(api, body):
    bucket, operation_id = relocating_bucket(api)
    before = wait_until_syncing(api, bucket, operation_id)
    assert_json_error(advance(api, bucket, operation_id, body), 400, "invalid")
    assert api.get(operation_path(api, bucket, operation_id)).json() == before


def test_an_operation_that_has_ended_or_is_no_relocation_answers_400(api, bucket):
    moved = begin_relocation(api, bucket, "NAM4")
    wait_until_done(api, bucket, moved)
    assert_json_error(advance(api, bucket, moved), 400, "invalid")
    api.patch(api.bucket_path(bucket), json={"softDeletePolicy": {"retentionDurationSeconds": "604800"}})
    restored = api.post(api.bucket_path(bucket) + "/o/bulkRestore", json={}).json()["name"].rsplit("/", 1)[-1]
    assert_json_error(advance(api, bucket, restored), 400, "invalid")


def test_what_does_not_exist_answers_404(api, bucket):
    assert_json_error(advance(api, bucket, "none"), 404, "notFound")
