"""The rename and the recursive deletion of a folder with many objects, and durable PUTs beside them.

The objects lie in a bucket with a hierarchical namespace, a thousand to a folder below the one that is renamed.
"""

from __future__ import annotations

import json
import pathlib
import threading
import time
from collections.abc import Iterator

from bench.long import beside, client
from bench.long.beside import Loads
from bench.long.client import Client
from bench.long.row import make_row
from tests.support.server import Server

_BUCKET = {"hierarchicalNamespace": {"enabled": True},
           "iamConfiguration": {"uniformBucketLevelAccess": {"enabled": True}}}
_FOLDERS = f"/storage/v1/b/{beside.WORKED}/folders"
_WORKS = (("the rename", f"{_FOLDERS}/names%2F/renameTo/folders/renamed%2F"),
          ("the recursive deletion", f"{_FOLDERS}/renamed%2F/deleteRecursive"))
_OPERATION_TIMEOUT_S = 1800


def _wait_for(server: Server, operation: dict) -> None:
    deadline = time.monotonic() + _OPERATION_TIMEOUT_S
    name = operation["name"].rpartition("/")[2]
    with Client(server) as asking:
        while not operation.get("done"):
            if time.monotonic() > deadline:
                raise RuntimeError(f"the operation is not done: {operation}")
            time.sleep(0.05)
            operation = json.loads(asking.ask("GET", f"/storage/v1/b/{beside.WORKED}/operations/{name}"))
    if "error" in operation:
        raise RuntimeError(f"the operation failed: {operation}")


def _measured(server: Server, work: str, target: str, arguments) -> Iterator[dict]:
    """One load beside the operation as long as it runs, and one behind it alone."""
    run = work.replace(" ", "-")
    before = beside.put(server, f"{run}-before", arguments.beside_seconds)
    cpu, start = beside.cpu_seconds(server), time.monotonic()
    with Client(server) as asking:
        operation = json.loads(asking.ask("POST", target))
    ended: list[float] = []
    waiter = threading.Thread(target=lambda: (_wait_for(server, operation), ended.append(time.monotonic())))
    waiter.start()
    load = beside.put(server, f"{run}-beside", arguments.beside_seconds)
    ran_throughout = not ended
    waiter.join()
    if not ended:
        raise RuntimeError(f"{work} made no end")
    cpu = beside.cpu_seconds(server) - cpu
    after = beside.put(server, f"{run}-after", arguments.beside_seconds)
    yield make_row(f"{work} of a folder of {arguments.objects:,} objects", ended[0] - start, "s",
                   server_cpu_s=round(cpu, 1))
    yield Loads(before, load, after).row(f"{work} of a folder", ran_throughout_the_load=ran_throughout)


def measure(folder: pathlib.Path, arguments) -> Iterator[dict]:
    with Server(data_dir=folder, extra_arguments=client.FLAGS) as server:
        beside.fill(server, arguments.objects, _BUCKET)
        for work, target in _WORKS:
            yield from _measured(server, work, target, arguments)
        with Client(server) as asking:
            left = json.loads(asking.ask("GET", f"/storage/v1/b/{beside.WORKED}/o?fields=items/name")).get("items")
        if left:
            raise RuntimeError(f"{len(left)} objects are left")
