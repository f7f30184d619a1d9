"""iam.roles.queryGrantableRoles: the roles that a policy of the resource may name.

[https://cloud.google.com/iam/docs/reference/rest/v1/roles/queryGrantableRoles]
"""

from tests.api.conftest import unique_bucket_name
from tests.api.iam_support import assert_error, world  # noqa: F401

PATH = "/v1/roles:queryGrantableRoles"
PROJECT = "//cloudresourcemanager.googleapis.com/projects/retail"


def names(world, resource: str) -> list[str]:
    answer = world.api.post(PATH, json={"fullResourceName": resource}, headers=world.owner)
    assert answer.status_code == 200, answer.text
    assert all("includedPermissions" not in role for role in answer.json()["roles"])
    return [role["name"] for role in answer.json()["roles"]]


BASIC = {"roles/owner", "roles/editor", "roles/viewer"}


def test_a_bucket_takes_every_role_that_is_grantable_on_it_and_no_other(world):
    """But for basic roles, which a policy of a bucket may name, and which are not offered for one."""
    bucket = unique_bucket_name("grantable")
    assert world.api.post("/storage/v1/b", params={"project": world.project}, json={"name": bucket},
                          headers=world.owner).status_code == 200
    grantable = names(world, f"//storage.googleapis.com/projects/_/buckets/{bucket}")
    everything = world.api.get("/v1/roles", params={"pageSize": 1000}, headers=world.owner).json()["roles"]
    assert grantable == sorted(set(grantable)) and set(grantable) < {role["name"] for role in everything} - BASIC
    path = f"/storage/v1/b/{bucket}/iam"
    for role in everything:
        if role["name"] in BASIC:
            continue
        policy = world.api.get(path, headers=world.owner).json()
        policy["bindings"].append({"role": role["name"], "members": ["user:ann@example.com"]})
        answer = world.api.put(path, json=policy, headers=world.owner)
        assert (answer.status_code == 200) == (role["name"] in grantable), (role["name"], answer.text)


def test_a_project_takes_all_but_those_that_stand_for_access_control_entries(world):
    project = names(world, PROJECT)
    assert {"roles/owner", "roles/storage.admin", "roles/iam.roleAdmin"} <= set(project)
    assert not [name for name in project if "legacy" in name]


def test_pages_and_permissions_when_asked(world):
    first = world.api.post(PATH, json={"fullResourceName": PROJECT, "pageSize": 3, "view": "FULL"},
                           headers=world.owner).json()
    assert len(first["roles"]) == 3 and all(role["includedPermissions"] for role in first["roles"])
    second = world.api.post(PATH, json={"fullResourceName": PROJECT, "pageToken": first["nextPageToken"]},
                            headers=world.owner).json()
    assert [role["name"] for role in first["roles"] + second["roles"]] == names(world, PROJECT)


def test_what_names_no_resource_is_400_and_nobody_asks_without_a_credential(world):
    assert_error(world.api.post(PATH, json={"fullResourceName": "x"}, headers=world.owner), 400, "INVALID_ARGUMENT")
    assert_error(world.api.post(PATH, json={"fullResourceName": PROJECT}), 401, "UNAUTHENTICATED")
