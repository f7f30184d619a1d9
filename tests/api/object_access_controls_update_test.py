"""storage.objectAccessControls.update: sets the role of an entity."""

from tests.api.access_control_support import SET_OBJECT, object_acl
from tests.api.access_controls_update_cases import UpdateCases


class TestUpdate(UpdateCases):
    collection = staticmethod(object_acl)
    uniform_refusal = SET_OBJECT
