"""Memory of the server while large objects go up, and come down, many at once.

Each step runs on a server that was just started; growth is its peak resident size (VmHWM) during the step less its size
before, and less the hot pieces, which have a bound of their own (`hot_pieces_bytes`) and stay in memory to be read
again. The objects are deleted behind each step.
"""

from __future__ import annotations

import pathlib
import shutil
import time
from collections.abc import Iterator

from bench import process
from bench.long import client
from bench.long.row import make_row
from tests.support.server import Server

MIB = 1 << 20
_GROWTH_BAR_MIB = 64.0
_CHUNK_MIB = 8
# What the largest step may take of the disk that is free.
_DISK_SHARE = 0.6
_TIMEOUT_S = 1800.0
_SPACE_TIMEOUT_S = 120.0
# What a data folder without objects may take: logs that are written over and over.
_SMALL_BYTES = 256 * MIB


def _size_mib(folder: pathlib.Path, wanted_mib: int, count: int) -> int:
    """Whole chunks, and no more than the disk holds."""
    fits_mib = int(shutil.disk_usage(folder).free * _DISK_SHARE / MIB / count)
    return max(_CHUNK_MIB, min(wanted_mib, fits_mib) // _CHUNK_MIB * _CHUNK_MIB)


def _step(folder: pathlib.Path, kind: str, title: str, count: int, size_mib: int) -> dict:
    with Server(data_dir=folder, extra_arguments=client.FLAGS) as server:
        pid = server.process.pid
        before_mib, before_cpu = client.resident_mib(server), process.cpu_seconds(pid)
        process.reset_peak(pid)
        start = time.monotonic()
        client.run_load(server, kind, prefix="large/", run="large", size=size_mib * MIB, chunk=_CHUNK_MIB * MIB,
                        count=count, clients=count, operations=count, timeout_s=_TIMEOUT_S)
        seconds = time.monotonic() - start
        hot_mib = client.metric(server, "lakegate_hot_pieces_bytes") / MIB
        growth_mib = client.peak_mib(server) - before_mib - hot_mib
        cpu = process.cpu_seconds(pid) - before_cpu
        total_mib = count * size_mib
        return make_row(f"memory above idle, {title}, {count} x {size_mib:,} MiB at once", growth_mib, "MiB",
                        _GROWTH_BAR_MIB, idle_mib=round(before_mib, 1), hot_pieces_mib=round(hot_mib, 1),
                        mib_per_second=round(total_mib / seconds),
                        cpu_us_per_mib=round(cpu / total_mib * 1e6), seconds=round(seconds, 1))


def _clear(folder: pathlib.Path) -> None:
    """Deletes the objects and waits until the disk has their space again."""
    with Server(data_dir=folder, extra_arguments=client.FLAGS) as server:
        client.delete_all(server)
        if not client.wait_until(lambda: client.disk_bytes(folder) < _SMALL_BYTES, _SPACE_TIMEOUT_S):
            left_mib = client.disk_bytes(folder) / MIB
            raise RuntimeError(f"{left_mib:.0f} MiB are left on the disk when all objects are deleted")


def measure(folder: pathlib.Path, arguments) -> Iterator[dict]:
    with Server(data_dir=folder, extra_arguments=client.FLAGS) as server:
        client.make_bucket(server)
    for count in arguments.uploads:
        size_mib = _size_mib(folder, arguments.large_mib, count)
        yield _step(folder, "fill", "PUT", count, size_mib)
        yield _step(folder, "get", "GET", count, size_mib)
        _clear(folder)
        yield _step(folder, "resumable", f"resumable by {_CHUNK_MIB} MiB", count, size_mib)
        _clear(folder)
