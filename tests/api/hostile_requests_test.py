"""Requests that try to be two things at once: to whoever checks them, and to whoever carries them out. None of them
shows a byte of the private bucket, and none changes anything.

The classes are those of docs/security/regressions.md; the C++ half is in tests/gateway and tests/auth.
"""

from __future__ import annotations

import re
import socket

import pytest

from tests.api.access_support import Cast, Request, everything, send, signed_url
from tests.api.conftest import Api
from tests.support.server import Server
from tests.support.sign_in import admin_init, bearer

PROJECT = "test-project"
PRIVATE, PUBLIC = "private-bucket", "public-bucket"
SECRET = "only the owner reads this"
# Nothing of such a bucket is left once it is deleted.
FORGOTTEN = {"softDeletePolicy": {"retentionDurationSeconds": "0"}}


@pytest.fixture(scope="module")
def server():
    with Server(auth="required", extra_arguments=("--custom-domain", "www.site.example")) as running:
        yield running


@pytest.fixture(scope="module")
def own_api(server):
    return Api(server)


@pytest.fixture(scope="module")
def cast(own_api, server):
    made = Cast(own_api, server, admin_init(server))
    for bucket, name, data in ((PRIVATE, "secret", SECRET), (PRIVATE, "secret2", SECRET + "2"),
                               (PUBLIC, "open", "open"), (PRIVATE, "a/../secret", SECRET + " too")):
        own_api.post(f"/storage/v1/b?project={PROJECT}", json={"name": bucket}, headers=made.admin_headers)
        answer = own_api.post(f"/upload/storage/v1/b/{bucket}/o", params={"uploadType": "media", "name": name},
                              data=data, headers=made.admin_headers)
        assert answer.status_code == 200, answer.text
    path = f"/storage/v1/b/{PUBLIC}/iam"
    policy = own_api.get(path, headers=made.admin_headers).json()
    policy["bindings"].append({"role": "roles/storage.objectViewer", "members": ["allUsers"]})
    assert own_api.put(path, json=policy, headers=made.admin_headers).status_code == 200
    assert own_api.get(f"/{PUBLIC}/open").text == "open"
    return made


@pytest.fixture(autouse=True)
def unchanged(own_api, cast):
    before = everything(own_api, cast.admin_headers, [PROJECT])
    yield
    assert everything(own_api, cast.admin_headers, [PROJECT]) == before


def exchange(api, data: bytes) -> bytes:
    """All that comes back until the server closes or is silent."""
    name, port = api.host.split(":")
    with socket.create_connection((name, int(port)), timeout=30) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer


PATHS = [
    "/{pub}/../{prv}/secret", "/{pub}/%2e%2e/{prv}/secret", "/{pub}%2f..%2f{prv}/secret", "/{pub}/..%2f{prv}%2fsecret",
    "//{prv}/secret", "/{pub}//../../{prv}/secret", "/./{prv}/secret", "/{pub}/%252e%252e/{prv}/secret",
    "/storage/v1/b/{pub}/o/..%2F..%2F{prv}%2Fo%2Fsecret?alt=media", "/storage/v1/b/{pub}/../{prv}/o/secret?alt=media",
    "/storage/v1/b/{pub}%2f..%2f{prv}/o/secret?alt=media", "/storage/v1/b/{pub}%00{prv}/o/secret?alt=media",
    "/{pub}%00/secret", "/{prv}%00/secret", "/{prv}%20/secret", "/{prv}./secret", "/%70rivate-bucket/secret",
    "/storage/v1/b/%70rivate-bucket/o/secret?alt=media",
    "/storage/v1/b/{pub}/o/open?alt=media&bucket={prv}&object=secret",
    "/storage/v1//b/{prv}/o/secret?alt=media", "/b/{prv}/o/secret?alt=media", "/download/storage/v1/b/{prv}/o/secret",
    "/upload/storage/v1/b/{prv}/o/secret?alt=media", "/resumable/upload/storage/v1/b/{prv}/o/secret?alt=media",
    "/v1/projects/b/{prv}/o/secret?alt=media", "/computeMetadata/b/{prv}/o/secret",
    "/batch/storage/v1/b/{prv}/o/secret",
    "/{prv}/secret?upload_id=x", "/{prv}/secret?GoogleAccessId=&Expires=&Signature=", "/{prv}/secret?access_token=",
    "/{prv}/secret?generation=0", "/{PRV}/secret", "/{pub}/open/../../{prv}/secret?alt=media", "/{prv}\\secret",
    "/{pub}/open%0d%0aGET%20/{prv}/secret", "/storage/v1/b/{prv}/o/secret;/open?alt=media",
]


