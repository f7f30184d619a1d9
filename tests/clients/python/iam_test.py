"""google-cloud-storage: IAM policies of buckets."""

import uuid

import pytest
from google.api_core import exceptions

VIEWER = "roles/storage.objectViewer"


@pytest.fixture
def uniform(client):
    """A bucket with uniform access, which alone takes conditions."""
    bucket = client.bucket(f"bucket-{uuid.uuid4().hex}")
    bucket.iam_configuration.uniform_bucket_level_access_enabled = True
    return client.create_bucket(bucket)


def test_a_binding_is_added_and_removed(bucket):
    policy = bucket.get_iam_policy(requested_policy_version=3)
    assert policy.version == 1 and policy.etag
    policy.bindings.append({"role": VIEWER, "members": {"user:reader@example.com", "allUsers"}})
    bucket.set_iam_policy(policy)
    found = bucket.get_iam_policy()
    assert found[VIEWER] == {"user:reader@example.com", "allUsers"}
    found[VIEWER].discard("allUsers")
    bucket.set_iam_policy(found)
    assert bucket.get_iam_policy()[VIEWER] == {"user:reader@example.com"}


def test_a_policy_that_somebody_else_has_changed_is_not_overwritten(bucket):
    first, second = bucket.get_iam_policy(), bucket.get_iam_policy()
    first[VIEWER] = {"user:first@example.com"}
    bucket.set_iam_policy(first)
    second[VIEWER] = {"user:second@example.com"}
    with pytest.raises(exceptions.PreconditionFailed):
        bucket.set_iam_policy(second)
    assert bucket.get_iam_policy()[VIEWER] == {"user:first@example.com"}


def test_a_condition_needs_version_three(uniform):
    condition = {"title": "prefix", "description": "one folder",
                 "expression": 'resource.name.startsWith("projects/_/buckets/b/objects/dir/")'}
    policy = uniform.get_iam_policy(requested_policy_version=3)
    policy.version = 3
    policy.bindings.append({"role": VIEWER, "members": {"user:reader@example.com"}, "condition": condition})
    uniform.set_iam_policy(policy)
    found = uniform.get_iam_policy(requested_policy_version=3)
    assert found.version == 3
    assert [binding["condition"] for binding in found.bindings if binding.get("condition")] == [condition]


def test_permissions_of_the_caller_are_tested(bucket):
    asked = ["storage.buckets.get", "storage.objects.create"]
    assert sorted(bucket.test_iam_permissions(asked)) == asked


def test_an_unknown_role_is_refused(bucket):
    policy = bucket.get_iam_policy()
    policy["roles/storage.noSuchRole"] = {"user:reader@example.com"}
    with pytest.raises(exceptions.BadRequest):
        bucket.set_iam_policy(policy)


def test_a_member_of_unknown_kind_is_refused(bucket):
    policy = bucket.get_iam_policy()
    policy[VIEWER] = {"somebody"}
    with pytest.raises(exceptions.BadRequest):
        bucket.set_iam_policy(policy)
