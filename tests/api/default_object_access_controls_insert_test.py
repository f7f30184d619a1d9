"""storage.defaultObjectAccessControls.insert: gives an entity a role."""

from tests.api.access_control_support import SET_BUCKET, default_object_acl
from tests.api.access_controls_insert_cases import InsertCases
from tests.api.conftest import assert_json_error


class TestInsert(InsertCases):
    collection = staticmethod(default_object_acl)
    uniform_refusal = SET_BUCKET


def test_objects_have_no_writers(api):
    assert_json_error(default_object_acl(api).insert(role="WRITER"), 400, "invalid")
