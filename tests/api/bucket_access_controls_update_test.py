"""storage.bucketAccessControls.update: sets the role of an entity."""

from tests.api.access_control_support import SET_BUCKET, bucket_acl
from tests.api.access_controls_update_cases import UpdateCases


class TestUpdate(UpdateCases):
    collection = staticmethod(bucket_acl)
    uniform_refusal = SET_BUCKET