@pytest.mark.parametrize("path", PATHS)
def test_no_spelling_of_a_path_leads_to_what_is_private(own_api, cast, path):
    target = path.format(pub=PUBLIC, prv=PRIVATE, PRV=PRIVATE.upper())
    answer = exchange(own_api, f"GET {target} HTTP/1.1\r\nHost: {own_api.host}\r\nConnection: close\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 "), answer
    assert SECRET.encode() not in answer


@pytest.mark.parametrize("head", [
    "GET http://{prv}.storage.googleapis.com/secret HTTP/1.1\r\nHost: {pub}.storage.googleapis.com\r\n",
    "GET /secret HTTP/1.1\r\nHost: {pub}.storage.googleapis.com\r\nHost: {prv}.storage.googleapis.com\r\n",
    "GET /secret HTTP/1.1\r\nHost: {pub}.storage.googleapis.com\r\nX-Forwarded-Host: {prv}.storage.googleapis.com\r\n",
    "GET /secret HTTP/1.1\r\nHost: {pub}@{prv}.storage.googleapis.com\r\n",
    "GET /secret HTTP/1.1\r\nHost: {PRV}.storage.googleapis.com\r\n",
    "GET /secret HTTP/1.1\r\nHost: {prv}.storage.googleapis.com:80:80\r\n",
    "GET /open HTTP/1.1\r\nHost: {pub}.storage.googleapis.com\r\nX-Original-URL: /{prv}/secret\r\n",
    "GET /open HTTP/1.1\r\nHost: {pub}.storage.googleapis.com\r\nX-Rewrite-URL: /{prv}/secret\r\n",
    "POST /{prv}/secret HTTP/1.1\r\nHost: {host}\r\nX-HTTP-Method-Override: GET\r\nContent-Length: 0\r\n",
    "GET /{pub}/open HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    "GET /{pub}/open HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: xchunked\r\n",
    "GET /{pub}/open HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nContent-Length: 5\r\n",
    "GET /{pub}/open HTTP/1.1\r\nHost: {host}\r\nContent-Length: +5\r\n",
    "PUT /{prv}/planted HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9999\r\n",
    "GET /{pub}/open HTTP/1.1\nHost: {host}\n",
])
def test_no_shape_of_a_head_smuggles_another_request(own_api, cast, head):
    """What follows the head is a request with the owner's token, which nobody but its sender may have carried out."""
    inner = f"GET /{PRIVATE}/secret HTTP/1.1\r\nHost: {own_api.host}\r\nConnection: close\r\n\r\n"
    text = head.format(prv=PRIVATE, pub=PUBLIC, PRV=PRIVATE.upper(), host=own_api.host) + "\r\n" + inner
    answer = exchange(own_api, text.encode())
    assert SECRET.encode() not in answer
    statuses = re.findall(rb"HTTP/1\.1 (\d\d\d)", answer)
    assert statuses and not any(status.startswith(b"5") and status != b"501" for status in statuses), answer


def test_credentials_in_strange_places_are_none_or_refused(own_api, cast):
    good, poor = cast.admin_headers["Authorization"], f"Bearer {cast.tokens['poor']}"
    token = good.split()[1]
    for headers in ([("Authorization", poor), ("authorization", good)],
                    [("AUTHORIZATION", good), ("Authorization", "")], [("Authorization", f"{good}, Bearer x")],
                    [("Proxy-Authorization", good)], [("Cookie", f"token={token}")],
                    [("X-Forwarded-Authorization", good)], [("Authorization", token)],
                    [("Authorization", "Basic " + token)],
                    [("x-goog-authenticated-user-email", cast.administrator["client_email"])],
                    [("x-goog-iam-authority-selector", "x"), ("x-goog-iam-authorization-token", token)]):
        status, _, _, body = own_api.raw("GET", f"/{PRIVATE}/secret", headers)
        assert status in (400, 401, 403) and SECRET.encode() not in body, headers
    for query in (f"oauth_token={token}", f"bearer_token={token}", f"ACCESS_TOKEN={token}", f"access_token={token}x",
                  f"access_token={token}&access_token={token}"):
        status, _, _, body = own_api.raw("GET", f"/{PRIVATE}/secret?{query}")
        assert status in (400, 401, 403) and SECRET.encode() not in body, query
    form = own_api.post(f"/storage/v1/b/{PRIVATE}/o/secret?alt=media", data={"access_token": token},
                        headers={"X-HTTP-Method-Override": "GET"})
    assert form.status_code == 401 and SECRET not in form.text


