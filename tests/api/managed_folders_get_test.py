"""storage.managedFolders.get [https://cloud.google.com/storage/docs/json_api/v1/managedFolder/get]."""

from tests.api.conftest import assert_condition_not_met, assert_json_error
from tests.api.managed_folder_support import assert_uniform_access_required, folder_path, insert_folder, uniform_bucket


def test_a_managed_folder_reads_back_as_it_was_created(api, uniform_bucket):
    created = insert_folder(api, uniform_bucket, "a/é ü/")
    answer = api.get(folder_path(uniform_bucket, "a/é ü/"))
    assert answer.status_code == 200
    assert answer.json() == created


def test_the_slash_at_the_end_may_be_left_out(api, uniform_bucket):
    created = insert_folder(api, uniform_bucket, "a/b/")
    assert api.get(folder_path(uniform_bucket, "a/b")).json() == created


def test_a_missing_managed_folder_answers_404_though_objects_lie_below(api, uniform_bucket):
    api.create_object(uniform_bucket, "a/object")
    assert_json_error(api.get(folder_path(uniform_bucket, "a/")), 404, "notFound", "managed folder")


def test_preconditions_on_the_metageneration_hold_or_fail(api, uniform_bucket):
    insert_folder(api, uniform_bucket, "a/")
    path = folder_path(uniform_bucket, "a/")
    assert api.get(path, params={"ifMetagenerationMatch": "1"}).status_code == 200
    assert_condition_not_met(api.get(path, params={"ifMetagenerationMatch": "2"}))
    assert api.get(path, params={"ifMetagenerationNotMatch": "2"}).status_code == 200
    assert api.get(path, params={"ifMetagenerationNotMatch": "1"}).status_code == 304


def test_fields_select(api, uniform_bucket):
    insert_folder(api, uniform_bucket, "a/")
    assert api.get(folder_path(uniform_bucket, "a/"), params={"fields": "name,metageneration"}).json() == {
        "name": "a/", "metageneration": "1"}


def test_a_bucket_without_uniform_access_answers_412(api, bucket):
    assert_uniform_access_required(api.get(folder_path(bucket, "a/")))
