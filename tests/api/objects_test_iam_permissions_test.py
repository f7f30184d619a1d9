"""storage.objects.testIamPermissions: without authentication the caller holds whatever there is to hold."""

from tests.api.conftest import assert_json_error
from tests.api.iam_policy_support import Policies


def test_permissions_that_are_held_are_answered_in_their_order(api, bucket):
    api.create_object(bucket, "a/b")
    permissions = ["storage.objects.update", "storage.objects.get"]
    answer = Policies(api, api.object_path(bucket, "a/b", "/iam")).test(*permissions)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"kind": "storage#testIamPermissionsResponse", "permissions": permissions}


def test_at_least_one_permission_is_required(api, bucket):
    api.create_object(bucket, "a")
    answer = api.get(api.object_path(bucket, "a", "/iam/testPermissions"))
    assert_json_error(answer, 400, "required", "permissions")


def test_what_is_no_permission_of_storage_is_400(api, bucket):
    api.create_object(bucket, "a")
    answer = Policies(api, api.object_path(bucket, "a", "/iam")).test("pubsub.topics.get")
    assert_json_error(answer, 400, "invalid")


def test_what_does_not_exist_is_404(api, bucket):
    api.create_object(bucket, "a")
    assert_json_error(Policies(api, api.object_path(bucket, "b", "/iam")).test("storage.objects.get"), 404, "notFound")
    answer = api.get(api.object_path(bucket, "a", "/iam/testPermissions"),
                     params={"permissions": "storage.objects.get", "generation": "1"})
    assert_json_error(answer, 404, "notFound")
