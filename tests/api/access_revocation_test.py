"""A right that was taken away is gone when the answer says so: on every other connection, with the next request, while
the same caller is being served on yet another one. And a right that was given is there likewise.

Rows of policies are kept decoded in memory (metadata/kv/row_cache.h); these tests fail where one is kept too long.
"""

import contextlib
import http.client
import threading
import uuid

import pytest
import requests

from tests.api.iam_support import World, world  # noqa: F401
from tests.support.server import Testbench
from tests.support.sign_in import access_token, admin, bearer, make_account

VIEWER = "roles/storage.objectViewer"
ROUNDS = 15


class Reader:
    """One account's connection to one object."""

    def __init__(self, world, bucket: str, headers: dict, name: str = "deep/er/o"):
        self.session = requests.Session()
        self.session.headers.update(headers)
        self.session.trust_env = False
        self.url = f"{world.server.http_url}/storage/v1/b/{bucket}/o/{name.replace('/', '%2F')}?alt=media"

    def status(self) -> int:
        return self.session.get(self.url, timeout=30).status_code


@contextlib.contextmanager
def kept_busy(reader: Reader):
    """The object is asked for all the time, so that what decides about it is in memory."""
    stopping = threading.Event()
    seen: list[int] = []

    def ask():
        while not stopping.is_set():
            seen.append(reader.status())

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()
    # 404: the object is missing for a moment.
    assert set(seen) <= {200, 403, 404} and len(seen) > ROUNDS


@pytest.fixture
def bucket(world):
    name = f"revoked-{uuid.uuid4().hex[:12]}"
    made = world.api.post(f"/storage/v1/b?project={world.project}", headers=world.owner,
                          json={"name": name, "iamConfiguration": {"uniformBucketLevelAccess": {"enabled": True}}})
    assert made.status_code == 200, made.text
    stored = world.api.post(f"/upload/storage/v1/b/{name}/o?uploadType=media&name=deep/er/o", data=b"x",
                            headers=world.owner)
    assert stored.status_code == 200, stored.text
    return name


def change(world, method: str, path: str, **arguments) -> None:
    answer = world.api.request(method, path, headers=world.owner, **arguments)
    assert answer.status_code in (200, 204), answer.text


def bucket_policy(world, bucket, *members, role=VIEWER, folder=None):
    place = f"/storage/v1/b/{bucket}" + (f"/managedFolders/{folder}" if folder else "") + "/iam"
    policy = world.api.get(place, headers=world.owner).json()
    bindings = [each for each in policy.get("bindings", []) if each["role"] != role]
    if members:
        bindings.append({"role": role, "members": list(members)})
    change(world, "PUT", place, json={**policy, "bindings": bindings})


def by_bucket_policy(world, bucket, member):
    return (lambda: bucket_policy(world, bucket, member)), (lambda: bucket_policy(world, bucket))


def by_project_policy(world, bucket, member):
    return ((lambda: admin(world.server, "grant", VIEWER, member)),
            (lambda: admin(world.server, "ungrant", VIEWER, member)))


def by_managed_folder(world, bucket, member):
    folder = "deep%2F"
    change(world, "POST", f"/storage/v1/b/{bucket}/managedFolders", json={"name": "deep/"})
    return ((lambda: bucket_policy(world, bucket, member, folder=folder)),
            (lambda: bucket_policy(world, bucket, folder=folder)))


def by_group(world, bucket, member):
    group = f"team-{uuid.uuid4().hex[:8]}@example.com"
    admin(world.server, "group", "create", group)
    bucket_policy(world, bucket, f"group:{group}")
    return ((lambda: admin(world.server, "group", "add", group, member)),
            (lambda: admin(world.server, "group", "remove", group, member)))


