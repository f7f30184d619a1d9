"""storage.defaultObjectAccessControls.delete: takes the entry of an entity away."""

from tests.api.access_control_support import SET_BUCKET, default_object_acl
from tests.api.access_controls_delete_cases import DeleteCases


class TestDelete(DeleteCases):
    collection = staticmethod(default_object_acl)
    uniform_refusal = SET_BUCKET
