"""Fixtures and helpers of the API tests: one server for the whole run, one fresh bucket for each test.

The helpers speak plain HTTP: `requests` where the request is an ordinary one, `http.client` where the exact
bytes of the request target matter. No cloud library takes part.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import http.client
import json as json_module
import re
import uuid
from urllib.parse import quote, urlsplit

import google_crc32c
import pytest
import requests

from tests.support.server import Server, Testbench

for method in ("delete", "get", "insert", "list", "patch", "update"):
    pytest.register_assert_rewrite(f"tests.api.access_controls_{method}_cases")

REQUEST_TIMEOUT_S = 60
RFC3339_MILLISECONDS = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")


def crc32c_base64(data: bytes) -> str:
    """The CRC32C of `data` as GCS writes it: base64 of four big-endian bytes."""
    return base64.b64encode(google_crc32c.Checksum(data).digest()).decode()


def md5_base64(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data).digest()).decode()


def assert_json_error(response, status: int, reason: str | None, message_contains: str | None = None) -> dict:
    """Asserts the error shape of the JSON API and returns its `error` object.

    Shape: {"error": {"code": int, "message": str, "errors": [{"message", "domain", "reason", ...}]}}
    [https://cloud.google.com/storage/docs/json_api/v1/status-codes]. `reason` None leaves the reason open.
    """
    assert response.status_code == status, f"{response.status_code} {response.text[:2000]}"
    assert response.headers["Content-Type"].lower().startswith("application/json"), response.headers
    error = response.json()["error"]
    assert error["code"] == status
    assert isinstance(error["message"], str) and error["message"]
    assert isinstance(error["errors"], list) and error["errors"]
    first = error["errors"][0]
    assert isinstance(first["message"], str) and first["message"]
    assert isinstance(first["domain"], str) and first["domain"]
    assert isinstance(first["reason"], str) and first["reason"]
    if reason is not None:
        assert first["reason"] == reason, error
    if message_contains is not None:
        assert message_contains in error["message"], error
    return error


def assert_condition_not_met(response) -> dict:
    """Asserts the 412 of a failed precondition: reason, place and status line as GCS sends them.

    The place is `If-Match`; a failed NotMatch may also name `If-None-Match`.
    """
    error = assert_json_error(response, 412, "conditionNotMet")
    assert error["errors"][0]["locationType"] == "header", error
    assert error["errors"][0]["location"] in ("If-Match", "If-None-Match"), error
    assert response.reason == "Precondition Failed"
    return error


class Api:
    """Plain HTTP against one server; paths are relative to its root ("/storage/v1/b/...").

    Owned by the session fixture; safe for one thread (use `new_session()` for another thread's connection).
    """

    def __init__(self, server: Server):
        self.server = server
        self.session = self.new_session()

    @staticmethod
    def new_session() -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        return session

    @property
    def root(self) -> str:
        return self.server.http_url

    @property
    def host(self) -> str:
        """host:port of the listener."""
        return urlsplit(self.server.http_url).netloc

    @property
    def project(self) -> str:
        return self.server.project

    def url(self, path: str) -> str:
        return self.root + path

    def json_url(self, path: str = "") -> str:
        """The absolute URL of a JSON API path such as "/b/bucket/o"."""
        return f"{self.root}/storage/v1{path}"

    @staticmethod
    def bucket_path(bucket: str) -> str:
        return f"/storage/v1/b/{bucket}"

    @staticmethod
    def object_path(bucket: str, name: str, suffix: str = "") -> str:
        """The JSON API path of an object, with the name as one percent-encoded segment."""
        return f"/storage/v1/b/{bucket}/o/{quote(name, safe='')}{suffix}"

    @staticmethod
    def upload_path(bucket: str) -> str:
        return f"/upload/storage/v1/b/{bucket}/o"

    def request(self, method: str, path: str, **arguments) -> requests.Response:
        arguments.setdefault("timeout", REQUEST_TIMEOUT_S)
        arguments.setdefault("allow_redirects", False)
        return self.session.request(method, self.root + path, **arguments)

    def get(self, path: str, **arguments) -> requests.Response:
        return self.request("GET", path, **arguments)

    def head(self, path: str, **arguments) -> requests.Response:
        return self.request("HEAD", path, **arguments)

    def post(self, path: str, **arguments) -> requests.Response:
        return self.request("POST", path, **arguments)

    def put(self, path: str, **arguments) -> requests.Response:
        return self.request("PUT", path, **arguments)

    def patch(self, path: str, **arguments) -> requests.Response:
        return self.request("PATCH", path, **arguments)

    def delete(self, path: str, **arguments) -> requests.Response:
        return self.request("DELETE", path, **arguments)

    def insert_bucket(self, name: str, resource: dict | None = None, **params) -> requests.Response:
        body = {"name": name, **(resource or {})}
        return self.post("/storage/v1/b", params={"project": self.project, **params}, json=body)

    def insert_media(self, bucket: str, name: str, data: bytes, content_type: str | None = "text/plain",
                     headers: dict | None = None, **params) -> requests.Response:
        """objects.insert with uploadType=media; `params` are further query parameters."""
        sent = dict(headers or {})
        if content_type is not None:
            sent.setdefault("Content-Type", content_type)
        return self.post(self.upload_path(bucket), params={"uploadType": "media", "name": name, **params},
                         data=data, headers=sent)

    def insert_multipart(self, bucket: str, resource: dict, data: bytes, content_type: str | None = "text/plain",
                         headers: dict | None = None, boundary: str = "lakegate-boundary-7c1",
                         **params) -> requests.Response:
        """objects.insert with uploadType=multipart: a multipart/related body of JSON resource and media."""
        lines = [f"--{boundary}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n".encode(),
                 json_module.dumps(resource).encode(), f"\r\n--{boundary}\r\n".encode()]
        if content_type is not None:
            lines.append(f"Content-Type: {content_type}\r\n".encode())
        lines += [b"\r\n", data, f"\r\n--{boundary}--".encode()]
        sent = {"Content-Type": f"multipart/related; boundary={boundary}", **(headers or {})}
        return self.post(self.upload_path(bucket), params={"uploadType": "multipart", **params},
                         data=b"".join(lines), headers=sent)

    def create_object(self, bucket: str, name: str, data: bytes = b"data", **resource) -> dict:
        """Inserts an object that must succeed and returns its resource; `resource` holds metadata fields."""
        if resource:
            answer = self.insert_multipart(bucket, {"name": name, **resource}, data,
                                           content_type=resource.get("contentType", "text/plain"))
        else:
            answer = self.insert_media(bucket, name, data)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def get_metadata(self, bucket: str, name: str, **params) -> requests.Response:
        return self.get(self.object_path(bucket, name), params=params)

    def get_media(self, bucket: str, name: str, headers: dict | None = None, **params) -> requests.Response:
        return self.get(self.object_path(bucket, name), params={"alt": "media", **params}, headers=headers)

    def list_objects(self, bucket: str, **params) -> requests.Response:
        return self.get(self.bucket_path(bucket) + "/o", params=params)

    def raw(self, method: str, target: str, headers=(), body: bytes | None = None):
        """Sends exactly `target` in the request line; returns (status, reason, headers, body).

        `headers` is a dict or a list of pairs. Only `Host`, `Accept-Encoding: identity` and, for a body, a
        `Content-Length` are added where they are not given. `headers` of the answer are pairs, as received.
        """
        pairs = list(headers.items()) if isinstance(headers, dict) else list(headers)
        given = {key.lower() for key, _value in pairs}
        parts = urlsplit(self.root)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=REQUEST_TIMEOUT_S)
        with contextlib.closing(connection):
            # The target is the test's own choice, bytes above 0x7F included (each as one character).
            connection._validate_path = lambda _target: None
            connection._encode_request = lambda line: line.encode("latin-1")
            connection.putrequest(method, target, skip_host="host" in given,
                                  skip_accept_encoding="accept-encoding" in given)
            for key, value in pairs:
                connection.putheader(key, value)
            if body is not None and not given & {"content-length", "transfer-encoding"}:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, answer.reason, answer.getheaders(), answer.read()

    def raw_media(self, bucket: str, name: str, headers=(), query: str = "alt=media"):
        """A media download without any decoding on the client's side; see `raw`."""
        return self.raw("GET", f"{self.object_path(bucket, name)}?{query}", headers)


def unique_bucket_name(prefix: str = "api") -> str:
    return f"{prefix}-{uuid.uuid4().hex[:20]}"


@pytest.fixture(scope="session")
def server():
    """The real binary without TLS, shared by all API tests of the run."""
    with Server() as running:
        yield running


@pytest.fixture(scope="session")
def api(server) -> Api:
    return Api(server)


@pytest.fixture(scope="module")
def testbench():
    """The server with a clock that tests move (`advance_clock(seconds)`) and fault injection, one for each module."""
    with Testbench() as running:
        yield running


@pytest.fixture(scope="module")
def testbench_api(testbench) -> Api:
    return Api(testbench)


@pytest.fixture
def bucket(api) -> str:
    """The name of a fresh bucket. It is left behind; the server's data folder goes with the run."""
    name = unique_bucket_name()
    answer = api.insert_bucket(name)
    assert answer.status_code == 200, answer.text
    return name


@pytest.fixture
def versioned_bucket(api) -> str:
    """The name of a fresh bucket with object versioning on."""
    name = unique_bucket_name("versioned")
    answer = api.insert_bucket(name, {"versioning": {"enabled": True}})
    assert answer.status_code == 200, answer.text
    return name
