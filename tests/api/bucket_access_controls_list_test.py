"""storage.bucketAccessControls.list: the whole list."""

from tests.api.access_control_support import GET_BUCKET, bucket_acl
from tests.api.access_controls_list_cases import ListCases


class TestList(ListCases):
    collection = staticmethod(bucket_acl)
    uniform_refusal = GET_BUCKET


def test_a_new_list_is_project_private(api):
    acl = bucket_acl(api)
    assert list(acl.roles().items()) == list(acl.teams().items())


def test_the_list_is_a_view_of_the_iam_policy(api):
    acl = bucket_acl(api)
    policy = api.get(acl.parent + "/iam").json()
    policy["bindings"] = [
        {"role": "roles/storage.legacyBucketOwner", "members": [f"projectOwner:{api.project}"]},
        {"role": "roles/storage.legacyBucketWriter", "members": ["serviceAccount:r@p.iam.gserviceaccount.com"]},
        {"role": "roles/storage.legacyBucketReader", "members": ["allUsers", "group:g@example.com"]},
        {"role": "roles/storage.objectViewer", "members": ["user:a@example.com"]}]
    assert api.put(acl.parent + "/iam", json=policy).status_code == 200
    owners = next(iter(acl.teams()))
    assert acl.roles() == {owners: "OWNER", "user-r@p.iam.gserviceaccount.com": "WRITER", "allUsers": "READER",
                           "group-g@example.com": "READER"}


def test_a_change_of_the_list_is_a_change_of_the_iam_policy_and_of_nothing_else_in_it(api):
    acl = bucket_acl(api)
    policy = api.get(acl.parent + "/iam").json()
    policy["bindings"].append({"role": "roles/storage.objectViewer", "members": ["user:a@example.com"]})
    assert api.put(acl.parent + "/iam", json=policy).status_code == 200
    assert acl.insert("user-r@p.iam.gserviceaccount.com", "WRITER").status_code == 200
    bindings = {binding["role"]: binding["members"]
                for binding in api.get(acl.parent + "/iam").json()["bindings"]}
    assert bindings == {
        "roles/storage.legacyBucketOwner": [f"projectEditor:{api.project}", f"projectOwner:{api.project}"],
        "roles/storage.legacyBucketReader": [f"projectViewer:{api.project}"],
        "roles/storage.legacyBucketWriter": ["serviceAccount:r@p.iam.gserviceaccount.com"],
        "roles/storage.objectViewer": ["user:a@example.com"]}
