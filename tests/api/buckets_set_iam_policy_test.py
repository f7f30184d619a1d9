"""storage.buckets.setIamPolicy: what is stored, in which form, and what is refused."""

import pytest

from tests.api.access_control_support import PUBLIC_SENTENCE, project_number
from tests.api.conftest import Api, assert_condition_not_met, assert_json_error, unique_bucket_name
from tests.api.iam_policy_support import CONDITION, READER, VIEWER, Policies, bucket_policies, members_by_role
from tests.support.server import Server


def viewer(*members: str, **more) -> dict:
    return {"bindings": [{"role": VIEWER, "members": list(members), **more}]}


def test_the_policy_is_replaced_and_the_buckets_metageneration_rises(api, bucket):
    policies = Policies(api, f"/storage/v1/b/{bucket}/iam")
    before = api.get(api.bucket_path(bucket)).json()
    answer = policies.set(viewer(READER))
    assert answer.status_code == 200, answer.text
    assert answer.json() == policies.read()
    assert members_by_role(answer.json()) == {VIEWER: [READER]}
    after = api.get(api.bucket_path(bucket)).json()
    assert int(after["metageneration"]) == int(before["metageneration"]) + 1
    assert after["updated"] >= before["updated"]
    assert answer.json()["etag"] == after["etag"]


def test_a_read_and_a_write_of_what_was_read_change_nothing_but_the_etag(api, bucket):
    policies = Policies(api, f"/storage/v1/b/{bucket}/iam")
    policy = policies.read()
    answer = policies.set(policy)
    assert answer.status_code == 200, answer.text
    assert answer.json()["bindings"] == policy["bindings"]
    assert answer.json()["etag"] != policy["etag"]


def test_an_etag_that_is_stale_is_412_and_changes_nothing(api, bucket):
    """gsutil waits for 412 to read again (gslib/commands/iam.py)."""
    policies = Policies(api, f"/storage/v1/b/{bucket}/iam")
    stale = policies.read()
    assert policies.set(viewer(READER)).status_code == 200
    assert_condition_not_met(policies.set(stale))
    assert members_by_role(policies.read()) == {VIEWER: [READER]}


def test_without_an_etag_whatever_is_there_is_replaced(api, bucket):
    policies = Policies(api, f"/storage/v1/b/{bucket}/iam")
    for body in (viewer(READER), {**viewer("allUsers"), "etag": ""}):
        assert policies.set(body).status_code == 200
    assert members_by_role(policies.read()) == {VIEWER: ["allUsers"]}


def test_a_change_of_the_bucket_makes_the_etag_stale_too(api, bucket):
    policies = Policies(api, f"/storage/v1/b/{bucket}/iam")
    policy = policies.read()
    assert api.patch(api.bucket_path(bucket), json={"labels": {"a": "b"}}).status_code == 200
    assert_condition_not_met(policies.set(policy))


def test_bindings_of_one_role_become_one_with_each_member_once(api):
    policies = bucket_policies(api)
    answer = policies.set({"bindings": [
        {"role": VIEWER, "members": ["user:B@example.com", "user:a@example.com"]},
        {"role": "roles/storage.admin", "members": ["group:g@example.com"]},
        {"role": VIEWER, "members": ["user:b@example.com"]}, {"role": "roles/storage.objectAdmin", "members": []}]})
    assert answer.json()["bindings"] == [
        {"role": "roles/storage.admin", "members": ["group:g@example.com"]},
        {"role": VIEWER, "members": ["user:a@example.com", "user:b@example.com"]}]


def test_a_policy_may_be_empty(api):
    policies = bucket_policies(api)
    assert policies.set({"bindings": []}).status_code == 200
    assert "bindings" not in policies.read()


def test_a_project_by_its_number_is_kept_by_its_id(api, bucket):
    policies = Policies(api, f"/storage/v1/b/{bucket}/iam")
    number = project_number(api, bucket)
    assert policies.set(viewer(f"projectViewer:{number}")).status_code == 200
    assert members_by_role(policies.read()) == {VIEWER: [f"projectViewer:{api.project}"]}


def test_a_member_without_a_type_is_refused_in_googles_words(api):
    error = assert_json_error(bucket_policies(api).set(viewer("reader@example.com")), 400, "invalid")
    assert error["message"] == ("The member reader@example.com is of an unknown type. Please set a valid type prefix "
                                "for the member.")


@pytest.mark.parametrize("member", ["", "user:", "serviceAccount:nobody", "robot:a@example.com", "allusers",
                                    "group:a@b@c"])
def test_members_that_are_none_are_400_and_nothing_is_stored(api, member):
    policies = bucket_policies(api)
    before = policies.read()
    assert_json_error(policies.set(viewer(READER, member)), 400, "invalid")
    assert policies.read() == before


