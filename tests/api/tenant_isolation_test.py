"""Projects are tenants: two that call everything by the same names never see, list, name or use what is the other's.

Names of buckets alone are one space for all [https://cloud.google.com/storage/docs/buckets#naming].
"""

from __future__ import annotations

import types
import uuid

import pytest

from tests.api.conftest import Api, assert_json_error
from tests.support.server import Server
from tests.support.sign_in import access_token, admin, admin_init, aws4_headers, bearer, make_account

ROLES = ("roles/owner", "roles/storage.admin", "roles/storage.hmacKeyAdmin")
BUCKETS = {"one": "tenant-one-bucket", "two": "tenant-two-bucket"}


@pytest.fixture(scope="module")
def server():
    with Server(auth="required", project="host-project") as running:
        yield running


@pytest.fixture(scope="module")
def own_api(server):
    return Api(server)


class Tenant:
    def __init__(self, api, server, project):
        self.api, self.project = api, project
        as_project = types.SimpleNamespace(binary=server.binary, data_dir=server.data_dir, project=project)
        self.owner = make_account(as_project, "owner", *ROLES)
        self.robot = make_account(as_project, "robot")
        self.headers = bearer(access_token(api, self.owner))
        self.bucket = BUCKETS[project.split("-")[1]]
        self.fill()

    def fill(self):
        """The same names in each project, but for the buckets'."""
        names = {"name": self.bucket, "iamConfiguration": {"uniformBucketLevelAccess": {"enabled": True}},
                 "hierarchicalNamespace": {"enabled": True}, "softDeletePolicy": {"retentionDurationSeconds": "604800"}}
        self.must("POST", f"/storage/v1/b?project={self.project}", json=names)
        self.must("POST", f"/storage/v1/b/{self.bucket}/folders", json={"name": "f/"})
        self.must("POST", f"/storage/v1/b/{self.bucket}/managedFolders", json={"name": "f/"})
        self.must("POST", f"/upload/storage/v1/b/{self.bucket}/o?uploadType=media&name=f/o", data=self.project)
        self.notification = self.must("POST", f"/storage/v1/b/{self.bucket}/notificationConfigs", json={
            "topic": f"//pubsub.googleapis.com/projects/{self.project}/topics/t",
            "payload_format": "NONE"}).json()["id"]
        self.cache = self.must("POST", f"/storage/v1/b/{self.bucket}/o/bulkRestore", json={"matchGlobs": ["**"]}).json()
        self.key = self.must("POST", f"/storage/v1/projects/{self.project}/hmacKeys"
                                     f"?serviceAccountEmail={self.robot['client_email']}").json()
        doomed = f"{self.bucket}-gone"
        self.must("POST", f"/storage/v1/b?project={self.project}", json={**names, "name": doomed})
        self.gone = self.must("GET", f"/storage/v1/b/{doomed}").json()
        self.must("DELETE", f"/storage/v1/b/{doomed}")

    def ask(self, method, path, **arguments):
        headers = {**self.headers, **arguments.pop("headers", {})}
        return self.api.request(method, path, headers=headers, **arguments)

    def must(self, method, path, **arguments):
        answer = self.ask(method, path, **arguments)
        assert answer.status_code < 300, (method, path, answer.text)
        return answer


@pytest.fixture(scope="module")
def tenants(own_api, server):
    admin_init(server)
    return Tenant(own_api, server, "tenant-one"), Tenant(own_api, server, "tenant-two")


def test_a_list_shows_ones_own_and_nothing_else(tenants):
    for me, other in (tenants, tenants[::-1]):
        lists = [f"/storage/v1/b?project={me.project}", f"/storage/v1/b?project={me.project}&softDeleted=true",
                 f"/storage/v1/b?project={me.project}&projection=full&prefix=tenant",
                 f"/storage/v1/projects/{me.project}/hmacKeys?showDeletedKeys=true",
                 f"/storage/v1/b/{me.bucket}/folders", f"/storage/v1/b/{me.bucket}/managedFolders",
                 f"/storage/v1/b/{me.bucket}/notificationConfigs", f"/storage/v1/b/{me.bucket}/operations",
                 f"/storage/v1/b/{me.bucket}/o", f"/storage/v1/b/{me.bucket}/iam"]
        for path in lists:
            text = me.must("GET", path).text
            for foreign in (other.bucket, other.project, other.key["metadata"]["accessId"], other.owner["client_email"],
                            other.cache["name"]):
                assert foreign not in text, (path, foreign)
        xml = me.must("GET", "/", headers={"x-goog-project-id": me.project}).text
        assert me.bucket in xml and other.bucket not in xml


