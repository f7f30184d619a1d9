"""storage.managedFolders.insert [https://cloud.google.com/storage/docs/json_api/v1/managedFolder/insert]."""

import pytest

from tests.api.conftest import RFC3339_MILLISECONDS, assert_json_error, unique_bucket_name
from tests.api.managed_folder_support import (assert_uniform_access_required, folder_path, folders_path, insert_folder,
                                              uniform_bucket)


def test_a_managed_folder_is_created_with_every_field(api, uniform_bucket):
    resource = insert_folder(api, uniform_bucket, "reports/2026/")
    assert resource["kind"] == "storage#managedFolder"
    assert resource["id"] == f"{uniform_bucket}/reports/2026/"
    assert resource["bucket"] == uniform_bucket
    assert resource["name"] == "reports/2026/"
    assert resource["metageneration"] == "1"
    assert RFC3339_MILLISECONDS.match(resource["createTime"])
    assert resource["updateTime"] == resource["createTime"]
    assert resource["selfLink"] == api.root + folder_path(uniform_bucket, "reports/2026/")
    assert "rapidCacheConfig" not in resource


def test_a_missing_slash_at_the_end_is_added(api, uniform_bucket):
    assert insert_folder(api, uniform_bucket, "reports")["name"] == "reports/"


def test_a_name_that_is_taken_answers_409(api, uniform_bucket):
    insert_folder(api, uniform_bucket, "a/")
    answer = api.post(folders_path(uniform_bucket), json={"name": "a"})
    assert_json_error(answer, 409, "conflict", "The specified managed folder already exists.")


def test_objects_below_do_not_hinder_and_are_not_changed(api, uniform_bucket):
    before = api.create_object(uniform_bucket, "a/b/object")
    insert_folder(api, uniform_bucket, "a/")
    assert api.get_metadata(uniform_bucket, "a/b/object").json() == before


def test_a_bucket_without_uniform_access_answers_412(api, bucket):
    assert_uniform_access_required(api.post(folders_path(bucket), json={"name": "a/"}))


def test_a_missing_bucket_answers_404(api):
    assert_json_error(api.post(folders_path(unique_bucket_name()), json={"name": "a/"}), 404, "notFound")


def test_fifteen_levels_are_the_most(api, uniform_bucket):
    assert insert_folder(api, uniform_bucket, "d/" * 15)["name"] == "d/" * 15
    assert_json_error(api.post(folders_path(uniform_bucket), json={"name": "d/" * 16}), 400, "invalid", "15 levels")


@pytest.mark.parametrize("name", ["./", "../", ".well-known/acme-challenge/x/", "a\r/", "a\nb/", "m" * 1024])
def test_names_outside_the_rules_answer_400(api, uniform_bucket, name):
    assert_json_error(api.post(folders_path(uniform_bucket), json={"name": name}), 400, "invalid")


def test_the_name_is_required(api, uniform_bucket):
    assert_json_error(api.post(folders_path(uniform_bucket), json={}), 400, "required", "name")


@pytest.mark.parametrize("body", [[], "text", {"name": 5}, {"name": "a/", "rapidCacheConfig": []},
                                  {"name": "a/", "rapidCacheConfig": {"policies": {"c": 1}}},
                                  {"name": "a/", "rapidCacheConfig": {"policies": {"c": {"ingestOnWrite": "maybe"}}}},
                                  {"name": "a/", "rapidCacheConfig": {"policies": {"c": {"rapidCacheId": "d"}}}},
                                  {"name": "a/", "rapidCacheConfig": {"policies": {'"': {}}}}])
def test_a_body_of_the_wrong_form_answers_400(api, uniform_bucket, body):
    assert_json_error(api.post(folders_path(uniform_bucket), json=body), 400, "invalid")


def test_a_rapid_cache_configuration_is_kept(api, uniform_bucket):
    config = {"policies": {"us-east1-b": {"rapidCacheId": "us-east1-b", "ingestOnWrite": "enabled"}}}
    assert insert_folder(api, uniform_bucket, "a/", rapidCacheConfig=config)["rapidCacheConfig"] == config
    assert api.get(folder_path(uniform_bucket, "a/")).json()["rapidCacheConfig"] == config


def test_a_bucket_with_a_managed_folder_is_not_deleted(api, uniform_bucket):
    insert_folder(api, uniform_bucket, "a/")
    assert_json_error(api.delete(api.bucket_path(uniform_bucket)), 409, "conflict", "not empty")
    assert api.delete(folder_path(uniform_bucket, "a/")).status_code == 204
    assert api.delete(api.bucket_path(uniform_bucket)).status_code == 204
