"""`lakegate admin hmac-key`: keys of users and service accounts; each signs in as whose it is, also with boto3."""

import json
import re
import stat

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.api.conftest import Api
from tests.support.server import Server
from tests.support.sign_in import access_token, admin, admin_init, aws4_headers, bearer, run_admin


@pytest.fixture(scope="module")
def server():
    with Server(auth="required") as running:
        yield running


@pytest.fixture(scope="module")
def administrator(server):
    return bearer(access_token(Api(server), admin_init(server)))


def create(server, email):
    return json.loads(admin(server, "hmac-key", "create", email))


def signed(api, key, path, method="GET", body=b""):
    headers = aws4_headers(method, api.url(path), key["accessId"], key["secret"], body)
    return api.request(method, path, headers=headers, data=body)


def rows(server, *arguments):
    return [line.split("\t") for line in admin(server, "hmac-key", "list", *arguments).splitlines()]


def test_a_users_key_signs_in_as_that_user(server, administrator):
    api = Api(server)
    key = create(server, "Ann@Example.com")
    assert key["email"] == "ann@example.com" and key["state"] == "ACTIVE"
    assert re.fullmatch(r"GOOG[A-Z2-7]{20}", key["accessId"]) and len(key["secret"]) == 40
    assert signed(api, key, "/").status_code == 403
    admin(server, "grant", "roles/viewer", "user:ann@example.com")
    assert signed(api, key, "/").status_code == 200
    # An object that the user writes is the user's.
    made = api.post(f"/storage/v1/b?project={server.project}", json={"name": "ann-bucket"}, headers=administrator)
    assert made.status_code == 200, made.text
    admin(server, "grant", "roles/storage.objectAdmin", "user:ann@example.com")
    assert signed(api, key, "/ann-bucket/hers", "PUT", b"data").status_code == 200
    owner = api.get("/storage/v1/b/ann-bucket/o/hers?projection=full", headers=administrator).json()["owner"]
    assert owner["entity"] == "user-ann@example.com"
    # It is no service account of that address.
    admin(server, "grant", "roles/storage.admin", "serviceAccount:bob@example.com")
    assert signed(api, create(server, "bob@example.com"), "/").status_code == 403


def boto3_client(server, key, secret=None):
    config = Config(signature_version="s3v4", s3={"addressing_style": "path"}, retries={"max_attempts": 1},
                    request_checksum_calculation="when_required", response_checksum_validation="when_required")
    return boto3.session.Session().client(
        "s3", endpoint_url=server.http_url, region_name="auto", aws_access_key_id=key["accessId"],
        aws_secret_access_key=secret or key["secret"], config=config)


def test_boto3_signs_with_a_users_key(server, administrator):
    key = create(server, "carol@example.com")
    for role in ("roles/owner", "roles/storage.admin"):
        admin(server, "grant", role, "user:carol@example.com")
    client = boto3_client(server, key)
    client.create_bucket(Bucket="carol-bucket")
    client.put_object(Bucket="carol-bucket", Key="name", Body=b"carol's data")
    assert client.get_object(Bucket="carol-bucket", Key="name")["Body"].read() == b"carol's data"
    assert "carol-bucket" in [bucket["Name"] for bucket in client.list_buckets()["Buckets"]]
    with pytest.raises(ClientError) as refused:
        boto3_client(server, key, "x" * 40).get_object(Bucket="carol-bucket", Key="name")
    assert refused.value.response["Error"]["Code"] == "SignatureDoesNotMatch"


def test_a_key_ends_when_it_is_disabled_and_for_good_when_it_is_deleted(server, administrator):
    api = Api(server)
    key = create(server, "dave@example.com")
    admin(server, "grant", "roles/viewer", "user:dave@example.com")
    assert signed(api, key, "/").status_code == 200
    refused = run_admin(server, "hmac-key", "delete", key["accessId"])
    assert refused.returncode == 2 and "ACTIVE" in refused.stderr
    assert json.loads(admin(server, "hmac-key", "disable", key["accessId"]))["state"] == "INACTIVE"
    assert signed(api, key, "/").status_code == 403
    assert json.loads(admin(server, "hmac-key", "disable", key["accessId"]))["state"] == "INACTIVE"
    assert json.loads(admin(server, "hmac-key", "enable", key["accessId"]))["state"] == "ACTIVE"
    assert signed(api, key, "/").status_code == 200
    admin(server, "hmac-key", "disable", key["accessId"])
    assert json.loads(admin(server, "hmac-key", "delete", key["accessId"]))["state"] == "DELETED"
    assert signed(api, key, "/").status_code == 403
    for verb in ("delete", "enable", "disable"):
        gone = run_admin(server, "hmac-key", verb, key["accessId"])
        assert gone.returncode == 1 and "no HMAC key" in gone.stderr
    assert rows(server, "dave@example.com") == []


def test_a_service_accounts_key_is_made_for_one_that_exists(server, administrator):
    api = Api(server)
    email = json.loads(admin(server, "service-account", "create", "signer"))["email"]
    key = create(server, email)
    assert re.fullmatch(r"GOOG1E[A-Z2-7]{55}", key["accessId"]) and key["projectId"] == server.project
    admin(server, "grant", "roles/viewer", f"serviceAccount:{email}")
    assert signed(api, key, "/").status_code == 200
    admin(server, "service-account", "disable", email)
    assert signed(api, key, "/").status_code == 403
    missing = run_admin(server, "hmac-key", "create", email.replace("signer", "nobody"))
    assert missing.returncode == 1 and "does not exist" in missing.stderr
    for bad in ("ann", "", "@", "a b@example.com"):
        assert run_admin(server, "hmac-key", "create", bad).returncode == 2, bad


def test_keys_are_listed_without_their_secrets_and_the_file_is_its_owners_alone(server, administrator, tmp_path):
    path = tmp_path / "key.json"
    done = run_admin(server, "hmac-key", "create", "erin@example.com", "--out", str(path))
    assert done.returncode == 0 and done.stdout == ""
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key = json.loads(path.read_text())
    listed = rows(server, "erin@example.com")
    assert [row[:3] for row in listed] == [[key["accessId"], "erin@example.com", "ACTIVE"]]
    assert key["secret"] not in admin(server, "hmac-key", "list")
    server.stop()
    assert [row[0] for row in rows(server, "erin@example.com")] == [key["accessId"]]
    assert create(server, "erin@example.com")["accessId"] != key["accessId"]
    server.start()
    assert len(rows(server, "erin@example.com")) == 2
