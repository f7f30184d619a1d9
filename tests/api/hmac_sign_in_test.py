"""Requests signed with HMAC keys the AWS way, by code of this test alone: what holds gets in, and nothing else does."""

import time
import uuid

import pytest

from tests.api.signed_in_fixtures import administrator, hmac_key, own_api, server  # noqa: F401
from tests.support.sign_in import access_token, aws4_headers, chunk_signed_put, make_account, make_hmac_key

PROJECT = "test-project"


def set_state(api, administrator, key, state):
    answer = api.put(f"/storage/v1/projects/{PROJECT}/hmacKeys/{key['access_id']}", json={"state": state},
                     headers=administrator["headers"])
    assert answer.status_code == 200, answer.text


@pytest.fixture
def bucket(own_api, administrator):
    name = f"bucket-{uuid.uuid4().hex}"
    answer = own_api.post(f"/storage/v1/b?project={PROJECT}", json={"name": name}, headers=administrator["headers"])
    assert answer.status_code == 200, answer.text
    return name


def send(api, method, path, key, body=b"", headers=None, **signing):
    signed = aws4_headers(method, api.root + path, key["access_id"], key["secret"], body=body, extra_headers=headers,
                          **signing)
    return api.request(method, path, headers=signed, data=body or None)


def test_a_signed_request_writes_and_reads(own_api, hmac_key, bucket):
    assert send(own_api, "PUT", f"/{bucket}/name", hmac_key, b"bytes").status_code == 200
    assert send(own_api, "GET", f"/{bucket}/name", hmac_key).content == b"bytes"
    assert send(own_api, "GET", f"/{bucket}/?prefix=na&max-keys=5", hmac_key).status_code == 200


def test_a_body_that_is_not_what_was_signed_is_refused_and_not_stored(own_api, hmac_key, bucket):
    signed = aws4_headers("PUT", f"{own_api.root}/{bucket}/name", hmac_key["access_id"], hmac_key["secret"], b"bytes")
    answer = own_api.request("PUT", f"/{bucket}/name", headers=signed, data=b"bytez")
    assert answer.status_code in (400, 403), answer.text
    assert send(own_api, "GET", f"/{bucket}/name", hmac_key).status_code == 404


@pytest.mark.parametrize("change", ["secret", "access id", "path", "method", "header", "date"])
def test_a_request_that_is_not_what_was_signed_is_refused(own_api, hmac_key, bucket, change):
    assert send(own_api, "PUT", f"/{bucket}/name", hmac_key, b"bytes").status_code == 200
    key = dict(hmac_key)
    if change == "secret":
        key["secret"] = key["secret"][::-1]
    if change == "access id":
        key["access_id"] = key["access_id"][:-1] + ("A" if key["access_id"][-1] != "A" else "B")
    signed = aws4_headers("GET", f"{own_api.root}/{bucket}/name", key["access_id"], key["secret"])
    path = f"/{bucket}/name?acl" if change == "path" else f"/{bucket}/name"
    if change == "header":
        signed["x-amz-meta-unsigned"] = "x"
    if change == "date":
        signed["x-amz-date"] = signed["x-amz-date"][:-2] + ("0Z" if signed["x-amz-date"][-2] != "0" else "1Z")
    answer = own_api.request("HEAD" if change == "method" else "GET", path, headers=signed)
    assert answer.status_code == (400 if change == "header" else 403), answer.text


def test_a_signature_is_good_for_a_quarter_of_an_hour(own_api, hmac_key, bucket):
    now = time.time()
    assert send(own_api, "GET", f"/{bucket}", hmac_key, now_s=now - 14 * 60).status_code == 200
    assert send(own_api, "GET", f"/{bucket}", hmac_key, now_s=now + 14 * 60).status_code == 200
    for skew_s in (-16 * 60, 16 * 60, -86400, 86400):
        answer = send(own_api, "GET", f"/{bucket}", hmac_key, now_s=now + skew_s)
        assert answer.status_code == 403, (skew_s, answer.text)
        assert "RequestTimeTooSkewed" in answer.text


def test_an_inactive_key_and_one_of_a_disabled_account_are_refused_at_once(own_api, server, administrator, bucket):
    from tests.support.sign_in import admin
    robot = make_account(server, "hmac-robot", "roles/storage.admin")
    key = make_hmac_key(own_api, administrator, robot["client_email"])
    assert send(own_api, "GET", f"/{bucket}", key).status_code == 200
    set_state(own_api, administrator, key, "INACTIVE")
    assert send(own_api, "GET", f"/{bucket}", key).status_code == 403
    set_state(own_api, administrator, key, "ACTIVE")
    assert send(own_api, "GET", f"/{bucket}", key).status_code == 200
    admin(server, "service-account", "disable", robot["client_email"])
    assert send(own_api, "GET", f"/{bucket}", key).status_code == 403


def test_a_signature_beside_a_token_is_refused(own_api, administrator, hmac_key, bucket):
    token = administrator["headers"]["Authorization"].split()[1]
    signed = aws4_headers("GET", f"{own_api.root}/{bucket}?access_token={token}", hmac_key["access_id"],
                          hmac_key["secret"])
    assert own_api.get(f"/{bucket}?access_token={token}", headers=signed).status_code == 400


def test_a_header_that_changes_the_method_is_not_taken_from_a_signed_request(own_api, hmac_key, bucket):
    assert send(own_api, "PUT", f"/{bucket}/name", hmac_key, b"bytes").status_code == 200
    path = f"/storage/v1/b/{bucket}/o/name"
    signed = aws4_headers("POST", own_api.root + path, hmac_key["access_id"], hmac_key["secret"])
    answer = own_api.request("POST", path, headers={**signed, "X-HTTP-Method-Override": "DELETE"})
    assert answer.status_code == 403, answer.text
    assert send(own_api, "GET", f"/{bucket}/name", hmac_key).content == b"bytes"


def test_chunks_that_are_signed_one_by_one_are_stored_without_their_frames(own_api, hmac_key, bucket):
    chunks = [b"a" * 65536, b"bc" * 10_000]
    answer = chunk_signed_put(own_api, f"/{bucket}/chunked", hmac_key, chunks)
    assert answer.status_code == 200, answer.text
    read = send(own_api, "GET", f"/{bucket}/chunked", hmac_key)
    assert read.content == b"".join(chunks)
    assert "aws-chunked" not in read.headers.get("Content-Encoding", "")
    answer = chunk_signed_put(own_api, f"/{bucket}/tampered", hmac_key, chunks,
                              tamper=lambda chunk: chunk.replace(b"a", b"b"))
    assert answer.status_code == 403, answer.text
    assert send(own_api, "GET", f"/{bucket}/tampered", hmac_key).status_code == 404
