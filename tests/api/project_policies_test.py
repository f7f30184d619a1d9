"""cloudresourcemanager: getIamPolicy, setIamPolicy, testIamPermissions of projects, v1 and v3.

[https://cloud.google.com/resource-manager/reference/rest/v1/projects/setIamPolicy,
 https://cloud.google.com/iam/docs/policies]
"""

import uuid

import pytest

from tests.api.iam_support import assert_error, assert_needs, world  # noqa: F401
from tests.support.sign_in import FULL_CONTROL, access_token, admin, bearer, run_admin


@pytest.fixture(params=["v1", "v3"])
def path(request, world):
    return f"/{request.param}/projects/{world.project}"


def get_policy(world, path, headers=None, version=3):
    answer = world.api.post(path + ":getIamPolicy", json={"options": {"requestedPolicyVersion": version}},
                            headers=headers or world.owner)
    assert answer.status_code == 200, answer.text
    return answer.json()


def set_policy(world, path, policy, headers=None, **more):
    return world.api.post(path + ":setIamPolicy", json={"policy": policy, **more}, headers=headers or world.owner)


def add(policy, role, member, condition=None):
    binding = {"role": role, "members": [member], **({"condition": condition} if condition else {})}
    return {**policy, "bindings": [*policy.get("bindings", []), binding]}


def test_the_policy_is_what_the_first_administrator_got(world, path):
    policy = get_policy(world, path)
    member = "serviceAccount:" + world.owner_key["client_email"]
    assert {"role": "roles/owner", "members": [member]} in policy["bindings"]
    assert policy["version"] == 1 and policy["etag"]
    assert set(policy) == {"version", "etag", "bindings"}
    assert world.api.post(path + ":getIamPolicy", headers=world.owner).json() == policy


def test_read_modify_write_grants_and_takes_at_once(world, path):
    key, headers = world.account()
    member = "serviceAccount:" + key["client_email"]
    buckets = f"/storage/v1/b?project={world.project}"
    assert world.api.get(buckets, headers=headers).status_code == 403
    granted = set_policy(world, path, add(get_policy(world, path), "roles/storage.admin", member))
    assert granted.status_code == 200, granted.text
    assert granted.json() == get_policy(world, path)
    assert world.api.get(buckets, headers=headers).status_code == 200
    policy = granted.json()
    for binding in policy["bindings"]:
        binding["members"] = [each for each in binding["members"] if each != member]
    assert set_policy(world, path, policy).status_code == 200
    assert world.api.get(buckets, headers=headers).status_code == 403


def test_a_policy_that_changed_since_it_was_read_is_not_overwritten(world, path):
    stale = get_policy(world, path)
    changed = set_policy(world, path, add(stale, "roles/browser", f"user:{uuid.uuid4().hex}@example.com"))
    assert changed.status_code == 200, changed.text
    lost = set_policy(world, path, add(stale, "roles/browser", "user:second@example.com"))
    assert_error(lost, 409, "ABORTED", "concurrent policy changes")
    assert get_policy(world, path) == changed.json()
    # What the command line changes counts, too.
    admin(world.server, "grant", "roles/browser", f"user:{uuid.uuid4().hex}@example.com")
    assert_error(set_policy(world, path, changed.json()), 409, "ABORTED")
    # Without an etag whatever is there is replaced.
    without = {"bindings": get_policy(world, path)["bindings"]}
    assert set_policy(world, path, without).status_code == 200
    # An etag in the other alphabet of base64, as some clients write it back.
    policy = get_policy(world, path)
    policy["etag"] = policy["etag"].replace("+", "-").replace("/", "_")
    assert set_policy(world, path, policy).status_code == 200


CONDITION = {"title": "until then", "expression": 'request.time < timestamp("2099-01-01T00:00:00Z")'}


def test_conditions_need_version_3_to_be_set_read_and_replaced(world, path):
    before = get_policy(world, path)
    conditional = add(before, "roles/storage.objectViewer", "user:ann@example.com", CONDITION)
    assert set_policy(world, path, {**conditional, "version": 3}).status_code == 200
    assert get_policy(world, path)["version"] == 3
    for version in (0, 1):
        answer = world.api.post(path + ":getIamPolicy", json={"options": {"requestedPolicyVersion": version}},
                                headers=world.owner)
        assert_error(answer, 400, "INVALID_ARGUMENT", "policy version")
    lower = {"bindings": before["bindings"], "version": 1}
    assert_error(set_policy(world, path, lower), 400, "INVALID_ARGUMENT", "policy version")
    assert set_policy(world, path, {**lower, "version": 3}).status_code == 200
    assert get_policy(world, path)["version"] == 1


