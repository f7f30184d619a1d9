"""iam.policies (v2): createPolicy, get, listPolicies, update, delete of deny policies on a project.

[https://cloud.google.com/iam/docs/reference/rest/v2/policies, https://cloud.google.com/iam/docs/deny-overview]
"""

import uuid

import pytest

from tests.api.iam_support import assert_error, assert_needs, world  # noqa: F401
from tests.support.sign_in import admin


@pytest.fixture(scope="module")
def policies(world):
    return f"/v2/policies/cloudresourcemanager.googleapis.com%2Fprojects%2F{world.project}/denypolicies"


@pytest.fixture(scope="module")
def denier(world):
    return world.headers("roles/iam.denyAdmin")


def rule(*principals, permissions=("storage.googleapis.com/buckets.list",), **more):
    return {"denyRule": {"deniedPrincipals": list(principals), "deniedPermissions": list(permissions), **more}}


def new_id():
    return f"deny-{uuid.uuid4().hex[:12]}"


def create(world, policies, denier, policy, policy_id=None):
    answer = world.api.post(policies, params={"policyId": policy_id or new_id()}, json=policy, headers=denier)
    assert answer.status_code == 200, answer.text
    operation = answer.json()
    assert operation["done"] is True and operation["name"].startswith("policies/")
    assert operation["response"].pop("@type") == "type.googleapis.com/google.iam.v2.Policy"
    return operation["response"]


def path_of(policies, policy):
    return policies + "/" + policy["name"].rsplit("/", 1)[1]


def test_a_policy_is_made_read_listed_and_deleted(world, policies, denier):
    resource = {"displayName": "No lists", "rules": [rule("principalSet://goog/public:all", exceptionPrincipals=[
        "principal://goog/subject/ann@example.com"], denialCondition={"title": "no longer", "expression":
                                                               'request.time < timestamp("2020-01-01T00:00:00Z")'})]}
    made = create(world, policies, denier, resource, "no-lists")
    number = world.api.get(f"/v1/projects/{world.project}", headers=world.owner).json()["projectNumber"]
    assert made["name"] == f"policies/cloudresourcemanager.googleapis.com%2Fprojects%2F{number}/denypolicies/no-lists"
    assert made["kind"] == "DenyPolicy" and made["displayName"] == "No lists" and made["rules"] == resource["rules"]
    assert world.api.get(policies + "/no-lists", headers=denier).json() == made
    # By the name that the answer gave, which has the project's number.
    assert world.api.get("/v2/" + made["name"], headers=denier).json() == made
    listed = world.api.get(policies, headers=denier).json()["policies"]
    assert {name: value for name, value in made.items() if name != "rules"} in listed
    again = world.api.post(policies, params={"policyId": "no-lists"}, json=resource, headers=denier)
    assert_error(again, 409, "ALREADY_EXISTS")
    gone = world.api.delete(policies + "/no-lists", headers=denier)
    assert gone.status_code == 200 and gone.json()["done"] is True
    assert_error(world.api.get(policies + "/no-lists", headers=denier), 404, "NOT_FOUND")
    assert_error(world.api.delete(policies + "/no-lists", headers=denier), 404, "NOT_FOUND")


def test_what_is_denied_is_denied_at_once_and_until_it_is_not(world, policies, denier):
    key, headers = world.account("roles/storage.admin", "roles/viewer")
    buckets = f"/storage/v1/b?project={world.project}"
    assert world.api.get(buckets, headers=headers).status_code == 200
    # However the address was written.
    email = key["client_email"].replace("caller", "Caller")
    made = create(world, policies, denier, {"rules": [
        rule(f"principal://iam.googleapis.com/projects/-/serviceAccounts/{email}")]})
    assert world.api.get(buckets, headers=headers).status_code == 403
    assert world.api.get(buckets, headers=world.headers("roles/viewer")).status_code == 200
    other = {**made, "rules": [rule("principal://goog/subject/ann@example.com")]}
    changed = world.api.put(path_of(policies, made), json=other, headers=denier)
    assert changed.status_code == 200, changed.text
    assert world.api.get(buckets, headers=headers).status_code == 200
    assert_error(world.api.put(path_of(policies, made), json=other, headers=denier), 409, "ABORTED")
    assert_error(world.api.delete(path_of(policies, made), params={"etag": made["etag"]}, headers=denier), 409,
                 "ABORTED")
    etag = changed.json()["response"]["etag"]
    assert world.api.delete(path_of(policies, made), params={"etag": etag}, headers=denier).status_code == 200


