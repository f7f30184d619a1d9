"""An HTTP server that answers as a test wants: always with an error, or with a stall now and then."""

from __future__ import annotations

import socket
import threading
import time


class ToyServer:
    """Answers each request by `status`; stalls at its request number `stall_at`. Closed by the test."""

    def __init__(self, status: str = "200 OK", stall_at: int = -1, stall_s: float = 0.0):
        self.status, self.stall_at, self.stall_s = status, stall_at, stall_s
        self.requests = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            received = b""
            while more := connection.recv(1 << 16):
                received += more
                while b"\r\n\r\n" in received:
                    received = received.partition(b"\r\n\r\n")[2]
                    self.requests += 1
                    if self.requests == self.stall_at:
                        time.sleep(self.stall_s)
                    connection.sendall(f"HTTP/1.1 {self.status}\r\nContent-Length: 4\r\n\r\nbody".encode())

    def close(self) -> None:
        self.listener.close()

    def __enter__(self) -> "ToyServer":
        return self

    def __exit__(self, *_ignored) -> None:
        self.close()
