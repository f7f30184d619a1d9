"""google-cloud-storage with a key that this server made, against --auth=required."""

import datetime
import json
import uuid

import pytest
import requests
from google.api_core.exceptions import Forbidden, Unauthorized
from google.auth.credentials import AnonymousCredentials
from google.auth.exceptions import InvalidOperation
from google.cloud import storage
from google.oauth2 import service_account
from google.oauth2.credentials import Credentials

from tests.support.server import Server
from tests.support.sign_in import READ_ONLY, admin, admin_init, make_account


@pytest.fixture(scope="module")
def server():
    with Server(auth="required") as running:
        yield running


@pytest.fixture(scope="module")
def administrator(server):
    return admin_init(server)


def client_of(server, key, scopes=None, **changes):
    credentials = service_account.Credentials.from_service_account_info(key, scopes=scopes, **changes)
    return storage.Client(project=server.project, credentials=credentials,
                          client_options={"api_endpoint": server.http_url})


@pytest.fixture(scope="module")
def client(server, administrator):
    return client_of(server, administrator)


@pytest.fixture
def bucket(client):
    return client.create_bucket(f"bucket-{uuid.uuid4().hex}")


def test_the_administrators_key_file_is_all_that_a_client_needs(bucket):
    bucket.blob("name").upload_from_string(b"bytes")
    assert bucket.blob("name").download_as_bytes() == b"bytes"
    assert [blob.name for blob in bucket.list_blobs()] == ["name"]


def test_a_resumable_upload_signs_in_too(bucket):
    blob = bucket.blob("large")
    blob.chunk_size = 256 * 1024
    blob.upload_from_string(b"x" * 700_000)
    assert blob.download_as_bytes() == b"x" * 700_000


def test_a_self_signed_token_signs_in(server, administrator, bucket):
    credentials = service_account.Credentials.from_service_account_info(administrator, always_use_jwt_access=True)
    client = storage.Client(project=server.project, credentials=credentials,
                            client_options={"api_endpoint": server.http_url})
    credentials._create_self_signed_jwt("https://storage.googleapis.com/")
    client.bucket(bucket.name).blob("self-signed").upload_from_string(b"bytes")
    assert client.bucket(bucket.name).blob("self-signed").download_as_bytes() == b"bytes"


def test_nobody_without_credentials_gets_in(server, bucket):
    bucket.blob("secret").upload_from_string(b"bytes")
    anonymous = storage.Client(project=server.project, credentials=AnonymousCredentials(),
                               client_options={"api_endpoint": server.http_url})
    # A 401 makes the client try to renew credentials that it has not.
    with pytest.raises((Unauthorized, InvalidOperation)):
        anonymous.bucket(bucket.name).blob("secret").download_as_bytes()
    with pytest.raises((Unauthorized, InvalidOperation)):
        anonymous.create_bucket(f"bucket-{uuid.uuid4().hex}")


def test_a_token_for_reading_writes_nothing(server, administrator, bucket):
    bucket.blob("name").upload_from_string(b"bytes")
    reader = client_of(server, administrator, scopes=[READ_ONLY])
    # The client would add scopes of its own.
    reader._credentials = service_account.Credentials.from_service_account_info(administrator, scopes=[READ_ONLY])
    reader._http_internal = None
    assert reader.bucket(bucket.name).blob("name").download_as_bytes() == b"bytes"
    with pytest.raises(Forbidden):
        reader.bucket(bucket.name).blob("other").upload_from_string(b"bytes")
    with pytest.raises(Forbidden):
        reader.bucket(bucket.name).blob("name").delete()


def test_an_account_without_a_role_may_do_nothing(server, administrator, bucket):
    bucket.blob("name").upload_from_string(b"bytes")
    stranger = client_of(server, make_account(server, f"stranger-{uuid.uuid4().hex[:8]}"))
    with pytest.raises(Forbidden):
        stranger.bucket(bucket.name).blob("name").download_as_bytes()
    with pytest.raises(Forbidden):
        stranger.bucket(bucket.name).blob("name").delete()