def by_custom_role(world, bucket, member):
    role_id = f"reader_{uuid.uuid4().hex[:8]}"
    roles = f"/v1/projects/{world.project}/roles"
    change(world, "POST", roles, json={"roleId": role_id, "role": {"includedPermissions": ["storage.buckets.get"]}})
    bucket_policy(world, bucket, member, role=f"projects/{world.project}/roles/{role_id}")

    def permit(*permissions):
        change(world, "PATCH", f"{roles}/{role_id}?updateMask=includedPermissions",
               json={"includedPermissions": list(permissions)})

    return (lambda: permit("storage.objects.get")), (lambda: permit("storage.buckets.get"))


def by_deny_policy(world, bucket, member):
    bucket_policy(world, bucket, member)
    admin(world.server, "grant", "roles/iam.denyAdmin", f"serviceAccount:{world.owner_key['client_email']}")
    policies = f"/v2/policies/cloudresourcemanager.googleapis.com%2Fprojects%2F{world.project}/denypolicies"
    address = member.partition(":")[2]
    policy_id = f"no-{uuid.uuid4().hex[:8]}"
    rule = {"deniedPrincipals": [f"principal://iam.googleapis.com/projects/-/serviceAccounts/{address}"],
            "deniedPermissions": ["storage.googleapis.com/objects.get"]}
    place = f"{policies}/{policy_id}"

    def deny():
        change(world, "POST", f"{policies}?policyId={policy_id}", json={"rules": [{"denyRule": rule}]})

    def allow():
        if world.api.get(place, headers=world.owner).status_code == 200:
            change(world, "DELETE", place)

    return allow, deny


WAYS = [by_bucket_policy, by_project_policy, by_managed_folder, by_group, by_custom_role, by_deny_policy]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_right_that_was_taken_is_gone_with_the_next_request_on_another_connection(world, bucket, way):
    key, headers = world.account()
    give, take = way(world, bucket, f"serviceAccount:{key['client_email']}")
    reader = Reader(world, bucket, headers)
    with kept_busy(Reader(world, bucket, headers)):
        for _ in range(ROUNDS):
            give()
            assert reader.status() == 200
            take()
            assert reader.status() == 403


def test_a_bucket_that_was_made_anew_has_nothing_of_the_one_before(world, bucket):
    key, headers = world.account()
    member = f"serviceAccount:{key['client_email']}"
    reader = Reader(world, bucket, headers)
    with kept_busy(reader):
        for _ in range(5):
            bucket_policy(world, bucket, member)
            assert Reader(world, bucket, headers).status() == 200
            change(world, "DELETE", f"/storage/v1/b/{bucket}/o/deep%2Fer%2Fo")
            change(world, "DELETE", f"/storage/v1/b/{bucket}")
            change(world, "POST", f"/storage/v1/b?project={world.project}", json={
                "name": bucket, "iamConfiguration": {"uniformBucketLevelAccess": {"enabled": True}}})
            change(world, "POST", f"/upload/storage/v1/b/{bucket}/o?uploadType=media&name=deep/er/o", data=b"x")
            assert Reader(world, bucket, headers).status() == 403


def test_public_access_prevention_shuts_the_public_out_at_once(world, bucket):
    anonymous = Reader(world, bucket, {})
    bucket_policy(world, bucket, "allUsers")
    for _ in range(ROUNDS):
        assert anonymous.status() == 200
        change(world, "PATCH", f"/storage/v1/b/{bucket}",
               json={"iamConfiguration": {"publicAccessPrevention": "enforced"}})
        assert anonymous.status() == 401
        change(world, "PATCH", f"/storage/v1/b/{bucket}",
               json={"iamConfiguration": {"publicAccessPrevention": "inherited"}})


# What was found out about a token is remembered (auth/credential_cache.h), and clients keep their connections.