@pytest.mark.parametrize("role", ["", "roles/compute.admin", "roles/storage.nothing", "objectViewer",
                                  "roles/storage.hmacKeyAdmin", "projects/p/roles/x"])
def test_roles_that_mean_nothing_on_a_bucket_are_400(api, role):
    answer = bucket_policies(api).set({"bindings": [{"role": role, "members": [READER]}]})
    assert_json_error(answer, 400, "invalid")


@pytest.mark.parametrize("body", [
    [], {"bindings": {}}, {"bindings": [7]}, {"bindings": [{"role": 7}]}, {"version": 2}, {"version": 4},
    {"version": "three"}, {"bindings": [{"role": VIEWER, "members": "allUsers"}]},
    {"bindings": [{"role": VIEWER, "members": [7]}]}, {"etag": 7},
    {"version": 3, "bindings": [{"role": VIEWER, "members": [READER], "condition": "true"}]}])
def test_bodies_that_are_no_policy_are_400(api, body):
    assert_json_error(bucket_policies(api).set(body), 400, "invalid")


def test_public_access_prevention_refuses_public_members(api):
    policies = bucket_policies(api, enforced=True)
    for member in ("allUsers", "allAuthenticatedUsers"):
        assert assert_condition_not_met(policies.set(viewer(READER, member)))["message"] == PUBLIC_SENTENCE
    assert policies.set(viewer(READER)).status_code == 200


def test_conditions_need_uniform_access(api):
    """python-storage, tests/system/test_bucket.py: 412 "enable uniform bucket-level access"."""
    policies = bucket_policies(api)
    for version in (1, 3):
        error = assert_condition_not_met(policies.set({"version": version, **viewer(READER, condition=CONDITION)}))
        assert "enable uniform bucket-level access" in error["message"]


def test_conditions_need_version_3(api):
    """python-storage, tests/system/test_bucket.py: 400 "at least 3"."""
    policies = bucket_policies(api, uniform=True)
    assert_json_error(policies.set({"version": 1, **viewer(READER, condition=CONDITION)}), 400, "invalid", "at least 3")
    answer = policies.set({"version": 3, **viewer(READER, condition=CONDITION)})
    assert answer.status_code == 200 and answer.json()["version"] == 3
    assert answer.json()["bindings"][0]["condition"] == CONDITION


def test_a_client_that_knows_no_conditions_cannot_replace_them(api):
    policies = bucket_policies(api, uniform=True)
    assert policies.set({"version": 3, **viewer(READER, condition=CONDITION)}).status_code == 200
    assert_json_error(policies.set(viewer(READER)), 400, "invalid",
                      "Specified policy version (1) cannot be less than the existing policy version (3).")
    assert policies.set({"version": 3, **viewer(READER)}).status_code == 200
    assert policies.read()["version"] == 1


@pytest.mark.parametrize("role, members, condition, sentence", [
    ("roles/storage.legacyBucketReader", [READER], CONDITION, "Conditions are not supported for role"),
    (VIEWER, ["allUsers"], CONDITION, "Conditions are not supported for the members"),
    (VIEWER, [READER], {**CONDITION, "title": ""}, "title"),
    (VIEWER, [READER], {**CONDITION, "expression": ""}, "The condition is not valid"),
    (VIEWER, [READER], {**CONDITION, "expression": "resource.labels.a == 'b'"}, "'resource.labels' is not supported"),
    (VIEWER, [READER], {**CONDITION, "expression": "request.time"}, "must be of type bool"),
    (VIEWER, [READER], {**CONDITION, "expression": "request.time.getHours('Europe/Berlin') > 8"}, "time zone")])
def test_conditions_that_cannot_be_evaluated_are_400(api, role, members, condition, sentence):
    policies = bucket_policies(api, uniform=True)
    body = {"version": 3, "bindings": [{"role": role, "members": members, "condition": condition}]}
    assert_json_error(policies.set(body), 400, "invalid", sentence)


def test_a_bucket_that_does_not_exist_is_404(api):
    policies = Policies(api, f"/storage/v1/b/{unique_bucket_name()}/iam")
    assert_json_error(policies.set(viewer(READER)), 404, "notFound")


def test_the_policy_is_still_there_after_a_restart(tmp_path):
    with Server(data_dir=tmp_path / "data") as running:
        api = Api(running)
        policies = bucket_policies(api, uniform=True)
        stored = policies.set({"version": 3, **viewer(READER, condition=CONDITION)}).json()
    with Server(data_dir=tmp_path / "data") as running:
        assert Policies(Api(running), policies.path).read(optionsRequestedPolicyVersion="3") == stored
