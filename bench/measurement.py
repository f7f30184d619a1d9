"""Puts the lines of bench/lines.py on servers that were started for it, and reads what each did."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess

from bench import lines, process
from bench.lines import LAKEGATE, SIGNED_IN, Line
from bench.load import NotOffered, Outcome
from bench.servers import SERVERS
from bench.servers.subject import Subject

_TRACED_OPERATIONS = 200


class Measurement:
    """The servers of one run, and what each line did on each."""

    def __init__(self, base: pathlib.Path, peers: list[str], wanted: list[Line], seconds: float):
        self.seconds = seconds
        self.wanted = wanted
        names = [LAKEGATE, SIGNED_IN, *peers]
        self.subjects: list[Subject] = [SERVERS[name](base / name) for name in names
                                        if any(line.runs_on(name) for line in wanted)]
        self.filled: set[tuple[str, str]] = set()
        self.runs = 0

    def __enter__(self) -> "Measurement":
        for subject in self.subjects:
            try:
                subject.start()
            except BaseException as error:
                self.__exit__()
                if isinstance(error, (OSError, RuntimeError, subprocess.CalledProcessError)):
                    raise SystemExit(f"{subject.name} does not start: {error}") from error
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
        if line.tls:
            arguments["tls"] = True
        return arguments

    def _fill(self, subject: Subject, line: Line) -> None:
        """Makes the objects that the line needs, once; those that it deletes, each time."""
        if not line.prefix or ((subject.name, line.prefix) in self.filled and line.kind != "delete"):
            return
        size, count = lines.OBJECTS.get(line.prefix, (line.size, 1000))
        done = subject.load("fill", prefix=line.prefix, size=size, count=count, operations=count,
                            clients=min(32, count))
        if done.errors:
            raise RuntimeError(f"could not be filled: {done.first_error}")
        self.filled.add((subject.name, line.prefix))

    @staticmethod
    def _begin(pid: int) -> float:
        process.reset_peaks(pid)
        return process.cpu_seconds(pid)

    def measure(self, subject: Subject, line: Line) -> dict | None:
        """One row; nothing where the server has no such operation. A server that fails has a row of errors."""
        try:
            self._fill(subject, line)
            arguments = self._arguments(subject, line)
            # One operation first, so that no row pays for what happens once.
            if line.kind != "delete":
                subject.load(line.kind, **{**arguments, "operations": 1, "run": arguments["run"] + "-first"})
            before: list[float] = []
            # Connecting is left out: by TLS it costs more than many a load.
            done: Outcome = subject.load(line.kind, **arguments, on_connected=lambda: before.append(
                self._begin(subject.pid)))
            cpu = process.cpu_seconds(subject.pid) - before[0]
            peak_bytes = process.peak_bytes(subject.pid)
        except NotOffered:
            return None
        except (OSError, RuntimeError, LookupError) as error:
            done, cpu, peak_bytes = Outcome.failed(str(error)), 0.0, 0
        seconds = max(1e-9, done.seconds)
        return {"line": line.name, "server": subject.name, "operations": done.operations, "errors": done.errors,
                "first_error": done.first_error, "operations_per_second": done.operations / seconds,
                "megabytes_per_second": (done.sent_bytes + done.received_bytes) / seconds / 1e6, "p50_us": done.p50_us,
                "p99_us": done.p99_us, "p999_us": done.p999_us, "cpu_us": cpu / max(1, done.operations) * 1e6,
                "peak_rss_bytes": peak_bytes, "load_average": os.getloadavg()[0]}

    def syncs_per_operation(self, subject: Subject, line: Line) -> float | None:
        """Counted in a run of its own, a short one where tracing makes the server slow; nothing where that fails."""
        if not subject.counts_its_syncs and shutil.which("strace") is None:
            return None
        try:
            self._fill(subject, line)
            arguments = self._arguments(subject, line)
            if not subject.counts_its_syncs:
                arguments["operations"] = _TRACED_OPERATIONS
            done: list[Outcome] = []
            syncs = subject.count_syncs(lambda: done.append(subject.load(line.kind, **arguments)))
        except (NotOffered, OSError, RuntimeError, LookupError):
            return None
        return syncs / max(1, done[0].operations)

    def loads_a_round(self) -> int:
        return sum(line.runs_on(subject.name) for line in self.wanted for subject in self.subjects)

    def run(self, rounds: int, result: dict) -> None:
        """Adds a row to result["rows"] for each line, server and round."""
        for round_number in range(rounds):
            # The order turns round, so that nobody always comes behind the same neighbour.
            order = self.subjects if round_number % 2 == 0 else self.subjects[::-1]
            for line in self.wanted:
                for subject in order:
                    row = self.measure(subject, line) if line.runs_on(subject.name) else None
                    if row is None:
                        continue
                    row["round"] = round_number
                    result["rows"].append(row)
                    print_row(row)

    def count_syncs(self, result: dict) -> None:
        """Adds to result["syncs"]: for servers that count by themselves, and for others where there is strace."""
        if shutil.which("strace") is None:
            print("no strace, so sync calls of peers are not counted", flush=True)
        for line in self.wanted:
            for subject in self.subjects if line.counts_syncs else []:
                syncs = self.syncs_per_operation(subject, line) if line.runs_on(subject.name) else None
                if syncs is not None:
                    result["syncs"].append({"line": line.name, "server": subject.name, "syncs_per_operation": syncs})
                    print(f"{line.name:<20}  {subject.name:<18}  {syncs:.3f} syncs per operation", flush=True)


def print_row(row: dict) -> None:
    cells = [f"{row['line']:<20}", f"{row['server']:<18}", f"{row['operations_per_second']:>9,.0f}/s",
             f"{row['megabytes_per_second']:>8,.1f} MB/s", f"p50 {row['p50_us'] / 1000:>8.2f} ms",
             f"p99 {row['p99_us'] / 1000:>8.2f} ms", f"{row['cpu_us']:>9,.1f} us CPU/op",
             f"peak {row['peak_rss_bytes'] / 2**20:>5.0f} MiB"]
    if row["errors"]:
        cells.append(f"ERRORS {row['errors']}: {row['first_error'][:200]}")
    print("  ".join(cells), flush=True)
