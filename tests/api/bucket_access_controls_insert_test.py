"""storage.bucketAccessControls.insert: gives an entity a role."""

from tests.api.access_control_support import SET_BUCKET, bucket_acl
from tests.api.access_controls_insert_cases import InsertCases


class TestInsert(InsertCases):
    collection = staticmethod(bucket_acl)
    uniform_refusal = SET_BUCKET
