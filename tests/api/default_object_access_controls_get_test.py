"""storage.defaultObjectAccessControls.get: one entry."""

from tests.api.access_control_support import GET_BUCKET, USER, default_object_acl
from tests.api.access_controls_get_cases import GetCases


class TestGet(GetCases):
    collection = staticmethod(default_object_acl)
    uniform_refusal = GET_BUCKET


def test_an_entry_has_the_documented_fields(api):
    acl = default_object_acl(api)
    assert acl.insert().status_code == 200
    answer = acl.get(USER)
    assert answer.status_code == 200, answer.text
    entry = answer.json()
    assert entry["kind"] == acl.kind
    assert (entry["entity"], entry["role"], entry["email"]) == (USER, "READER", "reader@example.com")
    assert entry["etag"]
    assert "projectTeam" not in entry and "domain" not in entry
    # Default entries belong to no object yet.
    assert not {"id", "selfLink", "bucket", "object", "generation"} & set(entry)