def test_nobody_lists_or_makes_in_a_project_by_naming_ones_own_besides(tenants):
    me, other = tenants
    for path, headers in ((f"/?project={me.project}", {"x-goog-project-id": other.project}),
                          ("/", {"x-goog-project-id": other.project}),
                          (f"/storage/v1/b?project={other.project}&project={me.project}", {}),
                          (f"/storage/v1/b?project={other.project}", {"x-goog-project-id": me.project,
                                                                      "x-goog-user-project": me.project}),
                          (f"/storage/v1/b?project={other.project}&userProject={me.project}", {})):
        answer = me.ask("GET", path, headers=headers)
        assert answer.status_code == 403, (path, answer.text)
        assert other.bucket not in answer.text
    for path, headers, body in ((f"/planted-one?project={me.project}", {"x-goog-project-id": other.project}, None),):
        answer = me.ask("PUT", path, headers=headers, data=body)
        assert answer.status_code == 403, (path, answer.text)
    answer = me.ask("POST", f"/storage/v1/b?project={other.project}", json={"name": "planted-two"})
    assert answer.status_code == 403, answer.text
    for name in ("planted-one", "planted-two"):
        assert name not in other.must("GET", f"/storage/v1/b?project={other.project}").text


def test_nobody_makes_a_key_for_anothers_account(tenants, own_api):
    me, other = tenants
    for email in (other.robot["client_email"], other.owner["client_email"], other.owner["client_email"].upper()
                  .replace(".IAM.GSERVICEACCOUNT.COM", ".iam.gserviceaccount.com")):
        answer = me.ask("POST", f"/storage/v1/projects/{me.project}/hmacKeys?serviceAccountEmail={email}")
        assert_json_error(answer, 404, "notFound", f"Service Account '{email}' not found.")
    listed = me.must("GET", f"/storage/v1/projects/{me.project}/hmacKeys").text
    assert other.project not in listed


def test_a_key_made_before_its_account_does_not_sign_it_in_elsewhere(tenants, own_api, server):
    me, other = tenants
    email = f"later@{other.project}.iam.gserviceaccount.com"
    early = me.must("POST", f"/storage/v1/projects/{me.project}/hmacKeys?serviceAccountEmail={email}").json()
    as_project = types.SimpleNamespace(binary=server.binary, data_dir=server.data_dir, project=other.project)
    make_account(as_project, "later", "roles/storage.admin")
    signed = aws4_headers("GET", f"{own_api.root}/{other.bucket}/f/o", early["metadata"]["accessId"], early["secret"])
    answer = own_api.get(f"/{other.bucket}/f/o", headers=signed)
    assert answer.status_code == 403 and "InvalidSecurity" in answer.text, answer.text


def test_a_key_of_one_is_not_found_as_the_others(tenants):
    me, other = tenants
    access_id = other.key["metadata"]["accessId"]
    for method, body in (("GET", None), ("PUT", {"state": "INACTIVE"}), ("DELETE", None)):
        answer = me.ask(method, f"/storage/v1/projects/{me.project}/hmacKeys/{access_id}", json=body)
        assert answer.status_code == 404, (method, answer.text)
        answer = me.ask(method, f"/storage/v1/projects/{other.project}/hmacKeys/{access_id}", json=body)
        assert answer.status_code == 403, (method, answer.text)
    assert other.must("GET", f"/storage/v1/projects/{other.project}/hmacKeys/{access_id}").json()["state"] == "ACTIVE"


def test_what_is_of_a_bucket_is_not_found_through_another(tenants):
    me, other = tenants
    operation = other.cache["name"].split("/")[-1]
    for path in (f"operations/{operation}", f"notificationConfigs/{other.notification}99"):
        assert me.ask("GET", f"/storage/v1/b/{me.bucket}/{path}").status_code == 404, path
    assert me.ask("POST", f"/storage/v1/b/{me.bucket}/operations/{operation}/cancel").status_code == 404
    for path in (f"operations/{operation}", f"notificationConfigs/{other.notification}", "folders/f%2F", "o/f%2Fo",
                 "managedFolders/f%2F"):
        assert me.ask("GET", f"/storage/v1/b/{other.bucket}/{path}").status_code == 403, path


def test_the_agent_of_a_project_is_told_to_its_own_people(tenants):
    me, other = tenants
    mine = me.must("GET", f"/storage/v1/projects/{me.project}/serviceAccount").json()["email_address"]
    theirs = other.must("GET", f"/storage/v1/projects/{other.project}/serviceAccount").json()["email_address"]
    assert mine != theirs
    assert me.ask("GET", f"/storage/v1/projects/{other.project}/serviceAccount").status_code == 403


def test_a_name_that_is_taken_is_409_and_tells_no_more(tenants):
    me, other = tenants
    answer = me.ask("POST", f"/storage/v1/b?project={me.project}", json={"name": other.bucket})
    error = assert_json_error(answer, 409, "conflict")
    assert other.project not in error["message"] and other.owner["client_email"] not in answer.text
    answer = me.ask("PUT", f"/{other.bucket}", headers={"x-goog-project-id": me.project})
    assert answer.status_code == 409, answer.text
    assert other.project not in answer.text
    # Nor did it change hands.
    assert other.bucket in other.must("GET", f"/storage/v1/b?project={other.project}").text


