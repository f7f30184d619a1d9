"""Fixtures of the tests with gsutil over TLS: one server per module, a boto file and a home of their own per test.

gsutil has no environment variable for its endpoint; everything stands in a boto file. Its boto ignores IP addresses
in certificates, hence `localhost`. Nothing it does may leave the machine: update checks and analytics are off.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import uuid

import pytest
import requests

from tests.support.cutting_proxy import CuttingProxy
from tests.support.server import CLOSED_METADATA_ENVIRONMENT, Server

COMMAND_TIMEOUT_S = 120
RESUMABLE_THRESHOLD_BYTES = 1024 * 1024


def gsutil_program() -> str:
    """gsutil of the environment that runs the tests, or `GSUTIL_BIN`."""
    beside = pathlib.Path(sys.executable).with_name("gsutil")
    return os.environ.get("GSUTIL_BIN") or (str(beside) if beside.exists() else shutil.which("gsutil") or "gsutil")


class Gsutil:
    """Runs gsutil against one TLS port. `run` asserts success, `fail` asserts failure; both return the process."""

    def __init__(self, folder: pathlib.Path, port: int, ca_file: pathlib.Path):
        self.folder = folder
        home = folder / "home"
        (home / ".gsutil").mkdir(parents=True)
        (home / ".gsutil" / "analytics-uuid").write_text("DISABLED")
        self.boto_file = folder / "boto"
        self.boto_file.write_text(f"""[Credentials]
gs_host = localhost
gs_port = {port}
gs_json_host = localhost
gs_json_port = {port}
[Boto]
https_validate_certificates = True
ca_certificates_file = {ca_file}
num_retries = 6
max_retry_delay = 1
[GSUtil]
software_update_check_period = 0
disable_analytics_prompt = True
default_project_id = test-project
state_dir = {folder / "state"}
resumable_threshold = {RESUMABLE_THRESHOLD_BYTES}
parallel_process_count = 1
parallel_thread_count = 4
parallel_composite_upload_threshold = 0
check_hashes = always
""")
        self.environment = {
            "PATH": os.environ.get("PATH", ""), "HOME": str(home), "BOTO_CONFIG": str(self.boto_file),
            "LC_ALL": "C.UTF-8", "TMPDIR": str(folder), **CLOSED_METADATA_ENVIRONMENT}

    def start(self, *arguments, options=()) -> subprocess.Popen:
        """Starts gsutil in a process group of its own, since its children outlive it (see `kill`)."""
        return subprocess.Popen([gsutil_program(), *options, *map(str, arguments)], env=self.environment,
                                cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                start_new_session=True)

    @staticmethod
    def kill(process: subprocess.Popen) -> str:
        """Ends gsutil and its children at once; returns what it had said."""
        os.killpg(process.pid, signal.SIGKILL)
        return process.communicate()[1].decode(errors="replace")

    def call(self, *arguments, options=(), stdin: bytes = b"") -> tuple[int, bytes, str]:
        """Exit code, standard output and standard error."""
        with self.start(*arguments, options=options) as process:
            try:
                out, err = process.communicate(stdin, timeout=COMMAND_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                raise AssertionError(f"gsutil {arguments} hung:\n{self.kill(process)}") from None
        return process.returncode, out, err.decode(errors="replace")

    def bytes(self, *arguments, **more) -> bytes:
        code, out, err = self.call(*arguments, **more)
        assert code == 0, f"gsutil {arguments}: {err}"
        return out

    def run(self, *arguments, **more) -> str:
        return self.bytes(*arguments, **more).decode()

    def lines(self, *arguments, **more) -> list[str]:
        return self.run(*arguments, **more).splitlines()

    def fail(self, *arguments, **more) -> str:
        """Asserts that the command fails, and returns what it said."""
        code, _out, err = self.call(*arguments, **more)
        assert code != 0, f"gsutil {arguments} should have failed: {err}"
        return err


@pytest.fixture(scope="module")
def server():
    with Server(with_tls=True) as running:
        yield running


@pytest.fixture(autouse=True)
def server_lives(server):
    """Names the test during which the server ended, and spares the others the clients' long retries."""
    assert server.process.poll() is None, "the server had ended before this test"
    yield
    assert server.process.poll() is None, f"the server ended during this test:\n{server.log_text()[-4000:]}"


@pytest.fixture
def gsutil(server, tmp_path):
    return Gsutil(tmp_path / "gsutil", server.ports["https"], server.ca_file)


@pytest.fixture
def bucket(server):
    """The `gs://` address of a fresh bucket, made without gsutil to save its start-up time."""
    name = f"bucket-{uuid.uuid4().hex}"
    answer = requests.post(f"{server.http_url}/storage/v1/b?project=test-project", json={"name": name}, timeout=30)
    answer.raise_for_status()
    return f"gs://{name}"


@pytest.fixture
def tree(tmp_path) -> pathlib.Path:
    """A folder with files on several levels, an empty one and odd names."""
    root = tmp_path / "tree"
    for name, data in TREE.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


TREE = {"a.txt": b"a", "b.log": b"bb", "empty": b"", "dir/c.txt": b"ccc", "dir/deep/d.txt": b"dddd",
        "dir/with space.txt": b"space", "dir/plus+percent%25.txt": b"plus", "ünï/世界.txt": "世界".encode()}


@pytest.fixture
def proxied_gsutil(server, tmp_path):
    """gsutil that reaches the TLS port through a proxy that cuts: (gsutil, proxy)."""
    with CuttingProxy(server.ports["https"]) as proxy:
        yield Gsutil(tmp_path / "proxied", proxy.port, server.ca_file), proxy


def read_tree(root: pathlib.Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}
