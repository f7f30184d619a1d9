"""The rename and the recursive deletion of a folder with many objects, and durable 4 KiB PUTs beside them.

Usage: bench/folders.py [--objects N] [--seconds S] [--clients N] [--data-dir DIR] [--json FILE]

The objects lie in one bucket with a hierarchical namespace, a thousand to a folder below the one that is renamed; the
PUTs go to another bucket. Their rate beside the operation is compared with the mean of the loads alone before and
after.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import shutil
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from bench import million, process  # noqa: E402
from bench.lifecycle import WRITES, put  # noqa: E402
from bench.run import conditions  # noqa: E402
from tests.support.server import Server  # noqa: E402

FOLDERS = f"/storage/v1/b/{million.BUCKET}/folders"
WORKS = [("rename", f"{FOLDERS}/names%2F/renameTo/folders/renamed%2F"),
         ("delete", f"{FOLDERS}/renamed%2F/deleteRecursive")]
OPERATION_TIMEOUT_S = 1800


def wait_for(server: Server, operation: dict) -> None:
    deadline = time.monotonic() + OPERATION_TIMEOUT_S
    name = operation["name"].rpartition("/")[2]
    while not operation.get("done"):
        if time.monotonic() > deadline:
            raise RuntimeError(f"the operation is not done: {operation}")
        time.sleep(0.05)
        operation = json.loads(million.ask(server, "GET", f"/storage/v1/b/{million.BUCKET}/operations/{name}"))
    if "error" in operation:
        raise RuntimeError(f"the operation failed: {operation}")


def measured(server: Server, work: str, target: str, arguments) -> dict:
    """One load beside the operation as long as it runs, and one behind it alone."""
    before = put(server, f"{work}-before", arguments.seconds, arguments.clients)
    cpu, start = process.cpu_seconds(server.process.pid), time.monotonic()
    operation = json.loads(million.ask(server, "POST", target))
    ended = []
    waiter = threading.Thread(target=lambda: (wait_for(server, operation), ended.append(time.monotonic())))
    waiter.start()
    beside = put(server, f"{work}-beside", arguments.seconds, arguments.clients)
    was_running = not ended
    waiter.join()
    if not ended:
        raise RuntimeError(f"{work} made no end")
    cpu = process.cpu_seconds(server.process.pid) - cpu
    after = put(server, f"{work}-after", arguments.seconds, arguments.clients)
    alone = (before.operations_per_second + after.operations_per_second) / 2
    return {"work": work, "seconds": round(ended[0] - start, 2), "ran_throughout_the_load": was_running,
            "server_cpu_s": round(cpu, 1), "puts_alone_per_second": round(alone),
            "puts_beside_per_second": round(beside.operations_per_second),
            "slowdown": round(1 - beside.operations_per_second / alone, 3), "p50_beside_ms": beside.p50_ms,
            "p99_beside_ms": beside.p99_ms, "errors": before.errors + beside.errors + after.errors,
            "load_average": conditions()["load_average"][0]}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--objects", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=5.0, help="length of each load")
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--data-dir", type=pathlib.Path, help="folder for data (default: a temporary one)")
    parser.add_argument("--json", type=pathlib.Path, help="also write the rows here")
    arguments = parser.parse_args()

    base = pathlib.Path(tempfile.mkdtemp(prefix="lakegate-bench-", dir=arguments.data_dir))
    server = Server(data_dir=base / "data", extra_arguments=["--soft-delete-default-s", "0"])
    (base / "data").mkdir()
    rows = []
    print(json.dumps(conditions()))
    try:
        server.start()
        settings = {"name": million.BUCKET, "hierarchicalNamespace": {"enabled": True},
                    "iamConfiguration": {"uniformBucketLevelAccess": {"enabled": True}}}
        print(json.dumps(million.fill(server, arguments.objects, settings)), flush=True)
        million.ask(server, "POST", "/storage/v1/b?project=bench", json.dumps({"name": WRITES}))
        for work, target in WORKS:
            rows.append(measured(server, work, target, arguments))
            print(json.dumps(rows[-1]), flush=True)
        left = sum(len(page.get("items", [])) for page in million.pages(server, "fields=nextPageToken,items/name"))
        if left:
            raise RuntimeError(f"{left} objects are left")
    finally:
        server.close()
        shutil.rmtree(base, ignore_errors=True)
    if arguments.json:
        arguments.json.write_text(json.dumps({"conditions": conditions(), "rows": rows}, indent=1))
    return 1 if any(row["errors"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
