"""Memory of the server with very many idle keep-alive connections, plain and by TLS, each of which made a request.

They come from many loopback addresses, so that no range of ports ends. Behind the measurement each makes another
request: a connection that the server dropped would cost nothing.
"""

from __future__ import annotations

import contextlib
import pathlib
import resource
import socket
import ssl
import time
from collections.abc import Iterator

from bench.long import client
from bench.long.row import make_row
from tests.support.server import Server

_BAR_MIB = 200.0
_PER_ADDRESS = 1000
_REST_S = 3.0
_TIMEOUT_S = 60.0
# Descriptors of this process besides the connections'.
_SPARE_DESCRIPTORS = 200
_REQUEST = b"GET /storage/v1/b/bench/o/4k%2F00%2Fo0?alt=media HTTP/1.1\r\nHost: localhost\r\n\r\n"
_OBJECT_BYTES = 4096


def _connect(number: int, port: int, context: ssl.SSLContext | None) -> socket.socket:
    plain = socket.socket()
    plain.settimeout(_TIMEOUT_S)
    plain.bind((f"127.0.{1 + number // _PER_ADDRESS}.1", 0))
    plain.connect(("127.0.0.1", port))
    return context.wrap_socket(plain, server_hostname="localhost") if context else plain


def _request(connection: socket.socket) -> None:
    connection.sendall(_REQUEST)
    received = b""
    while b"\r\n\r\n" not in received or len(received.partition(b"\r\n\r\n")[2]) < _OBJECT_BYTES:
        more = connection.recv(1 << 16)
        if not more:
            raise RuntimeError(f"the server closed a connection after {received[:200]!r}")
        received += more
    if not received.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"answered {received[:200]!r}")


def _raise_limit(connections: int) -> int:
    """Files that this process and its children may open; returns how many connections that allows."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return min(connections, hard - _SPARE_DESCRIPTORS)


def _hold(server: Server, wanted: int, context: ssl.SSLContext | None) -> dict:
    count = _raise_limit(wanted)
    port = server.ports["https" if context else "http"]
    before_mib = client.resident_mib(server)
    start = time.monotonic()
    with contextlib.ExitStack() as opened:
        connections = []
        for number in range(count):
            connections.append(opened.enter_context(_connect(number, port, context)))
            _request(connections[-1])
        opened_s = time.monotonic() - start
        time.sleep(_REST_S)
        held_mib = client.resident_mib(server)
        for connection in connections:
            _request(connection)
    by = " by TLS" if context else ""
    bar = None if context else _BAR_MIB
    return make_row(f"memory with {count:,} idle keep-alive connections{by}", held_mib, "MiB", bar,
                    before_mib=round(before_mib, 1), kib_each=round((held_mib - before_mib) * 1024 / count, 1),
                    opened_in_s=round(opened_s, 1))


def measure(folder: pathlib.Path, arguments) -> Iterator[dict]:
    _raise_limit(arguments.connections)
    for count, has_tls in ((arguments.connections, False), (arguments.tls_connections, True)):
        with Server(data_dir=folder, with_tls=True) as server:
            if not has_tls:
                client.make_bucket(server)
            client.run_load(server, "fill", prefix="4k/", size=_OBJECT_BYTES, count=1, operations=1)
            context = ssl.create_default_context(cafile=str(server.ca_file)) if has_tls else None
            yield _hold(server, count, context)
