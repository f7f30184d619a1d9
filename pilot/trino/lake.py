"""A server with one bucket, and a Trino whose catalogs are in it: what Trino's tests start from.

Owned by one thread; `trino.query` may be called by any. With sign-in the server also speaks TLS, and Trino comes as a
service account with the one role that it needs. Without, it still shows a key, for lack of an anonymous mode.
"""

from __future__ import annotations

import requests

from pilot import answers
from pilot.trino.server import Trino
from tests.support import sign_in
from tests.support.server import Server

BUCKET = "lake"
ACCOUNT_ROLES = ("roles/storage.objectUser",)
LOG_REQUESTS = ("--log-format", "json", "--log-level", "debug")


class TrinoLake:
    def __init__(self, auth: str):
        self.auth = auth
        self.with_tls = auth == "required"
        self.server = Server(auth=auth, with_tls=self.with_tls, extra_arguments=LOG_REQUESTS)
        self.trino: Trino | None = None
        self.admin_headers: dict = {}
        self.kills = 0

    def start(self) -> "TrinoLake":
        self.server.start()
        # From here on the server keeps its ports, over a restart too, as one behind a name would. The last flag counts.
        for protocol in ("http", "https") if self.with_tls else ("http",):
            self.server.extra_arguments += [f"--{protocol}", f"127.0.0.1:{self.server.ports[protocol]}"]
        admin = sign_in.admin_init(self.server)
        # token_uri of a key is this server's own address.
        account = sign_in.make_account(self.server, "trino", *ACCOUNT_ROLES)
        key_file = sign_in.write_key_file(self.server.work_dir, account)
        self.admin_headers = self._bearer(admin)
        answer = requests.post(f"{self.server.http_url}/storage/v1/b", params={"project": self.server.project},
                               json={"name": BUCKET}, headers=self.admin_headers, timeout=60)
        assert answer.status_code == 200, answer.text
        self.trino = Trino(self.endpoint, key_file, BUCKET, self.server.project,
                           ca_file=self.server.ca_file if self.with_tls else None)
        self.trino.start()
        return self

    @property
    def endpoint(self) -> str:
        return self.server.https_url if self.with_tls else self.server.http_url

    def _bearer(self, key: dict) -> dict:
        assertion = sign_in.sign_jwt(key, sign_in.claims_of(key))
        answer = requests.post(f"{self.server.http_url}/token", timeout=60,
                               data={"grant_type": sign_in.JWT_BEARER, "assertion": assertion})
        assert answer.status_code == 200, answer.text
        return sign_in.bearer(answer.json()["access_token"])

    def query(self, statement: str, catalog: str | None = None, schema: str | None = None) -> list[list]:
        return self.trino.query(statement, catalog, schema)

    def kill_and_start_again(self) -> None:
        """kill -9 of the server, and a new process over the same data at the same address."""
        self.server.kill()
        self.kills += 1
        self.server.start()

    def refusals(self) -> dict[answers.Kind, int]:
        return answers.refusals(self.server.log_text())

    def unexplained_refusals(self) -> list[answers.Kind]:
        return answers.unexplained(self.refusals())

    def refusals_table(self) -> str:
        return answers.table(self.refusals())

    def close(self) -> None:
        if self.trino is not None:
            self.trino.close()
        self.server.close()

    def __enter__(self) -> "TrinoLake":
        return self if self.trino else self.start()

    def __exit__(self, *_ignored) -> None:
        self.close()
