"""Nothing that signs or opens stands in the log of a whole run, at its most talkative, however a client sent it."""

import base64
import json
import os
import socket
import time
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.api.conftest import Api
from tests.support.batch_multipart import batch_body, batch_headers, inner_request
from tests.support.server import Server
from tests.support.sign_in import (access_token, admin, admin_init, ask_for_token, aws4_headers, bearer, claims_of,
                                   sign_jwt)

PROJECT = "test-project"
LIST = f"/storage/v1/b?project={PROJECT}"
BUCKET = "secrets-bucket"
# Part of any of these is a secret, too: a log that cuts a line off must not begin to tell it.
REVEALING_BYTES = 16


class Run:
    """A server, what was sent to it that nobody else may know, and whether each way of sending it got anywhere."""

    def __init__(self, server: Server):
        self.server = server
        self.api = Api(server)
        self.secrets: dict[str, str] = {}

    def keep(self, name: str, secret: str) -> str:
        assert len(secret) >= REVEALING_BYTES, name
        self.secrets[name] = secret
        return secret

    def found_in(self, log: str) -> list[str]:
        return [name for name, secret in self.secrets.items()
                if any(form[:REVEALING_BYTES] in log for form in (secret, quote(secret, safe="")))]


def use_tokens(run: Run) -> tuple[dict, dict]:
    key = admin_init(run.server)
    lines = key["private_key"].splitlines()
    run.keep("private key", lines[1])
    run.keep("admin secret", json.loads((run.server.data_dir / "admin-access").read_text())["secret"])
    assertion = sign_jwt(key, claims_of(key))
    run.keep("signature of an assertion", assertion.rsplit(".", 1)[1])
    assert ask_for_token(run.api, assertion).status_code == 200
    assert ask_for_token(run.api, assertion[:-8] + "AAAAAAAA").status_code == 400
    token = run.keep("access token", access_token(run.api, key))[len("ya29."):]
    run.keep("end of the access token", token[-40:])
    token = run.secrets["access token"]
    headers = bearer(token)
    assert run.api.get(LIST, headers=headers).status_code == 200
    assert run.api.get(f"{LIST}&access_token={token}").status_code == 200
    assert run.api.get(f"/tokeninfo?access_token={token}").status_code == 200
    assert run.api.get(LIST, headers=bearer(token[:-4] + "AAAA")).status_code == 401
    assert run.api.get(f"/no-such-bucket/object?access_token={token}").status_code == 404
    assert run.api.post(f"{LIST}&access_token={token}", data="{").status_code == 400
    refresh = json.loads(admin(run.server, "refresh-token", "create", "ann@example.com"))
    run.keep("refresh token", refresh["refresh_token"])
    form = {name: refresh[name] for name in ("client_id", "client_secret", "refresh_token")}
    answer = run.api.post("/token", data={"grant_type": "refresh_token", **form})
    run.keep("access token of a person", answer.json()["access_token"][-40:])
    assert run.api.post("/token", params={"refresh_token": form["refresh_token"]}, data={}).status_code == 400
    assert run.api.post("/revoke", data={"token": form["refresh_token"]}).status_code == 200
    return key, headers


