"""What small objects take of the disk, whether deletes give it back, and whether churn makes it grow.

For each size a server of its own, without soft delete: a set of objects is written, then ten times as much is written
and deleted beside it, then all is deleted. Space comes back in the background, so each figure is what is reached within
the time that is allowed, and says how long it took. Everything in the data folder counts, logs too.
"""

from __future__ import annotations

import pathlib
import time
from collections.abc import Iterator

from bench.long import client
from bench.long.row import make_row
from tests.support.server import Server

KIB, MIB = 1 << 10, 1 << 20
SIZES = (4 * KIB, 16 * KIB, 64 * KIB, MIB)
_COST_BAR = 1.3
_CHURN_ROUNDS = 10
# Of what there was before the churn.
_GROWTH_BAR = 1.1
# Of the set, when all of it is deleted.
_LEFT_BAR = 0.25
_CLIENTS = 64


class Set:
    """`count` objects of one size; writes and deletes them below a prefix."""

    def __init__(self, server: Server, size: int, set_mib: int):
        self.server = server
        self.size = size
        self.count = max(1, set_mib * MIB // size)
        self.bytes = self.count * size

    def run(self, kind: str, prefix: str) -> None:
        client.run_load(self.server, kind, prefix=prefix, size=self.size, count=self.count, operations=self.count,
                        clients=min(_CLIENTS, self.count))

    def swept(self) -> str:
        """How many of the deleted objects' blobs the server has removed so far."""
        removed = client.metric(self.server, "lakegate_swept_blobs_total")
        return f"{removed:,.0f}"


def _settle(folder: pathlib.Path, target_bytes: float, seconds: float) -> tuple[int, float]:
    """Bytes on disk as soon as they are within the target, or when the time is up; and how long that took."""
    start = time.monotonic()
    client.wait_until(lambda: client.disk_bytes(folder) <= target_bytes, seconds)
    return client.disk_bytes(folder), time.monotonic() - start


def _measure_size(folder: pathlib.Path, size: int, arguments) -> Iterator[dict]:
    title = f"{size // KIB} KiB" if size < MIB else f"{size // MIB} MiB"
    with Server(data_dir=folder, extra_arguments=client.FLAGS) as server:
        client.make_bucket(server)
        objects = Set(server, size, arguments.set_mib)
        objects.run("fill", "kept/")
        stored, waited = _settle(folder, _COST_BAR * objects.bytes, arguments.settle_seconds)
        yield make_row(f"disk for objects of {title}, over their size", stored / objects.bytes, "x", _COST_BAR,
                       objects=f"{objects.count:,}", mib=round(stored / MIB),
                       of_it_logs_mib=round(client.disk_bytes(folder, "*.log") / MIB), after_s=round(waited))
        for _ in range(_CHURN_ROUNDS):
            objects.run("fill", "churned/")
            objects.run("delete", "churned/")
        churned, waited = _settle(folder, _GROWTH_BAR * stored, arguments.settle_seconds)
        yield make_row(f"disk for objects of {title} after {_CHURN_ROUNDS} times as much churn, over before",
                       churned / stored, "x", _GROWTH_BAR, mib=round(churned / MIB), after_s=round(waited),
                       swept=objects.swept())
        objects.run("delete", "kept/")
        left, waited = _settle(folder, _LEFT_BAR * objects.bytes, arguments.settle_seconds)
        yield make_row(f"disk left of objects of {title} when all are deleted, over their size", left / objects.bytes,
                       "x", _LEFT_BAR, mib=round(left / MIB), after_s=round(waited), swept=objects.swept())


def measure(folder: pathlib.Path, arguments) -> Iterator[dict]:
    for size in SIZES:
        below = folder / str(size)
        below.mkdir()
        yield from _measure_size(below, size, arguments)
