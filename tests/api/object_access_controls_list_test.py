"""storage.objectAccessControls.list: the whole list."""

from tests.api.access_control_support import GET_OBJECT, object_acl, owner_of
from tests.api.access_controls_list_cases import ListCases


class TestList(ListCases):
    collection = staticmethod(object_acl)
    uniform_refusal = GET_OBJECT


def test_a_new_list_is_project_private(api):
    acl = object_acl(api)
    assert list(acl.roles().items()) == list({**acl.teams(), owner_of(acl): "OWNER"}.items())


def test_an_object_has_the_default_list_of_its_bucket(api):
    acl = object_acl(api, defaultObjectAcl=[{"entity": "allUsers", "role": "READER"}])
    assert acl.roles() == {"allUsers": "READER", owner_of(acl): "OWNER"}