@pytest.fixture(scope="module")
def url(own_api, cast):
    made = signed_url(own_api, cast.administrator, Request("GET", f"/{PRIVATE}/secret", {}, None))
    assert send(own_api, made) == (200, SECRET)
    return made.path


@pytest.mark.parametrize("change", [
    lambda url: url + "&generation=1", lambda url: url + "&acl", lambda url: url + "&prefix=x", lambda url: url + "&x=",
    lambda url: url + "&response-content-disposition=x", lambda url: url + "&X-Goog-Algorithm=GOOG4-RSA-SHA256",
    lambda url: url + "&x-goog-expires=604800", lambda url: url + "#x", lambda url: url.replace("?", "#?", 1),
    lambda url: url.replace("secret?", "secret2?"), lambda url: url.replace("secret?", "secre?"),
    lambda url: url.replace("/secret?", "/a/../secret?"), lambda url: url.replace("/private", "//private"),
    lambda url: url.replace("bucket/secret", "bucket%2Fsecret"), lambda url: url.replace("?", "?a=1;", 1),
    lambda url: url.replace("/private-bucket/secret", "/storage/v1/b/private-bucket/o/secret"),
    lambda url: url.replace("X-Goog-Expires=3600", "X-Goog-Expires=604800"),
    lambda url: url.replace("SignedHeaders=host", "SignedHeaders=host%3Brange"),
    lambda url: re.sub("X-Goog-Signature=.*", "X-Goog-Signature=", url), lambda url: url[:-2], lambda url: url + "00",
    lambda url: re.sub("RSA-SHA256", "HMAC-SHA256", url),
])
def test_a_signed_url_holds_for_what_it_says_alone(own_api, cast, url, change):
    changed = change(url)
    assert changed != url
    status, body = send(own_api, Request("GET", changed, {}, None))
    assert status in (400, 403) and SECRET not in body


@pytest.mark.parametrize("method", ["HEAD", "PUT", "POST", "DELETE", "PATCH"])
def test_a_signed_url_holds_for_its_verb_alone(own_api, cast, url, method):
    body = b"" if method in ("PUT", "POST", "PATCH") else None
    assert send(own_api, Request(method, url, {}, body))[0] in (400, 403, 405)


@pytest.mark.parametrize("headers", [
    {"x-goog-acl": "public-read"}, {"x-goog-copy-source": "/private-bucket/secret2"}, {"X-Goog-Resumable": "start"},
    {"x-goog-user-project": "p"}, {"x-amz-acl": "public-read"}, {"Content-Type": "text/html"}, {"Content-MD5": "x"},
    {"Authorization": "Bearer "}, {"authorization": ""}, {"Authorization": "Basic x"},
    {"Host": "public-bucket.storage.googleapis.com"}, {"Host": "private-bucket.storage.googleapis.com"},
    {"Host": "www.site.example"}, {"Host": "localhost"}])
def test_a_signed_url_takes_no_header_that_it_does_not_speak_of(own_api, cast, url, headers):
    status, body = send(own_api, Request("GET", url, headers, None))
    assert status in (400, 403) and SECRET not in body


def test_a_put_that_was_signed_begins_no_upload_that_outlives_it(own_api, cast):
    made = signed_url(own_api, cast.administrator, Request("PUT", f"/{PRIVATE}/planted", {}, b""))
    for method, headers in (("POST", {"x-goog-resumable": "start"}), ("PUT", {"x-goog-resumable": "start"}),
                            ("POST", {"X-HTTP-Method-Override": "PUT"}), ("POST", {})):
        assert send(own_api, Request(method, made.path, headers, b""))[0] in (400, 403), (method, headers)
    for extra in ("&uploads", "&uploadId=x&partNumber=1", "&upload_id=x", "&acl", "&compose"):
        assert send(own_api, Request("PUT", made.path + extra, {}, b""))[0] in (400, 403, 404, 405), extra


