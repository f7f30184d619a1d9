"""storage.projects.hmacKeys.delete [https://cloud.google.com/storage/docs/json_api/v1/projects/hmacKeys/delete]."""

from tests.api.conftest import Api, assert_json_error
from tests.api.hmac_support import create_key, deactivate, delete_key, key_path, keys_path, unique_project
from tests.support.server import Server


def test_an_inactive_key_is_deleted_with_204(api):
    key = create_key(api, unique_project())["metadata"]
    deactivate(api, key)
    answer = api.delete(key_path(key))
    assert (answer.status_code, answer.content) == (204, b"")
    assert api.get(key_path(key)).json()["state"] == "DELETED"


def test_an_active_key_is_not_deleted(api):
    key = create_key(api, unique_project())["metadata"]
    assert_json_error(api.delete(key_path(key)), 400, "invalid", "Cannot delete keys in ACTIVE state.")
    assert api.get(key_path(key)).json()["state"] == "ACTIVE"


def test_a_deleted_key_is_not_deleted_again(api):
    key = create_key(api, unique_project())["metadata"]
    delete_key(api, key)
    assert_json_error(api.delete(key_path(key)), 400, "invalid", "Key is already deleted.")


def test_an_unknown_access_id_answers_404(api):
    answer = api.delete(f"{keys_path(unique_project())}/GOOG1234DNE")
    assert_json_error(answer, 404, "notFound", "Access ID not found in project")


def test_keys_and_their_states_outlive_a_restart():
    with Server() as server:
        api = Api(server)
        made = [create_key(api, "p")["metadata"] for _ in range(3)]
        delete_key(api, made[1])
        deactivate(api, made[2])
        before = api.get(keys_path("p"), params={"showDeletedKeys": "true"}).json()
        server.stop()
        server.start()
        after = Api(server).get(keys_path("p"), params={"showDeletedKeys": "true"}).json()
    strip = [{name: value for name, value in key.items() if name != "selfLink"} for key in before["items"]]
    assert [{name: value for name, value in key.items() if name != "selfLink"} for key in after["items"]] == strip
    assert sorted(key["state"] for key in strip) == ["ACTIVE", "DELETED", "INACTIVE"]
