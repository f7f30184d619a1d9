"""storage.defaultObjectAccessControls.list: the whole list."""

from tests.api.access_control_support import GET_BUCKET, default_object_acl
from tests.api.conftest import assert_condition_not_met, assert_json_error


def test_a_new_list_is_project_private(api):
    acl = default_object_acl(api)
    assert list(acl.roles().items()) == list(acl.teams().items())


def test_entries_are_what_get_answers(api):
    acl = default_object_acl(api)
    assert acl.insert().status_code == 200
    for entry in acl.list().json()["items"]:
        assert acl.get(entry["entity"]).json() == entry


def test_fields_choose_what_is_shown(api):
    answer = default_object_acl(api).list(fields="items/role")
    assert set(answer.json()) == {"items"}
    assert all(set(entry) == {"role"} for entry in answer.json()["items"])


def test_uniform_access_refuses(api):
    acl = default_object_acl(api, uniform=True)
    error = assert_json_error(acl.list(), 400, "invalid")
    assert error["message"] == GET_BUCKET


def test_preconditions_are_about_the_bucket(api):
    acl = default_object_acl(api)
    assert acl.list(ifMetagenerationMatch=str(acl.metageneration())).status_code == 200
    assert_condition_not_met(acl.list(ifMetagenerationMatch=str(acl.metageneration() + 1)))
    assert acl.list(ifMetagenerationNotMatch=str(acl.metageneration())).status_code == 304


def test_what_objects_have_already_stays(api):
    acl = default_object_acl(api)
    api.create_object(acl.bucket, "old")
    assert acl.insert("allUsers").status_code == 200
    api.create_object(acl.bucket, "new")
    lists = {name: api.get(api.object_path(acl.bucket, name, "/acl")).json()["items"] for name in ("old", "new")}
    assert "allUsers" not in [entry["entity"] for entry in lists["old"]]
    assert "allUsers" in [entry["entity"] for entry in lists["new"]]
