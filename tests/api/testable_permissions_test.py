"""iam.permissions.queryTestablePermissions: the permissions that mean something on a resource.

[https://cloud.google.com/iam/docs/reference/rest/v1/permissions/queryTestablePermissions]
"""

import pytest

from tests.api.iam_support import assert_error, world  # noqa: F401

PATH = "/v1/permissions:queryTestablePermissions"
PROJECT = "//cloudresourcemanager.googleapis.com/projects/retail"
BUCKET = "//storage.googleapis.com/projects/_/buckets/lake"
ACCOUNT = "//iam.googleapis.com/projects/retail/serviceAccounts/a@retail.iam.gserviceaccount.com"


def names(world, resource: str) -> list[str]:
    answer = world.api.post(PATH, json={"fullResourceName": resource, "pageSize": 1000}, headers=world.owner)
    assert answer.status_code == 200, answer.text
    assert all(permission["stage"] == "GA" for permission in answer.json()["permissions"])
    return [permission["name"] for permission in answer.json()["permissions"]]


def test_a_project_has_all_and_a_bucket_and_an_account_have_theirs(world):
    project, bucket, account = names(world, PROJECT), names(world, BUCKET), names(world, ACCOUNT)
    assert project == sorted(set(project))
    assert {"storage.objects.get", "storage.buckets.create", "iam.roles.create"} <= set(project)
    assert set(bucket) < set(project) and set(account) < set(project)
    assert {"storage.objects.get", "storage.buckets.get", "lakegate.leases.break"} <= set(bucket)
    of_projects_alone = {"storage.buckets.create", "storage.buckets.list", "storage.hmacKeys.get", "iam.roles.create"}
    assert not of_projects_alone & set(bucket)
    assert "iam.serviceAccounts.get" in account and "storage.objects.get" not in account


def test_gcloud_names_a_project_by_the_address_that_it_was_pointed_at(world):
    assert names(world, "//gcs.example.com:8443/projects/retail") == names(world, PROJECT)


def test_what_is_testable_can_stand_in_a_role(world):
    answer = world.api.post(f"/v1/projects/{world.project}/roles", headers=world.owner, json={
        "roleId": "everything", "role": {"title": "Everything", "includedPermissions": names(world, PROJECT)}})
    assert answer.status_code == 200, answer.text


def test_pages_follow_each_other(world):
    seen, body = [], {"fullResourceName": PROJECT, "pageSize": 7}
    while True:
        answer = world.api.post(PATH, json=body, headers=world.owner).json()
        assert len(answer["permissions"]) <= 7
        seen += [permission["name"] for permission in answer["permissions"]]
        if "nextPageToken" not in answer:
            break
        body["pageToken"] = answer["nextPageToken"]
    assert seen == names(world, PROJECT)


@pytest.mark.parametrize("body", [
    {}, {"fullResourceName": "projects/retail"}, {"fullResourceName": PROJECT + "/x"}, {"fullResourceName": 7},
    {"fullResourceName": "//compute.googleapis.com/projects/p/zones/z"}, {"fullResourceName": PROJECT, "pageSize": -1},
    {"fullResourceName": "//iam.googleapis.com/projects/retail"}, {"fullResourceName": "///projects/retail"},
    {"fullResourceName": PROJECT, "pageToken": "?"}])
def test_what_names_no_resource_or_page_is_400(world, body):
    assert_error(world.api.post(PATH, json=body, headers=world.owner), 400, "INVALID_ARGUMENT")


def test_whoever_is_signed_in_may_ask_and_nobody_else(world):
    body = {"fullResourceName": PROJECT}
    assert world.api.post(PATH, json=body, headers=world.headers()).status_code == 200
    assert_error(world.api.post(PATH, json=body), 401, "UNAUTHENTICATED")
