"""Flink, by what docs/using/flink.md shows: a batch job, and a streaming job whose sink commits with checkpoints."""

from __future__ import annotations

import contextlib
import re

import pytest
import requests

from pilot import answers
from pilot.flink import install
from pilot.flink.cluster import Flink
from pilot.lake import ACCOUNT_ROLES, LOG_REQUESTS, token_of
from tests.support import sign_in
from tests.support.server import REPOSITORY, Server

PAGE = REPOSITORY / "docs" / "using" / "flink.md"
BUCKET = "my-bucket"
ANONYMOUS = "gs.auth.service.account.enable: false\ngs.auth.null.enable: true\n"


def block(kind: str) -> str:
    (found,) = re.findall(rf"^```{kind}\n(.+?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    return found


def settings_of(server: Server, key_file) -> str:
    text = block("yaml").replace("https://gcs.example.com", server.http_url)
    text = text.replace("/etc/flink/key.json", str(key_file))
    if key_file is None:
        text = "".join(line for line in text.splitlines(True) if "auth" not in line and "token" not in line) + ANONYMOUS
    return text


def row_of(output: str, columns: int) -> list[tuple]:
    """The rows of numbers in the client's tables."""
    cells = r"\|\s+(\d+) " * columns + r"\|$"
    return [tuple(int(cell) for cell in found) for found in re.findall("^" + cells, output, re.MULTILINE)]


@pytest.mark.parametrize("auth", ["required", "none"])
def test_flink_runs_the_statements_of_its_page_in_batch_and_with_checkpoints(auth):
    if (reason := install.missing()) is not None:
        pytest.skip(f"SKIPPED: {reason}")
    with contextlib.closing(Server(auth=auth, extra_arguments=LOG_REQUESTS)) as server:
        server.start()
        headers, key_file = {}, None
        if auth == "required":
            headers = sign_in.bearer(token_of(sign_in.admin_init(server)))
            key_file = sign_in.write_key_file(server.work_dir, sign_in.make_account(server, "flink", *ACCOUNT_ROLES))
        made = requests.post(f"{server.http_url}/storage/v1/b?project={server.project}", json={"name": BUCKET},
                             headers=headers, timeout=60)
        assert made.status_code == 200, made.text
        with Flink(settings_of(server, key_file), key_file) as flink:
            output = flink.sql(block("sql"))
        assert row_of(output, 2) == [(4000, 2 * 4000 * 4001 // 2)]
        assert row_of(output, 3) == [(4000, 3 * 4000 * 4001 // 2, 4000)]
        entries = list(answers.entries(server.log_text()))
        checkpoints = [entry for entry in entries if "/o/checkpoints" in entry["path"].replace("%2F", "/")]
        assert checkpoints, "no checkpoint was written"
        composed = [entry for entry in entries if entry["method_id"] == "storage.objects.compose"]
        assert composed and all(entry["status"] == 200 for entry in composed)
        kinds = answers.refusals(server.log_text())
        print(answers.table(kinds))
        assert answers.unexplained(kinds) == []
