"""What the disk itself can do: fdatasync of small appends, alone and by many threads with one file each."""

from __future__ import annotations

import os
import pathlib
import statistics
import threading
import time

_SECONDS = 2.0
_BLOCK = b"x" * 4096


def _append_and_sync(path: pathlib.Path, latencies_ms: list[float]) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        start = time.monotonic()
        os.write(descriptor, _BLOCK)
        os.fdatasync(descriptor)
        latencies_ms.append((time.monotonic() - start) * 1000)
    os.close(descriptor)
    path.unlink()


def sync_rate(folder: pathlib.Path) -> dict:
    """Synced 4 KiB appends per second with 1 and with 64 threads, and the median latency of one."""
    single: list[float] = []
    _append_and_sync(folder / "probe", single)
    many: list[list[float]] = [[] for _ in range(64)]
    threads = [threading.Thread(target=_append_and_sync, args=(folder / f"probe{i}", many[i])) for i in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"fdatasync_per_second_1": round(len(single) / _SECONDS),
            "fdatasync_p50_ms": round(statistics.median(single), 3),
            "fdatasync_per_second_64": round(sum(map(len, many)) / _SECONDS)}
