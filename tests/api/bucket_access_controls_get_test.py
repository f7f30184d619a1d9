"""storage.bucketAccessControls.get: one entry."""

from tests.api.access_control_support import GET_BUCKET, USER, bucket_acl
from tests.api.access_controls_get_cases import GetCases


class TestGet(GetCases):
    collection = staticmethod(bucket_acl)
    uniform_refusal = GET_BUCKET


def test_an_entry_has_the_documented_fields(api):
    acl = bucket_acl(api)
    assert acl.insert().status_code == 200
    answer = acl.get(USER)
    assert answer.status_code == 200, answer.text
    entry = answer.json()
    assert entry["kind"] == acl.kind
    assert (entry["entity"], entry["role"], entry["email"]) == (USER, "READER", "reader@example.com")
    assert entry["etag"]
    assert "projectTeam" not in entry and "domain" not in entry
    assert entry["id"] == f"{acl.bucket}/{USER}"
    assert entry["bucket"] == acl.bucket
    assert entry["selfLink"].endswith(acl.entity_path(USER))
    assert "object" not in entry and "generation" not in entry
