"""storage.managedFolders.setIamPolicy: replaces the policy of a managed folder."""

import pytest

from tests.api.access_control_support import PUBLIC_SENTENCE
from tests.api.conftest import assert_condition_not_met, assert_json_error
from tests.api.iam_policy_support import READER, VIEWER, Policies, members_by_role
from tests.api.managed_folder_support import folder_path, insert_folder, uniform_bucket


@pytest.fixture
def policies(api, uniform_bucket) -> Policies:
    insert_folder(api, uniform_bucket, "a/")
    return Policies(api, folder_path(uniform_bucket, "a/") + "/iam")


def viewer(*members: str) -> dict:
    return {"bindings": [{"role": VIEWER, "members": list(members)}]}


def test_the_policy_is_replaced_and_the_folders_metageneration_rises(api, uniform_bucket, policies):
    answer = policies.set(viewer(READER))
    assert answer.status_code == 200, answer.text
    assert answer.json() == policies.read()
    assert members_by_role(answer.json()) == {VIEWER: [READER]}
    assert api.get(folder_path(uniform_bucket, "a/")).json()["metageneration"] == "2"


def test_an_etag_that_is_stale_is_412_and_changes_nothing(policies):
    stale = policies.read()
    assert policies.set(viewer(READER)).status_code == 200
    assert_condition_not_met(policies.set(stale))
    assert members_by_role(policies.read()) == {VIEWER: [READER]}


def test_a_deleted_folder_takes_its_policy_with_it(api, uniform_bucket, policies):
    assert policies.set(viewer(READER)).status_code == 200
    assert api.delete(folder_path(uniform_bucket, "a/")).status_code == 204
    insert_folder(api, uniform_bucket, "a/")
    assert "bindings" not in policies.read()


@pytest.mark.parametrize("role", ["roles/storage.legacyBucketReader", "roles/storage.legacyObjectOwner",
                                  "roles/storage.bucketViewer", "roles/viewer", "roles/storage.hmacKeyAdmin"])
def test_roles_that_mean_nothing_on_a_folder_are_400(policies, role):
    error = assert_json_error(policies.set({"bindings": [{"role": role, "members": [READER]}]}), 400, "invalid")
    assert error["message"] == f"Role {role} is not supported for this resource."


def test_public_access_prevention_refuses_public_members(api, uniform_bucket, policies):
    change = {"iamConfiguration": {"publicAccessPrevention": "enforced"}}
    assert api.patch(api.bucket_path(uniform_bucket), json=change).status_code == 200
    assert assert_condition_not_met(policies.set(viewer("allUsers")))["message"] == PUBLIC_SENTENCE


def test_a_folder_that_does_not_exist_is_404(api, uniform_bucket):
    answer = api.put(folder_path(uniform_bucket, "missing/") + "/iam", json=viewer(READER))
    assert_json_error(answer, 404, "notFound")
