"""Start-up and listing with a million names: fills a folder, then times starts (after SIGTERM and kill -9) and lists.

Usage: bench/million.py [--names N] [--starts N] [--lists N] [--data-dir DIR] [--keep] [--json FILE]

Start-up is from exec to the first 200 of /readyz. A list's time is the server's own, from lakegate_request_seconds.
Before a "cold" start the kernel is told to drop the pages of the data folder; the disk's own caches stay warm.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from bench import process  # noqa: E402
from bench.wrk import LUA  # noqa: E402
from tests.support.server import Server  # noqa: E402

BUCKET = "million"
PREFIX = "names/"
FILL_TIMEOUT_S = 420
FILL_CONNECTIONS = 64
FILL_THREADS = 2
# Each thread of the load does so many uploads more than it has names; see lua/fill.lua.
FILL_MARGIN = 64
LIST_METHOD = "storage.objects.list"
OBJECTS = f"/storage/v1/b/{BUCKET}/o"


def ask(server: Server, verb: str, target: str, body: str | None = None) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", server.ports["http"], timeout=60)
    connection.request(verb, target, body, {"Content-Type": "application/json"} if body else {})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{verb} {target}: {answer.status} {text[:500]!r}")
    return text


def pages(server: Server, query: str):
    token = ""
    while True:
        page = json.loads(ask(server, "GET", f"{OBJECTS}?prettyPrint=false&{query}{token}"))
        yield page
        if "nextPageToken" not in page:
            return
        token = "&pageToken=" + page["nextPageToken"]


def inserted(server: Server) -> int:
    pattern = r'^lakegate_requests_total{method="storage.objects.insert",status="200"} (\d+)$'
    found = re.search(pattern, server.metrics(), re.MULTILINE)
    return int(found[1]) if found else 0


def fill(server: Server, names: int, bucket: dict | None = None) -> dict:
    """Writes names `names/FFFFFF/NNNNNNNN`, a thousand to a folder, and sees that all are listed."""
    ask(server, "POST", "/storage/v1/b?project=bench", json.dumps(bucket or {"name": BUCKET}))
    environment = {"BENCH_COUNT": str(names), "BENCH_BUCKET": BUCKET, "BENCH_PREFIX": PREFIX.replace("/", "%2F"),
                   "BENCH_THREADS": str(FILL_THREADS), "BENCH_MARGIN": str(FILL_MARGIN)}
    wanted = names + FILL_THREADS * FILL_MARGIN
    start, cpu = time.monotonic(), process.cpu_seconds(server.process.pid)
    load = subprocess.Popen(
        ["wrk", "-t", str(FILL_THREADS), "-c", str(FILL_CONNECTIONS), "-d", f"{FILL_TIMEOUT_S}s",
         "-s", LUA / "fill.lua", server.http_url], env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        while inserted(server) < wanted:
            if load.poll() is not None:
                raise RuntimeError(f"the load ended after {inserted(server)} of {wanted} uploads")
            time.sleep(0.1)
    finally:
        load.send_signal(signal.SIGINT)
        load.wait()
    seconds = time.monotonic() - start
    cpu = process.cpu_seconds(server.process.pid) - cpu
    listed = sum(len(page.get("items", [])) for page in pages(server, "fields=nextPageToken,items/name"))
    if listed != names:
        raise RuntimeError(f"{listed} names are listed of {names}")
    return {"step": "fill", "names": names, "seconds": round(seconds, 1), "per_second": round(wanted / seconds),
            "server_cpu_us": round(cpu / wanted * 1e6, 1)}


def drop_pages(folder: pathlib.Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)


def timed_start(server: Server, step: str) -> dict:
    start = time.monotonic()
    server.start()
    return {"step": step, "seconds": round(time.monotonic() - start, 3),
            "rss_mib": round(process.resident_bytes(server.process.pid) / 2**20, 1)}


def measure_starts(server: Server, count: int):
    """Leaves the server running. The first kill comes right behind a fill, whose log is not yet flushed."""
    for end, stop in (("killed", server.kill), ("clean", server.stop)):
        for _ in range(count):
            stop()
            yield timed_start(server, f"start-after-{end}")
        stop()
        drop_pages(server.data_dir)
        yield timed_start(server, f"start-after-{end}-cold")


def list_seconds(server: Server) -> tuple[float, int]:
    """Sum and count of the list method so far."""
    values = []
    for part in ("sum", "count"):
        pattern = rf'^lakegate_request_seconds_{part}{{method="{re.escape(LIST_METHOD)}"}} (\S+)$'
        found = re.search(pattern, server.metrics(), re.MULTILINE)
        values.append(float(found[1]) if found else 0.0)
    return values[0], int(values[1])


def measure_list(server: Server, step: str, query: str, expected: tuple[int, int], count: int) -> dict:
    """`expected` is how many items and prefixes the answer holds."""
    cpu = process.cpu_seconds(server.process.pid)
    sum_before, count_before = list_seconds(server)
    for _ in range(count):
        text = ask(server, "GET", f"{OBJECTS}?{query}")
    sum_after, count_after = list_seconds(server)
    cpu = process.cpu_seconds(server.process.pid) - cpu
    page = json.loads(text)
    held = (len(page.get("items", [])), len(page.get("prefixes", [])))
    if held != expected:
        raise RuntimeError(f"{step} gave {held} items and prefixes, not {expected}")
    return {"step": step, "server_ms": round((sum_after - sum_before) / (count_after - count_before) * 1000, 3),
            "server_cpu_ms": round(cpu / count * 1000, 3), "answer_bytes": len(text),
            "rss_mib": round(process.resident_bytes(server.process.pid) / 2**20, 1)}


def measure_lists(server: Server, names: int, count: int):
    middle = names // 2000
    first = f"prettyPrint=false&prefix={PREFIX}"
    page = min(1000, names)
    folders = min(1000, -(-names // 1000))
    yield measure_list(server, "list-1000-first", first, (page, 0), count)
    from_middle = f"prettyPrint=false&startOffset={PREFIX}{middle:06d}/"
    yield measure_list(server, "list-1000-middle", from_middle, (page, 0), count)
    yield measure_list(server, "list-1000-pretty", f"prefix={PREFIX}", (page, 0), count)
    yield measure_list(server, "list-1000-names-only", first + "&fields=items/name", (page, 0), count)
    yield measure_list(server, "list-prefixes", first + "&delimiter=/", (0, folders), count)
    yield measure_list(server, "list-one-folder", f"{first}{middle:06d}/&delimiter=/", (page, 0), count)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--names", type=int, default=1_000_000, help="a multiple of 2,000")
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--lists", type=int, default=100)
    parser.add_argument("--data-dir", type=pathlib.Path, help="what an earlier --keep left, or where to make one")
    parser.add_argument("--keep", action="store_true", help="leave the filled folder and print where it is")
    parser.add_argument("--json", type=pathlib.Path, help="also write the rows here")
    arguments = parser.parse_args()

    filled = arguments.data_dir is not None and (arguments.data_dir / "filled").exists()
    base = arguments.data_dir if filled else pathlib.Path(
        tempfile.mkdtemp(prefix="lakegate-bench-", dir=arguments.data_dir))
    rows = []

    def note(row: dict) -> None:
        row["load_average"] = round(os.getloadavg()[0], 2)
        rows.append(row)
        print(json.dumps(row), flush=True)

    server = Server(data_dir=base / "data")
    (base / "data").mkdir(exist_ok=True)
    try:
        server.start()
        if not filled:
            note(fill(server, arguments.names))
            (base / "filled").touch()
        for row in measure_starts(server, arguments.starts):
            note(row)
        for row in measure_lists(server, arguments.names, arguments.lists):
            note(row)
    finally:
        server.close()
        if arguments.keep:
            print("kept:", base)
        else:
            shutil.rmtree(base, ignore_errors=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
