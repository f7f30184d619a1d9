"""Measures Lakegate and its peers on this machine, in turns, and writes a table and a page with plots.

Usage: ./dev bench [--against nginx,minio,fake-gcs-server] [--lines get-4k,put-4k] [--seconds N] [--rounds N]

Writes build/bench/report.html, report.md and report.json. Without --against, Lakegate alone.
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

from bench import lines, process, report  # noqa: E402
from bench.disk import sync_rate  # noqa: E402
from bench.lines import Line  # noqa: E402
from bench.load import NotOffered, Outcome  # noqa: E402
from bench.servers import LAKEGATE, PEERS, SERVERS  # noqa: E402
from bench.servers.subject import Subject  # noqa: E402
from tests.support.server import REPOSITORY  # noqa: E402

_SYNC_OPERATIONS = 200


def conditions() -> dict:
    cpu = next((line.split(":")[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")), "unknown")
    memory = next(int(line.split()[1]) for line in pathlib.Path("/proc/meminfo").read_text().splitlines()
                  if line.startswith("MemTotal"))
    return {"date": time.strftime("%Y-%m-%d %H:%M"), "cpu": cpu, "cores": os.cpu_count(),
            "memory_gib": round(memory / 2**20), "kernel": platform.release(), "load_average": os.getloadavg()}


def file_system(folder: pathlib.Path) -> str:
    done = subprocess.run(["stat", "-f", "-c", "%T", str(folder)], capture_output=True, text=True)
    return done.stdout.strip()


class Measurement:
    """The servers of one run, and what each line did on each."""

    def __init__(self, base: pathlib.Path, names: list[str], seconds: float):
        self.base = base
        self.seconds = seconds
        self.subjects: list[Subject] = [SERVERS[name](base / name) for name in names]
        self.filled: set[tuple[str, str]] = set()
        self.runs = 0

    def __enter__(self) -> "Measurement":
        try:
            for subject in self.subjects:
                subject.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_ignored) -> None:
        for subject in self.subjects:
            subject.close()

    def _arguments(self, subject: Subject, line: Line) -> dict:
        self.runs += 1
        size, count = lines.OBJECTS.get(line.prefix, (line.size, 1000))
        arguments = {"clients": line.clients, "size": line.size, "count": count, "seconds": self.seconds,
                     "run": f"{line.name}-{self.runs}", **dict(line.flags)}
        if line.prefix:
            arguments["prefix"] = line.prefix
        if line.rate:
            arguments["rate"] = line.rate
        if line.dialect and subject.dialect == "json":
            arguments["dialect"] = line.dialect
        return arguments

    def _fill(self, subject: Subject, line: Line) -> None:
        """Makes the objects that the line needs, once; those that it deletes, each time."""
        if not line.prefix or ((subject.name, line.prefix) in self.filled and line.kind != "delete"):
            return
        size, count = lines.OBJECTS.get(line.prefix, (line.size, 1000))
        done = subject.load("fill", prefix=line.prefix, size=size, count=count, operations=count,
                            clients=min(32, count))
        if done.errors:
            raise RuntimeError(f"{subject.name} could not be filled: {done.first_error}")
        self.filled.add((subject.name, line.prefix))

    def measure(self, subject: Subject, line: Line) -> dict | None:
        """One row; nothing where the server has no such operation."""
        try:
            self._fill(subject, line)
            arguments = self._arguments(subject, line)
            # One operation first, so that no row pays for what happens once.
            if line.kind != "delete":
                subject.load(line.kind, **{**arguments, "operations": 1, "run": arguments["run"] + "-first"})
            process.reset_peaks(subject.pid)
            before = process.cpu_seconds(subject.pid)
            done: Outcome = subject.load(line.kind, **arguments)
            cpu = process.cpu_seconds(subject.pid) - before
        except NotOffered:
            return None
        operations = max(1, done.operations)
        moved_bytes = done.sent_bytes + done.received_bytes
        return {"line": line.name, "server": subject.name, "operations": done.operations, "errors": done.errors,
                "first_error": done.first_error, "operations_per_second": done.operations / max(1e-9, done.seconds),
                "megabytes_per_second": moved_bytes / max(1e-9, done.seconds) / 1e6, "p50_us": done.p50_us,
                "p99_us": done.p99_us, "p999_us": done.p999_us, "cpu_us": cpu / operations * 1e6,
                "peak_rss_bytes": process.peak_bytes(subject.pid), "load_average": os.getloadavg()[0]}

    def syncs_per_operation(self, subject: Subject, line: Line) -> float | None:
        """Counted in a run of its own, since tracing makes the server slow."""
        try:
            self._fill(subject, line)
            arguments = {**self._arguments(subject, line), "operations": _SYNC_OPERATIONS}
            done: list[Outcome] = []
            syncs = subject.count_syncs(lambda: done.append(subject.load(line.kind, **arguments)))
        except NotOffered:
            return None
        return syncs / max(1, done[0].operations)


def print_row(row: dict) -> None:
    cells = [f"{row['line']:<18}", f"{row['server']:<15}", f"{row['operations_per_second']:>9,.0f}/s",
             f"{row['megabytes_per_second']:>8,.1f} MB/s", f"p50 {row['p50_us'] / 1000:>8.2f} ms",
             f"p99 {row['p99_us'] / 1000:>8.2f} ms", f"{row['cpu_us']:>9,.1f} us CPU/op",
             f"peak {row['peak_rss_bytes'] / 2**20:>5.0f} MiB", f"errors {row['errors']}"]
    print("  ".join(cells) + (f" ({row['first_error']})" if row["errors"] else ""), flush=True)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--against", default="", help=f"comma-separated peers: {', '.join(PEERS)}")
    parser.add_argument("--lines", default="", help="comma-separated names of lines (default: all; bench/lines.py)")
    parser.add_argument("--seconds", type=float, default=2.0, help="length of each load")
    parser.add_argument("--rounds", type=int, default=3, help="rounds; servers take turns in each, medians are shown")
    parser.add_argument("--no-syncs", action="store_true", help="do not count sync calls (needs strace)")
    parser.add_argument("--out", type=pathlib.Path, default=REPOSITORY / "build" / "bench", help="folder for reports")
    parser.add_argument("--data-dir", type=pathlib.Path, help="folder for data (default: a temporary one)")
    arguments = parser.parse_args()
    arguments.peers = [name for name in arguments.against.split(",") if name]
    for name in arguments.peers:
        if name not in PEERS:
            parser.error(f"no such peer: {name}; there are {', '.join(PEERS)}")
    return arguments


def run_rounds(measurement: Measurement, arguments: argparse.Namespace, result: dict) -> None:
    wanted = lines.chosen(arguments.lines)
    for round_number in range(arguments.rounds):
        # The order turns round, so that nobody always comes behind the same neighbour.
        order = measurement.subjects if round_number % 2 == 0 else measurement.subjects[::-1]
        for line in wanted:
            for subject in order:
                row = measurement.measure(subject, line)
                if row is None:
                    continue
                row["round"] = round_number
                result["rows"].append(row)
                print_row(row)
    if arguments.no_syncs or shutil.which("strace") is None:
        return
    for line in wanted:
        for subject in measurement.subjects if line.counts_syncs else []:
            syncs = measurement.syncs_per_operation(subject, line)
            if syncs is not None:
                result["syncs"].append({"line": line.name, "server": subject.name, "syncs_per_operation": syncs})
                print(f"{line.name:<18}  {subject.name:<15}  {syncs:.3f} syncs per operation", flush=True)


def main() -> int:
    arguments = parse_arguments()
    base = pathlib.Path(tempfile.mkdtemp(prefix="lakegate-bench-", dir=arguments.data_dir))
    result = {"conditions": {**conditions(), "file_system": file_system(base), "seconds": arguments.seconds,
                             "rounds": arguments.rounds}, "disk": sync_rate(base), "rows": [], "syncs": []}
    print(json.dumps(result["conditions"]), json.dumps(result["disk"]), sep="\n")
    try:
        with Measurement(base, [LAKEGATE, *arguments.peers], arguments.seconds) as measurement:
            result["servers"] = [{"name": subject.name, "version": subject.version(), "durability": subject.durability}
                                 for subject in measurement.subjects]
            run_rounds(measurement, arguments, result)
            report.write(result, arguments.out)
            print(f"wrote {arguments.out / 'report.html'} and report.md", flush=True)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    return 1 if any(row["errors"] for row in result["rows"] if row["server"] == LAKEGATE) else 0


if __name__ == "__main__":
    sys.exit(main())