def test_a_soft_deleted_bucket_is_its_projects(tenants):
    me, other = tenants
    gone = other.gone
    for method, path in (("GET", f"/storage/v1/b/{gone['name']}?softDeleted=true&generation={gone['generation']}"),
                         ("GET", f"/storage/v1/b/{gone['name']}?softDeleted=TRUE&generation={gone['generation']}"),
                         ("POST", f"/storage/v1/b/{gone['name']}/restore?generation={gone['generation']}")):
        answer = me.ask(method, path)
        assert answer.status_code == 403, (path, answer.text)
    # The name is free again; whoever takes it does not get what was deleted.
    me.must("POST", f"/storage/v1/b?project={me.project}", json={"name": gone["name"]})
    for path in (f"/storage/v1/b/{gone['name']}?softDeleted=true&generation={gone['generation']}",):
        answer = me.ask("GET", path)
        assert answer.status_code == 403, (path, answer.text)
    answer = me.ask("POST", f"/storage/v1/b/{gone['name']}/restore?generation={gone['generation']}")
    assert answer.status_code == 403, answer.text
    me.must("DELETE", f"/storage/v1/b/{gone['name']}")


def test_errors_do_not_tell_whether_a_bucket_is_anothers_or_nobodys(own_api, server, tenants):
    """To whoever may not make buckets; who may finds it out by making one, as with Google."""
    me, other = tenants
    stranger = bearer(access_token(own_api, me.robot))
    missing = f"tenant-none-{uuid.uuid4().hex[:8]}"
    for headers in (stranger, {}):
        for method, path, body in (("GET", "/storage/v1/b/{}", None), ("GET", "/storage/v1/b/{}/o", None),
                                   ("GET", "/storage/v1/b/{}/o/x", None),
                                   ("GET", "/storage/v1/b/{}/o/x?alt=media", None),
                                   ("DELETE", "/storage/v1/b/{}", None), ("GET", "/storage/v1/b/{}/iam", None),
                                   ("POST", "/upload/storage/v1/b/{}/o?uploadType=media&name=x", b"x"),
                                   ("POST", "/upload/storage/v1/b/{}/o?uploadType=resumable", b"{}"),
                                   ("GET", "/storage/v1/b/{}/iam/testPermissions?permissions=storage.buckets.get",
                                    None),
                                   ("GET", "/{}", None), ("HEAD", "/{}", None), ("GET", "/{}/x", None),
                                   ("PUT", "/{}/x", b"x"), ("DELETE", "/{}/x", None), ("GET", "/{}?acl", None),
                                   ("POST", "/{}?delete", b"<Delete><Object><Key>x</Key></Object></Delete>"),
                                   ("GET", "/lakegate/v1/b/{}/leases", None)):
            answers = []
            for bucket in (other.bucket, missing):
                answer = own_api.request(method, path.format(bucket), headers=headers, data=body)
                answers.append((answer.status_code, answer.text.replace(bucket, "BUCKET")))
            assert answers[0] == answers[1], (path, bool(headers))


def test_custom_roles_groups_and_members_of_one_mean_nothing_in_the_other(tenants):
    """A policy may name anybody; a role or a team of another project in it grants nothing."""
    me, other = tenants
    policy = me.must("GET", f"/storage/v1/b/{me.bucket}/iam").json()
    for role, member in ((f"projects/{other.project}/roles/all", f"serviceAccount:{other.owner['client_email']}"),
                         ("roles/storage.legacyBucketOwner", f"projectOwner:{other.project}")):
        changed = {**policy, "bindings": [*policy["bindings"], {"role": role, "members": [member]}]}
        changed.pop("etag", None)
        me.ask("PUT", f"/storage/v1/b/{me.bucket}/iam", json=changed)
        assert other.ask("GET", f"/storage/v1/b/{me.bucket}").status_code == 403, role
        assert other.ask("GET", f"/storage/v1/b/{me.bucket}/o/f%2Fo").status_code == 403, role
    policy.pop("etag", None)
    me.must("PUT", f"/storage/v1/b/{me.bucket}/iam", json=policy)


def test_an_owner_of_one_may_nothing_with_accounts_of_the_other(tenants):
    me, other = tenants
    for verb in ("generateAccessToken", "generateIdToken", "signBlob", "signJwt"):
        for project in ("-", me.project, other.project):
            answer = me.ask("POST", f"/v1/projects/{project}/serviceAccounts/{other.robot['client_email']}:{verb}",
                            json={"scope": ["https://www.googleapis.com/auth/cloud-platform"], "payload": "e30=",
                                  "audience": "a"})
            assert answer.status_code == 403, (verb, project, answer.text)


def test_the_administrators_of_one_project_are_none_of_another(tenants, server):
    """`lakegate admin grant` gives a role on one project."""
    me, other = tenants
    admin(types.SimpleNamespace(binary=server.binary, data_dir=server.data_dir, project=me.project), "grant",
          "roles/storage.objectViewer", f"serviceAccount:{me.robot['client_email']}")
    headers = bearer(access_token(me.api, me.robot))
    assert me.api.get(f"/storage/v1/b/{me.bucket}/o/f%2Fo?alt=media", headers=headers).text == me.project
    assert me.api.get(f"/storage/v1/b/{other.bucket}/o/f%2Fo?alt=media", headers=headers).status_code == 403