def test_a_role_on_the_project_lets_an_account_read(server, administrator, bucket):
    bucket.blob("name").upload_from_string(b"bytes")
    key = make_account(server, f"viewer-{uuid.uuid4().hex[:8]}", "roles/storage.objectViewer")
    viewer = client_of(server, key)
    assert viewer.bucket(bucket.name).blob("name").download_as_bytes() == b"bytes"
    with pytest.raises(Forbidden):
        viewer.bucket(bucket.name).blob("name").delete()


def signed_url(server, client, blob, **arguments):
    return blob.generate_signed_url(version="v4", expiration=datetime.timedelta(minutes=5),
                                    api_access_endpoint=server.http_url, credentials=client._credentials, **arguments)


def test_a_v4_signed_url_made_with_the_key_file_opens_its_object_alone(server, client, bucket):
    bucket.blob("name").upload_from_string(b"bytes")
    bucket.blob("other").upload_from_string(b"bytes")
    url = signed_url(server, client, bucket.blob("name"))
    assert requests.get(url, timeout=10).content == b"bytes"
    assert requests.get(url.replace("/name?", "/other?"), timeout=10).status_code == 403
    assert requests.delete(url, timeout=10).status_code == 403
    assert requests.get(url[:-1] + ("0" if url[-1] != "0" else "1"), timeout=10).status_code == 403
    assert requests.get(url, headers={"Authorization": "Bearer x"}, timeout=10).status_code == 400
    assert requests.get(url, headers={"x-goog-user-project": "x"}, timeout=10).status_code in (400, 403)


def test_a_signed_url_of_a_disabled_account_opens_nothing(server, bucket):
    key = make_account(server, f"signer-{uuid.uuid4().hex[:8]}", "roles/storage.objectViewer")
    bucket.blob("name").upload_from_string(b"bytes")
    signer = client_of(server, key)
    url = signed_url(server, signer, bucket.blob("name"))
    assert requests.get(url, timeout=10).status_code == 200
    admin(server, "service-account", "disable", key["client_email"])
    assert requests.get(url, timeout=10).status_code == 403


def test_a_signed_url_uploads_and_a_resumable_session_needs_no_more(server, client, bucket):
    put = signed_url(server, client, bucket.blob("put"), method="PUT")
    assert requests.put(put, data=b"bytes", timeout=10).status_code == 200
    begin = signed_url(server, client, bucket.blob("resumed"), method="RESUMABLE")
    answer = requests.post(begin, headers={"x-goog-resumable": "start"}, timeout=10)
    assert answer.status_code == 201, answer.text
    session = answer.headers["Location"]
    assert "Signature" not in session
    assert requests.put(session, data=b"all of it", timeout=10).status_code == 200
    assert bucket.blob("resumed").download_as_bytes() == b"all of it"
    # The session's URI says nothing of another object, nor does it do anything else.
    assert requests.get(session.split("?")[0], timeout=10).status_code in (401, 403)


def test_a_refresh_token_signs_a_person_in(server, administrator, bucket):
    admin(server, "grant", "roles/storage.objectViewer", "user:ann@example.com")
    bucket.blob("name").upload_from_string(b"bytes")
    info = json.loads(admin(server, "refresh-token", "create", "ann@example.com"))
    credentials = Credentials(None, refresh_token=info["refresh_token"], token_uri=info["token_uri"],
                              client_id=info["client_id"], client_secret=info["client_secret"])
    client = storage.Client(project=server.project, credentials=credentials,
                            client_options={"api_endpoint": server.http_url})
    assert client.bucket(bucket.name).blob("name").download_as_bytes() == b"bytes"
    with pytest.raises(Forbidden):
        client.bucket(bucket.name).blob("name").delete()
