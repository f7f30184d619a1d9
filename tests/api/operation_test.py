"""Running a server: health, metrics, drain, the data folder's lock and version, addresses, and configuration."""

import json
import os
import re
import signal
import subprocess
import time

import pytest
import requests

from tests.api.conftest import Api, assert_json_error, unique_bucket_name
from tests.support.raw_http import RawConnection, wait_until
from tests.support.server import CLOSED_METADATA_ENVIRONMENT, STOP_TIMEOUT_S, Server, binary_path

COMMAND_TIMEOUT_S = 60
ABSENT_ADDRESS = "192.0.2.1:0"  # TEST-NET-1 (RFC 5737): bound by no machine.
SAMPLE = re.compile(r'^[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*="(\\.|[^"\\])*",?)*\})? '
                    r"(NaN|[+-]?Inf|[+-]?[0-9.]+([eE][+-]?[0-9]+)?)( \d+)?$")


def admin_get(server, path) -> requests.Response:
    return requests.get(server.admin_url + path, timeout=COMMAND_TIMEOUT_S)


def run(*arguments, environment=None) -> subprocess.CompletedProcess:
    """Runs the binary to its end; its output is text."""
    return subprocess.run([str(binary_path()), *map(str, arguments)], capture_output=True, text=True,
                          timeout=COMMAND_TIMEOUT_S,
                          env={**os.environ, **CLOSED_METADATA_ENVIRONMENT, **(environment or {})})


def refuse_serving(data_dir, *arguments, environment=None) -> str:
    """Starts a server that must refuse to start; returns what it said."""
    listeners = [part for flag in ("--http", "--admin") if flag not in arguments for part in (flag, "127.0.0.1:0")]
    done = run("serve", "--data-dir", data_dir, *listeners, *arguments, environment=environment)
    said = done.stdout + done.stderr
    assert done.returncode > 0, (done.returncode, said)
    assert said.strip()
    return said


def total_requests(server) -> float:
    """The sum of every sample whose name says that it counts requests."""
    return sum(float(line.rpartition(" ")[2]) for line in server.metrics().splitlines()
               if re.match(r"^[a-z_]*requests?_total[{ ]", line))


@pytest.fixture
def own_server():
    with Server() as running:
        yield running


def test_health_answers_200(server):
    assert admin_get(server, "/healthz").status_code == 200


def test_readiness_is_json_without_reasons(server):
    answer = admin_get(server, "/readyz")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.json() == {"ready": True, "reasons": []}


