"""Measures a release build: small and large PUT, GET and list, beside nginx for reads and the disk's own sync rate.

Usage: bench/run.py [--seconds S] [--rounds N] [--only WORD] [--json FILE] [--names N] [--data-dir DIR]
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import platform
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from bench import works  # noqa: E402
from bench.disk import sync_rate  # noqa: E402


def conditions() -> dict:
    cpu = next((line.split(":")[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")), "unknown")
    return {"cpu": cpu, "cores": os.cpu_count(), "kernel": platform.release(), "load_average": os.getloadavg()}


def print_row(row: dict) -> None:
    cells = [f"{row['work']:<26}", f"{row['server']:<9}", f"{row['operations_per_second']:>10,.0f}/s",
             f"{row['megabytes_per_second']:>9,.1f} MB/s",
             f"p50 {row['p50_ms']:>8.2f} ms", f"p99 {row['p99_ms']:>8.2f} ms",
             f"{row['server_cpu_us']:>9,.1f} us CPU/op", f"peak {row['peak_rss_bytes'] / 2**20:>6.0f} MiB",
             f"errors {row['errors']}"]
    print("  ".join(cells), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=5.0, help="length of each load")
    parser.add_argument("--rounds", type=int, default=2, help="interleaved rounds; each row is printed")
    parser.add_argument("--only", default="", help="only works whose name holds this word")
    parser.add_argument("--names", type=int, default=10_000, help="names in the bucket that list works on")
    parser.add_argument("--json", type=pathlib.Path, help="also write all rows here")
    parser.add_argument("--data-dir", type=pathlib.Path, help="folder for data (default: a temporary one)")
    arguments = parser.parse_args()

    base = pathlib.Path(tempfile.mkdtemp(prefix="lakegate-bench-", dir=arguments.data_dir))
    result = {"conditions": conditions(), "disk": sync_rate(base), "rows": []}
    print(json.dumps(result["conditions"]))
    print("disk:", json.dumps(result["disk"]))
    with works.Stage(base, arguments.seconds, arguments.names) as stage:
        for round_number in range(arguments.rounds):
            for row in stage.rows(arguments.only, round_number):
                result["rows"].append(row)
                print_row(row)
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1))
    return 1 if any(row["errors"] for row in result["rows"]) else 0


if __name__ == "__main__":
    sys.exit(main())
