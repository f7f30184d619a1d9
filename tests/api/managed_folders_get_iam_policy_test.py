"""storage.managedFolders.getIamPolicy: the policy of a managed folder, empty until one is set."""

from tests.api.conftest import assert_json_error
from tests.api.iam_policy_support import CONDITION, READER, VIEWER, Policies
from tests.api.managed_folder_support import (assert_uniform_access_required, folder_path, insert_folder,
                                              uniform_bucket)


def test_a_new_folder_has_an_empty_policy(api, uniform_bucket):
    insert_folder(api, uniform_bucket, "a/b/")
    for path in ("a/b/", "a/b"):
        policy = Policies(api, folder_path(uniform_bucket, path) + "/iam").read()
        assert policy == {"kind": "storage#policy", "version": 1, "etag": "CAE=",
                          "resourceId": f"projects/_/buckets/{uniform_bucket}/managedFolders/a/b/"}


def test_a_policy_with_conditions_needs_a_client_that_knows_them(api, uniform_bucket):
    insert_folder(api, uniform_bucket, "a/")
    policies = Policies(api, folder_path(uniform_bucket, "a/") + "/iam")
    body = {"version": 3, "bindings": [{"role": VIEWER, "members": [READER], "condition": CONDITION}]}
    assert policies.set(body).status_code == 200
    assert_json_error(policies.get(), 400, "invalid", "cannot be less than the existing policy version (3)")
    assert policies.read(optionsRequestedPolicyVersion="3")["bindings"] == body["bindings"]


def test_a_folder_that_does_not_exist_is_404(api, uniform_bucket):
    answer = api.get(folder_path(uniform_bucket, "missing/") + "/iam")
    assert_json_error(answer, 404, "notFound", "The specified managed folder does not exist.")


def test_without_uniform_access_there_are_no_managed_folders(api, bucket):
    assert_uniform_access_required(api.get(folder_path(bucket, "a/") + "/iam"))
