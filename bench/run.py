"""Measures Lakegate and its peers on this machine, in turns, and writes a table and a page with plots.

Usage: ./dev bench [--against nginx,minio,...] [--lines reads,put-4k,...] [--long] [--seconds N] [--rounds N]

Writes build/bench/report.html, report.md and report.json. Without --against, Lakegate alone. bench/README.md says more.
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from bench import lines, long, report  # noqa: E402
from bench.disk import sync_rate  # noqa: E402
from bench.lines import GROUPS  # noqa: E402
from bench.measurement import Measurement  # noqa: E402
from bench.report_tables import verdict_rows  # noqa: E402
from bench.servers import PEERS  # noqa: E402
from bench.verdicts import medians  # noqa: E402
from tests.support.server import REPOSITORY  # noqa: E402

# What a load takes besides its seconds: a first operation, filling, and the last operations of large objects.
_OVERHEAD_S = 1.0


def conditions() -> dict:
    cpu = next((line.split(":")[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")), "unknown")
    memory = next(int(line.split()[1]) for line in pathlib.Path("/proc/meminfo").read_text().splitlines()
                  if line.startswith("MemTotal"))
    commit = subprocess.run(["git", "-C", str(REPOSITORY), "describe", "--always", "--dirty"], capture_output=True,
                            text=True).stdout.strip()
    return {"date": time.strftime("%Y-%m-%d %H:%M"), "commit": commit or "unknown", "cpu": cpu,
            "cores": os.cpu_count(), "memory_gib": round(memory / 2**20), "kernel": platform.release(),
            "load_average": os.getloadavg()}


def file_system(folder: pathlib.Path) -> str:
    done = subprocess.run(["stat", "-f", "-c", "%T", str(folder)], capture_output=True, text=True)
    return done.stdout.strip()


def names_in(text: str) -> list[str]:
    return [name for name in text.split(",") if name]


def parse_arguments(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--against", default="", help=f"comma-separated peers: {', '.join(PEERS)}; or 'all'")
    parser.add_argument("--lines", default="", help="comma-separated lines of bench/lines.py, their groups "
                        f"({', '.join(GROUPS)}), or long ones ({', '.join(long.GROUPS)}); default: all but those")
    parser.add_argument("--long", action="store_true", help="the long lines too")
    parser.add_argument("--seconds", type=float, default=2.0, help="length of each load")
    parser.add_argument("--rounds", type=int, default=3, help="rounds; servers take turns in each, medians are shown")
    parser.add_argument("--no-syncs", action="store_true", help="do not count sync calls")
    parser.add_argument("--out", type=pathlib.Path, default=REPOSITORY / "build" / "bench", help="folder for reports")
    parser.add_argument("--data-dir", type=pathlib.Path, help="folder for data (default: a temporary one)")
    long.add_arguments(parser)
    arguments = parser.parse_args(given)
    arguments.peers = list(PEERS) if arguments.against == "all" else names_in(arguments.against)
    for name in arguments.peers:
        if name not in PEERS:
            parser.error(f"no such peer: {name}; there are {', '.join(PEERS)}")
    wanted = names_in(arguments.lines)
    arguments.long_groups = [name for name in long.GROUPS if name in wanted or arguments.long]
    try:
        short = [name for name in wanted if name not in long.GROUPS]
        arguments.wanted_lines = lines.chosen(short if wanted else list(GROUPS))
    except LookupError as error:
        parser.error(str(error))
    return arguments


def run_table(base: pathlib.Path, arguments: argparse.Namespace, result: dict) -> None:
    with Measurement(base, arguments.peers, arguments.wanted_lines, arguments.seconds) as measurement:
        loads = arguments.rounds * measurement.loads_a_round()
        print(f"{loads} loads, about {round(loads * (arguments.seconds + _OVERHEAD_S) / 60 + 0.5)} minutes", flush=True)
        result["servers"] = [{"name": subject.name, "version": subject.version(), "durability": subject.durability,
                              "is_strict": subject.is_strict} for subject in measurement.subjects]
        measurement.run(arguments.rounds, result)
        if not arguments.no_syncs:
            measurement.count_syncs(result)


def print_verdicts(result: dict) -> None:
    """The bars that are missed, and how many are met."""
    table = medians(result)
    judged = [(title, verdict) for title, found in verdict_rows(result, table) for verdict in found]
    missed = [f"{title}: {verdict.text}" for title, verdict in judged if not verdict.is_met]
    missed += [f"{row['line']}: {row['error'] or row['seen']} {row['unit']}" for row in result["long"]
               if row["met"] is False]
    met = sum(verdict.is_met for _, verdict in judged) + sum(row["met"] is True for row in result["long"])
    print(f"{met} bars met, {len(missed)} missed" + "".join(f"\n  missed: {line}" for line in missed), flush=True)


def main(given: list[str] | None = None) -> int:
    arguments = parse_arguments(given)
    base = pathlib.Path(tempfile.mkdtemp(prefix="lakegate-bench-", dir=arguments.data_dir))
    result = {"conditions": {**conditions(), "file_system": file_system(base), "seconds": arguments.seconds,
                             "rounds": arguments.rounds}, "disk": sync_rate(base), "servers": [], "rows": [],
              "syncs": [], "long": []}
    print(json.dumps(result["conditions"]), json.dumps(result["disk"]), sep="\n")
    try:
        if arguments.wanted_lines:
            run_table(base, arguments, result)
        for row in long.run(arguments.long_groups, base, arguments):
            result["long"].append(row)
    finally:
        shutil.rmtree(base, ignore_errors=True)
        # What was found before an interruption is worth a page too.
        if result["rows"] or result["long"]:
            report.write(result, arguments.out)
            print_verdicts(result)
            print(f"wrote {arguments.out / 'report.html'}, report.md and report.json", flush=True)
    failed = [row for row in result["rows"] if row["errors"] and row["server"].startswith("lakegate")]
    failed += [row for row in result["long"] if row["error"]]
    if failed:
        print(f"{len(failed)} rows of Lakegate have errors", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
