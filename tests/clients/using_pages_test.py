"""Runs what docs/using/ shows of each client, with a server's addresses and credentials in place of the examples'."""

import json
import pathlib
import re
import shutil
import subprocess
import sys

import duckdb
import pytest
import requests

from tests.clients.node_client_test import INSTALLED, NODE, UNIVERSE_DOMAIN, install
from tests.support.server import REPOSITORY
from tests.support.signed_in_site import SignedInSite

PAGES = REPOSITORY / "docs" / "using"
EXAMPLE = "gcs.example.com"
TIMEOUT_S = 180


@pytest.fixture(scope="module")
def site():
    with SignedInSite(with_tls=True, project="lakegate") as running:
        yield running


def block_of(page: str, kind: str) -> str:
    found = re.findall(rf"^```{kind}\n(.+?)^```", (PAGES / page).read_text(), re.DOTALL | re.MULTILINE)
    assert found, f"{page} has no block of the kind {kind}"
    return found[0]


class Example:
    """One page's code in a folder with the key file, where `my-bucket` is a bucket of its own."""

    def __init__(self, site, folder: pathlib.Path):
        self.site = site
        self.folder = folder
        self.bucket = site.make_bucket()
        shutil.copy(site.key_file, folder / "admin-key.json")
        self.changes = {f"https://{EXAMPLE}": site.http_url, EXAMPLE: site.http_url.removeprefix("http://"),
                        "my-bucket": self.bucket}

    def with_hmac_key(self) -> "Example":
        access_id, secret = self.site.hmac_key()
        self.changes |= {"GOOG1EXAMPLE": access_id, "'SECRET'": f"'{secret}'", '"SECRET"': f'"{secret}"'}
        return self

    def code(self, page: str, kind: str) -> str:
        text = block_of(page, kind)
        for old, new in self.changes.items():
            text = text.replace(old, new)
        return text

    def run(self, *command, **variables) -> str:
        done = subprocess.run([str(part) for part in command], cwd=self.folder, capture_output=True, text=True,
                              env=self.site.environment(**variables), timeout=TIMEOUT_S, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def example(site, tmp_path):
    return Example(site, tmp_path)


def test_the_page_of_python(example):
    out = example.run(sys.executable, "-c", example.code("python.md", "python"))
    assert out.splitlines()[0] == "b'world'" and "X-Goog-Signature=" in out


def test_the_page_of_boto3(example):
    out = example.run(sys.executable, "-c", example.with_hmac_key().code("boto3.md", "python"))
    assert out.splitlines()[0] == "b'world'" and "X-Amz-Signature=" in out


def test_the_page_of_deltalake(example):
    code = example.code("deltalake.md", "python")
    code = code.replace('"google_base_url"', '"allow_http": "true", "google_base_url"')
    assert re.search(r"^1 .*\b6\b", example.run(sys.executable, "-c", code), re.DOTALL)


def test_the_page_of_duckdb(example):
    code = example.with_hmac_key().code("duckdb.md", "sql").replace("URL_STYLE", "USE_SSL false, URL_STYLE")
    assert code.startswith("INSTALL httpfs;\nLOAD httpfs;\n")
    folder = pathlib.Path(duckdb.__file__).parents[1] / "duckdb_ext" / "extensions" / f"v{duckdb.__version__}"
    connection = duckdb.connect()
    connection.execute(f"LOAD '{next(folder.glob('*/httpfs.duckdb_extension'))}'")
    rows = connection.execute(code.split("LOAD httpfs;\n")[1]).fetchall()
    assert sorted(rows) == [(0, 334), (1, 333), (2, 333)]


def test_the_page_of_rclone(example):
    (example.folder / "rclone.conf").write_text(example.code("rclone.md", "ini"))
    out = example.run("bash", "-ec", example.code("rclone.md", "sh"),
                      RCLONE_CONFIG=str(example.folder / "rclone.conf"))
    assert re.fullmatch(r"hello\n +6 \d{4}-\d\d-\d\d .+ hello\n", out)


def test_the_page_of_node(example):
    install()
    example.changes = {EXAMPLE: f"{UNIVERSE_DOMAIN}:{example.site.server.ports['http']}", "https:": "http:",
                       "example.com": UNIVERSE_DOMAIN, "EMAIL": example.site.key["client_email"],
                       "my-bucket": example.bucket, "/var/lib/lakegate": str(example.site.server.data_dir),
                       "lakegate admin": f"{example.site.server.binary} admin"}
    example.run("bash", "-ec", example.code("node.md", "sh"))
    (example.folder / "node_modules").symlink_to(INSTALLED / "node_modules")
    (example.folder / "example.mjs").write_text(example.code("node.md", "js"))
    out = example.run(NODE, "example.mjs")
    assert out.splitlines()[0] == "world" and "X-Goog-Signature=" in out


def test_the_page_of_gsutil(example):
    port = example.site.server.ports["https"]
    example.changes = {f"https://{EXAMPLE}": f"https://localhost:{port}", EXAMPLE: "localhost",
                       "my-bucket": example.bucket}
    ports = f"[Credentials]\ngs_json_port = {port}\ngs_port = {port}\n"
    boto_file = example.folder / "boto"
    boto_file.write_text(example.code("gsutil.md", "ini").replace("[Credentials]\n", ports) +
                         f"software_update_check_period = 0\nstate_dir = {example.folder / 'state'}\n"
                         f"[Boto]\nca_certificates_file = {example.site.server.ca_file}\n")
    lines = example.code("gsutil.md", "sh").splitlines()
    # signurl knows no port: sign_in_test.py runs it with the host that the page says.
    steps = "\n".join(line for line in lines if "signurl" not in line)
    assert len(steps.splitlines()) == len(lines) - 1
    programs = f"{pathlib.Path(sys.executable).parent}:/usr/bin:/bin"
    more = {"BOTO_CONFIG": str(boto_file), "PATH": programs}
    assert example.run("bash", "-ec", steps, **more) == "hello\n"
    made = example.run("bash", "-ec", block_of("boto3.md", "sh"), **more)
    assert re.search(r"Access ID: +GOOG1", made) and "Secret:" in made


def test_the_page_of_leases(example):
    (example.folder / "compact.sh").write_text("#!/bin/sh\necho held at $LAKEGATE_LEASE_EPOCH: $LAKEGATE_LEASE_ID\n")
    (example.folder / "compact.sh").chmod(0o700)
    line = block_of("leases.md", "console").removeprefix("$ ").replace("gs://lake/", f"gs://{example.bucket}/")
    command = line.replace("lakegate lease", f"{example.site.server.binary} lease")
    held = example.run("bash", "-ec", command, LAKEGATE_ENDPOINT=example.site.http_url,
                       LAKEGATE_TOKEN=example.site.token())
    assert re.fullmatch(r"held at \d+: [0-9a-f-]{36}\n", held)
    code = block_of("leases.md", "python").replace('"lake"', f'"{example.bucket}"')
    before = ("from google.cloud import storage\nfrom lakegate_lease import Lease\ndata = b'sold'\n"
              "client = storage.Client.from_service_account_json('admin-key.json',"
              f" client_options={{'api_endpoint': '{example.site.http_url}'}})\n")
    example.run(sys.executable, "-c", before + code, PYTHONPATH=str(REPOSITORY / "clients" / "python"))
    assert example.site.read(example.bucket, "tables/sales/part-0") == b"sold"


def test_the_page_of_browser_uploads(example):
    cors = json.loads(block_of("browser-uploads.md", "json"))
    example.site.request("PATCH", f"/storage/v1/b/{example.bucket}", json={"cors": cors})
    before = ("from datetime import timedelta\nfrom google.cloud import storage\n"
              "client = storage.Client.from_service_account_json('admin-key.json',"
              f" client_options={{'api_endpoint': '{example.site.http_url}'}})\n"
              f"bucket = client.bucket('{example.bucket}')\n")
    code = example.code("browser-uploads.md", "python")
    url = example.run(sys.executable, "-c", f"{before}{code}print(url)").strip()
    page = {"Origin": cors[0]["origin"][0]}
    asked = requests.options(url, timeout=60, headers={
        **page, "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "content-type"})
    assert (asked.status_code, asked.headers["Access-Control-Allow-Headers"]) == (200, "content-type")
    refused = requests.put(url, data=b"jpeg", timeout=60, headers={**page, "Content-Type": "image/png"})
    assert refused.status_code == 403, refused.text
    sent = requests.put(url, data=b"jpeg", timeout=60, headers={**page, "Content-Type": "image/jpeg"})
    assert (sent.status_code, sent.headers["Access-Control-Allow-Origin"]) == (200, page["Origin"])
    assert example.site.read(example.bucket, "photo") == b"jpeg"
