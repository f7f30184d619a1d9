"""storage.buckets.delete [https://cloud.google.com/storage/docs/json_api/v1/buckets/delete]."""

from tests.api.conftest import assert_condition_not_met, assert_json_error, unique_bucket_name
from tests.api.preconditions import condition, each_bucket_one_that_fails, each_bucket_one_that_holds


def test_an_empty_bucket_is_deleted_with_204_and_an_empty_body(api, bucket):
    status, reason, headers, body = api.raw("DELETE", api.bucket_path(bucket))
    assert (status, reason, body) == (204, "No Content", b"")
    assert "transfer-encoding" not in {key.lower() for key, _value in headers}
    assert_json_error(api.get(api.bucket_path(bucket)), 404, "notFound")


def test_a_missing_bucket_answers_404(api):
    assert_json_error(api.delete(api.bucket_path(unique_bucket_name())), 404, "notFound")


def test_a_bucket_with_an_object_answers_409_and_stays(api, bucket):
    api.create_object(bucket, "object")
    assert_json_error(api.delete(api.bucket_path(bucket)), 409, "conflict", "not empty")
    assert api.get_media(bucket, "object").content == b"data"


def test_a_bucket_with_only_a_noncurrent_object_answers_409(api, versioned_bucket):
    api.create_object(versioned_bucket, "object")
    assert api.delete(api.object_path(versioned_bucket, "object")).status_code == 204
    assert_json_error(api.delete(api.bucket_path(versioned_bucket)), 409, "conflict", "not empty")


def test_a_bucket_is_deletable_once_its_objects_are_gone(api, bucket):
    api.create_object(bucket, "object")
    assert api.delete(api.object_path(bucket, "object")).status_code == 204
    assert api.delete(api.bucket_path(bucket)).status_code == 204


def test_the_name_is_free_again_and_the_new_bucket_is_empty(api, bucket):
    api.create_object(bucket, "object")
    assert api.delete(api.object_path(bucket, "object")).status_code == 204
    assert api.delete(api.bucket_path(bucket)).status_code == 204
    answer = api.insert_bucket(bucket)
    assert answer.status_code == 200, answer.text
    assert answer.json()["metageneration"] == "1"
    assert api.list_objects(bucket, versions="true").json() == {"kind": "storage#objects"}


@each_bucket_one_that_holds
def test_a_precondition_that_holds_deletes(api, bucket, parameter, offset):
    resource = api.get(api.bucket_path(bucket)).json()
    assert api.delete(api.bucket_path(bucket), params=condition(resource, parameter, offset)).status_code == 204


@each_bucket_one_that_fails
def test_a_precondition_that_fails_answers_412_and_deletes_nothing(api, bucket, parameter, offset):
    resource = api.get(api.bucket_path(bucket)).json()
    assert_condition_not_met(api.delete(api.bucket_path(bucket), params=condition(resource, parameter, offset)))
    assert api.get(api.bucket_path(bucket)).json() == resource


def test_with_soft_delete_off_a_deleted_bucket_is_gone_for_good(api):
    name = unique_bucket_name()
    made = api.insert_bucket(name, {"softDeletePolicy": {"retentionDurationSeconds": "0"}}).json()
    assert api.delete(api.bucket_path(name)).status_code == 204
    params = {"softDeleted": "true", "generation": made["generation"]}
    assert_json_error(api.get(api.bucket_path(name), params=params), 404, "notFound")
    assert_json_error(api.post(api.bucket_path(name) + "/restore", params={"generation": made["generation"]}), 404,
                      "notFound")
