"""The URI of a resumable upload is a capability: good for that upload, for nothing else, and not to be guessed.

[https://cloud.google.com/storage/docs/resumable-uploads#session-uris]
"""

import re
import uuid
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.api.conftest import Api
from tests.support.server import Server, Testbench
from tests.support.sign_in import access_token, admin_init, bearer

DATA = b"some bytes"


@pytest.fixture(scope="module")
def own_api():
    with Server(auth="required") as server:
        yield Api(server)


@pytest.fixture(scope="module")
def headers(own_api):
    return bearer(access_token(own_api, admin_init(own_api.server)))


@pytest.fixture
def bucket(own_api, headers):
    name = f"bucket-{uuid.uuid4().hex}"
    assert own_api.post("/storage/v1/b?project=test-project", json={"name": name}, headers=headers).status_code == 200
    return name


def begin(api, headers, bucket, name="name", query=""):
    answer = api.post(f"/upload/storage/v1/b/{bucket}/o?uploadType=resumable&name={name}{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def test_who_has_the_uri_goes_on_without_credentials(own_api, headers, bucket):
    session = begin(own_api, headers, bucket)
    assert own_api.put(session, data=DATA).status_code == 200
    read = f"/storage/v1/b/{bucket}/o/name?alt=media"
    assert own_api.get(read, headers=headers).content == DATA
    assert own_api.get(read).status_code == 401


def test_who_has_the_uri_may_ask_and_cancel(own_api, headers, bucket):
    session = begin(own_api, headers, bucket)
    assert own_api.put(session, headers={"Content-Range": "bytes */*"}).status_code == 308
    assert own_api.delete(session).status_code == 499
    assert own_api.put(session, data=DATA).status_code in (404, 410, 499)


def test_nobody_begins_an_upload_without_credentials(own_api, bucket):
    answer = own_api.post(f"/upload/storage/v1/b/{bucket}/o?uploadType=resumable&name=name")
    assert answer.status_code == 401, answer.text
    assert "Location" not in answer.headers


def test_bad_credentials_beside_the_uri_are_refused(own_api, headers, bucket):
    session = begin(own_api, headers, bucket)
    assert own_api.put(session, data=DATA, headers=bearer("x")).status_code == 401
    assert own_api.put(session, data=DATA).status_code == 200


def test_an_id_that_was_not_given_out_opens_nothing(own_api, headers, bucket):
    session = begin(own_api, headers, bucket)
    for upload_id in ("", "x", "0" * 32):
        changed = re.sub("upload_id=[^&]*", f"upload_id={upload_id}", session)
        assert own_api.put(changed, data=DATA).status_code in (400, 401, 404), upload_id
    assert own_api.get(f"/storage/v1/b/{bucket}/o/name", headers=headers).status_code == 404


def test_the_uri_does_nothing_but_its_upload(own_api, headers, bucket):
    session = begin(own_api, headers, bucket, "other")
    upload_id = parse_qs(urlsplit(session).query)["upload_id"][0]
    assert own_api.put(begin(own_api, headers, bucket), data=DATA).status_code == 200
    for method, path in (("DELETE", f"/upload/storage/v1/b/{bucket}/o/name"), ("GET", f"/storage/v1/b/{bucket}/o/name"),
                         ("DELETE", f"/storage/v1/b/{bucket}/o/name"), ("GET", f"/storage/v1/b/{bucket}/o"),
                         ("DELETE", f"/upload/storage/v1/b/{bucket}"), ("GET", f"/upload/storage/v1/b/{bucket}/o/name"),
                         ("POST", f"/storage/v1/b/{bucket}/o")):
        answer = own_api.request(method, f"{path}?upload_id={upload_id}&alt=json")
        assert answer.status_code in (400, 401, 403, 404), (method, path, answer.text)
    assert own_api.get(f"/storage/v1/b/{bucket}/o/name?alt=media", headers=headers).content == DATA


def test_ids_are_long_and_have_nothing_in_common(own_api, headers, bucket):
    ids = {parse_qs(urlsplit(begin(own_api, headers, bucket)).query)["upload_id"][0] for _ in range(20)}
    assert len(ids) == 20
    assert all(len(upload_id) >= 22 for upload_id in ids)
    # Of 128 random bits no long stretch is the same in two of them.
    assert len({upload_id[:8] for upload_id in ids}) == 20
    assert len({upload_id[-8:] for upload_id in ids}) == 20


def test_a_token_of_the_query_does_not_travel_on_in_the_uri(own_api, headers, bucket):
    token = headers["Authorization"].split()[1]
    session = begin(own_api, {}, bucket, query=f"&access_token={token}&ifGenerationMatch=0")
    assert token not in session
    assert "ifGenerationMatch=0" in session
    assert own_api.put(session, data=DATA).status_code == 200


def test_the_uri_is_good_for_its_bucket_and_object_alone(own_api, headers, bucket):
    other = f"bucket-{uuid.uuid4().hex}"
    assert own_api.post("/storage/v1/b?project=test-project", json={"name": other}, headers=headers).status_code == 200
    session = begin(own_api, headers, bucket)
    upload_id = parse_qs(urlsplit(session).query)["upload_id"][0]
    for path in (f"/upload/storage/v1/b/{other}/o?uploadType=resumable&name=name", f"/{other}/name",
                 f"/{bucket}/other"):
        target = f"{path}{'&' if '?' in path else '?'}upload_id={upload_id}"
        for method, data, extra in (("PUT", DATA, {}), ("PUT", None, {"Content-Range": "bytes */*"}),
                                    ("DELETE", None, {})):
            answer = own_api.request(method, target, data=data, headers=extra)
            assert answer.status_code == 404, (method, target, answer.text)
    assert own_api.put(session, data=DATA).status_code == 200
    assert own_api.get(f"/storage/v1/b/{other}/o", headers=headers).json() == {"kind": "storage#objects"}
    listed = own_api.get(f"/storage/v1/b/{bucket}/o", headers=headers).json()["items"]
    assert [item["name"] for item in listed] == ["name"]


def test_the_uri_of_a_finished_upload_changes_nothing_more(own_api, headers, bucket):
    session = begin(own_api, headers, bucket)
    assert own_api.put(session, data=DATA).status_code == 200
    for method, data in (("PUT", b"other bytes"), ("POST", b"other bytes"), ("DELETE", None)):
        assert own_api.request(method, session, data=data).status_code < 500
    read = f"/storage/v1/b/{bucket}/o/name?alt=media"
    assert own_api.get(read, headers=headers).content == DATA
    assert own_api.delete(f"/storage/v1/b/{bucket}/o/name", headers=headers).status_code == 204
    own_api.put(session, data=DATA)
    assert own_api.get(read, headers=headers).status_code == 404


def test_the_uri_ends_with_its_week():
    """[https://cloud.google.com/storage/docs/resumable-uploads#session-uris]: "expires after one week"."""
    with Testbench(auth="required") as server:
        api = Api(server)
        key = admin_init(server)
        owner = bearer(access_token(api, key))
        assert api.post("/storage/v1/b?project=test-project", json={"name": "week"}, headers=owner).status_code == 200
        young, old = begin(api, owner, "week", "young"), begin(api, owner, "week", "old")
        server.advance_clock(7 * 24 * 3600 - 60)
        assert api.put(young, data=DATA).status_code == 200
        server.advance_clock(120)
        assert api.put(old, data=DATA).status_code in (404, 410)
        assert api.put(old, headers={"Content-Range": "bytes */*"}).status_code in (404, 410)
