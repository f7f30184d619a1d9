"""The load generator: every kind of operation that a dialect has succeeds against the real server."""

import subprocess

import pytest

from bench import load
from tests.support.server import Server

KINDS = ["get", "stat", "put", "multipart-upload", "create", "create-taken", "mixed", "list", "list-prefixes",
         "compose", "resumable", "delete"]
XML_KINDS = ["get", "stat", "put", "create", "create-taken", "mixed", "list", "xml-multipart"]


@pytest.fixture(scope="module")
def port():
    with Server() as server:
        subprocess.run(["curl", "-sSf", "-o", "/dev/null", "-H", "Content-Type: application/json", "-d",
                        '{"name":"bench"}', f"{server.http_url}/storage/v1/b?project=bench"], check=True)
        yield server.ports["http"]


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
