"""storage.objectAccessControls.get: one entry."""

from tests.api.access_control_support import GET_OBJECT, USER, object_acl
from tests.api.access_controls_get_cases import GetCases
from tests.api.conftest import assert_json_error


class TestGet(GetCases):
    collection = staticmethod(object_acl)
    uniform_refusal = GET_OBJECT


def test_an_entry_has_the_documented_fields(api):
    acl = object_acl(api)
    assert acl.insert().status_code == 200
    answer = acl.get(USER)
    assert answer.status_code == 200, answer.text
    entry = answer.json()
    assert entry["kind"] == acl.kind
    assert (entry["entity"], entry["role"], entry["email"]) == (USER, "READER", "reader@example.com")
    assert entry["etag"]
    assert "projectTeam" not in entry and "domain" not in entry
    generation = api.get(acl.parent).json()["generation"]
    assert entry["id"] == f"{acl.bucket}/a/b c/{generation}/{USER}"
    assert entry["object"] == "a/b c" and entry["generation"] == generation
    assert entry["bucket"] == acl.bucket
    assert entry["selfLink"].endswith(acl.entity_path(USER))


def test_a_generation_of_its_own_has_a_list_of_its_own(api):
    acl = object_acl(api, versioning={"enabled": True})
    assert acl.insert().status_code == 200
    old = api.get(acl.parent).json()["generation"]
    api.create_object(acl.bucket, "a/b c", b"newer")
    assert acl.get(USER, generation=old).json()["generation"] == old
    assert_json_error(acl.get(USER), 404, "notFound")
    assert_json_error(acl.get(USER, generation="1"), 404, "notFound", "No such object")
