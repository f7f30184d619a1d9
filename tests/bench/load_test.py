"""The load generator: every kind of operation that a dialect has succeeds against the real server."""

import subprocess

import pytest

from bench import load
from bench.servers.lakegate import LakegateSignedIn
from tests.bench.toy_server import ToyServer
from tests.support.server import Server

KINDS = ["get", "stat", "put", "multipart-upload", "create", "create-taken", "mixed", "list", "list-prefixes",
         "compose", "resumable", "delete"]
XML_KINDS = ["get", "stat", "put", "create", "create-taken", "mixed", "list", "xml-multipart"]
S3_KINDS = ["get", "stat", "put", "mixed", "list", "list-prefixes", "delete", "xml-multipart"]


@pytest.fixture(scope="module")
def server():
    with Server(with_tls=True) as server:
        subprocess.run(["curl", "-sSf", "-o", "/dev/null", "-H", "Content-Type: application/json", "-d",
                        '{"name":"bench"}', f"{server.http_url}/storage/v1/b?project=bench"], check=True)
        yield server


@pytest.fixture
def port(server):
    return server.ports["http"]


@pytest.fixture(scope="module")
def signed_in(tmp_path_factory):
    subject = LakegateSignedIn(tmp_path_factory.mktemp("signed") / "in")
    subject.start()
    yield subject
    subject.close()


def run(port: int, kind: str, **flags) -> load.Outcome:
    return load.run(kind, port=port, **{"prefix": "f/", "size": 5000, "count": 100, "clients": 4, "parts": 3,
                                        "operations": 100, "chunk": 262144, **flags})


@pytest.mark.parametrize("dialect, kind", [("json", kind) for kind in KINDS] + [("xml", kind) for kind in XML_KINDS])
def test_each_kind_of_operation_succeeds(port, dialect, kind):
    assert run(port, "fill").errors == 0
    # Parts before the last have five MiB at least.
    flags = {"size": 5 << 20, "operations": 2} if kind == "xml-multipart" else {}
    done = run(port, kind, dialect=dialect, run=f"{kind}-{dialect}", **flags)
    assert (done.errors, done.operations, done.first_error) == (0, flags.get("operations", 100), "")


def test_reading_what_is_not_there_is_an_error(port):
    assert run(port, "get", prefix="missing/", operations=10).errors == 10


def test_an_answer_of_another_length_is_an_error(port):
    assert run(port, "fill").errors == 0
    assert run(port, "get", size=4999, operations=10).errors == 10


def test_an_open_loop_starts_operations_at_their_times(port):
    assert run(port, "fill").errors == 0
    done = run(port, "get", operations=0, seconds=1, rate=50)
    assert done.errors == 0
    assert 45 <= done.operations <= 50


def test_a_kind_that_a_dialect_does_not_have_is_said_to_be_missing(port):
    with pytest.raises(load.NotOffered):
        run(port, "compose", dialect="xml")


def test_what_an_open_loop_held_up_counts_as_slow():
    """A stall of 0.8 seconds at 100 a second delays eighty operations, not one."""
    with ToyServer(stall_at=5, stall_s=0.8) as toy:
        done = load.run("stat", port=toy.port, clients=1, rate=100, seconds=1)
    assert done.errors == 0
    assert done.operations == 100
    assert done.max_us >= 790_000
    # Without the correction one of a hundred would be slow, and p50 that of an answer.
    with ToyServer(stall_at=5, stall_s=0.8) as toy:
        closed = load.run("stat", port=toy.port, clients=1, operations=100)
    assert closed.p50_us < 100_000 < done.p50_us


def test_an_open_loop_does_what_was_due_before_its_end_however_late():
    with ToyServer(stall_at=95, stall_s=0.5) as toy:
        done = load.run("stat", port=toy.port, clients=1, rate=100, seconds=1)
    assert (done.operations, done.errors) == (100, 0)
    assert done.seconds > 1.2


@pytest.mark.parametrize("kind", ["get", "put", "resumable", "list"])
def test_each_kind_of_operation_succeeds_by_tls(server, kind):
    flags = {"port": server.ports["https"], "tls": 1}
    assert run(kind="fill", **flags).errors == 0
    done = run(kind=kind, run=f"{kind}-tls", **{**flags, "size": 5000 if kind != "resumable" else 600_000})
    assert (done.errors, done.operations, done.first_error) == (0, 100, "")


def test_the_caller_may_look_at_the_server_between_connecting_and_the_first_operation():
    with ToyServer() as toy:
        seen = []
        done = load.run("stat", port=toy.port, clients=3, operations=10, on_connected=lambda: seen.append(toy.requests))
        assert done.operations == 10
        assert seen == [0]
        assert toy.requests == 10


def test_tls_to_a_port_without_is_no_success(port):
    with pytest.raises(RuntimeError, match="no TLS 1.3"):
        run(port, "get", tls=1)


@pytest.mark.parametrize("kind", S3_KINDS)
def test_each_kind_of_operation_succeeds_when_signed_as_amazon_does(signed_in, kind):
    flags = {"port": signed_in.port, "dialect": "s3", **signed_in.credentials("s3")}
    assert run(kind="fill", **flags).errors == 0
    extra = {"size": 5 << 20, "operations": 2} if kind == "xml-multipart" else {}
    done = run(kind=kind, run=f"{kind}-s3", **{**flags, **extra})
    assert (done.errors, done.operations, done.first_error) == (0, extra.get("operations", 100), "")


def test_the_server_of_signed_lines_refuses_a_wrong_key_and_no_key(signed_in):
    wrong = {**signed_in.credentials("s3"), "secret_key": "wrong"}
    assert run(signed_in.port, "put", dialect="s3", operations=10, **wrong).errors == 10
    assert run(signed_in.port, "put", operations=10).errors == 10
