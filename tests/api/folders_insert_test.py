"""storage.folders.insert [https://cloud.google.com/storage/docs/json_api/v1/folders/insert], and the folders that are
made with objects."""

import pytest

from tests.api.conftest import RFC3339_MILLISECONDS, assert_json_error, unique_bucket_name
from tests.api.folder_support import (assert_flat_bucket_refused, folder_names, folder_path, folders_bucket,
                                      folders_path, insert_folder)
from tests.api.resumable_support import send, start_location


def insert(api, bucket, name, **params):
    return api.post(folders_path(bucket), params=params, json={"name": name})


def test_a_folder_is_created_with_every_field(api, folders_bucket):
    resource = insert_folder(api, folders_bucket, "reports/")
    assert resource["kind"] == "storage#folder"
    assert resource["id"] == f"{folders_bucket}/reports/"
    assert resource["bucket"] == folders_bucket
    assert resource["name"] == "reports/"
    assert resource["metageneration"] == "1"
    assert RFC3339_MILLISECONDS.match(resource["createTime"])
    assert resource["updateTime"] == resource["createTime"]
    assert resource["selfLink"] == api.root + folder_path(folders_bucket, "reports/")
    assert "pendingRenameInfo" not in resource


def test_a_missing_slash_at_the_end_is_added(api, folders_bucket):
    assert insert_folder(api, folders_bucket, "reports")["name"] == "reports/"


def test_the_folder_above_must_exist_or_be_asked_for(api, folders_bucket):
    assert_json_error(insert(api, folders_bucket, "a/b/c/"), 409, "conflict", "The parent folder does not exist.")
    assert_json_error(insert(api, folders_bucket, "a/b/c/", recursive="false"), 409, "conflict", "parent folder")
    assert insert_folder(api, folders_bucket, "a/b/c/", recursive="true")["name"] == "a/b/c/"
    assert folder_names(api, folders_bucket) == ["a/", "a/b/", "a/b/c/"]


def test_a_name_that_is_taken_answers_409(api, folders_bucket):
    insert_folder(api, folders_bucket, "a/")
    for params in ({}, {"recursive": "true"}):
        assert_json_error(insert(api, folders_bucket, "a", **params), 409, "conflict",
                          "The folder you tried to create already exists.")


def test_a_flat_bucket_answers_409_and_a_missing_one_404(api, bucket):
    assert_flat_bucket_refused(insert(api, bucket, "a/"))
    assert_json_error(insert(api, unique_bucket_name(), "a/"), 404, "notFound")


def test_fifty_levels_are_the_most(api, folders_bucket):
    assert insert_folder(api, folders_bucket, "d/" * 50, recursive="true")["name"] == "d/" * 50
    assert_json_error(insert(api, folders_bucket, "d/" * 51), 400, "invalid", "50 levels")
    answer = api.insert_media(folders_bucket, "d/" * 51 + "object", b"data")
    assert_json_error(answer, 400, "invalid", "50 levels")


@pytest.mark.parametrize("name", [".well-known/acme-challenge/x/", "a\r/", "a\nb/", "m" * 512])
def test_names_outside_the_rules_answer_400(api, folders_bucket, name):
    assert_json_error(insert(api, folders_bucket, name, recursive="true"), 400, "invalid")


@pytest.mark.parametrize("body", [[], "text", {"name": 5}])
def test_a_body_of_the_wrong_form_answers_400(api, folders_bucket, body):
    assert_json_error(api.post(folders_path(folders_bucket), json=body), 400, "invalid")


def test_the_name_is_required(api, folders_bucket):
    assert_json_error(api.post(folders_path(folders_bucket), json={}), 400, "required", "name")


def test_every_way_to_write_an_object_makes_its_folders(api, folders_bucket):
    b = folders_bucket
    api.create_object(b, "media/x/object")
    assert send(api, start_location(api, b, "resumable/object"), b"data").status_code == 200
    assert api.put(f"/{b}/xml/object", data=b"data").status_code == 200
    base = api.object_path(b, "media/x/object")
    for verb in ("copyTo", "rewriteTo"):
        answer = api.post(f"{base}/{verb}/b/{b}/o/{verb}%2Fobject")
        assert answer.status_code == 200, answer.text
    answer = api.post(api.object_path(b, "compose/object", "/compose"),
                      json={"sourceObjects": [{"name": "media/x/object"}]})
    assert answer.status_code == 200, answer.text
    assert api.post(f"{base}/moveTo/o/move%2Fobject").status_code == 200
    assert folder_names(api, b) == ["compose/", "copyTo/", "media/", "media/x/", "move/", "resumable/", "rewriteTo/",
                                    "xml/"]


def test_an_object_of_the_folders_name_lies_in_it(api, folders_bucket):
    api.create_object(folders_bucket, "dir/")
    assert_json_error(insert(api, folders_bucket, "dir/"), 409, "conflict", "already exists")
    assert api.get(folder_path(folders_bucket, "dir/")).status_code == 200


def test_folders_outlive_their_objects(api, folders_bucket):
    api.create_object(folders_bucket, "a/b/object")
    assert api.delete(api.object_path(folders_bucket, "a/b/object")).status_code == 204
    assert folder_names(api, folders_bucket) == ["a/", "a/b/"]
