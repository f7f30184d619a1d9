"""storage.buckets.restore [https://cloud.google.com/storage/docs/json_api/v1/buckets/restore]."""

import pytest

from tests.api.conftest import assert_json_error, unique_bucket_name
from tests.api.resources import assert_bucket_resource


@pytest.fixture
def deleted(api):
    """The resource of a bucket as it was before it was deleted."""
    name = unique_bucket_name()
    made = api.insert_bucket(name, {"labels": {"a": "b"}, "storageClass": "NEARLINE"}).json()
    assert api.delete(api.bucket_path(name)).status_code == 204
    return made


def restore(api, name, generation):
    return api.post(api.bucket_path(name) + "/restore", params={"generation": generation, "projection": "noAcl"})


def test_a_deleted_bucket_comes_back_with_its_settings(api, deleted):
    answer = restore(api, deleted["name"], deleted["generation"])
    assert answer.status_code == 200, answer.text
    restored = answer.json()
    assert_bucket_resource(restored, deleted["name"])
    for field in ("generation", "labels", "storageClass", "timeCreated", "location"):
        assert restored[field] == deleted[field]
    assert "softDeleteTime" not in restored and "hardDeleteTime" not in restored
    assert int(restored["metageneration"]) == int(deleted["metageneration"]) + 1
    assert api.get(api.bucket_path(deleted["name"])).json() == restored


def test_objects_go_into_a_restored_bucket_and_it_is_deletable_again(api, deleted):
    assert restore(api, deleted["name"], deleted["generation"]).status_code == 200
    api.create_object(deleted["name"], "object")
    assert_json_error(api.delete(api.bucket_path(deleted["name"])), 409, "conflict")
    assert api.delete(api.object_path(deleted["name"], "object")).status_code == 204
    assert api.delete(api.bucket_path(deleted["name"])).status_code == 204
    assert restore(api, deleted["name"], deleted["generation"]).status_code == 200


def test_a_name_that_is_taken_meanwhile_answers_409_and_both_stay(api, deleted):
    name = deleted["name"]
    assert api.insert_bucket(name).status_code == 200
    assert_json_error(restore(api, name, deleted["generation"]), 409, "conflict")
    assert "labels" not in api.get(api.bucket_path(name)).json()
    assert api.delete(api.bucket_path(name)).status_code == 204
    assert restore(api, name, deleted["generation"]).json()["labels"] == {"a": "b"}


def test_each_of_two_deleted_buckets_of_one_name_is_restorable(api, deleted):
    name = deleted["name"]
    second = api.insert_bucket(name, {"labels": {"second": "1"}}).json()
    assert api.delete(api.bucket_path(name)).status_code == 204
    assert restore(api, name, second["generation"]).json()["labels"] == {"second": "1"}
    assert api.delete(api.bucket_path(name)).status_code == 204
    assert restore(api, name, deleted["generation"]).json()["labels"] == {"a": "b"}


def test_a_bucket_that_is_not_deleted_or_another_generation_answers_404(api, deleted, bucket):
    live = api.get(api.bucket_path(bucket)).json()
    assert_json_error(restore(api, bucket, live["generation"]), 404, "notFound")
    assert_json_error(restore(api, deleted["name"], str(int(deleted["generation"]) + 1)), 404, "notFound")


def test_access_control_lists_are_shown_unless_told_otherwise(api, deleted):
    answer = api.post(api.bucket_path(deleted["name"]) + "/restore", params={"generation": deleted["generation"]})
    assert answer.status_code == 200, answer.text
    assert answer.json()["acl"] and answer.json()["owner"]


def test_a_missing_generation_answers_400(api, deleted):
    assert_json_error(api.post(api.bucket_path(deleted["name"]) + "/restore"), 400, "required")
