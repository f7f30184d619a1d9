"""Memory of the server while one large object goes up (in one request, then resumable by chunks) and comes down.

Usage: bench/large_object.py [--size-mib N] [--chunk-mib N] [--data-dir DIR] [--json FILE]

The bytes are made as they are sent and never held whole; what comes back is compared by CRC32C. Each transfer runs on a
server that was just started, and growth is its peak resident size (VmHWM) during the transfer less its size before.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import http.client
import json
import os
import pathlib
import random
import shutil
import sys
import tempfile
import time

import google_crc32c

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from bench import process  # noqa: E402
from tests.support.server import Server  # noqa: E402

MIB = 1 << 20
BUCKET = "large"
OBJECT = f"/storage/v1/b/{BUCKET}/o/large"
UPLOAD = f"/upload/storage/v1/b/{BUCKET}/o?name=large&uploadType="
TRANSFER_TIMEOUT_S = 120
_SEED = 20261124
_NOISE = random.Random(_SEED).randbytes(MIB)


def blocks(first: int, count: int):
    """Blocks of 1 MiB, each different: noise that begins with the block's number."""
    for number in range(first, first + count):
        yield number.to_bytes(8, "big") + _NOISE[8:]


def crc32c_of(pieces) -> str:
    """As the API writes it: base64 of the four bytes, big end first."""
    checksum = google_crc32c.Checksum()
    for piece in pieces:
        checksum.update(piece)
    return base64.b64encode(checksum.digest()).decode()


class Transfers:
    """The steps over one data folder; the server is started anew for each. Owns the server."""

    def __init__(self, data_dir: pathlib.Path, size_mib: int, chunk_mib: int):
        self.data_dir = data_dir
        self.server: Server | None = None
        self.size_mib = size_mib
        self.chunk_mib = chunk_mib
        self.crc32c = crc32c_of(blocks(0, size_mib))

    @contextlib.contextmanager
    def _fresh_server(self):
        with Server(data_dir=self.data_dir) as self.server:
            yield

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.server.ports["http"], timeout=TRANSFER_TIMEOUT_S,
                                          blocksize=MIB)

    def _ask(self, connection, verb: str, target: str, body=None, headers=None, expected=200):
        connection.request(verb, target, body, headers or {})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != expected:
            raise RuntimeError(f"{verb} {target}: {answer.status} {text[:500]!r}")
        return answer, text

    def make_bucket(self) -> None:
        with self._fresh_server():
            self._ask(self._connection(), "POST", "/storage/v1/b?project=bench", json.dumps({"name": BUCKET}),
                      {"Content-Type": "application/json"})

    def _check_resource(self, text: bytes) -> None:
        resource = json.loads(text)
        stored = (int(resource["size"]), resource["crc32c"])
        if stored != (self.size_mib * MIB, self.crc32c):
            raise RuntimeError(f"the server stored {stored}, sent were {self.size_mib} MiB with {self.crc32c}")

    def upload_media(self) -> None:
        headers = {"Content-Length": str(self.size_mib * MIB), "Content-Type": "application/octet-stream"}
        _answer, text = self._ask(self._connection(), "POST", UPLOAD + "media", blocks(0, self.size_mib), headers)
        self._check_resource(text)

    def upload_resumable(self) -> None:
        connection = self._connection()
        answer, _text = self._ask(connection, "POST", UPLOAD + "resumable", b"")
        session = answer.headers["Location"].split("/", 3)[3]
        for first in range(0, self.size_mib, self.chunk_mib):
            count = min(self.chunk_mib, self.size_mib - first)
            last = first + count == self.size_mib
            total = self.size_mib * MIB if last else "*"
            headers = {"Content-Length": str(count * MIB),
                       "Content-Range": f"bytes {first * MIB}-{(first + count) * MIB - 1}/{total}"}
            _answer, text = self._ask(connection, "PUT", "/" + session, blocks(first, count), headers,
                                      200 if last else 308)
        self._check_resource(text)

    def download(self) -> None:
        connection = self._connection()
        connection.request("GET", OBJECT + "?alt=media")
        answer = connection.getresponse()
        if answer.status != 200:
            raise RuntimeError(f"GET: {answer.status}")
        came = crc32c_of(iter(lambda: answer.read(MIB), b""))
        if came != self.crc32c:
            raise RuntimeError(f"read back {came}, sent were {self.crc32c}")

    def delete(self) -> None:
        with self._fresh_server():
            self._ask(self._connection(), "DELETE", OBJECT, expected=204)

    def measure(self, name: str, transfer) -> dict:
        with self._fresh_server():
            pid = self.server.process.pid
            before_bytes, before_cpu = process.resident_bytes(pid), process.cpu_seconds(pid)
            process.reset_peak(pid)
            start = time.monotonic()
            transfer()
            seconds = time.monotonic() - start
            peak_bytes = process.resident_bytes(pid, peak=True)
            cpu = process.cpu_seconds(pid) - before_cpu
        row = {"transfer": name, "size_mib": self.size_mib, "seconds": round(seconds, 1),
               "mib_per_second": round(self.size_mib / seconds),
               "server_cpu_us_per_mib": round(cpu / self.size_mib * 1e6),
               "rss_before_mib": round(before_bytes / MIB, 1), "rss_peak_mib": round(peak_bytes / MIB, 1),
               "rss_growth_mib": round((peak_bytes - before_bytes) / MIB, 1), "load_average": os.getloadavg()}
        print(json.dumps(row), flush=True)
        return row


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size-mib", type=int, default=4096)
    parser.add_argument("--chunk-mib", type=int, default=64, help="chunk of the resumable upload")
    parser.add_argument("--data-dir", type=pathlib.Path, help="folder for data (default: a temporary one)")
    parser.add_argument("--json", type=pathlib.Path, help="also write the rows here")
    arguments = parser.parse_args()

    base = pathlib.Path(tempfile.mkdtemp(prefix="lakegate-bench-", dir=arguments.data_dir))
    try:
        transfers = Transfers(base, arguments.size_mib, arguments.chunk_mib)
        transfers.make_bucket()
        rows = [transfers.measure("upload-media", transfers.upload_media),
                transfers.measure("download", transfers.download)]
        transfers.delete()
        rows += [transfers.measure("upload-resumable", transfers.upload_resumable),
                 transfers.measure("download-again", transfers.download)]
    finally:
        shutil.rmtree(base, ignore_errors=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
