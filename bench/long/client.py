"""What the long lines ask of a server besides loads: single requests over one connection, its bucket, its CPU time."""

from __future__ import annotations

import contextlib
import http.client
import json
import pathlib
import re
import time
import urllib.parse

from bench import load, process
from tests.support.server import Server

BUCKET = "bench"
OBJECTS = f"/storage/v1/b/{BUCKET}/o"
# Objects that are deleted are gone, not kept for a week.
FLAGS = ("--soft-delete-default-s", "0")


class Client:
    """One keep-alive connection to the server; use it by one thread."""

    def __init__(self, server: Server):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.ports["http"], timeout=120)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_ignored) -> None:
        self.connection.close()

    def ask(self, verb: str, target: str, body: dict | None = None) -> bytes:
        text = None if body is None else json.dumps(body)
        self.connection.request(verb, target, text, {"Content-Type": "application/json"} if text else {})
        answer = self.connection.getresponse()
        received = answer.read()
        if answer.status not in (200, 204):
            raise RuntimeError(f"{verb} {target}: {answer.status} {received[:500]!r}")
        return received


def make_bucket(server: Server) -> None:
    with Client(server) as client:
        client.ask("POST", "/storage/v1/b?project=bench", {"name": BUCKET})


def run_load(server: Server, kind: str, **flags) -> load.Outcome:
    """A load that must not fail."""
    done = load.run(kind, port=server.ports["http"], **flags)
    if done.errors:
        raise RuntimeError(f"{kind}: {done.errors} errors: {done.first_error}")
    return done


def delete_all(server: Server) -> None:
    """For few objects."""
    with Client(server) as asking:
        while items := json.loads(asking.ask("GET", OBJECTS)).get("items"):
            for item in items:
                asking.ask("DELETE", f"{OBJECTS}/{urllib.parse.quote(item['name'], safe='')}")


def disk_bytes(folder: pathlib.Path, pattern: str = "*") -> int:
    """What the files take of the disk, while the server makes and removes some."""
    total = 0
    for path in folder.rglob(pattern):
        with contextlib.suppress(FileNotFoundError):
            total += path.lstat().st_blocks * 512
    return total


def metric(server: Server, name: str) -> float:
    """Summed up over its labels; 0 where it has not been counted yet."""
    return sum(float(value) for value in re.findall(rf"^{name}(?:{{[^}}]*}})? (\S+)$", server.metrics(), re.MULTILINE))


def resident_mib(server: Server) -> float:
    return process.resident_bytes(server.process.pid) / 2**20


def peak_mib(server: Server) -> float:
    return process.resident_bytes(server.process.pid, peak=True) / 2**20


def wait_until(holds, seconds: float) -> bool:
    """Looks every half second."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.5)
    return True
