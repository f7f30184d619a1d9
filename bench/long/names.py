"""Starts and listings with very many names.

Ten folders of one bucket hold the names, so that ten million of them are a million below each prefix. Start-up is from
exec to the first 200 of /readyz. Listings are compared by the server's CPU time, in turns with a folder of ten thousand
names on the same server. Before a cold start the kernel is told to drop the pages of the data folder.
"""

from __future__ import annotations

import json
import os
import pathlib
import statistics
import time
from collections.abc import Iterator

from bench import process
from bench.long import client
from bench.long.client import OBJECTS, Client
from bench.long.row import make_row
from tests.support.server import Server

MANY, FEW = "many/", "few/"
FOLDERS = 10
FEW_NAMES = 10_000
# Names that one load makes; between two loads it is looked whether the time is up.
_SLICE = 50_000
_CLIENTS = 128
# Names: seconds that a start may take with so many.
_START_BARS = ((1_000_000, 0.5), (10_000_000, 3.0))
_KILLED_BAR_S = 10.0
_LISTS = 60
_ROUNDS = 5


class Filling:
    """Adds names, one byte each, until the time is up."""

    def __init__(self, server: Server, seconds: float):
        self.server = server
        self.deadline = time.monotonic() + seconds
        self.names = 0

    def fill_to(self, names: int) -> dict:
        start, first = time.monotonic(), self.names
        cpu = process.cpu_seconds(self.server.process.pid)
        while self.names < names and time.monotonic() < self.deadline:
            count = min(_SLICE, names - self.names)
            client.run_load(self.server, "fill", prefix=MANY, folders=FOLDERS, size=1, count=names, first=self.names,
                            operations=count, clients=min(_CLIENTS, count))
            self.names += count
        seconds = time.monotonic() - start
        cpu = process.cpu_seconds(self.server.process.pid) - cpu
        added = max(1, self.names - first)
        return make_row(f"fill to {names:,} names", added / seconds, "names/s", names=f"{self.names:,}",
                        seconds=round(seconds), server_cpu_us=round(cpu / added * 1e6))


def _drop_pages(folder: pathlib.Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)


def _start_row(server: Server, names: int, how: str, bar: float | None) -> dict:
    start = time.monotonic()
    server.start(timeout_s=300)
    seconds = time.monotonic() - start
    return make_row(f"start with {names:,} names, {how}", seconds, "s", bar,
                    rss_mib=round(client.resident_mib(server), 1))


def starts(server: Server, names: int) -> Iterator[dict]:
    """Leaves the server running. The first kill comes right behind a fill, whose log is not yet flushed."""
    bar = next((bar for count, bar in _START_BARS if names <= count), None)
    server.kill()
    yield _start_row(server, names, "SIGKILL right behind the fill", _KILLED_BAR_S)
    server.kill()
    yield _start_row(server, names, "SIGKILL at rest", _KILLED_BAR_S)
    server.stop()
    yield _start_row(server, names, "after SIGTERM", bar)
    server.stop()
    _drop_pages(server.data_dir)
    yield _start_row(server, names, "after SIGTERM, files not cached", bar)


def _deep_token(asking: Client) -> str:
    """A page token from the beginning of the last folder."""
    page = json.loads(asking.ask("GET", f"{OBJECTS}?maxResults=1&startOffset={MANY}{FOLDERS - 1:02d}/"))
    return page["nextPageToken"]


class Listings:
    """Pages of a thousand, asked for in turns."""

    def __init__(self, server: Server, asking: Client):
        self.pid = server.process.pid
        self.asking = asking

    def cpu_ms(self, query: str, items: int, prefixes: int) -> float:
        """The server's CPU time for one page, which holds so many."""
        before = process.cpu_seconds(self.pid)
        for _ in range(_LISTS):
            text = self.asking.ask("GET", f"{OBJECTS}?prettyPrint=false&{query}")
        cpu = process.cpu_seconds(self.pid) - before
        page = json.loads(text)
        held = (len(page.get("items", [])), len(page.get("prefixes", [])))
        if held != (items, prefixes):
            raise RuntimeError(f"{query} gave {held} items and prefixes, not {(items, prefixes)}")
        return cpu / _LISTS * 1000


def lists(server: Server, names: int) -> Iterator[dict]:
    with Client(server) as asking:
        listings = Listings(server, asking)
        page = min(1000, names // FOLDERS)
        queries = {"few": (f"prefix={FEW}", min(1000, FEW_NAMES), 0),
                   "first": (f"prefix={MANY}", min(1000, names), 0),
                   "deep": (f"pageToken={_deep_token(asking)}", min(1000, names // FOLDERS - 1), 0),
                   "folder": (f"prefix={MANY}{FOLDERS // 2:02d}/&delimiter=/", page, 0),
                   "prefixes": (f"prefix={MANY}&delimiter=/", 0, FOLDERS)}
        rounds = [{name: listings.cpu_ms(*query) for name, query in queries.items()} for _ in range(_ROUNDS)]
    cpu = {name: statistics.median(measured[name] for measured in rounds) for name in queries}
    yield make_row(f"list 1,000 of {names:,} names, CPU", cpu["first"], "ms", 2.0)
    yield make_row(f"list 1,000 of {names:,} names against {FEW_NAMES:,}, CPU", cpu["first"] / max(0.01, cpu["few"]),
                   "x", 1.2, first_ms=round(cpu["first"], 2), few_ms=round(cpu["few"], 2))
    yield make_row(f"list a deep page of {names:,} names against the first, CPU",
                   cpu["deep"] / max(0.01, cpu["first"]), "x", 1.2, deep_ms=round(cpu["deep"], 2))
    yield make_row(f"list one folder of {names // FOLDERS:,} names with a delimiter, CPU", cpu["folder"], "ms")
    yield make_row(f"list {FOLDERS} prefixes that hide {names // FOLDERS:,} names each, CPU", cpu["prefixes"], "ms",
                   5.0)


def measure(folder: pathlib.Path, arguments) -> Iterator[dict]:
    with Server(data_dir=folder, extra_arguments=client.FLAGS) as server:
        client.make_bucket(server)
        client.run_load(server, "fill", prefix=FEW, folders=FOLDERS, size=1, count=FEW_NAMES, operations=FEW_NAMES,
                        clients=64)
        filling = Filling(server, arguments.fill_seconds)
        for names in arguments.names:
            yield filling.fill_to(names)
            yield from starts(server, filling.names)
            yield from lists(server, filling.names)
            if filling.names < names:
                break
