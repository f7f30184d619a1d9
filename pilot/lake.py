"""A server with one bucket, and a Spark that is pointed at it: what the engine tests and the pilot start from.

Owned by one thread. `kill_and_start_again` may be called by another one while Spark works.
"""

from __future__ import annotations

import pathlib
import tempfile
import time

import requests

from pilot import answers
from pilot.spark import session
from tests.support import sign_in
from tests.support.server import Server

BUCKET = "lake"
# What a service account of Spark needs: objects, and seeing the bucket, which the connector looks at as a root folder.
ACCOUNT_ROLES = ("roles/storage.objectUser", "roles/storage.bucketViewer")
LOG_REQUESTS = ("--log-format", "json", "--log-level", "debug")


def token_of(key: dict) -> str:
    """An access token for a key of a running server, from the token_uri in it."""
    assertion = sign_in.sign_jwt(key, sign_in.claims_of(key, aud=key["token_uri"]))
    form = {"grant_type": sign_in.JWT_BEARER, "assertion": assertion}
    answer = requests.post(key["token_uri"], data=form, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.json()["access_token"]


class Lake:
    """`auth` is "none" or "required"; with the latter Spark comes as a service account that this server made."""

    def __init__(self, connector: str, auth: str):
        self.connector = connector
        self.auth = auth
        self.server = Server(auth=auth, extra_arguments=LOG_REQUESTS)
        self.work_dir = pathlib.Path(tempfile.mkdtemp(prefix="spark-", dir=self.server.work_dir))
        self.key_file: pathlib.Path | None = None
        self.admin_headers: dict[str, str] = {}
        self.spark = None
        self.kills = 0

    def start(self, spark_settings: dict[str, str] | None = None) -> "Lake":
        keys = None
        if self.auth == "required":
            keys = sign_in.admin_init(self.server), sign_in.make_account(self.server, "spark", *ACCOUNT_ROLES)
        self.server.start()
        # From here on the server keeps its port, over a restart too, as one behind a name would. The last flag counts.
        self.server.extra_arguments += ["--http", f"127.0.0.1:{self.server.ports['http']}"]
        if keys is not None:
            admin, account = ({**key, "token_uri": self.server.http_url + "/token"} for key in keys)
            self.admin_headers = sign_in.bearer(token_of(admin))
            self.key_file = sign_in.write_key_file(self.work_dir, account)
        answer = requests.post(f"{self.server.http_url}/storage/v1/b", params={"project": self.server.project},
                               json={"name": BUCKET}, headers=self.admin_headers, timeout=60)
        assert answer.status_code == 200, answer.text
        self.target = session.Target(self.server.http_url, self.connector, self.key_file, self.server.project)
        self.spark = session.start(self.target, BUCKET, self.work_dir, spark_settings)
        return self

    @staticmethod
    def path(name: str) -> str:
        return f"gs://{BUCKET}/{name}"

    def kill(self) -> None:
        """kill -9; `server.start()` is to follow."""
        self.server.kill()
        self.kills += 1

    def kill_and_start_again(self) -> float:
        """kill -9, and a new process over the same data at the same address; returns the seconds without a server."""
        began = time.monotonic()
        self.kill()
        self.server.start()
        return time.monotonic() - began

    def refusals(self) -> dict[answers.Kind, int]:
        return answers.refusals(self.server.log_text())

    def lost_creations(self) -> int:
        """Files whose creator was told at its last request that another one had created them meanwhile."""
        return sum(1 for entry in answers.entries(self.server.log_text())
                   if (entry["method_id"], entry["verb"], entry["status"]) == ("storage.objects.insert", "PUT", 412))

    def close(self) -> None:
        # A Spark whose JVM is gone cannot be stopped; the server must not outlive it for that.
        try:
            if self.spark is not None:
                session.stop(self.spark)
        finally:
            self.server.close()

    def __enter__(self) -> "Lake":
        return self if self.spark else self.start()

    def __exit__(self, *_ignored) -> None:
        self.close()
