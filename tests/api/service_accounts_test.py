"""iam.projects.serviceAccounts: create, get, list, patch, update, disable, enable, delete.

[https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts]
"""

import uuid

import pytest

from tests.api.iam_support import assert_error, assert_needs, world  # noqa: F401
from tests.support.sign_in import ask_for_token, claims_of, sign_jwt


@pytest.fixture
def accounts(world):
    return f"/v1/projects/{world.project}/serviceAccounts"


def create(world, accounts, **resource):
    answer = world.api.post(accounts, json={"accountId": f"a{uuid.uuid4().hex[:20]}", "serviceAccount": resource},
                            headers=world.owner)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_an_account_is_made_read_and_listed(world, accounts):
    answer = world.api.post(accounts, json={"accountId": "table-loader", "serviceAccount": {
        "displayName": "Loader", "description": "Loads tables."}}, headers=world.owner)
    assert answer.status_code == 200, answer.text
    made = answer.json()
    email = f"table-loader@{world.project}.iam.gserviceaccount.com"
    assert made["name"] == f"projects/{world.project}/serviceAccounts/{email}"
    assert (made["email"], made["projectId"]) == (email, world.project)
    assert (made["displayName"], made["description"]) == ("Loader", "Loads tables.")
    assert len(made["uniqueId"]) == 21 and made["oauth2ClientId"] == made["uniqueId"]
    assert "disabled" not in made and made["etag"]
    assert world.api.get("/v1/" + made["name"], headers=world.owner).json() == made
    assert made in world.api.get(accounts, params={"pageSize": 100}, headers=world.owner).json()["accounts"]
    again = world.api.post(accounts, json={"accountId": "table-loader"}, headers=world.owner)
    assert_error(again, 409, "ALREADY_EXISTS")


def test_an_account_is_named_by_address_or_number_in_its_project_or_in_any(world, accounts):
    made = create(world, accounts)
    for project in (world.project, "-"):
        for name in (made["email"], made["email"].replace("@", "%40"), made["email"].upper(), made["uniqueId"]):
            answer = world.api.get(f"/v1/projects/{project}/serviceAccounts/{name}", headers=world.owner)
            assert answer.status_code == 200, answer.text
            assert answer.json() == made
    missing = world.api.get(f"{accounts}/nobody@{world.project}.iam.gserviceaccount.com", headers=world.owner)
    assert_error(missing, 404, "NOT_FOUND")


def test_an_account_belongs_to_its_project_alone(world, accounts):
    made = create(world, accounts)
    tenant = world.other_project_owner("tenant-a")
    elsewhere = f"/v1/projects/tenant-a/serviceAccounts/{made['email']}"
    anywhere = f"/v1/projects/-/serviceAccounts/{made['email']}"
    for method in ("GET", "DELETE"):
        assert_error(world.api.request(method, elsewhere, headers=tenant), 404, "NOT_FOUND")
        assert_error(world.api.request(method, anywhere, headers=tenant), 403, "PERMISSION_DENIED")
        # An account that is none is refused in the same words.
        nobody = anywhere.replace(made["email"], "nobody@other.iam.gserviceaccount.com")
        assert (world.api.request(method, nobody, headers=tenant).json()
                == world.api.request(method, anywhere, headers=tenant).json())
    assert_error(world.api.post(elsewhere + ":disable", json={}, headers=tenant), 404, "NOT_FOUND")
    assert_error(world.api.post(elsewhere + "/keys", json={}, headers=tenant), 404, "NOT_FOUND")
    # And lists show each project's own.
    assert "accounts" not in world.api.get("/v1/projects/tenant-a/serviceAccounts", headers=tenant).json()
    assert world.api.get("/v1/" + made["name"], headers=world.owner).json() == made


def test_lists_have_pages(world, accounts):
    own = {create(world, accounts)["email"] for _ in range(3)}
    seen, token = [], ""
    while token is not None:
        answer = world.api.get(accounts, params={"pageSize": 2, "pageToken": token}, headers=world.owner).json()
        assert len(answer["accounts"]) <= 2
        seen += [account["email"] for account in answer["accounts"]]
        token = answer.get("nextPageToken")
    assert own <= set(seen) and seen == sorted(set(seen))


