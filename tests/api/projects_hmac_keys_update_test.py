"""storage.projects.hmacKeys.update [https://cloud.google.com/storage/docs/json_api/v1/projects/hmacKeys/update]."""

import pytest

from tests.api.conftest import assert_json_error
from tests.api.hmac_support import create_key, delete_key, key_path, keys_path, unique_project


@pytest.fixture
def key(api) -> dict:
    return create_key(api, unique_project())["metadata"]


def test_the_state_changes_and_changes_back(api, key):
    inactive = api.put(key_path(key), json={"state": "INACTIVE"}).json()
    assert inactive["state"] == "INACTIVE"
    assert inactive["etag"] != key["etag"]
    assert {name: inactive[name] for name in ("accessId", "timeCreated", "serviceAccountEmail", "id")} == {
        name: key[name] for name in ("accessId", "timeCreated", "serviceAccountEmail", "id")}
    assert api.get(key_path(key)).json() == inactive
    assert api.put(key_path(key), json={"state": "ACTIVE"}).json()["state"] == "ACTIVE"


def test_a_stale_etag_answers_412_and_changes_nothing(api, key):
    changed = api.put(key_path(key), json={"state": "INACTIVE", "etag": key["etag"]})
    assert changed.status_code == 200, changed.text
    stale = api.put(key_path(key), json={"state": "ACTIVE", "etag": key["etag"]})
    assert_json_error(stale, 412, "conditionNotMet", "Etag does not match expected value.")
    assert api.get(key_path(key)).json()["state"] == "INACTIVE"


def test_a_whole_resource_can_be_sent_back(api, key):
    answer = api.put(key_path(key), json={**key, "state": "INACTIVE"})
    assert answer.status_code == 200, answer.text


def test_the_state_that_it_has_answers_400(api, key):
    assert_json_error(api.put(key_path(key), json={"state": "ACTIVE"}), 400, "invalid",
                      "Update must modify the credential.")


@pytest.mark.parametrize("body, sentence", [
    ({}, "Must specify resource.state."), ({"state": "inactive"}, "Must specify resource.state."),
    ({"state": "DELETED"}, "Cannot set state to 'DELETED'."),
    ({"state": "INACTIVE", "accessId": "GOOG1OTHER"}, "does not match the accessId in the URL"),
    ({"state": 5}, None), ([], None)])
def test_a_wrong_body_answers_400_and_changes_nothing(api, key, body, sentence):
    assert_json_error(api.put(key_path(key), json=body), 400, "invalid", sentence)
    assert api.get(key_path(key)).json() == key


def test_a_deleted_key_cannot_be_updated(api, key):
    delete_key(api, key)
    assert_json_error(api.put(key_path(key), json={"state": "ACTIVE"}), 400, "invalid",
                      "Deleted keys cannot be updated.")


def test_an_unknown_access_id_answers_404(api):
    answer = api.put(f"{keys_path(unique_project())}/GOOG1234DNE", json={"state": "INACTIVE"})
    assert_json_error(answer, 404, "notFound", "Access ID not found in project")
