"""storage.folders.get [https://cloud.google.com/storage/docs/json_api/v1/folders/get]."""

from tests.api.conftest import assert_json_error, unique_bucket_name
from tests.api.folder_support import (assert_flat_bucket_refused, assert_no_such_folder, folder_path, folders_bucket,
                                      insert_folder)


def test_a_folder_is_read_as_it_was_made(api, folders_bucket):
    made = insert_folder(api, folders_bucket, "a/b/", recursive="true")
    assert api.get(folder_path(folders_bucket, "a/b/")).json() == made
    assert api.get(folder_path(folders_bucket, "a/b")).json() == made
    # Slashes that a client left as they are.
    assert api.get(f"/storage/v1/b/{folders_bucket}/folders/a/b/").json() == made


def test_a_missing_folder_answers_404(api, folders_bucket):
    assert_no_such_folder(api.get(folder_path(folders_bucket, "gone/")))
    assert_json_error(api.get(folder_path(unique_bucket_name(), "gone/")), 404, "notFound", "bucket")


def test_a_flat_bucket_answers_409(api, bucket):
    assert_flat_bucket_refused(api.get(folder_path(bucket, "a/")))


def test_conditions_on_the_metageneration(api, folders_bucket):
    insert_folder(api, folders_bucket, "a/")
    path = folder_path(folders_bucket, "a/")
    assert api.get(path, params={"ifMetagenerationMatch": "1"}).status_code == 200
    assert_json_error(api.get(path, params={"ifMetagenerationMatch": "2"}), 412, "conditionNotMet")
    assert api.get(path, params={"ifMetagenerationNotMatch": "2"}).status_code == 200
    assert api.get(path, params={"ifMetagenerationNotMatch": "1"}).status_code == 304


def test_fields_selects_what_is_returned(api, folders_bucket):
    insert_folder(api, folders_bucket, "a/")
    assert api.get(folder_path(folders_bucket, "a/"), params={"fields": "name"}).json() == {"name": "a/"}