def test_a_group_that_is_denied_takes_its_members_along(world, policies, denier):
    key, headers = world.account("roles/viewer")
    buckets = f"/storage/v1/b?project={world.project}"
    admin(world.server, "group", "create", "denied@example.com")
    made = create(world, policies, denier, {"rules": [rule("principalSet://goog/group/Denied@example.com")]})
    assert world.api.get(buckets, headers=headers).status_code == 200
    admin(world.server, "group", "add", "denied@example.com", f"serviceAccount:{key['client_email']}")
    assert world.api.get(buckets, headers=headers).status_code == 403
    world.api.delete(path_of(policies, made), headers=denier)


@pytest.mark.parametrize("policy", [
    {}, {"rules": []}, {"rules": [{}]}, {"rules": {}}, {"rules": [rule()]},
    {"rules": [rule("principal://goog/subject/a@example.com", permissions=())]},
    {"rules": [rule("user:a@example.com")]},
    {"rules": [rule("principal://goog/subject/a@example.com", permissions=["storage.objects.get"])]},
    {"rules": [rule("principal://goog/subject/a@example.com", denialCondition={"expression": "1 +"})]},
    {"rules": [rule("principal://goog/subject/a@example.com")], "displayName": "x" * 64}])
def test_policies_that_make_no_sense_are_refused(world, policies, denier, policy):
    answer = world.api.post(policies, params={"policyId": "senseless"}, json=policy, headers=denier)
    assert_error(answer, 400, "INVALID_ARGUMENT")
    assert_error(world.api.get(policies + "/senseless", headers=denier), 404, "NOT_FOUND")


@pytest.mark.parametrize("policy_id", [None, "", "ab", "x" * 64, "Upper", "a/b", "a\nb", "a b"])
def test_ids_that_are_none_are_refused(world, policies, denier, policy_id):
    resource = {"rules": [rule("principal://goog/subject/a@example.com")]}
    answer = world.api.post(policies, params={"policyId": policy_id}, json=resource, headers=denier)
    assert_error(answer, 400, "INVALID_ARGUMENT")


def test_descriptions_of_rules_are_refused_rather_than_lost(world, policies, denier):
    resource = {"rules": [{"description": "why", **rule("principal://goog/subject/a@example.com")}]}
    answer = world.api.post(policies, params={"policyId": new_id()}, json=resource, headers=denier)
    assert_error(answer, 501, "UNIMPLEMENTED")


def test_policies_hang_on_projects_alone(world, denier):
    for parent in ("organizations/1", "cloudresourcemanager.googleapis.com/organizations/1", "x"):
        place = f"/v2/policies/{parent.replace('/', '%2F')}/denypolicies"
        assert_error(world.api.get(place, headers=denier), 400, "INVALID_ARGUMENT")
        assert_error(world.api.get(place), 401, "UNAUTHENTICATED")


def test_every_method_needs_its_permission_which_owners_do_not_have(world, policies, denier):
    resource = {"rules": [rule("principal://goog/subject/a@example.com")]}
    made = create(world, policies, denier, resource)
    path = path_of(policies, made)
    cases = [("POST", policies + "?policyId=stolen", "iam.denypolicies.create", resource),
             ("GET", policies, "iam.denypolicies.list", None), ("GET", path, "iam.denypolicies.get", None),
             ("PUT", path, "iam.denypolicies.update", resource), ("DELETE", path, "iam.denypolicies.delete", None)]
    for method, place, permission, body in cases:
        assert_needs(world, permission, method, place, json=body)
        owned = world.api.request(method, place, json=body, headers=world.owner)
        assert_error(owned, 403, "PERMISSION_DENIED", permission)
    reviewer = world.headers("roles/iam.denyReviewer")
    assert world.api.get(path, headers=reviewer).json() == made
    assert_error(world.api.delete(path, headers=reviewer), 403, "PERMISSION_DENIED")
