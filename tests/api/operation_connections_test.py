"""Many connections at once: idle ones cost little and hold up nobody."""

import contextlib
import resource
import socket

import pytest

from tests.api.conftest import Api, unique_bucket_name
from tests.support.raw_http import RawConnection
from tests.support.server import Server

WANTED_CONNECTIONS = 10_000
SPARE_DESCRIPTORS = 500


@pytest.fixture
def many_descriptors():
    """Raises this process's limit of descriptors for the test; skips where the machine does not allow it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = WANTED_CONNECTIONS + SPARE_DESCRIPTORS
    if hard != resource.RLIM_INFINITY and hard < needed:
        pytest.skip(f"needs {needed} open files, the limit is {hard}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, needed), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_ten_thousand_idle_connections_leave_the_server_serving(many_descriptors):
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(Server())
        api, bucket = Api(server), unique_bucket_name()
        assert api.insert_bucket(bucket).status_code == 200
        address = ("127.0.0.1", server.ports["http"])
        idle = []
        for index in range(WANTED_CONNECTIONS):
            idle.append(stack.enter_context(socket.create_connection(address, timeout=30)))
            if index % 1000 == 999:
                assert api.insert_media(bucket, f"n{index}", b"served").status_code == 200
        with RawConnection(server.http_url) as fresh:
            fresh.send_head("GET", f"/storage/v1/b/{bucket}/o/n999?alt=media")
            assert fresh.read_response().body == b"served"
        for connection in idle[::500]:  # The idle ones are served as well once they speak.
            connection.sendall(f"GET /storage/v1/b/{bucket} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            assert connection.recv(100).startswith(b"HTTP/1.1 200 ")
