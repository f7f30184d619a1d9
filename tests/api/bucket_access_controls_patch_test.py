"""storage.bucketAccessControls.patch: changes the role of an entity that has one."""

from tests.api.access_control_support import SET_BUCKET, bucket_acl
from tests.api.access_controls_patch_cases import PatchCases


class TestPatch(PatchCases):
    collection = staticmethod(bucket_acl)
    uniform_refusal = SET_BUCKET