@pytest.mark.parametrize("body", [
    {}, {"policy": []}, {"policy": {"bindings": {}}}, {"policy": {"bindings": [{"role": "roles/none", "members": []}]}},
    {"policy": {"bindings": [{"role": "roles/storage.admin", "members": ["ann@example.com"]}]}},
    {"policy": {"bindings": [{"role": "roles/storage.admin", "members": ["user:ann"]}, 7]}},
    {"policy": {"bindings": [{"role": "roles/storage.legacyBucketReader", "members": ["user:ann@example.com"]}]}},
    {"policy": {"version": 2}}, {"policy": {"version": 4}}, {"policy": {}, "updateMask": "owner"},
    {"policy": {"version": 3, "bindings": [{"role": "roles/owner", "members": ["user:a@example.com"],
                                            "condition": CONDITION}]}}])
def test_policies_that_make_no_sense_change_nothing(world, path, body):
    before = get_policy(world, path)
    assert_error(world.api.post(path + ":setIamPolicy", json=body, headers=world.owner), 400, "INVALID_ARGUMENT")
    assert get_policy(world, path) == before


def test_audit_configurations_are_refused_rather_than_lost(world, path):
    policy = {**get_policy(world, path), "auditConfigs": [{"service": "allServices"}]}
    assert_error(set_policy(world, path, policy), 501, "UNIMPLEMENTED")
    empty = {**get_policy(world, path), "auditConfigs": []}
    assert set_policy(world, path, empty, updateMask="bindings,etag,auditConfigs").status_code == 200


def test_reading_and_setting_a_policy_need_their_permissions(world, path):
    assert_needs(world, "resourcemanager.projects.getIamPolicy", "POST", path.replace(world.project, "other-tenant")
                 + ":getIamPolicy", json={})
    policy = get_policy(world, path)
    assert_needs(world, "resourcemanager.projects.setIamPolicy", "POST", path + ":setIamPolicy",
                 json={"policy": {"bindings": policy["bindings"]}})
    assert get_policy(world, path) == policy
    # Who may read it may not set it.
    reader = world.headers("roles/browser")
    assert get_policy(world, path, reader) == get_policy(world, path)
    assert_error(set_policy(world, path, policy, reader), 403, "PERMISSION_DENIED",
                 "resourcemanager.projects.setIamPolicy")
    assert set_policy(world, path, get_policy(world, path),
                      world.headers("roles/resourcemanager.projectIamAdmin")).status_code in (200, 409)


def test_a_token_for_storage_sets_no_policy_whatever_its_account_may(world, path):
    policy = get_policy(world, path)
    narrow = bearer(access_token(world.api, world.owner_key, scope=FULL_CONTROL))
    assert_error(set_policy(world, path, policy, narrow), 403, "PERMISSION_DENIED", "scopes")


def test_a_callers_permissions_are_told_apart(world, path):
    asked = ["storage.buckets.create", "resourcemanager.projects.setIamPolicy", "resourcemanager.projects.get"]

    def held(headers):
        answer = world.api.post(path + ":testIamPermissions", json={"permissions": asked}, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json().get("permissions", [])
    assert held(world.owner) == asked
    assert held(world.headers("roles/browser")) == ["resourcemanager.projects.get"]
    assert held(world.headers()) == []
    assert held(world.other_project_owner("other-project")) == []
    assert_error(world.api.post(path + ":testIamPermissions", json={"permissions": asked}), 401, "UNAUTHENTICATED")
    for bad in ("storage.*", "storage.objects.*", "objects", "a..b.c", "storage.objects.get.", "a b.c.d"):
        answer = world.api.post(path + ":testIamPermissions", json={"permissions": [bad]}, headers=world.owner)
        assert_error(answer, 400, "INVALID_ARGUMENT")
    many = {"permissions": ["storage.objects.get"] * 101}
    assert_error(world.api.post(path + ":testIamPermissions", json=many, headers=world.owner), 400, "INVALID_ARGUMENT")


def test_the_command_line_grants_nothing_that_the_api_would_refuse_to_keep(world):
    for role, member in (("roles/nothing", "user:ann@example.com"), ("roles/browser", "user:"),
                         ("roles/browser", "ann@example.com"), ("roles/browser", "robot:ann@example.com")):
        assert run_admin(world.server, "grant", role, member).returncode == 2, (role, member)
    admin(world.server, "grant", "roles/browser", "user:MiXed@Example.com")
    policy = get_policy(world, f"/v1/projects/{world.project}")
    assert "user:mixed@example.com" in str(policy["bindings"])
    assert set_policy(world, f"/v1/projects/{world.project}", policy).status_code == 200
