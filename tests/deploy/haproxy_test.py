"""deploy/haproxy.cfg is one that HAProxy accepts and that keeps what Lakegate's clients rely on."""

from __future__ import annotations

import pathlib
import re
import subprocess

import pytest

CONFIG = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "haproxy.cfg"
CERTIFICATE = "/etc/haproxy/certificates/storage.pem"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """One file with a throw-away certificate and its key, as `crt` wants it."""
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True, timeout=60)
    both = folder / "storage.pem"
    both.write_text((folder / "cert.pem").read_text() + (folder / "key.pem").read_text())
    return both


def check(config: str, tmp_path) -> subprocess.CompletedProcess:
    file = tmp_path / "haproxy.cfg"
    file.write_text(config)
    return subprocess.run(["haproxy", "-c", "-f", file], capture_output=True, text=True, timeout=60, check=False)


def section(config: str, name: str) -> str:
    """The lines of one section without comments."""
    match = re.search(rf"^{name}\n((?:[ \t#].*\n|\n)*)", config + "\n", re.MULTILINE)
    assert match, f"no section '{name}'"
    return re.sub(r"#.*", "", match[1])


def test_haproxy_accepts_the_example_without_a_warning(certificate, tmp_path):
    config = CONFIG.read_text()
    assert CERTIFICATE in config
    result = check(config.replace(CERTIFICATE, str(certificate)), tmp_path)
    assert result.returncode == 0, result.stderr
    assert "WARNING" not in result.stderr


def test_the_check_refuses_a_spoilt_example(certificate, tmp_path):
    config = CONFIG.read_text().replace(CERTIFICATE, str(certificate))
    result = check(config.replace("default_backend lakegate\n", "default_backend nowhere\n"), tmp_path)
    assert result.returncode != 0


@pytest.mark.parametrize("backend", ["backend lakegate", "backend lakegate_passthrough"])
def test_health_is_asked_of_readyz_on_the_private_port(backend):
    lines = section(CONFIG.read_text(), backend)
    assert "http-check send meth GET uri /readyz" in lines
    assert "http-check expect status 200" in lines
    assert re.search(r"default-server check port 8081\b", lines)
    assert len(re.findall(r"^ +server ", lines, re.MULTILINE)) == 2


def test_forwarded_headers_are_overwritten_never_passed_on():
    lines = section(CONFIG.read_text(), "frontend storage")
    assert lines.count("set-header X-Forwarded-Proto") == 2
    assert "set-header X-Forwarded-Host %[req.hdr(host)]" in lines
    assert "add-header" not in lines


def test_bodies_are_streamed_and_only_refused_connections_are_tried_again():
    lines = section(CONFIG.read_text(), "defaults")
    assert "no option http-buffer-request" in lines
    assert "retry-on conn-failure\n" in lines
