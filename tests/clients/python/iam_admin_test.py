"""Google's API client (`google-api-python-client`, with the discovery documents that it brings along) manages projects,
roles, service accounts, keys and deny policies on a server that asks for credentials."""

import base64
import json

import pytest
from google.oauth2 import service_account
from googleapiclient import discovery
from googleapiclient.errors import HttpError

from tests.support.server import Server
from tests.support.sign_in import CLOUD_PLATFORM, admin, admin_init


@pytest.fixture(scope="module")
def server():
    with Server(auth="required") as running:
        yield running


@pytest.fixture(scope="module")
def administrator(server):
    return admin_init(server)


def client(server, name, version, key):
    credentials = service_account.Credentials.from_service_account_info(key, scopes=[CLOUD_PLATFORM])
    return discovery.build(name, version, credentials=credentials, static_discovery=True,
                           client_options={"api_endpoint": server.http_url + "/"})


@pytest.fixture(scope="module")
def iam(server, administrator):
    return client(server, "iam", "v1", administrator)


@pytest.fixture(scope="module")
def projects(server, administrator):
    return client(server, "cloudresourcemanager", "v1", administrator).projects()


def test_projects_are_found_and_described(server, administrator, projects):
    assert [project["projectId"] for project in projects.list().execute()["projects"]] == [server.project]
    number = projects.get(projectId=server.project).execute()["projectNumber"]
    third = client(server, "cloudresourcemanager", "v3", administrator).projects()
    assert third.get(name=f"projects/{server.project}").execute()["name"] == f"projects/{number}"
    assert third.search(query=f"id:{server.project}").execute()["projects"][0]["projectId"] == server.project


def test_a_service_account_is_made_with_a_key_that_signs_in_and_a_role_that_it_uses(server, iam, projects):
    accounts = iam.projects().serviceAccounts()
    made = accounts.create(name=f"projects/{server.project}", body={
        "accountId": "table-loader", "serviceAccount": {"displayName": "Loader"}}).execute()
    assert made in accounts.list(name=f"projects/{server.project}").execute()["accounts"]
    key = accounts.keys().create(name=made["name"], body={}).execute()
    file = json.loads(base64.b64decode(key["privateKeyData"]))
    own = client(server, "cloudresourcemanager", "v1", file).projects()
    with pytest.raises(HttpError) as refused:
        own.get(projectId=server.project).execute()
    assert refused.value.status_code == 403
    role = iam.projects().roles().create(parent=f"projects/{server.project}", body={
        "roleId": "project_reader", "role": {"title": "Reads", "includedPermissions": [
            "resourcemanager.projects.get"], "stage": "GA"}}).execute()
    policy = projects.getIamPolicy(resource=server.project, body={"options": {"requestedPolicyVersion": 3}}).execute()
    policy["bindings"].append({"role": role["name"], "members": ["serviceAccount:" + made["email"]]})
    stale = dict(policy)
    projects.setIamPolicy(resource=server.project, body={"policy": policy}).execute()
    assert own.get(projectId=server.project).execute()["projectId"] == server.project
    assert own.testIamPermissions(resource=server.project, body={"permissions": [
        "resourcemanager.projects.get", "storage.buckets.list"]}).execute() == {
            "permissions": ["resourcemanager.projects.get"]}
    stale["bindings"] = stale["bindings"][:-1]
    with pytest.raises(HttpError) as conflict:
        projects.setIamPolicy(resource=server.project, body={"policy": stale}).execute()
    assert conflict.value.status_code == 409
    accounts.keys().delete(name=key["name"]).execute()
    assert [each["name"] for each in accounts.keys().list(name=made["name"]).execute().get("keys", [])] == []
    accounts.disable(name=made["name"], body={}).execute()
    assert accounts.get(name=made["name"]).execute()["disabled"] is True
    accounts.delete(name=made["name"]).execute()


def test_predefined_roles_are_read_page_by_page(iam):
    request, names = iam.roles().list(pageSize=10), []
    while request is not None:
        answer = request.execute()
        names += [role["name"] for role in answer["roles"]]
        request = iam.roles().list_next(request, answer)
    assert "roles/storage.objectViewer" in names and len(names) == len(set(names))
    assert "storage.objects.get" in iam.roles().get(name="roles/storage.objectViewer").execute()["includedPermissions"]


def test_a_deny_policy_is_made_and_deleted(server, administrator):
    admin(server, "grant", "roles/iam.denyAdmin", "serviceAccount:" + administrator["client_email"])
    policies = client(server, "iam", "v2", administrator).policies()
    parent = f"policies/cloudresourcemanager.googleapis.com%2Fprojects%2F{server.project}/denypolicies"
    rules = [{"denyRule": {"deniedPrincipals": ["principal://goog/subject/ann@example.com"],
                           "deniedPermissions": ["storage.googleapis.com/objects.delete"]}}]
    operation = policies.createPolicy(parent=parent, policyId="no-deletes", body={"rules": rules}).execute()
    assert operation["done"] is True
    name = operation["response"]["name"]
    assert policies.get(name=name).execute()["rules"] == rules
    assert len(policies.listPolicies(parent=parent).execute()["policies"]) == 1
    assert policies.delete(name=name).execute()["done"] is True
