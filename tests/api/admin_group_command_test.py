"""`lakegate admin group`: groups that policies name, with the running server and without."""

import json

import pytest

from tests.api.conftest import Api
from tests.support.server import Server
from tests.support.sign_in import access_token, admin, admin_init, bearer, make_account, run_admin


@pytest.fixture(scope="module")
def server():
    with Server(auth="required") as running:
        admin_init(running)
        yield running


def groups(server):
    rows = [line.split("\t") for line in admin(server, "group", "list").splitlines()]
    return {row[0]: (json.loads(row[1]), row[2]) for row in rows}


def test_a_group_is_made_filled_listed_and_deleted(server):
    made = json.loads(admin(server, "group", "create", "Team@Example.com", "--description", "The team"))
    assert made["email"] == "team@example.com" and made["members"] == []
    added = json.loads(admin(server, "group", "add", "team@example.com", "user:Ann@Example.com"))
    assert added["members"] == ["user:ann@example.com"]
    assert json.loads(admin(server, "group", "add", "TEAM@example.com", "user:ann@example.com")) == added
    admin(server, "group", "add", "team@example.com", "group:inner@example.com")
    assert groups(server) == {"team@example.com": (["group:inner@example.com", "user:ann@example.com"], "The team")}
    removed = json.loads(admin(server, "group", "remove", "team@example.com", "user:ANN@example.com"))
    assert removed["members"] == ["group:inner@example.com"]
    again = run_admin(server, "group", "create", "team@example.com")
    assert again.returncode == 1 and "already exists" in again.stderr
    server.stop()
    assert list(groups(server)) == ["team@example.com"]
    admin(server, "group", "delete", "team@example.com")
    assert groups(server) == {}
    server.start()
    for arguments in (("delete", "team@example.com"), ("add", "team@example.com", "user:ann@example.com")):
        missing = run_admin(server, "group", *arguments)
        assert missing.returncode == 1 and "does not exist" in missing.stderr


def test_what_a_group_may_its_members_may_as_long_as_they_are_in_it(server):
    api = Api(server)
    key = make_account(server, "member")
    headers = bearer(access_token(api, key))
    buckets = f"/storage/v1/b?project={server.project}"
    admin(server, "group", "create", "readers@example.com")
    admin(server, "group", "create", "outer@example.com")
    admin(server, "group", "add", "outer@example.com", "group:readers@example.com")
    admin(server, "grant", "roles/viewer", "group:outer@example.com")
    assert api.get(buckets, headers=headers).status_code == 403
    admin(server, "group", "add", "readers@example.com", f"serviceAccount:{key['client_email']}")
    assert api.get(buckets, headers=headers).status_code == 200
    admin(server, "group", "remove", "readers@example.com", f"serviceAccount:{key['client_email']}")
    assert api.get(buckets, headers=headers).status_code == 403


@pytest.mark.parametrize("arguments", [
    ("create", "team"), ("create", ""), ("create", "a b@example.com"), ("add", "team@example.com", "ann@example.com"),
    ("add", "team@example.com", "allUsers"), ("add", "team@example.com", "domain:example.com"),
    ("add", "team@example.com", "user:"), ("add", "team@example.com", "projectOwner:p")])
def test_what_is_no_group_and_no_member_is_refused(server, arguments):
    refused = run_admin(server, "group", *arguments)
    assert refused.returncode == 2, refused
