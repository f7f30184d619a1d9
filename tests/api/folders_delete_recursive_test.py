"""storage.folders.deleteRecursive [https://cloud.google.com/storage/docs/json_api/v1/folders/deleteRecursive]."""

from tests.api.conftest import assert_json_error
from tests.api.folder_support import (assert_flat_bucket_refused, assert_no_such_folder, folder_names, folder_path,
                                      folders_bucket, insert_folder, make_folders_bucket, object_names, wait_until)
from tests.api.managed_folder_support import folder_path as managed_folder_path
from tests.api.managed_folder_support import insert_folder as insert_managed_folder

# More than the request itself removes.
MANY = 900


def delete_recursive(api, bucket, name, **params):
    return api.post(folder_path(bucket, name) + "/deleteRecursive", params=params)


def test_a_small_folder_is_gone_at_once(api, folders_bucket):
    insert_folder(api, folders_bucket, "a/b/c/", recursive="true")
    insert_managed_folder(api, folders_bucket, "a/m/")
    api.create_object(folders_bucket, "a/b/object")
    api.create_object(folders_bucket, "a-/object")
    answer = delete_recursive(api, folders_bucket, "a/")
    assert answer.status_code == 200, answer.text
    operation = answer.json()
    assert operation["kind"] == "storage#operation"
    assert operation["done"] is True
    assert operation["metadata"]["folderId"] == "a/"
    assert operation["metadata"]["commonMetadata"]["type"] == "delete-folder-recursive"
    assert operation["response"] == {"@type": "type.googleapis.com/google.protobuf.Empty"}
    assert folder_names(api, folders_bucket) == ["a-/"]
    assert object_names(api, folders_bucket) == ["a-/object"]
    assert_json_error(api.get(managed_folder_path(folders_bucket, "a/m/")), 404, "notFound")


def test_a_large_folder_goes_in_the_background(api, folders_bucket):
    for number in range(MANY):
        api.create_object(folders_bucket, f"a/{number % 9}/{number}", b"x")
    api.create_object(folders_bucket, "b")
    assert delete_recursive(api, folders_bucket, "a/").json()["done"] is False
    wait_until(lambda: folder_names(api, folders_bucket) == [])
    assert object_names(api, folders_bucket) == ["b"]
    api.create_object(folders_bucket, "a/again")


def test_a_held_object_fails_the_operation_with_its_reason(api, folders_bucket):
    api.create_object(folders_bucket, "a/free")
    api.create_object(folders_bucket, "a/held", temporaryHold=True)
    assert delete_recursive(api, folders_bucket, "a/").status_code == 200
    # The folder is free again when the operation has failed.
    wait_until(lambda: api.insert_media(folders_bucket, "a/new", b"data").status_code == 200)
    assert "a/held" in object_names(api, folders_bucket)
    answer = api.patch(api.object_path(folders_bucket, "a/held"), json={"temporaryHold": False})
    assert answer.status_code == 200, answer.text
    assert delete_recursive(api, folders_bucket, "a/").json()["done"] is True
    assert folder_names(api, folders_bucket) == []


def test_objects_that_the_bucket_keeps_can_be_restored(api):
    bucket = make_folders_bucket(api, softDeletePolicy={"retentionDurationSeconds": "604800"})
    made = api.create_object(bucket, "a/object", b"bytes")
    assert delete_recursive(api, bucket, "a/").json()["done"] is True
    restored = api.post(api.object_path(bucket, "a/object", "/restore"), params={"generation": made["generation"]})
    assert restored.status_code == 200, restored.text
    assert folder_names(api, bucket) == ["a/"]
    assert api.get_media(bucket, "a/object").content == b"bytes"


def test_conditions_on_the_metageneration(api, folders_bucket):
    insert_folder(api, folders_bucket, "a/")
    assert_json_error(delete_recursive(api, folders_bucket, "a/", ifMetagenerationMatch="2"), 412, "conditionNotMet")
    answer = delete_recursive(api, folders_bucket, "a/", ifMetagenerationNotMatch="1")
    assert_json_error(answer, 412, "conditionNotMet")
    assert delete_recursive(api, folders_bucket, "a/", ifMetagenerationMatch="1").json()["done"] is True


def test_a_missing_folder_and_a_flat_bucket_answer_their_errors(api, folders_bucket, bucket):
    assert_no_such_folder(delete_recursive(api, folders_bucket, "gone/"))
    assert_flat_bucket_refused(delete_recursive(api, bucket, "a/"))
