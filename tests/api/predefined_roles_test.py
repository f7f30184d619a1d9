"""iam.roles.get and list: the predefined roles that this server knows.

[https://cloud.google.com/iam/docs/reference/rest/v1/roles,
 https://cloud.google.com/storage/docs/access-control/iam-roles]
"""

from tests.api.iam_support import assert_error, world  # noqa: F401


def test_a_predefined_role_has_its_permissions(world):
    role = world.api.get("/v1/roles/storage.objectCreator", headers=world.headers()).json()
    assert role["name"] == "roles/storage.objectCreator"
    assert role["title"] == "Storage Object Creator"
    assert role["stage"] == "GA"
    assert "storage.objects.create" in role["includedPermissions"]
    assert "storage.objects.delete" not in role["includedPermissions"]
    keys = world.api.get("/v1/roles/iam.serviceAccountKeyAdmin", headers=world.headers()).json()
    assert keys["includedPermissions"] == [
        "iam.serviceAccountKeys.create", "iam.serviceAccountKeys.delete", "iam.serviceAccountKeys.get",
        "iam.serviceAccountKeys.list", "iam.serviceAccounts.get", "iam.serviceAccounts.list",
        "resourcemanager.projects.get"]


def test_roles_are_listed_page_by_page_with_permissions_when_asked(world):
    seen, token = [], ""
    while token is not None:
        answer = world.api.get("/v1/roles", params={"pageSize": 7, "pageToken": token}, headers=world.owner)
        assert answer.status_code == 200, answer.text
        seen += answer.json()["roles"]
        token = answer.json().get("nextPageToken")
    names = [role["name"] for role in seen]
    assert names == sorted(set(names)) and {"roles/owner", "roles/storage.admin", "roles/iam.denyAdmin"} <= set(names)
    assert all(role["title"] != role["name"] and "includedPermissions" not in role for role in seen)
    full = world.api.get("/v1/roles", params={"view": "FULL"}, headers=world.owner).json()["roles"]
    assert len(full) == len(seen) and all(role["includedPermissions"] for role in full)


def test_roles_that_there_are_not_are_not_found_and_nobody_asks_without_a_credential(world):
    assert_error(world.api.get("/v1/roles/compute.admin", headers=world.owner), 404, "NOT_FOUND")
    assert_error(world.api.get("/v1/roles/storage.admin"), 401, "UNAUTHENTICATED")
    assert_error(world.api.get("/v1/roles"), 401, "UNAUTHENTICATED")
    assert_error(world.api.get("/v1/roles?view=ALL", headers=world.owner), 400, "INVALID_ARGUMENT")
