"""storage.folders.delete [https://cloud.google.com/storage/docs/json_api/v1/folders/delete]."""

from tests.api.conftest import assert_json_error
from tests.api.folder_support import (assert_flat_bucket_refused, assert_no_such_folder, folder_names, folder_path,
                                      folders_bucket, insert_folder)
from tests.api.managed_folder_support import folder_path as managed_folder_path
from tests.api.managed_folder_support import insert_folder as insert_managed_folder


def test_an_empty_folder_is_deleted(api, folders_bucket):
    insert_folder(api, folders_bucket, "a/b/", recursive="true")
    answer = api.delete(folder_path(folders_bucket, "a/b/"))
    assert answer.status_code == 204 and answer.content == b""
    assert folder_names(api, folders_bucket) == ["a/"]
    assert_no_such_folder(api.delete(folder_path(folders_bucket, "a/b/")))


def test_a_folder_with_a_folder_or_an_object_is_not_deleted(api, folders_bucket):
    insert_folder(api, folders_bucket, "a/b/", recursive="true")
    api.create_object(folders_bucket, "c/object")
    for name in ("a/", "c/"):
        assert_json_error(api.delete(folder_path(folders_bucket, name)), 409, "conflict",
                          "The folder you tried to delete is not empty.")
    assert folder_names(api, folders_bucket) == ["a/", "a/b/", "c/"]


def test_conditions_on_the_metageneration(api, folders_bucket):
    insert_folder(api, folders_bucket, "a/")
    path = folder_path(folders_bucket, "a/")
    assert_json_error(api.delete(path, params={"ifMetagenerationMatch": "2"}), 412, "conditionNotMet")
    assert_json_error(api.delete(path, params={"ifMetagenerationNotMatch": "1"}), 412, "conditionNotMet")
    assert api.delete(path, params={"ifMetagenerationMatch": "1"}).status_code == 204


def test_the_managed_folder_goes_with_its_folder(api, folders_bucket):
    insert_managed_folder(api, folders_bucket, "m/")
    assert folder_names(api, folders_bucket) == ["m/"]
    assert api.delete(folder_path(folders_bucket, "m/")).status_code == 204
    assert_json_error(api.get(managed_folder_path(folders_bucket, "m/")), 404, "notFound")


def test_a_managed_folder_leaves_its_folder(api, folders_bucket):
    insert_managed_folder(api, folders_bucket, "m/")
    assert api.delete(managed_folder_path(folders_bucket, "m/")).status_code == 204
    assert folder_names(api, folders_bucket) == ["m/"]


def test_a_flat_bucket_answers_409(api, bucket):
    assert_flat_bucket_refused(api.delete(folder_path(bucket, "a/")))


def test_a_bucket_with_folders_is_not_deleted(api, folders_bucket):
    insert_folder(api, folders_bucket, "a/")
    assert_json_error(api.delete(api.bucket_path(folders_bucket)), 409, "conflict", "not empty")
    assert api.delete(folder_path(folders_bucket, "a/")).status_code == 204
    assert api.delete(api.bucket_path(folders_bucket)).status_code == 204
