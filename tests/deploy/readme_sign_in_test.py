"""The three steps from an installed `lakegate` to a signed-in gsutil, as README.md has them, run to the letter.

Only the data folder is another one. What a site has around the server stands in variables: its certificate for
gcs.example.com, its ports, and instead of its name server a proxy that leads gcs.example.com to the server.
"""

import json
import os
import pathlib
import re
import socket
import socketserver
import subprocess
import sys
import threading

import pytest

from tests.support.server import CLOSED_METADATA_ENVIRONMENT, REPOSITORY, binary_path

HOST = "gcs.example.com"
DATA_FOLDER = "/var/lib/lakegate"
RUN_TIMEOUT_S = 180


def steps_of(page: str, heading: str) -> str:
    """The first block of commands below a heading."""
    text = (REPOSITORY / page).read_text().split(f"\n## {heading}\n", 1)[1]
    return re.search(r"```(?:sh)?\n(.+?)```", text, re.DOTALL).group(1)


class LeadsToServer(socketserver.ThreadingTCPServer):
    """A proxy that takes CONNECT to gcs.example.com:443 alone and leads it to the port that the ports file names."""

    daemon_threads = True

    def __init__(self, ports_file: pathlib.Path):
        self.ports_file = ports_file
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), Tunnel)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Tunnel(socketserver.StreamRequestHandler):
    def handle(self):
        asked = self.rfile.readline().decode().split()
        while self.rfile.readline().strip():
            pass
        self.server.asked.append(asked[1])
        if asked[:2] != ["CONNECT", f"{HOST}:443"] or not self.server.ports_file.exists():
            self.wfile.write(b"HTTP/1.1 503 Service Unavailable\r\n\r\n")
            return
        port = json.loads(self.server.ports_file.read_text())["https"]
        with socket.create_connection(("127.0.0.1", port)) as server:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
            back = threading.Thread(target=self.pump, args=(server, self.connection))
            back.start()
            self.pump(self.connection, server)
            back.join()

    @staticmethod
    def pump(source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def make_certificate(folder: pathlib.Path) -> dict[str, pathlib.Path]:
    files = {name: folder / f"{name}.pem" for name in ("key", "certificate")}
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-keyout", files["key"], "-out", files["certificate"], "-days", "2", "-subj", f"/CN={HOST}",
                    "-addext", f"subjectAltName=DNS:{HOST}"], check=True, capture_output=True)
    return files


@pytest.fixture
def site(tmp_path):
    """(environment of a shell on the site's machine, its proxy)"""
    certificate = make_certificate(tmp_path)
    ports_file = tmp_path / "ports.json"
    with LeadsToServer(ports_file) as proxy:
        boto_file = tmp_path / "boto"
        boto_file.write_text(f"[Boto]\nproxy = 127.0.0.1\nproxy_port = {proxy.server_address[1]}\n"
                             f"ca_certificates_file = {certificate['certificate']}\nmax_retry_delay = 1\n"
                             f"[GSUtil]\nsoftware_update_check_period = 0\nstate_dir = {tmp_path / 'state'}\n")
        programs = [str(binary_path().parent), str(pathlib.Path(sys.executable).parent), os.environ["PATH"]]
        yield {"PATH": ":".join(programs), "HOME": str(tmp_path), "PWD": str(tmp_path), "BOTO_CONFIG": str(boto_file),
               "LC_ALL": "C.UTF-8", "LAKEGATE_HTTP": "127.0.0.1:0", "LAKEGATE_HTTPS": "127.0.0.1:0",
               "LAKEGATE_ADMIN": "127.0.0.1:0", "LAKEGATE_TLS_CERT": str(certificate["certificate"]),
               "LAKEGATE_TLS_KEY": str(certificate["key"]), "LAKEGATE_PORTS_FILE": str(ports_file),
               **CLOSED_METADATA_ENVIRONMENT}, proxy
        proxy.shutdown()


def run(steps: str, tmp_path, environment) -> subprocess.CompletedProcess:
    """The steps in one shell, which ends the server that they leave behind."""
    script = f"set -e\ntrap 'kill $(jobs -p) && wait' EXIT\n{steps.replace(DATA_FOLDER, str(tmp_path / 'data'))}"
    return subprocess.run(["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True,
                          timeout=RUN_TIMEOUT_S, check=False)


def test_the_three_steps_of_the_readme_lead_to_a_gsutil_that_is_signed_in(site, tmp_path):
    environment, proxy = site
    steps = steps_of("README.md", "Signing in")
    last = steps[steps.index("gsutil"):]
    more = last.replace(" ls -p lakegate\n", " mb -p lakegate gs://first-bucket\n")
    assert more != last, "the last step lists the buckets"
    more += last
    done = run(steps + more, tmp_path, environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("gs://first-bucket/\n")
    assert set(proxy.asked) == {f"{HOST}:443"}
    # The key is good for one thing alone, and lies where others cannot read it.
    assert (tmp_path / "admin-key.json").stat().st_mode & 0o777 == 0o600


def test_without_the_key_the_same_gsutil_gets_nowhere(site, tmp_path):
    environment, _proxy = site
    steps = steps_of("README.md", "Signing in").replace("-o Credentials:gs_service_key_file=$PWD/admin-key.json", "")
    done = run(steps, tmp_path, environment)
    assert done.returncode != 0
    assert "401" in done.stderr or "AccessDenied" in done.stderr, done.stderr


def test_the_page_about_signing_in_makes_the_same_key(site, tmp_path):
    environment, _proxy = site
    steps = steps_of("docs/operating/sign-in.md", "Three steps").splitlines()
    assert [step.split()[0] for step in steps] == ["lakegate", "lakegate", "gcloud"]
    # The two lines that are the README's; gcloud is in no package registry.
    assert steps[:2] == steps_of("README.md", "Signing in").splitlines()[:2]
    done = run("\n".join(steps[:2]), tmp_path, environment)
    assert done.returncode == 0, done.stderr
    key = json.loads((tmp_path / "admin-key.json").read_text())
    assert (key["type"], key["token_uri"]) == ("service_account", f"https://{HOST}/token")
