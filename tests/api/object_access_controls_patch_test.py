"""storage.objectAccessControls.patch: changes the role of an entity that has one."""

from tests.api.access_control_support import SET_OBJECT, object_acl, owner_of
from tests.api.access_controls_patch_cases import PatchCases
from tests.api.conftest import assert_json_error


class TestPatch(PatchCases):
    collection = staticmethod(object_acl)
    uniform_refusal = SET_OBJECT


def test_the_owner_of_the_object_keeps_its_role(api):
    acl = object_acl(api)
    owner = owner_of(acl)
    assert_json_error(acl.patch(owner, {"role": "READER"}), 400, "invalid", "owner")
    assert acl.roles()[owner] == "OWNER"
