"""gsutil signs in with a user's HMAC key, made by `lakegate admin hmac-key`, on a server that asks who is there."""

import json

import pytest

from tests.clients.gsutil.conftest import Gsutil
from tests.support.server import Server
from tests.support.sign_in import admin, admin_init

USER = "ann@example.com"


@pytest.fixture(scope="module")
def server():
    with Server(auth="required", with_tls=True) as running:
        admin_init(running)
        yield running


@pytest.fixture
def signed_in(server, tmp_path):
    key = json.loads(admin(server, "hmac-key", "create", USER))
    gsutil = Gsutil(tmp_path / "gsutil", server.ports["https"], server.ca_file)
    text = gsutil.boto_file.read_text()
    credentials = f"[Credentials]\ngs_access_key_id = {key['accessId']}\ngs_secret_access_key = {key['secret']}\n"
    gsutil.boto_file.write_text(text.replace("[Credentials]\n", credentials))
    return gsutil


def test_a_user_works_with_his_own_rights(server, signed_in, tmp_path):
    assert "AccessDenied" in signed_in.fail("ls")
    for role in ("roles/viewer", "roles/storage.admin", "roles/owner"):
        admin(server, "grant", role, f"user:{USER}")
    signed_in.run("mb", "gs://anns-bucket")
    (tmp_path / "data.txt").write_bytes(b"ann's data")
    signed_in.run("cp", tmp_path / "data.txt", "gs://anns-bucket/data.txt")
    assert signed_in.lines("ls", "gs://anns-bucket") == ["gs://anns-bucket/data.txt"]
    for role in ("roles/viewer", "roles/storage.admin", "roles/owner"):
        admin(server, "ungrant", role, f"user:{USER}")
    assert "AccessDenied" in signed_in.fail("ls", "gs://anns-bucket")
