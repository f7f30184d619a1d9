"""Signing in by hand: keys made by `lakegate admin`, tokens signed here, requests signed with HMAC keys the AWS way.

Independent of the server's code and of Google's libraries, so that both sides of a signature are checked.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import pathlib
import subprocess
import time
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
GOOGLE_TOKEN_URI = "https://oauth2.googleapis.com/token"
SCOPES = "https://www.googleapis.com/auth/"
CLOUD_PLATFORM = SCOPES + "cloud-platform"
READ_ONLY = SCOPES + "devstorage.read_only"
READ_WRITE = SCOPES + "devstorage.read_write"
FULL_CONTROL = SCOPES + "devstorage.full_control"


def run_admin(server, *arguments) -> subprocess.CompletedProcess:
    """`lakegate admin ...` on the server's data folder; the caller looks at the exit code."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("LAKEGATE_")}
    command = [str(server.binary), "admin", *arguments, "--data-dir", str(server.data_dir), "--project", server.project]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment, check=False)


def admin(server, *arguments) -> str:
    done = run_admin(server, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def admin_init(server) -> dict:
    """The first administrator's key file."""
    return json.loads(admin(server, "init"))


def make_account(server, name: str, *roles: str) -> dict:
    """A new service account with roles on the project, and its key file."""
    email = json.loads(admin(server, "service-account", "create", name))["email"]
    for role in roles:
        admin(server, "grant", role, f"serviceAccount:{email}")
    return json.loads(admin(server, "key", "create", email))


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def rsa_sign(private_key_pem: str, message: bytes) -> bytes:
    key = serialization.load_pem_private_key(private_key_pem.encode(), password=None)
    return key.sign(message, padding.PKCS1v15(), hashes.SHA256())


def sign_jwt(key: dict, claims: dict, header: dict | None = None) -> str:
    head = {"alg": "RS256", "typ": "JWT", "kid": key["private_key_id"], **(header or {})}
    text = f"{base64url(json.dumps(head).encode())}.{base64url(json.dumps(claims).encode())}"
    return f"{text}.{base64url(rsa_sign(key['private_key'], text.encode()))}"


def claims_of(key: dict, now_s: int | None = None, **changes) -> dict:
    """The claims of an assertion as Google's libraries make them; a change to None takes one out."""
    now_s = int(time.time()) if now_s is None else now_s
    claims = {"iss": key["client_email"], "aud": GOOGLE_TOKEN_URI, "iat": now_s, "exp": now_s + 3600,
              "scope": CLOUD_PLATFORM, **changes}
    return {name: value for name, value in claims.items() if value is not None}


def ask_for_token(api, assertion: str):
    return api.post("/token", data={"grant_type": JWT_BEARER, "assertion": assertion})


def access_token(api, key: dict, **changes) -> str:
    answer = ask_for_token(api, sign_jwt(key, claims_of(key, **changes)))
    assert answer.status_code == 200, answer.text
    return answer.json()["access_token"]


def bearer(token: str) -> dict:
    return {"Authorization": f"Bearer {token}"}


def make_hmac_key(api, administrator: dict, email: str) -> dict:
    """A key of the account, made by whoever `administrator["headers"]` signs in."""
    answer = api.post(f"/storage/v1/projects/{api.server.project}/hmacKeys", params={"serviceAccountEmail": email},
                      headers=administrator["headers"])
    assert answer.status_code == 200, answer.text
    return {"access_id": answer.json()["metadata"]["accessId"], "secret": answer.json()["secret"]}


def _digest(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def aws4_headers(method: str, url: str, access_id: str, secret: str, body: bytes = b"", now_s: float | None = None,
                 extra_headers: dict | None = None, payload: str | None = None) -> dict:
    """The headers of a request that is signed as botocore signs for S3 (AWS4-HMAC-SHA256, header form).

    `payload` stands in for the digest of the body ("UNSIGNED-PAYLOAD", "STREAMING-...")."""
    parts = urlsplit(url)
    moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() if now_s is None else now_s))
    scope = f"{moment[:8]}/us-east-1/s3/aws4_request"
    payload = payload or hashlib.sha256(body).hexdigest()
    headers = {"host": parts.netloc, "x-amz-content-sha256": payload, "x-amz-date": moment, **(extra_headers or {})}
    names = ";".join(sorted(headers))
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    canonical = "\n".join([method, quote(parts.path, safe="/~%"), query,
                           *(f"{name}:{headers[name].strip()}" for name in sorted(headers)), "", names, payload])
    text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + secret).encode()
    for part in (moment[:8], "us-east-1", "s3", "aws4_request"):
        key = _digest(key, part)
    signature = _digest(key, text).hex()
    authorization = f"AWS4-HMAC-SHA256 Credential={access_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**{name: value for name, value in headers.items() if name != "host"}, "Authorization": authorization}


def chunk_signed_put(api, target: str, key: dict, chunks: list[bytes], tamper=lambda chunk: chunk, headers=()):
    """STREAMING-AWS4-HMAC-SHA256-PAYLOAD, as older S3 clients send it; `tamper` changes a chunk after it was signed."""
    headers = {"content-encoding": "aws-chunked", **dict(headers),
               "x-amz-decoded-content-length": str(sum(len(chunk) for chunk in chunks))}
    signed = aws4_headers("PUT", api.root + target, key["access_id"], key["secret"], extra_headers=headers,
                          payload="STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
    moment = signed["x-amz-date"]
    signing_key = ("AWS4" + key["secret"]).encode()
    for part in (moment[:8], "us-east-1", "s3", "aws4_request"):
        signing_key = _digest(signing_key, part)
    previous = signed["Authorization"].rpartition("Signature=")[2]
    body = b""
    for chunk in [*chunks, b""]:
        text = "\n".join(["AWS4-HMAC-SHA256-PAYLOAD", moment, f"{moment[:8]}/us-east-1/s3/aws4_request", previous,
                          hashlib.sha256(b"").hexdigest(), hashlib.sha256(chunk).hexdigest()])
        previous = _digest(signing_key, text).hex()
        body += f"{len(chunk):x};chunk-signature={previous}\r\n".encode() + tamper(chunk) + b"\r\n"
    return api.request("PUT", target, headers=signed, data=body)


def aws2_headers(method: str, path: str, access_id: str, secret: str, extra_headers: dict | None = None) -> dict:
    """The same the former way ("AWS ID:SIGNATURE"), for a path without a subresource."""
    headers = dict(extra_headers or {})
    date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime())
    amz = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers) if name.startswith("x-amz-"))
    text = f"{method}\n{headers.get('content-md5', '')}\n{headers.get('content-type', '')}\n{date}\n{amz}{path}"
    signature = base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha1).digest()).decode()
    return {**headers, "Date": date, "Authorization": f"AWS {access_id}:{signature}"}


def write_key_file(folder: pathlib.Path, key: dict) -> pathlib.Path:
    path = folder / "key.json"
    path.write_text(json.dumps(key))
    return path
