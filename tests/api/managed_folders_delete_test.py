"""storage.managedFolders.delete [https://cloud.google.com/storage/docs/json_api/v1/managedFolder/delete]."""

import pytest

from tests.api.conftest import assert_condition_not_met, assert_json_error, unique_bucket_name
from tests.api.managed_folder_support import assert_uniform_access_required, folder_path, insert_folder, uniform_bucket

NOT_EMPTY = "The managed folder you tried to delete is not empty."


def test_an_empty_managed_folder_is_deleted_with_204(api, uniform_bucket):
    insert_folder(api, uniform_bucket, "a/")
    answer = api.delete(folder_path(uniform_bucket, "a/"))
    assert (answer.status_code, answer.content) == (204, b"")
    assert_json_error(api.get(folder_path(uniform_bucket, "a/")), 404, "notFound")


def test_one_with_an_object_below_answers_409_and_stays(api, uniform_bucket):
    insert_folder(api, uniform_bucket, "a/")
    api.create_object(uniform_bucket, "a/b/object")
    assert_json_error(api.delete(folder_path(uniform_bucket, "a/")), 409, "conflict", NOT_EMPTY)
    assert api.get(folder_path(uniform_bucket, "a/")).status_code == 200


def test_one_with_a_managed_folder_below_answers_409(api, uniform_bucket):
    insert_folder(api, uniform_bucket, "a/")
    insert_folder(api, uniform_bucket, "a/b/c/")
    assert_json_error(api.delete(folder_path(uniform_bucket, "a/")), 409, "conflict", NOT_EMPTY)
    assert api.delete(folder_path(uniform_bucket, "a/b/c/")).status_code == 204
    assert api.delete(folder_path(uniform_bucket, "a/")).status_code == 204


def test_one_with_only_a_noncurrent_object_below_answers_409(api):
    bucket = unique_bucket_name("uniform")
    assert api.insert_bucket(bucket, {"versioning": {"enabled": True}, "iamConfiguration": {
        "uniformBucketLevelAccess": {"enabled": True}}}).status_code == 200
    insert_folder(api, bucket, "a/")
    api.create_object(bucket, "a/object")
    assert api.delete(api.object_path(bucket, "a/object")).status_code == 204
    assert_json_error(api.delete(folder_path(bucket, "a/")), 409, "conflict", NOT_EMPTY)


def test_neighbours_do_not_count(api, uniform_bucket):
    insert_folder(api, uniform_bucket, "a/")
    insert_folder(api, uniform_bucket, "a0/")
    for name in ("a", "a0/object", "b/a/"):
        api.create_object(uniform_bucket, name)
    assert api.delete(folder_path(uniform_bucket, "a/")).status_code == 204


def test_allow_non_empty_deletes_it_and_no_object(api, uniform_bucket):
    insert_folder(api, uniform_bucket, "a/")
    insert_folder(api, uniform_bucket, "a/b/")
    api.create_object(uniform_bucket, "a/object")
    assert api.delete(folder_path(uniform_bucket, "a/"), params={"allowNonEmpty": "true"}).status_code == 204
    assert api.get_media(uniform_bucket, "a/object").content == b"data"
    assert api.get(folder_path(uniform_bucket, "a/b/")).status_code == 200
    assert api.get(folder_path(uniform_bucket, "a/")).status_code == 404


def test_preconditions_on_the_metageneration_hold_or_fail(api, uniform_bucket):
    insert_folder(api, uniform_bucket, "a/")
    path = folder_path(uniform_bucket, "a/")
    for params in ({"ifMetagenerationMatch": "999"}, {"ifMetagenerationNotMatch": "1"}):
        assert_condition_not_met(api.delete(path, params=params))
    assert api.get(path).status_code == 200
    assert api.delete(path, params={"ifMetagenerationMatch": "1"}).status_code == 204


def test_a_missing_managed_folder_answers_404(api, uniform_bucket):
    assert_json_error(api.delete(folder_path(uniform_bucket, "a/")), 404, "notFound")


@pytest.mark.parametrize("value", ["maybe", ""])
def test_a_bad_allow_non_empty_answers_400(api, uniform_bucket, value):
    insert_folder(api, uniform_bucket, "a/")
    answer = api.delete(folder_path(uniform_bucket, "a/"), params={"allowNonEmpty": value})
    assert_json_error(answer, 400, "invalidParameter")
    assert api.get(folder_path(uniform_bucket, "a/")).status_code == 200


def test_a_bucket_without_uniform_access_answers_412(api, bucket):
    assert_uniform_access_required(api.delete(folder_path(bucket, "a/")))