class KeptConnection:
    """One connection for all requests: to fail rather than to be opened anew."""

    def __init__(self, world, bucket: str, headers: dict):
        self.connection = http.client.HTTPConnection("127.0.0.1", world.server.ports["http"], timeout=30)
        self.connection.connect()
        self.connection.auto_open = False
        self.path = f"/storage/v1/b/{bucket}/o/deep%2Fer%2Fo?alt=media"
        self.headers = headers

    def status(self, headers: dict | None = None, more: str = "") -> int:
        self.connection.request("GET", self.path + more, headers=self.headers if headers is None else headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status


def by_revoked_token(world, key, headers):
    token = headers["Authorization"].removeprefix("Bearer ")

    def revoke():
        # Without the owner's header, which would name another token.
        answer = world.api.post("/revoke", data={"token": token})
        assert answer.status_code == 200, answer.text
    return revoke


def by_disabled_account(world, key, headers):
    path = f"/v1/projects/{world.project}/serviceAccounts/{key['client_email']}"
    return lambda: change(world, "POST", path + ":disable", json={})


def by_deleted_account(world, key, headers):
    path = f"/v1/projects/{world.project}/serviceAccounts/{key['client_email']}"
    return lambda: change(world, "DELETE", path)


ENDS = [by_revoked_token, by_disabled_account, by_deleted_account]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_a_credential_that_ended_is_refused_with_the_next_request_on_the_same_connection(world, bucket, end):
    for _ in range(ROUNDS // 3):
        key, headers = world.account("roles/storage.objectViewer")
        connection = KeptConnection(world, bucket, headers)
        assert [connection.status() for _ in range(3)] == [200, 200, 200]
        end(world, key, headers)()
        assert [connection.status(), connection.status()] == [401, 401]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_right_that_was_taken_is_gone_with_the_next_request_on_the_same_connection(world, bucket, way):
    key, headers = world.account()
    give, take = way(world, bucket, f"serviceAccount:{key['client_email']}")
    connection = KeptConnection(world, bucket, headers)
    for _ in range(ROUNDS // 3):
        give()
        assert [connection.status(), connection.status()] == [200, 200]
        take()
        assert connection.status() == 403


def test_requests_of_one_connection_are_each_of_the_credential_that_they_bring(world, bucket):
    _, reader = world.account("roles/storage.objectViewer")
    _, stranger = world.account()
    connection = KeptConnection(world, bucket, reader)
    token = reader["Authorization"].removeprefix("Bearer ")
    for _ in range(3):
        assert connection.status() == 200
        assert connection.status({}) == 401
        assert connection.status(stranger) == 403
        assert connection.status() == 200
        assert connection.status({"Authorization": reader["Authorization"][:-1] + "!"}) == 401
        assert connection.status({"Authorization": reader["Authorization"] + "x"}) == 401
        assert connection.status() == 200
        # A second credential is refused beside the one that is known.
        for more in (f"&access_token={token}", f"&access%5Ftoken={token}", "&X-Goog-Signature=x", "&Signature=x",
                     "&GoogleAccessId=x&Expires=1&Signature=x"):
            assert connection.status(more=more) == 400, more


def test_a_token_that_is_too_old_is_refused_with_the_next_request_on_the_same_connection():
    with Testbench(auth="required") as server:
        world = World(server)
        key = make_account(server, "short", "roles/storage.admin")
        before_us = server.now_us()
        headers = bearer(access_token(world.api, key, now_s=before_us // 1_000_000))
        after_us = server.now_us()
        made = world.api.post(f"/storage/v1/b?project={world.project}", headers=headers, json={"name": "short-lived"})
        assert made.status_code == 200, made.text
        world.api.post("/upload/storage/v1/b/short-lived/o?uploadType=media&name=deep/er/o", data=b"x",
                       headers=headers)
        connection = KeptConnection(world, "short-lived", headers)
        assert [connection.status(), connection.status()] == [200, 200]
        # Its hour began between the two looks at the clock.
        server.advance_clock((before_us - server.now_us()) / 1e6 + 3600 - 60)
        assert [connection.status(), connection.status()] == [200, 200]
        server.advance_clock((after_us - server.now_us()) / 1e6 + 3600 + 1)
        assert connection.status() == 401
