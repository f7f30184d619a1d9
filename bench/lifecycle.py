"""Durable 4 KiB PUTs beside a lifecycle pass over a big bucket, in turns with PUTs alone.

Usage: bench/lifecycle.py [--objects N] [--seconds S] [--clients N] [--objects-per-second N] [--data-dir DIR]

The objects lie in a bucket of their own. Three kinds of passes are measured: one that looks at each object and does
nothing, one that gives each another storage class, and one that deletes each. The run
fails where no pass is under way when a load ends.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import re
import shutil
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from bench import million, process  # noqa: E402
from bench.run import conditions  # noqa: E402
from bench.wrk import Load, run_wrk  # noqa: E402
from tests.support.server import Server  # noqa: E402

SIZE = 4096
WRITES = "writes"
PASS_TIMEOUT_S = 120
SLOWDOWN_MAX = 0.20

NOTHING = {"action": {"type": "Delete"}, "condition": {"age": 36500}}
DELETE = {"action": {"type": "Delete"}, "condition": {"age": 0}}


def set_class(storage_class: str) -> dict:
    return {"action": {"type": "SetStorageClass", "storageClass": storage_class}, "condition": {"age": 0}}


# Each class once: a pass finds nothing to do where one has been.
PASSES = [("look", NOTHING), ("look", NOTHING), ("set-class", set_class("NEARLINE")),
          ("set-class", set_class("COLDLINE")), ("delete", DELETE)]


def metric(server: Server, name: str) -> float:
    return sum(float(value) for value in re.findall(rf"^{name}(?:{{[^}}]*}})? (\S+)$", server.metrics(), re.MULTILINE))


def set_rules(server: Server, rules: list[dict]) -> None:
    million.ask(server, "PATCH", f"/storage/v1/b/{million.BUCKET}", json.dumps({"lifecycle": {"rule": rules}}))


def put(server: Server, run: str, seconds: float, clients: int) -> Load:
    environment = {"BENCH_SIZE": str(SIZE), "BENCH_BUCKET": WRITES, "BENCH_RUN": run}
    return run_wrk(server.http_url, clients, seconds, "put.lua", environment)


def wait_for_pass(server: Server) -> None:
    """Until a pass looks at objects; no longer than it may take to begin."""
    deadline = time.monotonic() + PASS_TIMEOUT_S
    before = metric(server, "lakegate_lifecycle_examined_total")
    while metric(server, "lakegate_lifecycle_examined_total") == before:
        if time.monotonic() > deadline:
            raise RuntimeError("no pass began")
        time.sleep(0.05)


def row_of(work: str, load: Load, server_cpu_s: float, examined: float, acted: float) -> dict:
    return {"work": work, "puts_per_second": round(load.operations_per_second), "p50_ms": load.p50_ms,
            "p99_ms": load.p99_ms, "errors": load.errors,
            "server_cpu_us": round(server_cpu_s / max(1, load.operations) * 1e6, 1),
            "examined_per_second": round(examined / load.seconds), "actions_per_second": round(acted / load.seconds),
            "load_average": conditions()["load_average"][0]}


def measured(server: Server, work: str, run: str, arguments) -> dict:
    names = ("lakegate_lifecycle_examined_total", "lakegate_lifecycle_actions_total")
    before = [metric(server, name) for name in names]
    cpu = process.cpu_seconds(server.process.pid)
    load = put(server, run, arguments.seconds, arguments.clients)
    cpu = process.cpu_seconds(server.process.pid) - cpu
    examined, acted = (metric(server, name) - old for name, old in zip(names, before))
    return row_of(work, load, cpu, examined, acted)


def run_round(server: Server, number: int, name: str, rule: dict, arguments) -> list[dict]:
    """PUTs alone, beside a pass, and alone again; the pass is compared with the mean of the two."""
    set_rules(server, [])
    rows = [measured(server, "alone", f"{number}-before", arguments)]
    set_rules(server, [rule])
    wait_for_pass(server)
    rows.append(measured(server, name, f"{number}-beside", arguments))
    wait_for_pass(server)  # It goes on, or there would be nothing left to look at.
    set_rules(server, [])
    time.sleep(1)
    rows.append(measured(server, "alone", f"{number}-after", arguments))
    alone = (rows[0]["puts_per_second"] + rows[2]["puts_per_second"]) / 2
    alone_p50 = (rows[0]["p50_ms"] + rows[2]["p50_ms"]) / 2
    rows[1]["slowdown"] = round(1 - rows[1]["puts_per_second"] / alone, 3)
    rows[1]["p50_growth"] = round(rows[1]["p50_ms"] / alone_p50 - 1, 3)
    rows[1]["spread_alone"] = round(abs(rows[0]["puts_per_second"] - rows[2]["puts_per_second"]) / alone, 3)
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--objects", type=int, default=100_000, help="in the bucket that has rules; 2,000 times n")
    parser.add_argument("--seconds", type=float, default=5.0, help="length of each load")
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--objects-per-second", type=int, help="lifecycle_objects_per_second; default: the server's")
    parser.add_argument("--data-dir", type=pathlib.Path, help="folder for data (default: a temporary one)")
    parser.add_argument("--json", type=pathlib.Path, help="also write the rows here")
    arguments = parser.parse_args()

    base = pathlib.Path(tempfile.mkdtemp(prefix="lakegate-bench-", dir=arguments.data_dir))
    flags = ["--lifecycle-interval-s", "1", "--soft-delete-default-s", "0"]
    if arguments.objects_per_second:
        flags += ["--lifecycle-objects-per-second", str(arguments.objects_per_second)]
    server = Server(data_dir=base / "data", extra_arguments=flags)
    (base / "data").mkdir()
    rows = []
    print(json.dumps(conditions()))
    try:
        server.start()
        print(json.dumps(million.fill(server, arguments.objects)), flush=True)
        million.ask(server, "POST", "/storage/v1/b?project=bench", json.dumps({"name": WRITES}))
        put(server, "warm", min(2.0, arguments.seconds), arguments.clients)
        for number, (name, rule) in enumerate(PASSES):
            for row in run_round(server, number, name, rule, arguments):
                rows.append(row)
                print(json.dumps(row), flush=True)
    finally:
        server.close()
        shutil.rmtree(base, ignore_errors=True)
    if arguments.json:
        arguments.json.write_text(json.dumps({"conditions": conditions(), "rows": rows}, indent=1))
    too_slow = [row for row in rows if row.get("slowdown", 0) > SLOWDOWN_MAX]
    for row in too_slow:
        print(f"{row['work']}: {row['slowdown']:.0%} slower than alone; two loads alone differ by"
              f" {row['spread_alone']:.0%}")
    return 1 if too_slow or any(row["errors"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