def batch(api, parts, headers=None):
    body = "".join(f"--x\r\nContent-Type: application/http\r\n\r\n{part}\r\n" for part in parts) + "--x--\r\n"
    answer = api.post("/batch/storage/v1", data=body,
                      headers={"Content-Type": "multipart/mixed; boundary=x", **(headers or {})})
    return [int(status) for status in re.findall(r"HTTP/1\.1 (\d+)", answer.text)], answer.text


def test_a_batch_is_no_way_around(own_api, cast):
    read = f"GET /storage/v1/b/{PRIVATE}/o/secret"
    inner = f"--y\r\nContent-Type: application/http\r\n\r\n{read} HTTP/1.1\r\n\r\n--y--"
    parts = [f"POST /batch/storage/v1 HTTP/1.1\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n{inner}",
             f"{read} HTTP/1.1\r\n", f"{read}?alt=media HTTP/1.1\r\n", f"GET /{PRIVATE}/secret HTTP/1.1\r\n",
             f"GET http://{PUBLIC}.storage.googleapis.com/storage/v1/b/{PRIVATE}/o/secret HTTP/1.1\r\n",
             f"GET /open HTTP/1.1\r\nHost: {PRIVATE}.storage.googleapis.com\r\n", "POST /token HTTP/1.1\r\n",
             f"POST /v1/projects/-/serviceAccounts/{cast.administrator['client_email']}:signBlob HTTP/1.1\r\n"]
    statuses, text = batch(own_api, parts)
    assert len(statuses) == len(parts) and all(400 <= status < 500 for status in statuses), statuses
    assert SECRET not in text
    # A batch of somebody who may, whose parts say otherwise.
    values = ("Bearer", "Bearer x", f"Bearer {cast.tokens['poor']}", "Basic x")
    parts = [f"{read} HTTP/1.1\r\nAuthorization: {value}\r\n" for value in values]
    statuses, _ = batch(own_api, parts, cast.admin_headers)
    assert statuses == [401, 401, 403, 401]
    # The signature of a batch is none of its parts'.
    signed = signed_url(own_api, cast.administrator, Request("POST", "/batch/storage/v1", {}, b""))
    answer = own_api.post(signed.path, headers={"Content-Type": "multipart/mixed; boundary=x"},
                          data=f"--x\r\nContent-Type: application/http\r\n\r\n{read} HTTP/1.1\r\n\r\n--x--\r\n")
    assert "HTTP/1.1 401" in answer.text and "HTTP/1.1 200" not in answer.text


def test_what_only_the_server_says_cannot_be_said_by_a_client(own_api, cast):
    """Headers and fields of the inside, taken from outside, once made objects unreadable for ever (GO-2026-4896)."""
    bucket = "said-bucket"
    headers = cast.admin_headers
    own_api.post(f"/storage/v1/b?project={PROJECT}", headers=headers, json={
        **FORGOTTEN, "name": bucket, "projectNumber": "1", "metageneration": "77",
        "timeCreated": "2001-01-01T00:00:00Z"})
    made = own_api.get(f"/storage/v1/b/{bucket}", headers=headers).json()
    assert made["metageneration"] == "1" and not made["timeCreated"].startswith("2001") and made["projectNumber"] != "1"
    body = {"name": "o", "bucket": PRIVATE, "generation": "5", "metageneration": "77", "size": "1", "id": "x",
            "timeCreated": "2001-01-01T00:00:00Z", "updated": "2001-01-01T00:00:00Z", "owner": {"entity": "user-x@y.z"},
            "mediaLink": "http://evil.example/", "componentCount": 9, "retentionExpirationTime": "2001-01-01T00:00:00Z"}
    answer = own_api.post(f"/storage/v1/b/{bucket}/o", json=body, headers={
        **headers, "x-goog-generation": "5", "x-goog-stored-content-length": "1", "x-lakegate-generation": "5",
        "x-goog-metageneration": "77", "x-goog-component-count": "9", "x-goog-replication-status": "COMPLETE"})
    made = answer.json()
    assert answer.status_code == 200, answer.text
    assert made["bucket"] == bucket and made["generation"] != "5" and made["metageneration"] == "1"
    assert made["size"] == "0" and not made["timeCreated"].startswith("2001") and "componentCount" not in made
    assert "retentionExpirationTime" not in made and "evil.example" not in answer.text
    assert own_api.delete(f"/storage/v1/b/{bucket}/o/o", headers=headers).status_code == 204
    assert own_api.delete(f"/storage/v1/b/{bucket}", headers=headers).status_code == 204


