"""google-cloud-storage where a program has less than a key: tokens that end, borrowed identities, narrowed tokens.

google-auth has the addresses of IAM Credentials and of the security token service in it; `of_this_server` puts the
server's in their place, as a site's name server would.
"""

import datetime

import google.auth.iam
import pytest
import requests
from google.api_core.exceptions import Forbidden
from google.auth import downscoped, impersonated_credentials
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google.cloud import storage
from google.cloud.storage import _signing
from google.oauth2 import service_account
from google.oauth2.credentials import Credentials

from tests.support.sign_in import CLOUD_PLATFORM, admin
from tests.support.signed_in_site import SignedInSite

TOKEN_CREATOR = "roles/iam.serviceAccountTokenCreator"
FIVE_MINUTES = datetime.timedelta(minutes=5)


@pytest.fixture(scope="module")
def site():
    with SignedInSite() as running:
        yield running


@pytest.fixture(scope="module")
def server(site):
    return site.server


@pytest.fixture
def bucket(site):
    return client_of(site, service_account.Credentials.from_service_account_info(site.key)).bucket(site.make_bucket())


@pytest.fixture
def of_this_server(site, monkeypatch):
    for name in ("_IAM_ENDPOINT", "_IAM_SIGN_ENDPOINT", "_IAM_SIGNJWT_ENDPOINT"):
        ours = getattr(google.auth.iam, name).replace("https://iamcredentials.googleapis.com", site.http_url)
        monkeypatch.setattr(google.auth.iam, name, ours)
    monkeypatch.setattr(downscoped, "_STS_TOKEN_URL_PATTERN", site.http_url + "/v1/token?of={}")


def client_of(site, credentials):
    return storage.Client(project=site.project, credentials=credentials, client_options={"api_endpoint": site.http_url})


def source_credentials(key):
    return service_account.Credentials.from_service_account_info(key, scopes=[CLOUD_PLATFORM])


def impersonated(site, source_key, target_key):
    return impersonated_credentials.Credentials(source_credentials(source_key), target_key["client_email"],
                                                [CLOUD_PLATFORM], lifetime=600)


def url_of(site, blob, credentials, **arguments):
    choices = {"version": "v4", "expiration": FIVE_MINUTES, **arguments}
    return blob.generate_signed_url(api_access_endpoint=site.http_url, credentials=credentials, **choices)


def test_a_token_that_has_ended_is_renewed_by_itself(site, bucket):
    credentials = source_credentials(site.key)
    client = client_of(site, credentials)
    client.bucket(bucket.name).blob("name").upload_from_string(b"bytes")
    former = credentials.token
    credentials.expiry = datetime.datetime(2020, 1, 1)
    assert client.bucket(bucket.name).blob("name").download_as_bytes() == b"bytes"
    # What the client holds is a new grant, made by the key alone.
    assert credentials.valid and credentials.expiry > datetime.datetime(2021, 1, 1)
    assert credentials.token and former


def test_a_token_that_the_server_refuses_makes_the_client_ask_for_another(site, bucket):
    credentials = source_credentials(site.key)
    credentials.refresh(Request())
    answer = requests.post(f"{site.http_url}/revoke", data={"token": credentials.token}, timeout=10)
    assert answer.status_code == 200, answer.text
    revoked = credentials.token
    client = client_of(site, credentials)
    client.bucket(bucket.name).blob("name").upload_from_string(b"bytes")
    assert credentials.token != revoked


def test_a_borrowed_identity_reads_and_signs_without_a_key_of_its_own(site, bucket, of_this_server):
    bucket.blob("name").upload_from_string(b"bytes")
    target = site.account("roles/storage.objectViewer")
    credentials = impersonated(site, site.account(TOKEN_CREATOR), target)
    assert client_of(site, credentials).bucket(bucket.name).blob("name").download_as_bytes() == b"bytes"
    with pytest.raises(Forbidden):
        client_of(site, credentials).bucket(bucket.name).blob("name").delete()
    for version in ("v4", "v2"):
        url = url_of(site, bucket.blob("name"), credentials, version=version)
        assert requests.get(url, timeout=10).content == b"bytes", version
        assert requests.put(url, data=b"x", timeout=10).status_code == 403, version
    assert bucket.blob("name").download_as_bytes() == b"bytes"


