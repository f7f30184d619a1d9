"""storage.objectAccessControls.insert: gives an entity a role."""

from tests.api.access_control_support import SET_OBJECT, object_acl
from tests.api.access_controls_insert_cases import InsertCases
from tests.api.conftest import assert_json_error


class TestInsert(InsertCases):
    collection = staticmethod(object_acl)
    uniform_refusal = SET_OBJECT


def test_objects_have_no_writers(api):
    assert_json_error(object_acl(api).insert(role="WRITER"), 400, "invalid")