def test_what_signs_in_stands_in_no_log(server, own_api, cast, url):
    session = own_api.post(f"/upload/storage/v1/b/{PRIVATE}/o?uploadType=resumable&name=n", headers=cast.admin_headers)
    upload_id = session.headers["Location"].split("upload_id=")[1]
    own_api.put(f"/upload/storage/v1/b/{PRIVATE}/o?upload_id={upload_id}", headers={"Content-Range": "bytes */*"})
    own_api.get(f"/{PRIVATE}/secret?access_token={cast.tokens['eve']}")
    assert own_api.delete(f"/upload/storage/v1/b/{PRIVATE}/o?upload_id={upload_id}").status_code == 499
    log = server.log_text()
    assert len(log) > 1000
    for secret in (upload_id, cast.admin_headers["Authorization"].split()[1], cast.tokens["eve"], cast.hmac["secret"],
                   cast.administrator["private_key"][40:90], url.split("X-Goog-Signature=")[1]):
        assert secret not in log


def test_who_may_write_in_one_bucket_takes_nothing_out_of_another(own_api, cast):
    bucket = "poors-bucket"
    headers = cast.admin_headers
    own_api.post(f"/storage/v1/b?project={PROJECT}", json={**FORGOTTEN, "name": bucket}, headers=headers)
    policy = own_api.get(f"/storage/v1/b/{bucket}/iam", headers=headers).json()
    member = f"serviceAccount:{cast.poor['client_email']}"
    policy["bindings"].append({"role": "roles/storage.objectAdmin", "members": [member]})
    assert own_api.put(f"/storage/v1/b/{bucket}/iam", json=policy, headers=headers).status_code == 200
    poor = bearer(cast.tokens["poor"])
    source = f"/storage/v1/b/{PRIVATE}/o/secret"
    tries = [("POST", f"{source}/rewriteTo/b/{bucket}/o/x", {}, None),
             ("POST", f"{source}/copyTo/b/{bucket}/o/x", {}, None),
             ("POST", f"/storage/v1/b/{bucket}/o/x/compose", {}, {"sourceObjects": [{"name": f"../{PRIVATE}/secret"}]}),
             ("POST", f"/storage/v1/b/{bucket}/o/..%2F{PRIVATE}%2Fsecret/moveTo/o/x", {}, None)]
    for value in (f"/{PRIVATE}/secret", f"{PRIVATE}/secret", f"{PRIVATE}%2Fsecret", f"%2F{PRIVATE}%2Fsecret",
                  f"/{bucket}/../{PRIVATE}/secret"):
        tries += [("PUT", f"/{bucket}/x", {name: value}, None) for name in ("x-goog-copy-source", "x-amz-copy-source")]
    for method, path, extra, body in tries:
        answer = own_api.request(method, path, headers={**poor, **extra}, json=body)
        assert answer.status_code in (400, 403, 404), (method, path, extra, answer.text)
    begun = own_api.post(f"/{bucket}/x?uploads", headers=poor)
    upload_id = re.search("<UploadId>([^<]+)", begun.text)[1]
    answer = own_api.put(f"/{bucket}/x?partNumber=1&uploadId={upload_id}",
                         headers={**poor, "x-goog-copy-source": f"/{PRIVATE}/secret"})
    assert answer.status_code == 403, answer.text
    assert own_api.delete(f"/{bucket}/x?uploadId={upload_id}", headers=poor).status_code == 204
    assert own_api.get(f"/storage/v1/b/{bucket}/o", headers=headers).json() == {"kind": "storage#objects"}
    assert own_api.delete(f"/storage/v1/b/{bucket}", headers=headers).status_code == 204
