"""Starts, stops and kills the real `lakegate` binary for tests.

The server listens on ports that the kernel picks and says which in a ports file, so tests never agree on
numbers. Every process is ended by its own handle. Nothing here sleeps and hopes: readiness is the appearance
of the ports file followed by a 200 from `/readyz`.
"""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 60.0

# No cloud library may look for credentials outside this machine: port 9 (discard) is closed.
CLOSED_METADATA_ENVIRONMENT = {
    "GCE_METADATA_HOST": "127.0.0.1:9",
    "GCE_METADATA_ROOT": "127.0.0.1:9",
    "GCE_METADATA_IP": "127.0.0.1:9",
    "NO_GCE_CHECK": "true",
}


def binary_path() -> pathlib.Path:
    """The binary under test: `LAKEGATE_BIN`, or the one that `./dev build` leaves."""
    return pathlib.Path(os.environ.get("LAKEGATE_BIN", REPOSITORY / "build" / "release" / "lakegate"))


def binary_of_testbench() -> pathlib.Path:
    """`LAKEGATE_TESTBENCH_BIN`, or `lakegate_testbench` beside the server, where every build with tests puts it."""
    beside = binary_path().with_name("lakegate_testbench")
    return pathlib.Path(os.environ.get("LAKEGATE_TESTBENCH_BIN", beside))


class Server:
    """One server process over one data folder. Not thread-safe; owned by the test that made it.

    `data_dir=None` makes a temporary folder that `close()` removes; a given folder is kept.
    `auth=None` leaves that flag out.
    `with_tls` also makes a development certificate and opens the TLS listener (`https_url`, `ca_file`).
    """

    def __init__(self, data_dir=None, with_tls=False, auth="none", project="test-project", extra_arguments=(),
                 environment=None, prefix_command=(), binary=None):
        self._owns_data_dir = data_dir is None
        self.data_dir = pathlib.Path(data_dir or tempfile.mkdtemp(prefix="lakegate-test-"))
        self.work_dir = pathlib.Path(tempfile.mkdtemp(prefix="lakegate-work-"))
        self.with_tls = with_tls
        self.auth = auth
        self.project = project
        self.extra_arguments = list(extra_arguments)
        self.prefix_command = list(prefix_command)
        self.binary = pathlib.Path(binary or binary_path())
        self.environment = dict(environment or {})
        self.process: subprocess.Popen | None = None
        self.ports: dict = {}
        self.log_path = self.work_dir / "server.log"

    # Addresses are known after start().
    @property
    def http_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['http']}"

    @property
    def https_url(self) -> str:
        return f"https://localhost:{self.ports['https']}"

    @property
    def admin_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['admin']}"

    @property
    def ca_file(self) -> pathlib.Path:
        return self.work_dir / "certificates" / "ca.pem"

    def start(self, wait_ready=True, timeout_s=START_TIMEOUT_S) -> "Server":
        assert self.process is None, "the server already runs"
        ports_file = self.work_dir / "ports.json"
        ports_file.unlink(missing_ok=True)
        command = [*self.prefix_command, str(self.binary), "serve", "--data-dir", str(self.data_dir),
                   "--http", "127.0.0.1:0", "--admin", "127.0.0.1:0",
                   "--project", self.project, "--ports-file", str(ports_file)]
        if self.auth is not None:
            command += ["--auth", self.auth]
        if self.with_tls:
            certificates = self.work_dir / "certificates"
            if not certificates.exists():
                subprocess.run([str(self.binary), "dev-cert", "--out", str(certificates)], check=True,
                               stdout=subprocess.DEVNULL)
            command += ["--https", "127.0.0.1:0", "--tls-cert", str(certificates / "server.pem"),
                        "--tls-key", str(certificates / "server.key")]
        command += self.extra_arguments
        # Variables of the tests (LAKEGATE_SEED, ...) are no settings of the server, which refuses unknown ones.
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("LAKEGATE_")}
        environment = {**inherited, **CLOSED_METADATA_ENVIRONMENT, **self.environment}
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        deadline = time.monotonic() + timeout_s
        while not ports_file.exists():
            self._check_alive(deadline, "no ports file")
            time.sleep(0.005)
        self.ports = json.loads(ports_file.read_text())
        while wait_ready:
            try:
                with urllib.request.urlopen(self.admin_url + "/readyz", timeout=5) as answer:
                    if answer.status == 200:
                        break
            except (urllib.error.URLError, OSError):
                pass
            self._check_alive(deadline, "not ready")
            time.sleep(0.005)
        return self

    def _check_alive(self, deadline: float, what: str) -> None:
        assert self.process is not None
        if self.process.poll() is not None:
            raise RuntimeError(f"the server ended with {self.process.returncode}:\n{self.log_text()}")
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} after the time it had for that:\n{self.log_text()}")

    def log_text(self) -> str:
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def stop(self) -> int:
        """Drains with SIGTERM and returns the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=STOP_TIMEOUT_S)
        self.process = None
        return code

    def kill(self) -> None:
        """kill -9: what a crash looks like from outside."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        self.process = None

    def restart(self) -> "Server":
        self.stop()
        return self.start()

    def metrics(self) -> str:
        with urllib.request.urlopen(self.admin_url + "/metrics", timeout=10) as answer:
            return answer.read().decode()

    def close(self) -> None:
        if self.process is not None:
            if self.process.poll() is None:
                self.process.terminate()
                try:
                    self.process.wait(timeout=STOP_TIMEOUT_S)
                except subprocess.TimeoutExpired:
                    self.process.kill()
                    self.process.wait()
            self.process = None
        shutil.rmtree(self.work_dir, ignore_errors=True)
        if self._owns_data_dir:
            shutil.rmtree(self.data_dir, ignore_errors=True)

    def __enter__(self) -> "Server":
        return self if self.process else self.start()

    def __exit__(self, *_ignored) -> None:
        self.close()


class Testbench(Server):
    """A server with fault injection (`/retry_test` of googleapis/storage-testbench) and a clock that tests move."""

    __test__ = False

    def __init__(self, **arguments):
        super().__init__(binary=binary_of_testbench(), **arguments)

    def _clock(self, method: str, query: str = "") -> int:
        request = urllib.request.Request(f"{self.admin_url}/testbench/clock{query}", method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())["now_us"]

    def now_us(self) -> int:
        """The server's time, in microseconds since 1970."""
        return self._clock("GET")

    def run_background(self) -> None:
        """Holds every lifecycle rule against every object once, and does all that has come due; returns when done."""
        request = urllib.request.Request(f"{self.admin_url}/testbench/background", method="POST")
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert answer.status == 200

    def advance_clock(self, seconds: float) -> int:
        """Moves the server's time forward and returns it, in microseconds since 1970."""
        return self._clock("POST", f"?advance_us={round(seconds * 1_000_000)}")