def test_patch_and_update_change_what_they_name(world, accounts):
    made = create(world, accounts, displayName="Old", description="Old.")
    path = "/v1/" + made["name"]
    patched = world.api.patch(path, json={"serviceAccount": {"displayName": "New", "description": "lost"},
                                          "updateMask": "displayName"}, headers=world.owner)
    assert patched.status_code == 200, patched.text
    assert patched.json() == {**made, "displayName": "New", "etag": patched.json()["etag"]}
    assert patched.json()["etag"] != made["etag"]
    stale = {"displayName": "Lost", "etag": made["etag"]}
    assert_error(world.api.put(path, json=stale, headers=world.owner), 409, "ABORTED")
    updated = world.api.put(path, json={"displayName": "Newer", "etag": patched.json()["etag"]}, headers=world.owner)
    assert (updated.json()["displayName"], updated.json()["description"]) == ("Newer", "Old.")
    for body in ({"serviceAccount": {"displayName": "x"}}, {"updateMask": "email", "serviceAccount": {"email": "x"}},
                 {"updateMask": "displayName", "serviceAccount": {"displayName": "x" * 101}},
                 {"updateMask": "displayName", "serviceAccount": []}):
        assert_error(world.api.patch(path, json=body, headers=world.owner), 400, "INVALID_ARGUMENT")
    assert world.api.get(path, headers=world.owner).json() == updated.json()


def test_a_disabled_account_signs_in_no_more_until_it_is_enabled(world, accounts):
    key, headers = world.account("roles/browser")
    path = f"{accounts}/{key['client_email']}"
    project = f"/v1/projects/{world.project}"
    assert world.api.get(project, headers=headers).status_code == 200
    assert world.api.post(path + ":disable", json={}, headers=world.owner).json() == {}
    assert world.api.get(path, headers=world.owner).json()["disabled"] is True
    assert world.api.get(project, headers=headers).status_code == 401
    assert ask_for_token(world.api, sign_jwt(key, claims_of(key))).status_code == 400
    assert world.api.post(path + ":enable", json={}, headers=world.owner).json() == {}
    assert world.api.get(project, headers=headers).status_code == 200


def test_a_deleted_account_is_gone_and_its_successor_is_another_one(world, accounts):
    key, headers = world.account("roles/browser")
    path = f"{accounts}/{key['client_email']}"
    assert world.api.delete(path, headers=world.owner).json() == {}
    assert world.api.get(f"/v1/projects/{world.project}", headers=headers).status_code == 401
    assert_error(world.api.get(path, headers=world.owner), 404, "NOT_FOUND")
    assert_error(world.api.delete(path, headers=world.owner), 404, "NOT_FOUND")
    assert_error(world.api.post(path + ":undelete", json={}, headers=world.owner), 501, "UNIMPLEMENTED")
    made = world.api.post(accounts, json={"accountId": key["client_email"].split("@")[0]}, headers=world.owner)
    assert made.status_code == 200 and made.json()["uniqueId"] != key["client_id"]
    assert ask_for_token(world.api, sign_jwt(key, claims_of(key))).status_code == 400
    assert world.api.get(f"/v1/projects/{world.project}", headers=headers).status_code == 401


@pytest.mark.parametrize("body", [
    {}, {"accountId": "short"}, {"accountId": "x" * 31}, {"accountId": "Upper-case"}, {"accountId": "1starts-so"},
    {"accountId": "ends-so-"}, {"accountId": "has@sign"}, {"accountId": "has/slash"}, {"accountId": 7},
    {"accountId": "good-name", "serviceAccount": []}, {"accountId": "good-name", "serviceAccount": {"displayName": 7}},
    {"accountId": "good-name", "serviceAccount": {"description": "x" * 257}}, []])
def test_accounts_that_make_no_sense_are_refused(world, accounts, body):
    assert_error(world.api.post(accounts, json=body, headers=world.owner), 400, "INVALID_ARGUMENT")


def test_every_method_needs_its_permission(world, accounts):
    made = create(world, accounts)
    path = "/v1/" + made["name"]
    assert_needs(world, "iam.serviceAccounts.create", "POST", accounts, json={"accountId": "stolen-name"})
    assert_needs(world, "iam.serviceAccounts.update", "PATCH", path, json={})
    assert_needs(world, "iam.serviceAccounts.update", "PUT", path, json={"displayName": "stolen"})
    assert_needs(world, "iam.serviceAccounts.disable", "POST", path + ":disable", json={})
    assert_needs(world, "iam.serviceAccounts.enable", "POST", path + ":enable", json={})
    assert_needs(world, "iam.serviceAccounts.delete", "DELETE", path)
    for place, permission in ((path, "iam.serviceAccounts.get"), (accounts, "iam.serviceAccounts.list")):
        assert_error(world.api.get(place), 401, "UNAUTHENTICATED")
        for headers in (world.strangers()[0], world.strangers()[2]):
            assert_error(world.api.get(place, headers=headers), 403, "PERMISSION_DENIED", permission)
        assert world.api.get(place, headers=world.headers("roles/iam.serviceAccountViewer")).status_code == 200
    assert world.api.get(path, headers=world.owner).json() == made
    administrator = world.headers("roles/iam.serviceAccountAdmin")
    assert world.api.post(path + "/keys", json={}, headers=administrator).status_code == 403
    assert world.api.delete(path, headers=administrator).status_code == 200
