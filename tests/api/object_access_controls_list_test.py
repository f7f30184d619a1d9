"""storage.objectAccessControls.list: the whole list."""

from tests.api.access_control_support import GET_OBJECT, object_acl, owner_of
from tests.api.conftest import assert_json_error


def test_a_new_list_is_project_private(api):
    acl = object_acl(api)
    assert list(acl.roles().items()) == list({**acl.teams(), owner_of(acl): "OWNER"}.items())


def test_entries_are_what_get_answers(api):
    acl = object_acl(api)
    assert acl.insert().status_code == 200
    for entry in acl.list().json()["items"]:
        assert acl.get(entry["entity"]).json() == entry


def test_fields_choose_what_is_shown(api):
    answer = object_acl(api).list(fields="items/role")
    assert set(answer.json()) == {"items"}
    assert all(set(entry) == {"role"} for entry in answer.json()["items"])


def test_uniform_access_refuses(api):
    acl = object_acl(api, uniform=True)
    error = assert_json_error(acl.list(), 400, "invalid")
    assert error["message"] == GET_OBJECT


def test_an_object_has_the_default_list_of_its_bucket(api):
    acl = object_acl(api, defaultObjectAcl=[{"entity": "allUsers", "role": "READER"}])
    assert acl.roles() == {"allUsers": "READER", owner_of(acl): "OWNER"}
