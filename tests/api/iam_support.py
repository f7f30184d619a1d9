"""What the tests of projects, roles and service accounts share: a server that asks for credentials, and its callers."""

from __future__ import annotations

import json

import pytest

from tests.api.conftest import Api
from tests.support.server import Server
from tests.support.sign_in import access_token, admin, admin_init, bearer, make_account


class World:
    """A server with `auth=required`, its first administrator, and callers made as they are needed."""

    def __init__(self, server: Server):
        self.server = server
        self.api = Api(server)
        self.project = server.project
        self.owner_key = admin_init(server)
        self.owner = bearer(access_token(self.api, self.owner_key))
        self.made = 0
        self._strangers: list[dict] = []

    def account(self, *roles: str) -> tuple[dict, dict]:
        """The key file of a new service account with these roles, and the headers that sign it in."""
        self.made += 1
        key = make_account(self.server, f"caller{self.made}", *roles)
        return key, bearer(access_token(self.api, key))

    def headers(self, *roles: str) -> dict:
        return self.account(*roles)[1]

    def other_project_owner(self, project: str) -> dict:
        """Who rules another project of the same server, and nothing else."""
        self.made += 1
        email = json.loads(admin(self.server, "service-account", "create", f"caller{self.made}"))["email"]
        key = json.loads(admin(self.server, "key", "create", email))
        for role in ("roles/owner", "roles/storage.admin", "roles/iam.denyAdmin"):
            grant_on(self.server, project, role, f"serviceAccount:{email}")
        return bearer(access_token(self.api, key))

    def strangers(self) -> list[dict]:
        """Who may nothing, who may other things, and who rules another project; made once."""
        if not self._strangers:
            self._strangers = [self.headers(), self.headers("roles/storage.admin", "roles/viewer"),
                               self.other_project_owner("other-project")]
        return self._strangers


def grant_on(server, project: str, role: str, member: str) -> None:
    own = server.project
    server.project = project
    try:
        admin(server, "grant", role, member)
    finally:
        server.project = own


def assert_error(answer, status: int, name: str, contains: str = "") -> None:
    """The form of errors of Google's APIs other than storage [https://cloud.google.com/apis/design/errors]."""
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert (error["code"], error["status"]) == (status, name), answer.text
    assert contains in error["message"], answer.text


def assert_needs(world: World, permission: str, method: str, path: str, **arguments) -> None:
    """Nobody without the permission gets through: no credentials, bad ones, a stranger, another project's owner."""
    assert_error(world.api.request(method, path, **arguments), 401, "UNAUTHENTICATED")
    assert world.api.request(method, path, headers=bearer("x"), **arguments).status_code == 401
    for headers in world.strangers():
        answer = world.api.request(method, path, headers=headers, **arguments)
        assert_error(answer, 403, "PERMISSION_DENIED", permission)


def new_world():
    with Server(auth="required") as server:
        yield World(server)


world = pytest.fixture(scope="module")(new_world)
