"""A server that asks everybody for credentials, with an administrator: what the tests with real clients sign in to."""

from __future__ import annotations

import json
import os
import pathlib
import tempfile
import uuid

import requests

from tests.support.server import CLOSED_METADATA_ENVIRONMENT, Server
from tests.support.sign_in import JWT_BEARER, admin_init, claims_of, make_account, sign_jwt

TIMEOUT_S = 60


class SignedInSite:
    """Owned by the fixture that made it; not thread-safe. `close()` stops the server and removes the files.

    `key_file` is the administrator's key as `lakegate admin init` prints it.
    """

    def __init__(self, with_tls=False, **server_arguments):
        self.server = Server(with_tls=with_tls, auth="required", **server_arguments).start()
        self._folder = tempfile.TemporaryDirectory(prefix="lakegate-site-")
        self.folder = pathlib.Path(self._folder.name)
        # At the address without TLS, since not every client can be told of the certificate's authority.
        self.key = {**admin_init(self.server), "token_uri": f"{self.server.http_url}/token"}
        self.key_file = self.write_key(self.key, "admin-key.json")
        self.http_url = self.server.http_url
        self.project = self.server.project

    def write_key(self, key: dict, name: str) -> pathlib.Path:
        path = self.folder / name
        path.write_text(json.dumps(key))
        path.chmod(0o600)
        return path

    def account(self, *roles: str) -> dict:
        """A new service account's key, with roles on the project."""
        return make_account(self.server, f"account-{uuid.uuid4().hex[:8]}", *roles)

    def token(self, key: dict | None = None, **claims) -> str:
        key = key or self.key
        assertion = sign_jwt(key, claims_of(key, **claims))
        answer = requests.post(f"{self.http_url}/token", data={"grant_type": JWT_BEARER, "assertion": assertion},
                               timeout=TIMEOUT_S)
        answer.raise_for_status()
        return answer.json()["access_token"]

    def request(self, method: str, path: str, **arguments) -> requests.Response:
        """A request of the administrator, which must succeed."""
        headers = {"Authorization": f"Bearer {self.token()}", **arguments.pop("headers", {})}
        answer = requests.request(method, self.http_url + path, headers=headers, timeout=TIMEOUT_S, **arguments)
        assert answer.status_code < 300, f"{answer.status_code} {answer.text}"
        return answer

    def make_bucket(self, **settings) -> str:
        """The name of a new bucket."""
        name = f"bucket-{uuid.uuid4().hex}"
        self.request("POST", f"/storage/v1/b?project={self.project}", json={"name": name, **settings})
        return name

    def read(self, bucket: str, name: str) -> bytes:
        path = f"/storage/v1/b/{bucket}/o/{requests.utils.quote(name, safe='')}?alt=media"
        return self.request("GET", path).content

    def names(self, bucket: str) -> list[str]:
        return [item["name"] for item in self.request("GET", f"/storage/v1/b/{bucket}/o").json().get("items", [])]

    def hmac_key(self, email: str | None = None) -> tuple[str, str]:
        """(access id, secret) of a new HMAC key."""
        path = f"/storage/v1/projects/{self.project}/hmacKeys"
        made = self.request("POST", path, params={"serviceAccountEmail": email or self.key["client_email"]}).json()
        return made["metadata"]["accessId"], made["secret"]

    def environment(self, **more: str) -> dict:
        """For a client program: a home of its own, and no way to the credentials of this machine."""
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        return {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8", "TMPDIR": str(self.folder),
                **CLOSED_METADATA_ENVIRONMENT, **more}

    def close(self) -> None:
        self.server.close()
        self._folder.cleanup()

    def __enter__(self) -> "SignedInSite":
        return self

    def __exit__(self, *_ignored) -> None:
        self.close()
