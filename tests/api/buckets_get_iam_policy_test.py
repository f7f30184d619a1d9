"""storage.buckets.getIamPolicy: the policy of a bucket, what it is before anybody sets one, and its versions."""

import pytest

from tests.api.conftest import assert_json_error, unique_bucket_name
from tests.api.iam_policy_support import CONDITION, READER, VIEWER, Policies, bucket_policies, members_by_role


def legacy(project: str) -> dict[str, list[str]]:
    return {"roles/storage.legacyBucketOwner": [f"projectEditor:{project}", f"projectOwner:{project}"],
            "roles/storage.legacyBucketReader": [f"projectViewer:{project}"]}


def test_a_new_bucket_has_the_default_policy(api, bucket):
    policies = Policies(api, f"/storage/v1/b/{bucket}/iam")
    policy = policies.read()
    assert policy["kind"] == "storage#policy"
    assert policy["resourceId"] == f"projects/_/buckets/{bucket}"
    assert policy["version"] == 1
    assert members_by_role(policy) == legacy(api.project)


def test_with_uniform_access_the_default_policy_names_the_objects_too(api):
    policy = bucket_policies(api, uniform=True).read()
    assert members_by_role(policy) == {
        **legacy(api.project),
        "roles/storage.legacyObjectOwner": [f"projectEditor:{api.project}", f"projectOwner:{api.project}"],
        "roles/storage.legacyObjectReader": [f"projectViewer:{api.project}"]}


def test_the_etag_is_the_buckets_and_changes_with_it(api, bucket):
    policies = Policies(api, f"/storage/v1/b/{bucket}/iam")
    first = policies.read()["etag"]
    assert first == api.get(api.bucket_path(bucket)).json()["etag"] == "CAE="
    assert api.patch(api.bucket_path(bucket), json={"labels": {"a": "b"}}).status_code == 200
    assert policies.read()["etag"] == "CAI="


def test_a_policy_with_conditions_needs_a_client_that_knows_them(api):
    policies = bucket_policies(api, uniform=True)
    policy = {"version": 3, "bindings": [{"role": VIEWER, "members": [READER], "condition": CONDITION}]}
    assert policies.set(policy).status_code == 200
    for params in ({}, {"optionsRequestedPolicyVersion": "1"}, {"optionsRequestedPolicyVersion": "2"}):
        assert_json_error(policies.get(**params), 400, "invalid",
                          "cannot be less than the existing policy version (3)")
    shown = policies.read(optionsRequestedPolicyVersion="3")
    assert shown["version"] == 3
    assert shown["bindings"] == policy["bindings"]


def test_a_policy_without_conditions_is_version_1_whatever_is_asked(api):
    policies = bucket_policies(api)
    assert policies.read(optionsRequestedPolicyVersion="3")["version"] == 1


@pytest.mark.parametrize("version", ["0", "-1", "4", "three", "99999999999999999999"])
def test_versions_that_do_not_exist_are_400(api, bucket, version):
    answer = api.get(f"/storage/v1/b/{bucket}/iam", params={"optionsRequestedPolicyVersion": version})
    assert_json_error(answer, 400, None)


def test_a_bucket_that_does_not_exist_is_404(api):
    answer = api.get(f"/storage/v1/b/{unique_bucket_name()}/iam")
    assert_json_error(answer, 404, "notFound", "The specified bucket does not exist.")


def test_a_new_bucket_of_an_old_name_has_a_new_policy(api, bucket):
    policies = Policies(api, f"/storage/v1/b/{bucket}/iam")
    assert policies.set({"bindings": [{"role": VIEWER, "members": [READER]}]}).status_code == 200
    assert api.delete(api.bucket_path(bucket)).status_code == 204
    assert api.insert_bucket(bucket).status_code == 200
    assert members_by_role(policies.read()) == legacy(api.project)
