"""storage.objectAccessControls.delete: takes the entry of an entity away."""

from tests.api.access_control_support import SET_OBJECT, object_acl, owner_of
from tests.api.access_controls_delete_cases import DeleteCases
from tests.api.conftest import assert_json_error


class TestDelete(DeleteCases):
    collection = staticmethod(object_acl)
    uniform_refusal = SET_OBJECT


def test_the_owner_of_the_object_cannot_be_removed(api):
    acl = object_acl(api)
    owner = owner_of(acl)
    assert_json_error(acl.delete(owner), 400, "invalid", "owner")
    assert acl.roles()[owner] == "OWNER"
