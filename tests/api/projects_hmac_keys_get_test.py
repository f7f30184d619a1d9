"""storage.projects.hmacKeys.get [https://cloud.google.com/storage/docs/json_api/v1/projects/hmacKeys/get]."""

from tests.api.conftest import assert_json_error
from tests.api.hmac_support import create_key, delete_key, key_path, keys_path, unique_project


def test_a_key_reads_back_without_its_secret(api):
    made = create_key(api, unique_project())
    answer = api.get(key_path(made["metadata"]))
    assert answer.status_code == 200
    assert answer.json() == made["metadata"]
    assert made["secret"] not in answer.text


def test_a_deleted_key_is_still_shown(api):
    key = create_key(api, unique_project())["metadata"]
    delete_key(api, key)
    shown = api.get(key_path(key)).json()
    assert shown["state"] == "DELETED"
    assert shown["updated"] >= key["updated"] and shown["etag"] != key["etag"]


def test_a_key_is_not_found_in_another_project(api):
    key = create_key(api, unique_project())["metadata"]
    answer = api.get(f"{keys_path(unique_project())}/{key['accessId']}")
    assert_json_error(answer, 404, "notFound", "Access ID not found in project")


def test_an_unknown_access_id_answers_404(api):
    answer = api.get(f"{keys_path(unique_project())}/GOOG1234DNE")
    assert_json_error(answer, 404, "notFound", "Access ID not found in project")


def test_fields_select(api):
    key = create_key(api, unique_project())["metadata"]
    assert api.get(key_path(key), params={"fields": "state"}).json() == {"state": "ACTIVE"}
