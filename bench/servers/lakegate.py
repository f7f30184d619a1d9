"""Lakegate itself, a release build: with and without credentials, plain and by TLS."""

from __future__ import annotations

import pathlib
import re
import subprocess
import time

import requests

from bench.lines import LAKEGATE, SIGNED_IN
from bench.servers.subject import Subject
from tests.support.server import Server, binary_path
from tests.support.sign_in import access_token, admin_init, bearer, make_hmac_key

# Tokens are good for an hour; a long run makes itself new ones.
_TOKEN_LIFETIME_S = 1800


class Lakegate(Subject):
    name = LAKEGATE
    durability = ("bytes and record synced before each answer (group commit); every block read is verified, and what "
                  "is read again and again from memory once a second")
    dialect = "json"
    is_strict = True
    counts_its_syncs = True
    auth = "none"

    def __init__(self, folder: pathlib.Path):
        super().__init__(folder)
        (folder / "data").mkdir()
        self.server = Server(data_dir=folder / "data", with_tls=True, auth=self.auth)

    def start(self) -> None:
        self.server.start()
        self.child = self.server.process
        self.port = self.server.ports["http"]
        self.tls_port = self.server.ports["https"]
        self._make_bucket({})

    def _make_bucket(self, headers: dict) -> None:
        bucket = {"name": "bench", "iamConfiguration": {"uniformBucketLevelAccess": {"enabled": True}}}
        made = requests.post(f"{self.server.http_url}/storage/v1/b?project={self.server.project}", headers=headers,
                             json=bucket, timeout=60)
        if made.status_code != 200:
            raise RuntimeError(f"no bucket: {made.text}")

    def version(self) -> str:
        done = subprocess.run([str(binary_path()), "version"], check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def syncs(self) -> dict[str, int]:
        """The server's own count of its sync calls so far (base/sync_count.h), by call."""
        text = requests.get(f"{self.server.admin_url}/metrics", timeout=60).text
        return {call: int(float(count)) for call, count in
                re.findall(r'^lakegate_syncs_total\{call="(\w+)"\} (\S+)$', text, re.MULTILINE)}

    def count_syncs(self, act) -> float:
        before = sum(self.syncs().values())
        act()
        return sum(self.syncs().values()) - before

    def close(self) -> None:
        self.server.close()


class LakegateSignedIn(Lakegate):
    """The same with --auth=required: a token in Google's dialects, an HMAC key in Amazon's."""

    name = SIGNED_IN
    auth = "required"

    def start(self) -> None:
        self._administrator: dict | None = None
        self._token, self._token_time = "", 0.0
        super().start()

    def _make_bucket(self, _headers: dict) -> None:
        self._administrator = admin_init(self.server)
        headers = bearer(self._fresh_token())
        super()._make_bucket(headers)
        self._key = make_hmac_key(self, {"headers": headers}, self._administrator["client_email"])

    def post(self, path: str, **arguments) -> requests.Response:
        """What tests/support/sign_in.py wants of a server's API."""
        return requests.post(self.server.http_url + path, timeout=60, **arguments)

    def _fresh_token(self) -> str:
        if not self._token or time.monotonic() - self._token_time > _TOKEN_LIFETIME_S:
            self._token, self._token_time = access_token(self, self._administrator), time.monotonic()
        return self._token

    def credentials(self, dialect: str) -> dict:
        if dialect == "s3":
            return {"access_key": self._key["access_id"], "secret_key": self._key["secret"]}
        return {"bearer": self._fresh_token()}
