"""storage.defaultObjectAccessControls.list: the whole list."""

from tests.api.access_control_support import GET_BUCKET, default_object_acl
from tests.api.access_controls_list_cases import ListCases
from tests.api.conftest import assert_condition_not_met


class TestList(ListCases):
    collection = staticmethod(default_object_acl)
    uniform_refusal = GET_BUCKET


def test_a_new_list_is_project_private(api):
    acl = default_object_acl(api)
    assert list(acl.roles().items()) == list(acl.teams().items())


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
