"""`lakegate admin`: while the server runs and while it does not; keys shown once, files for their owner alone."""

import json
import stat

import pytest

from tests.api.conftest import Api
from tests.support.server import Server
from tests.support.sign_in import access_token, admin, admin_init, bearer, run_admin

KEY_FIELDS = {"type", "project_id", "private_key_id", "private_key", "client_email", "client_id", "auth_uri",
              "token_uri", "auth_provider_x509_cert_url", "client_x509_cert_url", "universe_domain"}


@pytest.fixture
def server():
    with Server(auth="required") as running:
        yield running


def test_the_first_start_has_no_account_and_no_secret_that_somebody_could_know(server):
    assert admin(server, "service-account", "list") == ""


def test_init_makes_an_administrator_whose_key_is_in_googles_form(server):
    key = admin_init(server)
    assert set(key) == KEY_FIELDS
    assert key["type"] == "service_account"
    assert key["project_id"] == server.project
    assert key["client_email"] == f"admin@{server.project}.iam.gserviceaccount.com"
    assert key["private_key"].startswith("-----BEGIN PRIVATE KEY-----\n")
    assert key["token_uri"] == f"{server.http_url}/token"
    assert key["universe_domain"] == "googleapis.com"
    assert access_token(Api(server), key)


def test_a_key_file_names_the_address_that_the_command_was_told(server):
    key = json.loads(admin(server, "init", "--external-url", "https://gcs.example.com"))
    assert key["token_uri"] == "https://gcs.example.com/token"
    again = json.loads(admin(server, "key", "create", key["client_email"], "--external-url", "https://other.example"))
    assert again["token_uri"] == "https://other.example/token"
    assert json.loads(admin(server, "key", "create", key["client_email"]))["token_uri"] == f"{server.http_url}/token"


def test_init_works_once(server):
    admin_init(server)
    again = run_admin(server, "init", "--name", "second")
    assert again.returncode == 1
    assert "already" in again.stderr
    assert again.stdout == ""


def test_init_works_before_the_server_runs_for_the_first_time():
    with Server(auth="required") as server:
        server.stop()
        key = admin_init(server)
        assert key["token_uri"].endswith("/token")
        server.start()
        assert access_token(Api(server), key)
        assert run_admin(server, "init").returncode == 1


def test_a_server_that_was_killed_leaves_a_file_that_does_not_mislead(server):
    server.kill()
    assert (server.data_dir / "admin-access").exists()
    key = admin_init(server)
    server.start()
    assert access_token(Api(server), key)


def test_the_key_file_is_its_owners_alone_and_never_written_over(server, tmp_path):
    path = tmp_path / "key.json"
    done = run_admin(server, "init", "--out", str(path), "--universe-domain", "gcs.example.internal")
    assert done.returncode == 0 and done.stdout == ""
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key = json.loads(path.read_text())
    assert key["universe_domain"] == "gcs.example.internal"
    again = run_admin(server, "key", "create", key["client_email"], "--out", str(path))
    assert again.returncode == 1 and "already" in again.stderr
    assert json.loads(path.read_text()) == key
    # The refused key was not made either.
    assert len(admin(server, "key", "list", key["client_email"]).splitlines()) == 1


def test_the_private_key_is_nowhere_in_the_data_folder(server):
    key = admin_init(server)
    server.stop()
    needle = key["private_key"].splitlines()[5].encode()
    assert len(needle) == 64
    for path in server.data_dir.rglob("*"):
        if path.is_file():
            assert needle not in path.read_bytes(), path


def test_the_file_that_reaches_the_server_is_its_owners_alone_and_goes_with_it(server):
    path = server.data_dir / "admin-access"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    first = json.loads(path.read_text())["secret"]
    server.stop()
    assert not path.exists()
    server.start()
    assert json.loads(path.read_text())["secret"] != first


def test_the_private_port_asks_for_the_secret(server):
    api = Api.new_session()
    url = f"{server.admin_url}/identity"
    command = {"command": "service-account list"}
    for headers in ({}, bearer("wrong"), bearer(""), {"Authorization": "Basic x"}):
        assert api.post(url, json=command, headers=headers).status_code == 401
    secret = json.loads((server.data_dir / "admin-access").read_text())["secret"]
    assert api.post(url, json=command, headers=bearer(secret)).status_code == 200
    assert api.get(url, headers=bearer(secret)).status_code == 405
    for command in ({}, {"command": "rm"}, [1], {"command": "key create", "email": "x@y", "public_key": "z"}):
        assert api.post(url, json=command, headers=bearer(secret)).status_code in (400, 404)
    # Nor does the API's port know the path.
    assert Api(server).post("/identity", json=command, headers=bearer(secret)).status_code in (401, 405)


def test_accounts_and_keys_are_listed_disabled_and_deleted(server):
    email = json.loads(admin(server, "service-account", "create", "loader", "--display-name", "Loads"))["email"]
    assert email == f"loader@{server.project}.iam.gserviceaccount.com"
    key = json.loads(admin(server, "key", "create", email))
    assert admin(server, "key", "list", email).split("\t")[0] == key["private_key_id"]
    assert json.loads(admin(server, "service-account", "disable", email))["disabled"] is True
    assert admin(server, "service-account", "list").split("\t")[:1] == [email]
    admin(server, "key", "delete", email, key["private_key_id"])
    assert admin(server, "key", "list", email) == ""
    admin(server, "service-account", "delete", email)
    assert admin(server, "service-account", "list") == ""
    missing = run_admin(server, "service-account", "disable", email)
    assert missing.returncode == 1 and "does not exist" in missing.stderr


@pytest.mark.parametrize("name", ["Loader", "1loader", "loader-", "a b", "a@b", "a/b", ""])
def test_names_that_are_no_accounts_are_refused(server, name):
    refused = run_admin(server, "service-account", "create", name)
    assert refused.returncode == 2, refused
