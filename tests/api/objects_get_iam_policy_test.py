"""storage.objects.getIamPolicy: an object's access control list as a policy."""

from tests.api.access_control_support import GET_OBJECT, object_acl
from tests.api.conftest import assert_json_error
from tests.api.iam_policy_support import Policies, members_by_role


def policies_of(acl) -> Policies:
    return Policies(acl.api, acl.parent + "/iam")


def test_the_policy_says_what_the_list_says(api):
    acl = object_acl(api)
    assert acl.insert("user-r@p.iam.gserviceaccount.com").status_code == 200
    assert acl.insert("allUsers").status_code == 200
    policy = policies_of(acl).read()
    resource = api.get(acl.parent, params={"projection": "full"}).json()
    assert policy["kind"] == "storage#policy" and policy["version"] == 1
    assert policy["resourceId"] == f"projects/_/buckets/{acl.bucket}/objects/a/b c#{resource['generation']}"
    owner = resource["owner"]["entity"].removeprefix("user-")
    assert members_by_role(policy) == {
        "roles/storage.legacyObjectOwner": [f"projectEditor:{api.project}", f"projectOwner:{api.project}",
                                            f"user:{owner}"],
        "roles/storage.legacyObjectReader": ["allUsers", f"projectViewer:{api.project}",
                                             "serviceAccount:r@p.iam.gserviceaccount.com"]}


def test_the_etag_changes_with_the_object(api):
    acl = object_acl(api)
    first = policies_of(acl).read()["etag"]
    assert api.patch(acl.parent, json={"metadata": {"a": "b"}}).status_code == 200
    assert policies_of(acl).read()["etag"] != first


def test_a_generation_of_its_own_has_a_policy_of_its_own(api):
    acl = object_acl(api, versioning={"enabled": True})
    assert acl.insert("allUsers").status_code == 200
    old = api.get(acl.parent).json()["generation"]
    api.create_object(acl.bucket, "a/b c", b"newer")
    readers = "roles/storage.legacyObjectReader"
    assert "allUsers" in members_by_role(policies_of(acl).read(generation=old))[readers]
    assert "allUsers" not in members_by_role(policies_of(acl).read())[readers]


def test_uniform_access_refuses(api):
    error = assert_json_error(policies_of(object_acl(api, uniform=True)).get(), 400, "invalid")
    assert error["message"] == GET_OBJECT


def test_an_object_that_does_not_exist_is_404(api, bucket):
    answer = api.get(api.object_path(bucket, "missing", "/iam"))
    assert_json_error(answer, 404, "notFound", f"No such object: {bucket}/missing")
