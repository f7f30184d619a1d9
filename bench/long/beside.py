"""Durable 4 KiB PUTs by 64 clients, alone and beside work in the background."""

from __future__ import annotations

import dataclasses

from bench import process
from bench.load import Outcome
from bench.long import client
from bench.long.client import Client
from bench.long.row import make_row
from tests.support.server import Server

# The bucket that the background work is done in; the PUTs go to another.
WORKED = "worked"
PREFIX = "names/"
PER_FOLDER = 1000
SLOWDOWN_BAR = 0.2
_CLIENTS = 64


def fill(server: Server, objects: int, bucket: dict) -> None:
    """Makes both buckets, and in the worked one so many objects of one byte, a thousand to a folder."""
    client.make_bucket(server)
    with Client(server) as asking:
        asking.ask("POST", "/storage/v1/b?project=bench", {"name": WORKED, **bucket})
    client.run_load(server, "fill", bucket=WORKED, prefix=PREFIX, folders=max(1, objects // PER_FOLDER), size=1,
                    count=objects, operations=objects, clients=_CLIENTS)


def put(server: Server, run: str, seconds: float) -> Outcome:
    return client.run_load(server, "put", run=run, size=4096, clients=_CLIENTS, seconds=seconds)


@dataclasses.dataclass
class Loads:
    """The loads alone before and after, and the one beside the work."""

    before: Outcome
    beside: Outcome
    after: Outcome

    @staticmethod
    def rate(load: Outcome) -> float:
        return load.operations / max(1e-9, load.seconds)

    def row(self, work: str, **details) -> dict:
        alone = [self.rate(self.before), self.rate(self.after)]
        mean = sum(alone) / 2
        return make_row(f"PUT 4 KiB beside {work}, slower by", 1 - self.rate(self.beside) / mean, "of its rate",
                        SLOWDOWN_BAR, alone_per_second=round(mean), beside_per_second=round(self.rate(self.beside)),
                        two_alone_differ_by=round(abs(alone[0] - alone[1]) / mean, 2),
                        p50_beside_ms=self.beside.p50_us / 1000, p99_beside_ms=self.beside.p99_us / 1000, **details)


def cpu_seconds(server: Server) -> float:
    return process.cpu_seconds(server.process.pid)
