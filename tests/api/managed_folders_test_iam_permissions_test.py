"""storage.managedFolders.testIamPermissions: without authentication the caller holds whatever there is to hold."""

from tests.api.conftest import assert_json_error
from tests.api.iam_policy_support import Policies
from tests.api.managed_folder_support import folder_path, insert_folder, uniform_bucket


def test_permissions_that_are_held_are_answered_in_their_order(api, uniform_bucket):
    insert_folder(api, uniform_bucket, "a/")
    permissions = ["storage.managedFolders.get", "storage.managedFolders.delete"]
    answer = Policies(api, folder_path(uniform_bucket, "a/") + "/iam").test(*permissions)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"kind": "storage#testIamPermissionsResponse", "permissions": permissions}


def test_a_permission_is_required_and_must_be_storages(api, uniform_bucket):
    insert_folder(api, uniform_bucket, "a/")
    path = folder_path(uniform_bucket, "a/") + "/iam"
    assert_json_error(api.get(path + "/testPermissions"), 400, "required", "permissions")
    assert_json_error(Policies(api, path).test("iam.roles.get"), 400, "invalid")


def test_a_folder_that_does_not_exist_is_404(api, uniform_bucket):
    path = folder_path(uniform_bucket, "missing/") + "/iam"
    assert_json_error(Policies(api, path).test("storage.managedFolders.get"), 404, "notFound")
