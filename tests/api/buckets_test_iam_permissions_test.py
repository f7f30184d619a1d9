"""storage.buckets.testIamPermissions: without authentication the caller holds whatever there is to hold."""

import pytest

from tests.api.conftest import assert_json_error, unique_bucket_name
from tests.api.iam_policy_support import Policies


def test_permissions_that_are_held_are_answered_in_their_order(api, bucket):
    permissions = ["storage.objects.list", "storage.buckets.get", "storage.buckets.setIamPolicy"]
    answer = Policies(api, f"/storage/v1/b/{bucket}/iam").test(*permissions)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"kind": "storage#testIamPermissionsResponse", "permissions": permissions}


def test_at_least_one_permission_is_required(api, bucket):
    answer = api.get(f"/storage/v1/b/{bucket}/iam/testPermissions")
    assert_json_error(answer, 400, "required", "permissions")


@pytest.mark.parametrize("permission", ["compute.instances.get", "storage", "storage.", "storage..get", "roles/viewer",
                                        "storage.objects.*", "storage.objects."])
def test_what_is_no_permission_of_storage_is_400(api, bucket, permission):
    answer = Policies(api, f"/storage/v1/b/{bucket}/iam").test("storage.buckets.get", permission)
    assert_json_error(answer, 400, "invalid")


def test_a_bucket_that_does_not_exist_is_404(api):
    answer = Policies(api, f"/storage/v1/b/{unique_bucket_name()}/iam").test("storage.buckets.get")
    assert_json_error(answer, 404, "notFound", "The specified bucket does not exist.")
