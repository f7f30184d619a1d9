"""storage.objectAccessControls.get: one entry."""

from tests.api.access_control_support import GET_OBJECT, USER, object_acl, project_number
from tests.api.conftest import assert_json_error


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


def test_a_team_of_the_project_says_which(api):
    acl = object_acl(api)
    number = project_number(api, acl.bucket)
    for entity in (f"project-viewers-{number}", f"project-viewers-{api.project}"):
        entry = acl.get(entity).json()
        assert entry["entity"] == f"project-viewers-{number}"
        assert entry["projectTeam"] == {"projectNumber": number, "team": "viewers"}
        assert "email" not in entry


def test_a_domain_and_the_public_say_what_they_are(api):
    acl = object_acl(api)
    assert acl.insert("domain-example.com").status_code == 200
    assert acl.insert("allUsers").status_code == 200
    assert acl.get("domain-example.com").json()["domain"] == "example.com"
    assert not {"email", "domain", "projectTeam", "entityId"} & set(acl.get("allUsers").json())


def test_an_entity_without_an_entry_is_404(api):
    assert_json_error(object_acl(api).get(USER), 404, "notFound")


def test_uniform_access_refuses(api):
    acl = object_acl(api, uniform=True)
    error = assert_json_error(acl.get(USER), 400, "invalid")
    assert error["message"] == GET_OBJECT


def test_a_generation_of_its_own_has_a_list_of_its_own(api):
    acl = object_acl(api, versioning={"enabled": True})
    assert acl.insert().status_code == 200
    old = api.get(acl.parent).json()["generation"]
    api.create_object(acl.bucket, "a/b c", b"newer")
    assert acl.get(USER, generation=old).json()["generation"] == old
    assert_json_error(acl.get(USER), 404, "notFound")
    assert_json_error(acl.get(USER, generation="1"), 404, "notFound", "No such object")
