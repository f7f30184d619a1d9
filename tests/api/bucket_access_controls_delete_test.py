"""storage.bucketAccessControls.delete: takes the entry of an entity away."""

from tests.api.access_control_support import SET_BUCKET, bucket_acl
from tests.api.access_controls_delete_cases import DeleteCases


class TestDelete(DeleteCases):
    collection = staticmethod(bucket_acl)
    uniform_refusal = SET_BUCKET
