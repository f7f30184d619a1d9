"""The works that are measured, each on its own objects; Lakegate and nginx take turns inside one round."""

from __future__ import annotations

import http.client
import pathlib
import shutil
import threading

from bench import process
from bench.nginx import Nginx
from bench.wrk import Load, run_wrk
from tests.support.server import Server

KIB, MIB = 1 << 10, 1 << 20
READS = {"4k": (4 * KIB, 1000), "64k": (64 * KIB, 500), "1m": (MIB, 64)}
WRITES = {"4k": 4 * KIB, "64k": 64 * KIB, "1m": MIB}
BUCKET = "bench"


class Stage:
    """A server and an nginx with the same objects. Owns both; close by leaving the `with`."""

    def __init__(self, base: pathlib.Path, seconds: float, name_count: int):
        self.base = base
        self.seconds = seconds
        self.name_count = name_count
        self.server = Server(data_dir=base / "data")
        self.nginx: Nginx | None = None

    def __enter__(self) -> "Stage":
        (self.base / "data").mkdir()
        (self.base / "www").mkdir()
        self.server.start()
        self._post("/storage/v1/b?project=bench", f'{{"name":"{BUCKET}"}}'.encode())
        for label, (size, count) in READS.items():
            for i in range(count):
                data = bytes([i % 251]) * size
                self._upload(f"{label}/o{i}", data)
                path = self.base / "www" / label / f"o{i}"
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(data)
        self._fill_names()
        self.nginx = Nginx(self.base / "www")
        return self

    def __exit__(self, *_ignored) -> None:
        if self.nginx:
            self.nginx.close()
        self.server.close()
        shutil.rmtree(self.base, ignore_errors=True)

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.server.ports["http"], timeout=60)

    def _post(self, target: str, body: bytes, connection: http.client.HTTPConnection | None = None) -> None:
        connection = connection or self._connection()
        connection.request("POST", target, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status == 200, (answer.status, text)

    def _upload(self, name: str, data: bytes, connection: http.client.HTTPConnection | None = None) -> None:
        quoted = name.replace("/", "%2F")
        self._post(f"/upload/storage/v1/b/{BUCKET}/o?uploadType=media&name={quoted}", data, connection)

    def _fill_names(self) -> None:
        def fill(first: int) -> None:
            connection = self._connection()
            for i in range(first, self.name_count, 32):
                self._upload(f"names/{i // 1000:06d}/{i:08d}", b"n", connection)

        threads = [threading.Thread(target=fill, args=(i,)) for i in range(32)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _measure(self, work: str, server: str, size: int, load) -> dict:
        pid = self.server.process.pid if server == "lakegate" else self.nginx.process.pid
        if server == "lakegate":
            process.reset_peak(pid)
        before = process.cpu_seconds(pid)
        done: Load = load()
        cpu = process.cpu_seconds(pid) - before
        return {"work": work, "server": server, "operations_per_second": done.operations_per_second,
                "megabytes_per_second": done.operations_per_second * size / 1e6, "p50_ms": done.p50_ms,
                "p99_ms": done.p99_ms, "errors": done.errors, "server_cpu_us": cpu / max(1, done.operations) * 1e6,
                "peak_rss_bytes": process.resident_bytes(pid, peak=True)}

    def _works(self, round_number: int):
        for label, (size, count) in READS.items():
            for connections in (1, 64):
                environment = {"BENCH_COUNT": str(count), "BENCH_PREFIX": f"/{label}/"}
                yield (f"get-{label}-c{connections}", "nginx", size, self.nginx.url, connections, "get.lua",
                       environment)
                environment = {"BENCH_COUNT": str(count), "BENCH_SUFFIX": "?alt=media",
                               "BENCH_PREFIX": f"/storage/v1/b/{BUCKET}/o/{label}%2F"}
                yield (f"get-{label}-c{connections}", "lakegate", size, self.server.http_url, connections, "get.lua",
                       environment)
        environment = {"BENCH_COUNT": "1000", "BENCH_PREFIX": f"/storage/v1/b/{BUCKET}/o/4k%2F",
                       "BENCH_SUFFIX": "?prettyPrint=false"}
        yield ("stat-c64", "lakegate", 0, self.server.http_url, 64, "get.lua", environment)
        for label, size in WRITES.items():
            for connections in (1, 64):
                environment = {"BENCH_SIZE": str(size), "BENCH_BUCKET": BUCKET,
                               "BENCH_RUN": f"{label}-{connections}-{round_number}"}
                yield (f"put-{label}-c{connections}", "lakegate", size, self.server.http_url, connections, "put.lua",
                       environment)
        url = f"{self.server.http_url}/storage/v1/b/{BUCKET}/o?prettyPrint=false&prefix=names/"
        yield (f"list-1000-of-{self.name_count}", "lakegate", 0, url, 1, None, {})
        yield (f"list-prefixes-of-{self.name_count}", "lakegate", 0, url + "&delimiter=/", 1, None, {})

    def rows(self, only: str, round_number: int):
        """Measures each work whose name holds `only`; yields one row each."""
        for work, server, size, url, connections, script, environment in self._works(round_number):
            if only in work:
                yield self._measure(work, server, size,
                                    lambda: run_wrk(url, connections, self.seconds, script, environment))