def test_an_identity_is_lent_to_those_alone_who_may_have_it(site, bucket, of_this_server):
    target = site.account("roles/storage.admin")
    credentials = impersonated(site, site.account("roles/storage.objectViewer"), target)
    with pytest.raises(RefreshError):
        credentials.refresh(Request())
    lender = site.account(TOKEN_CREATOR)
    credentials = impersonated(site, lender, target)
    credentials.refresh(Request())
    admin(site.server, "service-account", "disable", target["client_email"])
    with pytest.raises(RefreshError):
        credentials.refresh(Request())


def test_the_library_signs_a_url_with_a_token_alone(site, bucket, monkeypatch):
    bucket.blob("name").upload_from_string(b"bytes")
    email = site.key["client_email"]
    sent = []

    def here(request):
        def send(url, **arguments):
            sent.append(url)
            return request(url=url.replace("https://iamcredentials.googleapis.com", site.http_url), **arguments)
        return send
    monkeypatch.setattr(_signing.requests, "Request", lambda: here(Request()))
    url = bucket.blob("name").generate_signed_url(version="v4", expiration=FIVE_MINUTES,
                                                  api_access_endpoint=site.http_url, service_account_email=email,
                                                  access_token=site.token())
    assert len(sent) == 1 and sent[0].endswith(f"/{email}:signBlob?alt=json")
    assert requests.get(url, timeout=10).content == b"bytes"


def test_a_narrowed_token_reaches_its_prefix_alone(site, bucket, of_this_server):
    for name in ("mine/name", "theirs/name"):
        bucket.blob(name).upload_from_string(b"bytes")
    condition = downscoped.AvailabilityCondition(
        f"resource.name.startsWith('projects/_/buckets/{bucket.name}/objects/mine/')")
    boundary = downscoped.CredentialAccessBoundary(rules=[downscoped.AccessBoundaryRule(
        available_resource=f"//storage.googleapis.com/projects/_/buckets/{bucket.name}",
        available_permissions=["inRole:roles/storage.objectViewer"], availability_condition=condition)])
    narrowed = downscoped.Credentials(source_credentials(site.key), boundary)
    narrowed.refresh(Request())
    # A program hands the token alone to another, which cannot renew it.
    reader = client_of(site, Credentials(narrowed.token)).bucket(bucket.name)
    assert reader.blob("mine/name").download_as_bytes() == b"bytes"
    for refused in (lambda: reader.blob("theirs/name").download_as_bytes(),
                    lambda: reader.blob("mine/name").upload_from_string(b"other"),
                    lambda: reader.blob("mine/name").delete()):
        with pytest.raises(Forbidden):
            refused()
    assert bucket.blob("mine/name").download_as_bytes() == b"bytes"


@pytest.mark.parametrize("version", ["v2", "v4"])
def test_a_signed_url_holds_for_its_method_headers_and_time_alone(site, bucket, version):
    credentials = source_credentials(site.key)
    put = url_of(site, bucket.blob("name"), credentials, version=version, method="PUT", content_type="text/plain",
                 headers={"x-goog-meta-a": "1"})
    good = {"Content-Type": "text/plain", "x-goog-meta-a": "1"}
    for headers in ({**good, "Content-Type": "text/html"}, {**good, "x-goog-meta-a": "2"},
                    {**good, "x-goog-meta-b": "2"}, {}):
        assert requests.put(put, data=b"bytes", headers=headers, timeout=10).status_code in (400, 403), headers
    assert not site.names(bucket.name)
    assert requests.put(put, data=b"bytes", headers=good, timeout=10).status_code == 200
    stored = bucket.get_blob("name")
    assert (stored.content_type, stored.metadata) == ("text/plain", {"a": "1"})
    get = url_of(site, bucket.blob("name"), credentials, version=version)
    assert requests.get(get, timeout=10).content == b"bytes"
    assert requests.delete(get, timeout=10).status_code == 403
    past = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)
    if version == "v2":
        ended = url_of(site, bucket.blob("name"), credentials, version=version, expiration=past)
        assert requests.get(ended, timeout=10).status_code == 400


def test_a_signed_url_that_has_ended_opens_nothing(site, bucket, monkeypatch):
    bucket.blob("name").upload_from_string(b"bytes")
    monkeypatch.setattr(_signing, "get_v4_now_dtstamps", lambda: ("20200101T000000Z", "20200101"))
    url = url_of(site, bucket.blob("name"), source_credentials(site.key))
    answer = requests.get(url, timeout=10)
    assert answer.status_code == 400
    assert "ExpiredToken" in answer.text
