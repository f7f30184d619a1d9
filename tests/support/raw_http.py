"""An HTTP/1.1 client on a bare socket, for tests that care about bytes: what is sent, and when it is answered.

It sends whatever it is given, right or wrong, keeps the connection, and reads answers one at a time, so that
pipelining, interim answers and the state of a connection after an error can be seen.
"""

from __future__ import annotations

import dataclasses
import json
import socket
import time
from urllib.parse import urlsplit

SOCKET_TIMEOUT_S = 30.0
READ_SIZE_BYTES = 65536
NO_BODY_STATUSES = (204, 304)


class ConnectionEnded(Exception):
    """The server closed the connection before a whole answer had come."""


@dataclasses.dataclass
class RawResponse:
    """One answer. `headers` are (name, value) pairs as received; `body` has the chunk framing removed."""

    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def get(self, name: str, default: str | None = None) -> str | None:
        values = self.all(name)
        return values[0] if values else default

    def json(self) -> dict:
        return json.loads(self.body)


class RawConnection:
    """One connection to `url` (scheme, host and port). Owned by one test; not thread-safe.

    With `tls_context` the bytes go through TLS, with `host` as the server's name. Use as a context manager.
    """

    def __init__(self, url: str, tls_context=None, timeout_s: float = SOCKET_TIMEOUT_S):
        parts = urlsplit(url)
        self.host = parts.netloc
        self._buffer = b""
        self._socket = socket.create_connection((parts.hostname, parts.port), timeout=timeout_s)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls_context is not None:
            self._socket = tls_context.wrap_socket(self._socket, server_hostname=parts.hostname)

    @property
    def socket(self):
        return self._socket

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def send_until_refused(self, data: bytes) -> None:
        """Sends as much as the server takes; a server may rightly close before it has read all."""
        try:
            self._socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def send_head(self, method: str, target: str, headers=(), host: str | None = None) -> None:
        """Sends a request head; `Host` is added, nothing else."""
        self.send(request_head(method, target, host or self.host, headers))

    def half_close(self) -> None:
        self._socket.shutdown(socket.SHUT_WR)

    def _fill(self) -> None:
        data = self._socket.recv(READ_SIZE_BYTES)
        if not data:
            raise ConnectionEnded(f"closed after {self._buffer[:200]!r}")
        self._buffer += data

    def _take(self, count: int) -> bytes:
        while len(self._buffer) < count:
            self._fill()
        taken, self._buffer = self._buffer[:count], self._buffer[count:]
        return taken

    def _take_through(self, mark: bytes) -> bytes:
        while mark not in self._buffer:
            self._fill()
        return self._take(self._buffer.index(mark) + len(mark))

    def read_response(self, method: str = "GET", skip_interim: bool = True) -> RawResponse:
        """Reads one answer to a request of `method`; 1xx answers are skipped unless asked for."""
        while True:
            lines = self._take_through(b"\r\n\r\n").decode("latin-1").split("\r\n")
            version, status, *reason = lines[0].split(" ", 2)
            assert version in ("HTTP/1.1", "HTTP/1.0"), lines[0]
            headers = [(key, value.strip()) for key, _, value in (line.partition(":") for line in lines[1:-2])]
            answer = RawResponse(int(status), reason[0] if reason else "", headers, b"")
            if 100 <= answer.status < 200:
                if skip_interim:
                    continue
                return answer
            if method != "HEAD" and answer.status not in NO_BODY_STATUSES:
                answer.body = self._read_body(answer)
            return answer

    def _read_body(self, answer: RawResponse) -> bytes:
        if "chunked" in (answer.get("Transfer-Encoding") or "").lower():
            return self._read_chunks()
        if answer.get("Content-Length") is not None:
            return self._take(int(answer.get("Content-Length")))
        return self.read_until_closed()

    def _read_chunks(self) -> bytes:
        chunks = []
        while True:
            size = int(self._take_through(b"\r\n").split(b";")[0], 16)
            if size == 0:
                while self._take_through(b"\r\n") != b"\r\n":
                    pass
                return b"".join(chunks)
            chunks.append(self._take(size))
            assert self._take(2) == b"\r\n"

    def read_until_closed(self) -> bytes:
        """Everything that comes until the server closes; a reset counts as closing."""
        try:
            while True:
                self._fill()
        except (ConnectionEnded, ConnectionResetError, BrokenPipeError):
            taken, self._buffer = self._buffer, b""
            return taken

    def close(self) -> None:
        self._socket.close()

    def __enter__(self) -> "RawConnection":
        return self

    def __exit__(self, *_ignored) -> None:
        self.close()


def request_head(method: str, target: str, host: str, headers=()) -> bytes:
    pairs = list(headers.items()) if isinstance(headers, dict) else list(headers)
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host}", *(f"{key}: {value}" for key, value in pairs)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def chunked(data: bytes, chunk_size: int = 1000) -> bytes:
    """`data` in chunked transfer coding."""
    parts = [data[start:start + chunk_size] for start in range(0, len(data), chunk_size)]
    return b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in parts) + b"0\r\n\r\n"


def wait_until(condition, timeout_s: float = 30.0, interval_s: float = 0.02):
    """Polls `condition` until it returns something true, which is returned; fails after `timeout_s`."""
    deadline = time.monotonic() + timeout_s
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"not so after {timeout_s} s"
        time.sleep(interval_s)
