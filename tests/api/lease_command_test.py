"""`lakegate lease`: leases of a running server from the command line."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest

from tests.api.conftest import Api
from tests.api.lease_support import A, B, Lease
from tests.support.server import Server, binary_path
from tests.support.sign_in import access_token, admin_init, bearer, make_account

TIMEOUT_S = 60
# Prints what it was given.
SHOW = ("import json, os; "
        "print(json.dumps({k[15:]: v for k, v in os.environ.items() if k.startswith('LAKEGATE_LEASE')}))")
SLEEP = "import time; print('begun', flush=True); time.sleep(60)"


def environment(api) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LAKEGATE_")}
    return {**kept, "LAKEGATE_ENDPOINT": api.root}


def lakegate(api, *arguments, **options):
    return subprocess.run([str(binary_path()), "lease", *arguments], capture_output=True, text=True, timeout=TIMEOUT_S,
                          env=environment(api), **options)


def test_the_single_steps(api, bucket):
    url = f"gs://{bucket}/t/ü o"
    acquired = lakegate(api, "acquire", "--object", url, "--id", A, "--duration", "60")
    assert acquired.returncode == 0, acquired.stderr
    assert json.loads(acquired.stdout)["leaseId"] == A
    assert json.loads(acquired.stdout)["object"] == "t/ü o"
    refused = lakegate(api, "acquire", "--object", url)
    assert refused.returncode == 1
    assert refused.stderr == "lakegate: The server answered 409: There is already a lease present.\n"
    assert lakegate(api, "renew", "--object", url, "--id", A).returncode == 0
    listed = lakegate(api, "list", bucket)
    assert [item["object"] for item in json.loads(listed.stdout)["items"]] == ["t/ü o"]
    for same in (f"gs://{bucket}", f"gs://{bucket}/", f"gs://{bucket}/t/"):
        assert lakegate(api, "list", same).stdout == listed.stdout
    assert "items" not in json.loads(lakegate(api, "list", f"gs://{bucket}/u/").stdout)
    assert json.loads(lakegate(api, "break", "--object", url, "--period", "0").stdout)["state"] == "broken"
    assert json.loads(lakegate(api, "release", "--object", url, "--id", A).stdout)["state"] == "available"
    prefix = lakegate(api, "acquire", "--prefix", f"gs://{bucket}/t/", "--duration", "-1")
    assert json.loads(prefix.stdout)["prefix"] == "t/"


@pytest.mark.parametrize("arguments", [["acquire"], ["acquire", "--object", "b/o"], ["acquire", "--object", "gs://b"],
                                       ["renew", "--object", "gs://b/o"], ["run", "--object", "gs://b/o"], [],
                                       ["list", "gs://"],
                                       ["acquire", "--object", "gs://b/o", "--prefix", "gs://b/p/"]])
def test_a_command_that_makes_no_sense_is_told_so(api, arguments):
    assert lakegate(api, *arguments).returncode == 2


def test_an_endpoint_that_does_not_answer_is_a_failure(api):
    answer = lakegate(api, "acquire", "--object", "gs://b/o", "--endpoint", "http://127.0.0.1:9")
    assert answer.returncode == 1 and "Cannot connect" in answer.stderr
    answer = lakegate(api, "acquire", "--object", "gs://b/o", "--endpoint", "https://127.0.0.1:9")
    assert answer.returncode == 1 and "Cannot connect" in answer.stderr
    answer = lakegate(api, "acquire", "--object", "gs://b/o", "--endpoint", "ftp://127.0.0.1:9")
    assert answer.returncode == 2 and "https://" in answer.stderr


@pytest.fixture(scope="module")
def signed_in_server():
    with Server(auth="required", with_tls=True) as running:
        yield running


def over_tls(server, *arguments, **variables) -> subprocess.CompletedProcess:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LAKEGATE_")}
    return subprocess.run([str(binary_path()), "lease", *arguments], capture_output=True, text=True, timeout=TIMEOUT_S,
                          env={**kept, "LAKEGATE_ENDPOINT": server.https_url, **variables}, check=False)


def test_over_tls_who_holds_the_permission_leases_and_who_does_not_is_refused(signed_in_server):
    server = signed_in_server
    api = Api(server)
    writer = access_token(api, admin_init(server))
    reader = access_token(api, make_account(server, "reader", "roles/storage.objectViewer"))
    made = api.post("/storage/v1/b", params={"project": server.project}, json={"name": "leased"},
                    headers=bearer(writer))
    assert made.status_code == 200, made.text
    acquire = ("acquire", "--object", "gs://leased/o", "--id", A)
    trusted = {"LAKEGATE_CA_FILE": str(server.ca_file)}
    for variables in (trusted, {**trusted, "LAKEGATE_TOKEN": reader}, {**trusted, "LAKEGATE_TOKEN": "garbage"}):
        refused = over_tls(server, *acquire, **variables)
        assert refused.returncode == 1 and re.search("answered 40[13]", refused.stderr), refused.stderr
    acquired = over_tls(server, *acquire, "--token", writer, **trusted)
    assert acquired.returncode == 0, acquired.stderr
    assert json.loads(acquired.stdout)["leaseId"] == A
    for operation in (("break", "--object", "gs://leased/o"), ("renew", "--object", "gs://leased/o", "--id", A),
                      ("release", "--object", "gs://leased/o", "--id", A)):
        refused = over_tls(server, *operation, "--token", reader, **trusted)
        assert refused.returncode == 1 and "answered 403" in refused.stderr, refused.stderr
    assert over_tls(server, "renew", "--object", "gs://leased/o", "--id", A, "--token", writer,
                    **trusted).returncode == 0


def test_a_server_that_does_not_prove_to_be_the_endpoint_is_told_nothing(signed_in_server, tmp_path):
    stranger = tmp_path / "stranger"
    subprocess.run([str(binary_path()), "dev-cert", "--out", str(stranger)], check=True, capture_output=True)
    for variables, why in (({}, "certificate"), ({"LAKEGATE_CA_FILE": str(stranger / "ca.pem")}, "certificate"),
                           ({"LAKEGATE_CA_FILE": str(tmp_path / "absent.pem")}, "absent.pem")):
        refused = over_tls(signed_in_server, "list", "leased", "--token", "secret-token", **variables)
        assert refused.returncode == 1 and why in refused.stderr, refused.stderr
    assert "secret-token" not in signed_in_server.log_text()


def test_run_holds_the_lease_while_the_command_runs_and_releases_it(api, bucket):
    lease = Lease(api, bucket, "t/", prefix=True)
    ran = lakegate(api, "run", "--prefix", f"gs://{bucket}/t/", "--", sys.executable, "-c", SHOW)
    assert ran.returncode == 0, ran.stderr
    given = json.loads(ran.stdout)
    assert given["URL"] == f"gs://{bucket}/t/"
    assert lease.state() == "available"
    assert int(lease.held(B)["leaseEpoch"]) > int(given["EPOCH"])


def test_run_returns_the_commands_exit_code(api, bucket):
    url = f"gs://{bucket}/o"
    assert lakegate(api, "run", "--object", url, "--", sys.executable, "-c", "raise SystemExit(7)").returncode == 7
    assert lakegate(api, "run", "--object", url, "--", "/no/such/program").returncode == 127
    assert Lease(api, bucket, "o").state() == "available"


def test_run_does_not_begin_without_the_lease(api, bucket):
    Lease(api, bucket, "o").held(A)
    ran = lakegate(api, "run", "--object", f"gs://{bucket}/o", "--", "echo", "begun")
    assert (ran.returncode, ran.stdout) == (1, "")


def test_run_stops_the_command_when_the_lease_is_lost(api, bucket):
    lease = Lease(api, bucket, "o")
    process = subprocess.Popen([str(binary_path()), "lease", "run", "--object", f"gs://{bucket}/o", "--duration", "15",
                                "--", sys.executable, "-c", SLEEP], stdout=subprocess.PIPE, env=environment(api))
    try:
        assert process.stdout.readline() == b"begun\n"
        lease.break_(0)
        assert process.wait(30) == 75
    finally:
        process.kill()
        process.wait()


def test_run_passes_signals_on(api, bucket):
    process = subprocess.Popen([str(binary_path()), "lease", "run", "--object", f"gs://{bucket}/o", "--",
                                sys.executable, "-c", SLEEP], stdout=subprocess.PIPE, env=environment(api))
    try:
        assert process.stdout.readline() == b"begun\n"
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 128 + signal.SIGTERM
        assert time.monotonic() - begun < 30
        assert Lease(api, bucket, "o").state() == "available"
    finally:
        process.kill()
        process.wait()
