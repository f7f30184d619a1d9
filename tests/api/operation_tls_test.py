"""The TLS listener: the development certificate, the versions it speaks, and reloading by SIGHUP."""

import shutil
import signal
import ssl
import subprocess

import pytest
import requests

from tests.api.conftest import Api, unique_bucket_name
from tests.support.raw_http import RawConnection, wait_until
from tests.support.server import Server, binary_path

TIMEOUT_S = 60


@pytest.fixture
def tls_server():
    with Server(with_tls=True) as running:
        yield running


def context_for(server) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(server.ca_file))


def served_certificate(server, context=None) -> bytes:
    """The certificate of a new handshake in DER."""
    context = context or context_for(server)
    with RawConnection(server.https_url, tls_context=context) as connection:
        return connection.socket.getpeercert(binary_form=True)


def make_certificates(folder) -> None:
    subprocess.run([str(binary_path()), "dev-cert", "--out", str(folder)], check=True, stdout=subprocess.DEVNULL,
                   timeout=TIMEOUT_S)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_requests_over_tls_are_served_and_links_are_https(tls_server, host):
    bucket = unique_bucket_name()
    assert Api(tls_server).insert_bucket(bucket).status_code == 200
    url = f"https://{host}:{tls_server.ports['https']}"
    uploaded = requests.post(f"{url}/upload/storage/v1/b/{bucket}/o", params={"uploadType": "media", "name": "x"},
                             data=b"over tls" * 100_000, verify=str(tls_server.ca_file), timeout=TIMEOUT_S)
    assert uploaded.status_code == 200, uploaded.text
    assert uploaded.json()["mediaLink"].startswith(url + "/")
    assert uploaded.json()["selfLink"].startswith(url + "/")
    read = requests.get(uploaded.json()["mediaLink"], verify=str(tls_server.ca_file), timeout=TIMEOUT_S)
    assert read.content == b"over tls" * 100_000


def test_the_development_certificate_verifies_by_its_own_authority_only(tls_server):
    assert served_certificate(tls_server)
    with pytest.raises(ssl.SSLCertVerificationError):
        served_certificate(tls_server, ssl.create_default_context())


def test_versions_before_1_2_are_refused(tls_server):
    context = context_for(tls_server)
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.raises((ssl.SSLError, ConnectionError)):
        served_certificate(tls_server, context)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_modern_versions_are_spoken(tls_server, version):
    context = context_for(tls_server)
    context.minimum_version = context.maximum_version = version
    assert served_certificate(tls_server, context)


def test_plain_http_on_the_tls_port_is_refused(tls_server):
    with RawConnection(tls_server.https_url) as connection:
        connection.send_head("GET", "/storage/v1/b")
        assert b" 200 " not in connection.read_until_closed()[:20]


def test_sighup_takes_up_a_new_certificate_without_a_restart(tls_server, tmp_path):
    old_context, old = context_for(tls_server), served_certificate(tls_server)
    with RawConnection(tls_server.https_url, tls_context=old_context) as before:
        make_certificates(tmp_path)
        for name in ("server.key", "server.pem", "ca.pem"):
            shutil.copy(tmp_path / name, tls_server.ca_file.parent / name)
        tls_server.process.send_signal(signal.SIGHUP)
        unverified = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
        wait_until(lambda: served_certificate(tls_server, unverified) != old)
        assert served_certificate(tls_server) != old
        before.send_head("GET", "/storage/v1/b?project=p")
        assert before.read_response().status == 200


def test_sighup_with_a_broken_certificate_keeps_the_old_one(tls_server):
    old = served_certificate(tls_server)
    (tls_server.ca_file.parent / "server.pem").write_text("no certificate at all")
    log_size = len(tls_server.log_text())
    tls_server.process.send_signal(signal.SIGHUP)
    wait_until(lambda: "server.pem" in tls_server.log_text()[log_size:])
    assert served_certificate(tls_server) == old