def test_metrics_are_prometheus_text(server):
    answer = admin_get(server, "/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    samples = [line for line in answer.text.splitlines() if line and not line.startswith("#")]
    assert samples
    for line in samples:
        assert SAMPLE.match(line), line


def test_metrics_count_requests(server, api, bucket):
    before = total_requests(server)
    for _ in range(10):
        assert api.get(api.bucket_path(bucket)).status_code == 200
    assert total_requests(server) >= before + 10


def test_metrics_name_the_method_of_the_api(server, api, bucket):
    api.get_metadata(bucket, "missing")
    assert re.search(r"requests?_total\{[^}]*storage\.objects\.get", server.metrics())


def test_the_private_port_does_not_serve_the_api_nor_the_public_one_the_admin_pages(server, api, bucket):
    assert admin_get(server, f"/storage/v1/b/{bucket}").status_code == 404
    for path in ("/healthz", "/readyz", "/metrics"):
        answer = api.get(path)
        assert answer.status_code in (400, 404), path


def test_a_drain_without_work_ends_with_code_zero(own_server):
    assert own_server.stop() == 0


def test_a_drain_lets_an_upload_in_flight_end(own_server):
    api, bucket = Api(own_server), unique_bucket_name()
    assert api.insert_bucket(bucket).status_code == 200
    data = bytes(range(256)) * 4000
    with RawConnection(own_server.http_url) as connection:
        connection.send_head("POST", f"/upload/storage/v1/b/{bucket}/o?uploadType=media&name=slow",
                             {"Content-Length": len(data), "Expect": "100-continue"})
        # The request is in flight from here on, and not before: a connection on which none has begun is closed.
        assert connection.read_response("POST", skip_interim=False).status == 100
        connection.send(data[:500_000])
        own_server.process.send_signal(signal.SIGTERM)
        wait_until(lambda: draining(own_server))
        for start in range(500_000, len(data), 100_000):
            connection.send(data[start:start + 100_000])
        answer = connection.read_response("POST")
        assert answer.status == 200, answer.body
    assert own_server.process.wait(timeout=STOP_TIMEOUT_S) == 0
    own_server.process = None
    own_server.start()
    assert Api(own_server).get_media(bucket, "slow").content == data


def draining(server) -> bool:
    """Whether readiness is off and new connections are not served any more."""
    try:
        answer = admin_get(server, "/readyz")
    except requests.ConnectionError:
        return True
    if answer.status_code == 200:
        return False
    assert answer.status_code == 503
    assert answer.json()["ready"] is False and answer.json()["reasons"]
    return True


def test_a_drain_closes_idle_connections(own_server):
    with RawConnection(own_server.http_url) as idle:
        idle.send_head("GET", "/storage/v1/b?project=p")
        assert idle.read_response().status == 200
        started = time.monotonic()
        own_server.process.send_signal(signal.SIGTERM)
        assert idle.read_until_closed() == b""
        assert own_server.process.wait(timeout=STOP_TIMEOUT_S) == 0
        assert time.monotonic() - started < 20
        own_server.process = None


def test_a_second_process_on_the_same_data_folder_is_refused(own_server):
    said = refuse_serving(own_server.data_dir)
    assert str(own_server.data_dir) in said
    assert re.search(r"lock|in use|another", said, re.IGNORECASE)
    assert admin_get(own_server, "/readyz").status_code == 200


def test_the_folder_of_a_killed_process_is_taken_over(own_server):
    api, bucket = Api(own_server), unique_bucket_name()
    assert api.insert_bucket(bucket).status_code == 200
    own_server.kill()
    own_server.start()
    assert api.get(api.bucket_path(bucket)).status_code == 200


def test_a_newer_format_version_is_refused_and_not_touched(own_server):
    assert own_server.stop() == 0
    files = [path for path in own_server.data_dir.rglob("*") if path.is_file() and "format" in path.name.lower()]
    assert len(files) == 1, "one file of the data folder tells its format version"
    original = files[0].read_text()
    newer = re.sub(r"\d+", lambda match: str(int(match[0]) + 1000), original)
    assert newer != original
    files[0].write_text(newer)
    said = refuse_serving(own_server.data_dir)
    assert re.search(r"version|newer", said, re.IGNORECASE)
    assert files[0].read_text() == newer
    files[0].write_text(original)
    own_server.start()


def test_required_authentication_refuses_whoever_is_not_known_and_has_no_rights():
    with Server(auth="required") as server:
        api = Api(server)
        for method, path in (("GET", "/storage/v1/b?project=p"), ("POST", "/storage/v1/b?project=p"),
                             ("GET", "/storage/v1/b/x/o/y?alt=media"), ("DELETE", "/storage/v1/b/xyz"),
                             ("POST", "/upload/storage/v1/b/xyz/o?uploadType=media&name=x")):
            body = b"{}" if method == "POST" else None
            answer = api.request(method, path, headers={"Authorization": "Bearer anything"}, data=body)
            assert answer.status_code == 401, (method, path)
            assert "WWW-Authenticate" in answer.headers
            # Without credentials one is anonymous, and nobody has given anonymous callers anything.
            assert api.request(method, path, data=body).status_code in (401, 403), (method, path)
        assert_json_error(api.get("/storage/v1/b?project=p", headers={"Authorization": "Bearer x"}), 401, "authError")
        status, _, _, body = api.raw("GET", "/xyz/name", {"Authorization": "Bearer x"})
        assert status == 401 and b"<Error>" in body
        status, _, _, body = api.raw("GET", "/xyz/name")
        assert status in (401, 403) and b"<Error>" in body
        assert admin_get(server, "/readyz").status_code == 200


def test_a_server_that_is_told_nothing_about_signing_in_lets_nobody_in():
    with Server(auth=None) as server:
        api = Api(server)
        assert api.get("/storage/v1/b?project=p").status_code == 401
        assert api.post("/storage/v1/b?project=p", json={"name": "of-a-stranger"}).status_code == 401


@pytest.mark.parametrize("address", [ABSENT_ADDRESS, "0.0.0.0:0", "[::]:0"])
def test_no_authentication_on_an_address_that_is_not_loopback_is_refused(tmp_path, address):
    said = refuse_serving(tmp_path, "--http", address, "--auth", "none")
    assert "--allow-unauthenticated-on-any-address" in said


def test_no_authentication_on_any_address_is_allowed_by_its_flag(tmp_path):
    # The address is none of this machine's, so that the test opens no port to the outside.
    said = refuse_serving(tmp_path, "--http", ABSENT_ADDRESS, "--auth", "none",
                          "--allow-unauthenticated-on-any-address")
    assert "assign" in said.lower()


def test_an_unknown_flag_is_refused_by_name(tmp_path):
    assert "no-such-flag" in refuse_serving(tmp_path, "--no-such-flag", "1")


def test_an_unknown_key_of_the_configuration_file_is_refused_by_name(tmp_path):
    config = tmp_path / "lakegate.toml"
    config.write_text("no_such_key = 1\n")
    assert "no_such_key" in refuse_serving(tmp_path / "data", "--config", config)


@pytest.mark.parametrize("text", ["this is = not [ toml", "project = [1, 2]\n"])
def test_a_malformed_configuration_file_is_refused(tmp_path, text):
    config = tmp_path / "lakegate.toml"
    config.write_text(text)
    assert str(config) in refuse_serving(tmp_path / "data", "--config", config)


def test_a_missing_configuration_file_is_refused(tmp_path):
    assert "absent.toml" in refuse_serving(tmp_path / "data", "--config", tmp_path / "absent.toml")


def test_config_show_prints_the_configuration_in_force(tmp_path):
    config = tmp_path / "lakegate.toml"
    config.write_text('project = "from-the-file"\n')
    shown = run("config", "show", "--config", config)
    assert shown.returncode == 0, shown.stderr
    assert "from-the-file" in shown.stdout
    assert "127.0.0.1:8080" in shown.stdout
    over = run("config", "show", "--config", config, "--project", "from-the-flag")
    assert "from-the-flag" in over.stdout and "from-the-file" not in over.stdout


@pytest.mark.parametrize("arguments", [("--http", "nonsense"), ("--http", "127.0.0.1:99999"), ("--auth", "perhaps"),
                                       ("--header-timeout-ms", "-5"), ("--header-timeout-ms", "soon")])
def test_a_value_that_makes_no_sense_is_refused(tmp_path, arguments):
    assert arguments[1] in refuse_serving(tmp_path, *arguments)


def test_a_port_that_is_taken_is_named(own_server, tmp_path):
    address = f"127.0.0.1:{own_server.ports['http']}"
    assert str(own_server.ports["http"]) in refuse_serving(tmp_path, "--http", address)


def test_the_ports_file_names_every_listener(own_server):
    ports = json.loads((own_server.work_dir / "ports.json").read_text())
    assert {"http", "admin"} <= ports.keys()
    assert all(isinstance(port, int) and 0 < port < 65536 for port in ports.values() if port is not None)


def test_the_request_id_of_an_answer_is_in_the_log():
    # Below warnings, single requests are logged at debug: most of an engine's traffic is 404s that nobody wants to
    # read.
    with Server(extra_arguments=["--log-level", "debug"]) as server:
        _, _, headers, _ = Api(server).raw("GET", "/storage/v1/b/no-such-bucket-anywhere")
        request_id = {key.lower(): value for key, value in headers}["x-guploader-uploadid"]
        wait_until(lambda: request_id in server.log_text())
