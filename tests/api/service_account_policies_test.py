"""iam.projects.serviceAccounts.getIamPolicy, setIamPolicy, testIamPermissions: accounts have no policy of their own."""

from tests.api.iam_support import assert_error, world  # noqa: F401


def test_an_account_has_an_empty_policy_that_cannot_be_set(world):
    path = f"/v1/projects/-/serviceAccounts/{world.owner_key['client_email']}"
    assert world.api.post(path + ":getIamPolicy", headers=world.owner).json() == {"version": 1, "etag": "ACAB"}
    policy = {"policy": {"bindings": [{"role": "roles/iam.serviceAccountTokenCreator",
                                       "members": ["user:ann@example.com"]}]}}
    assert_error(world.api.post(path + ":setIamPolicy", json=policy, headers=world.owner), 501, "UNIMPLEMENTED")
    assert_error(world.api.post(path + ":setIamPolicy", json=policy), 401, "UNAUTHENTICATED")
    missing = path.replace("admin@", "nobody@")
    assert_error(world.api.post(missing + ":getIamPolicy", headers=world.owner), 404, "NOT_FOUND")


def test_reading_it_needs_its_permission(world):
    path = f"/v1/projects/{world.project}/serviceAccounts/{world.owner_key['client_email']}:getIamPolicy"
    assert_error(world.api.post(path), 401, "UNAUTHENTICATED")
    for headers in (world.strangers()[0], world.strangers()[2]):
        assert_error(world.api.post(path, headers=headers), 403, "PERMISSION_DENIED",
                     "iam.serviceAccounts.getIamPolicy")


def test_permissions_on_an_account_are_those_on_its_project(world):
    path = f"/v1/projects/-/serviceAccounts/{world.owner_key['client_email']}:testIamPermissions"
    asked = {"permissions": ["iam.serviceAccountKeys.create", "iam.serviceAccounts.get"]}
    assert world.api.post(path, json=asked, headers=world.owner).json() == asked
    viewer = world.headers("roles/iam.serviceAccountViewer")
    assert world.api.post(path, json=asked, headers=viewer).json() == {"permissions": ["iam.serviceAccounts.get"]}
    assert world.api.post(path, json=asked, headers=world.strangers()[2]).json() == {}
    assert_error(world.api.post(path, json=asked), 401, "UNAUTHENTICATED")
