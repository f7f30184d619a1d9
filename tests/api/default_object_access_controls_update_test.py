"""storage.defaultObjectAccessControls.update: sets the role of an entity."""

from tests.api.access_control_support import SET_BUCKET, default_object_acl
from tests.api.access_controls_update_cases import UpdateCases


class TestUpdate(UpdateCases):
    collection = staticmethod(default_object_acl)
    uniform_refusal = SET_BUCKET
