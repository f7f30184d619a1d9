"""A TCP proxy on loopback that cuts connections after a stated number of bytes.

It copies bytes blindly, so both sides speak to each other as if directly connected until a cut falls due. Used
to see that clients resume and that the server keeps what it acknowledged. Owned by the test that made it; every
method may be called from any thread. It copies plain bytes, so TLS passes through unseen.
"""

from __future__ import annotations

import collections
import socket
import struct
import threading

COPY_BLOCK_BYTES = 64 * 1024
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class _Cut:
    """A cut that falls due once `remaining` more bytes have gone in `direction`."""

    def __init__(self, direction: str, after_bytes: int, reset: bool):
        self.direction = direction
        self.remaining = after_bytes
        self.reset = reset


class CuttingProxy:
    """Forwards 127.0.0.1:`port` to `target_port` of the same address.

    `cut_upload(after_bytes)` and `cut_download(after_bytes)` each arm one cut; armed cuts are spent in order,
    and the count of bytes starts when the cut stands first in line, over all connections together.
    """

    def __init__(self, target_port: int):
        self._target_port = target_port
        self._lock = threading.Lock()
        self._cuts: collections.deque[_Cut] = collections.deque()
        self._sockets: set[socket.socket] = set()
        self._reset: set[socket.socket] = set()
        self._closing = False
        self.cuts_made = 0
        self.bytes_uploaded = 0
        self.bytes_downloaded = 0
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def http_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut_upload(self, after_bytes: int, reset: bool = True) -> None:
        """Arms a cut after `after_bytes` more bytes from client to server; `reset` sends RST instead of FIN."""
        with self._lock:
            self._cuts.append(_Cut("up", after_bytes, reset))

    def cut_download(self, after_bytes: int, reset: bool = False) -> None:
        """Arms a cut after `after_bytes` more bytes from server to client."""
        with self._lock:
            self._cuts.append(_Cut("down", after_bytes, reset))

    def close(self) -> None:
        with self._lock:
            self._closing = True
            sockets = list(self._sockets)
        self._listener.close()
        for one in sockets:
            _shut(one)

    def __enter__(self) -> "CuttingProxy":
        return self

    def __exit__(self, *_ignored) -> None:
        self.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._target_port), timeout=10)
                server.settimeout(None)
            except OSError:
                client.close()
                continue
            with self._lock:
                if self._closing:
                    client.close()
                    server.close()
                    return
                self._sockets |= {client, server}
            pair = (client, server)
            threads = [threading.Thread(target=self._copy, args=(client, server, "up", pair), daemon=True),
                       threading.Thread(target=self._copy, args=(server, client, "down", pair), daemon=True)]
            for thread in threads:
                thread.start()
            threading.Thread(target=self._reap, args=(threads, pair), daemon=True).start()

    def _reap(self, threads, pair) -> None:
        for thread in threads:
            thread.join()
        with self._lock:
            self._sockets -= set(pair)
            self._reset -= set(pair)
        for one in pair:
            one.close()

    def _copy(self, source: socket.socket, sink: socket.socket, direction: str, pair) -> None:
        try:
            while block := source.recv(COPY_BLOCK_BYTES):
                allowed, cut = self._account(direction, len(block))
                sink.sendall(block[:allowed])
                if cut is not None:
                    self._cut_link(pair, cut.reset)
                    return
            with self._lock:
                was_reset = source in self._reset
            if not was_reset:
                sink.shutdown(socket.SHUT_WR)
        except OSError:
            for one in pair:
                _shut(one)

    def _cut_link(self, pair, reset: bool) -> None:
        """Ends both connections: orderly, or so that the close in `_reap` sends RST (no FIN may go before it)."""
        if not reset:
            for one in pair:
                _shut(one)
            return
        with self._lock:
            self._reset |= set(pair)
        for one in pair:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            _shut(one, socket.SHUT_RD)

    def _account(self, direction: str, count: int) -> tuple[int, _Cut | None]:
        """How many of `count` bytes may pass, and the cut that then falls due, if any."""
        with self._lock:
            cut = self._cuts[0] if self._cuts and self._cuts[0].direction == direction else None
            allowed = count
            if cut is not None:
                allowed = min(count, cut.remaining)
                cut.remaining -= allowed
                if cut.remaining > 0:
                    cut = None
                else:
                    self._cuts.popleft()
                    self.cuts_made += 1
            if direction == "up":
                self.bytes_uploaded += allowed
            else:
                self.bytes_downloaded += allowed
            return allowed, cut


def _shut(one: socket.socket, how: int = socket.SHUT_RDWR) -> None:
    try:
        one.shutdown(how)
    except OSError:
        pass
