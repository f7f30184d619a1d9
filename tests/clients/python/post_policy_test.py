"""google-cloud-storage's generate_signed_post_policy_v4 with a key of this server, sent as a form."""

import datetime
import uuid

import pytest
import requests
from google.cloud import storage
from google.oauth2 import service_account

from tests.support.server import Server
from tests.support.sign_in import admin_init, make_account

DATA = bytes(range(256)) * 5000


@pytest.fixture(scope="module")
def server():
    with Server(auth="required") as running:
        yield running


def client_of(server, key):
    credentials = service_account.Credentials.from_service_account_info(key)
    return storage.Client(project=server.project, credentials=credentials,
                          client_options={"api_endpoint": server.http_url})


@pytest.fixture(scope="module")
def client(server):
    return client_of(server, admin_init(server))


@pytest.fixture
def bucket(client):
    return client.create_bucket(f"bucket-{uuid.uuid4().hex}")


def policy(client, bucket, name, expires_in_s=60, **arguments):
    return client.generate_signed_post_policy_v4(bucket.name, name, datetime.timedelta(seconds=expires_in_s),
                                                 scheme="http", **arguments)


def send(server, bucket, form, data=DATA, file_name="photo.png"):
    return requests.post(f"{server.http_url}/{bucket.name}/", data=form["fields"],
                         files={"file": (file_name, data, "image/png")}, timeout=30, allow_redirects=False)


def test_a_form_that_the_client_signs_stores_its_file(server, client, bucket):
    fields = {"Content-Type": "image/png", "x-goog-meta-colour": "blue", "success_action_status": "201"}
    form = policy(client, bucket, "in/photo.png", fields=fields, conditions=[["content-length-range", 1, 10_000_000]])
    answer = send(server, bucket, form)
    assert answer.status_code == 201, answer.text
    assert "<Key>in/photo.png</Key>" in answer.text
    blob = bucket.get_blob("in/photo.png")
    assert (blob.download_as_bytes(), blob.content_type, blob.metadata) == (DATA, "image/png", {"colour": "blue"})


def test_a_form_that_is_not_what_the_client_signed_stores_nothing(server, client, bucket):
    form = policy(client, bucket, "o", conditions=[["content-length-range", 1, 10]])
    for changed in ({"key": "p"}, {"acl": "public-read"}, {"x-goog-meta-a": "b"}, {"x-goog-date": "20200101T000000Z"}):
        answer = send(server, bucket, {"fields": {**form["fields"], **changed}}, b"x")
        assert answer.status_code in (400, 403), answer.text
    assert send(server, bucket, form, b"x" * 11).status_code == 400
    assert send(server, bucket, policy(client, bucket, "o", expires_in_s=-5), b"x").status_code == 400
    assert list(bucket.list_blobs()) == []


def test_who_may_not_create_objects_signs_no_form_that_does(server, bucket):
    reader = client_of(server, make_account(server, "form-reader", "roles/storage.objectViewer"))
    assert send(server, bucket, policy(reader, bucket, "o")).status_code == 403
    assert list(bucket.list_blobs()) == []
