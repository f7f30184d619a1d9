"""iam.projects.roles: create, get, list, patch, delete.

[https://cloud.google.com/iam/docs/reference/rest/v1/projects.roles]
"""

import uuid

import pytest

from tests.api.iam_support import assert_error, assert_needs, world  # noqa: F401
from tests.support.sign_in import admin

READER = {"title": "Reader", "description": "Reads.", "includedPermissions": ["storage.objects.list",
                                                                              "storage.objects.get"], "stage": "BETA"}


@pytest.fixture
def roles(world):
    return f"/v1/projects/{world.project}/roles"


def create(world, roles, role=None, role_id=None):
    answer = world.api.post(roles, json={"roleId": role_id or f"made_{uuid.uuid4().hex}",
                                         "role": READER if role is None else role}, headers=world.owner)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_role_is_made_read_and_listed(world, roles):
    made = create(world, roles, role_id="data.Reader_1")
    assert made["name"] == f"projects/{world.project}/roles/data.Reader_1"
    assert made["includedPermissions"] == ["storage.objects.get", "storage.objects.list"]
    assert (made["title"], made["description"], made["stage"]) == ("Reader", "Reads.", "BETA")
    assert world.api.get("/v1/" + made["name"], headers=world.owner).json() == made
    listed = world.api.get(roles, headers=world.owner).json()["roles"]
    assert {key: value for key, value in made.items() if key != "includedPermissions"} in listed
    assert made in world.api.get(roles, params={"view": "FULL"}, headers=world.owner).json()["roles"]
    again = world.api.post(roles, json={"roleId": "data.Reader_1", "role": READER}, headers=world.owner)
    assert_error(again, 409, "ALREADY_EXISTS")


def test_lists_have_pages(world, roles):
    own = {create(world, roles)["name"] for _ in range(3)}
    seen, token = [], ""
    while token is not None:
        answer = world.api.get(roles, params={"pageSize": 2, "pageToken": token}, headers=world.owner).json()
        seen += [role["name"] for role in answer["roles"]]
        token = answer.get("nextPageToken")
    assert own <= set(seen) and len(seen) == len(set(seen))


def test_what_a_role_grants_follows_its_changes_at_once(world, roles):
    role = create(world, roles, {"title": "Lister", "includedPermissions": ["storage.buckets.list"]})
    key, headers = world.account()
    admin(world.server, "grant", role["name"], f"serviceAccount:{key['client_email']}")
    buckets = f"/storage/v1/b?project={world.project}"

    def may_list():
        return world.api.get(buckets, headers=headers).status_code == 200
    assert may_list()

    def patch(change, mask):
        answer = world.api.patch("/v1/" + role["name"], params={"updateMask": mask}, json=change, headers=world.owner)
        assert answer.status_code == 200, answer.text
        return answer.json()
    assert patch({"stage": "DISABLED"}, "stage")["stage"] == "DISABLED"
    assert not may_list()
    assert patch({"stage": "GA"}, "stage")["stage"] == "GA"
    assert may_list()
    changed = patch({"includedPermissions": ["storage.objects.get"], "title": "ignored"}, "includedPermissions")
    assert changed["title"] == "Lister" and changed["includedPermissions"] == ["storage.objects.get"]
    assert not may_list()
    assert patch({"includedPermissions": ["storage.buckets.list"]}, "included_permissions")
    assert may_list()
    assert world.api.delete("/v1/" + role["name"], headers=world.owner).json()["name"] == role["name"]
    assert not may_list()
    assert_error(world.api.get("/v1/" + role["name"], headers=world.owner), 404, "NOT_FOUND")
    assert_error(world.api.delete("/v1/" + role["name"], headers=world.owner), 404, "NOT_FOUND")
    assert_error(world.api.post("/v1/" + role["name"] + ":undelete", json={}, headers=world.owner), 501,
                 "UNIMPLEMENTED")


def test_a_patch_without_a_mask_changes_what_it_names_and_no_more(world, roles):
    role = create(world, roles)
    changed = world.api.patch("/v1/" + role["name"], json={"title": "Other"}, headers=world.owner).json()
    assert {**role, "title": "Other", "etag": changed["etag"]} == changed


def test_a_role_that_changed_since_it_was_read_is_not_overwritten(world, roles):
    role = create(world, roles)
    path = "/v1/" + role["name"]
    changed = world.api.patch(path, json={"title": "First", "etag": role["etag"]}, headers=world.owner)
    assert changed.status_code == 200, changed.text
    assert_error(world.api.patch(path, json={"title": "Second", "etag": role["etag"]}, headers=world.owner), 409,
                 "ABORTED")
    assert_error(world.api.delete(path, params={"etag": role["etag"]}, headers=world.owner), 409, "ABORTED")
    assert world.api.get(path, headers=world.owner).json() == changed.json()
    assert world.api.delete(path, params={"etag": changed.json()["etag"]}, headers=world.owner).status_code == 200


@pytest.mark.parametrize("role_id, role", [
    ("", READER), ("ab", READER), ("a b c", READER), ("a/b/c", READER), ("x" * 65, READER),
    ("good", {"includedPermissions": ["storage.objects.everything"]}),
    ("good", {"includedPermissions": ["storage.objects.*"]}), ("good", {"includedPermissions": "storage.objects.get"}),
    ("good", {"stage": "LATER"}), ("good", {"title": "x" * 101}), ("good", {"description": "x" * 301}), ("good", [])])
def test_roles_that_make_no_sense_are_refused(world, roles, role_id, role):
    answer = world.api.post(roles, json={"roleId": role_id, "role": role}, headers=world.owner)
    assert_error(answer, 400, "INVALID_ARGUMENT")
    assert_error(world.api.get(roles + "/good", headers=world.owner), 404, "NOT_FOUND")


def test_a_mask_names_only_what_can_be_changed(world, roles):
    role = create(world, roles)
    answer = world.api.patch("/v1/" + role["name"], params={"updateMask": "name"}, json={}, headers=world.owner)
    assert_error(answer, 400, "INVALID_ARGUMENT")


def test_every_method_needs_its_permission(world, roles):
    role = create(world, roles)
    path = "/v1/" + role["name"]
    assert_needs(world, "iam.roles.create", "POST", roles, json={"roleId": "stolen", "role": READER})
    assert_needs(world, "iam.roles.update", "PATCH", path, json={"title": "stolen"})
    assert_needs(world, "iam.roles.delete", "DELETE", path)
    stranger = world.headers()
    for method, place, permission in (("GET", path, "iam.roles.get"), ("GET", roles, "iam.roles.list")):
        assert_error(world.api.request(method, place), 401, "UNAUTHENTICATED")
        for headers in (stranger, world.other_project_owner("other-project")):
            assert_error(world.api.request(method, place, headers=headers), 403, "PERMISSION_DENIED", permission)
        assert world.api.request(method, place, headers=world.headers("roles/iam.roleViewer")).status_code == 200
    assert world.api.get(path, headers=world.owner).json() == role
    administrator = world.headers("roles/iam.roleAdmin")
    assert world.api.delete(path, headers=administrator).status_code == 200