def use_hmac_keys(run: Run, key: dict, headers: dict) -> None:
    answer = run.api.post(f"/storage/v1/projects/{PROJECT}/hmacKeys?serviceAccountEmail={key['client_email']}",
                          headers=headers)
    secret = run.keep("HMAC secret", answer.json()["secret"])
    access_id = answer.json()["metadata"]["accessId"]
    for path, status, with_secret in ((f"/{BUCKET}/object", 200, secret), (f"/{BUCKET}/object", 403, secret + "x")):
        signed = aws4_headers("GET", run.api.root + path, access_id, with_secret)
        run.keep(f"signature in a header, answered {status}", signed["Authorization"].rsplit("=", 1)[1])
        assert run.api.get(path, headers=signed).status_code == status
    run.keep("signature in a query", "5" * 64)
    moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    scope = quote(f"{access_id}/{moment[:8]}/auto/storage/goog4_request", safe="")
    query = (f"X-Goog-Algorithm=GOOG4-HMAC-SHA256&X-Goog-Credential={scope}&X-Goog-Date={moment}&X-Goog-Expires=60"
             f"&X-Goog-SignedHeaders=host&X-Goog-Signature={run.secrets['signature in a query']}")
    assert run.api.get(f"/{BUCKET}/object?{query}").status_code == 403
    version_2 = run.keep("version 2 signature", base64.b64encode(b"a signature of version 2").decode())
    expires = int(time.time()) + 60
    query = f"GoogleAccessId={access_id}&Expires={expires}&Signature={quote(version_2, safe='')}"
    assert run.api.get(f"/{BUCKET}/object?{query}").status_code == 403
    assert run.api.get(f"/{BUCKET}/object", headers={"Authorization": f"AWS {access_id}:{version_2}",
                                                     "Date": "x"}).status_code in (400, 403)


def use_uploads(run: Run, headers: dict) -> None:
    begun = run.api.post(f"/upload/storage/v1/b/{BUCKET}/o?uploadType=resumable&name=session", headers=headers)
    session = urlsplit(begun.headers["Location"])
    run.keep("upload id", parse_qs(session.query)["upload_id"][0])
    path = f"{session.path}?{session.query}"
    assert run.api.put(path, data=b"x", headers={"Content-Range": "bytes 5-5/6"}).status_code >= 400
    assert run.api.put(path, data=b"data").status_code == 200
    assert run.api.delete(path).status_code >= 400
    encryption_key = os.urandom(32)
    run.keep("customer's key", base64.b64encode(encryption_key).decode())
    encryption = {"x-goog-encryption-algorithm": "AES256",
                  "x-goog-encryption-key": run.secrets["customer's key"],
                  "x-goog-encryption-key-sha256": "d3Jvbmc="}
    assert run.api.insert_media(BUCKET, "encrypted", b"data", headers={**headers, **encryption}).status_code == 400
    fields = {"key": "posted", "policy": base64.b64encode(b'{"conditions": []}').decode(),
              "x-goog-signature": run.keep("signature of a form", "7" * 64)}
    answer = run.api.post(f"/{BUCKET}", files={name: (None, value) for name, value in fields.items()})
    assert answer.status_code >= 400


def use_odd_requests(run: Run) -> None:
    token = run.secrets["access token"]
    parts = [inner_request("GET", LIST, headers=bearer(token)), inner_request("GET", f"/x?access_token={token}")]
    assert run.api.post("/batch/storage/v1", data=batch_body(parts), headers=batch_headers()).status_code == 200
    for head in (f"GET /?access_token={token} HTTP/9.9\r\n\r\n",
                 f"GET / HTTP/1.1\r\nHost: x\r\nAuthorization Bearer {token}\r\n\r\n",
                 f"GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: x\r\n\r\n",
                 f"{token} / HTTP/1.1\r\nHost: x\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", run.server.ports["http"]), timeout=60) as connection:
            connection.sendall(head.encode())
            assert connection.recv(100).startswith((b"HTTP/1.1 4", b"HTTP/1.1 5"))


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_no_secret_stands_in_the_log_of_a_whole_run(log_format):
    with Server(auth="required", extra_arguments=["--log-level", "debug", "--log-format", log_format]) as server:
        run = Run(server)
        key, headers = use_tokens(run)
        assert run.api.post(LIST, json={"name": BUCKET}, headers=headers).status_code == 200
        assert run.api.insert_media(BUCKET, "object", b"data", headers=headers).status_code == 200
        use_hmac_keys(run, key, headers)
        use_uploads(run, headers)
        use_odd_requests(run)
        server.stop()
        log = server.log_text()
        # The run did stand in it.
        assert "storage.objects.insert" in log and f"/{BUCKET}/object" in log
        assert run.found_in(log) == []
        # And what is looked for would be found.
        for name, secret in run.secrets.items():
            assert name in run.found_in(f"{log} path=/b?x={secret}")
