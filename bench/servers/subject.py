"""What the benchmark asks of each server."""

from __future__ import annotations

import abc
import pathlib
import re
import signal
import socket
import subprocess
import time

from bench import load, process
from bench.load import Outcome

START_TIMEOUT_S = 60.0


def free_port() -> int:
    """A port that nobody listens on now, for servers that cannot be told to take any."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Subject(abc.ABC):
    """One server over a folder of its own. start() returns when it answers; close() ends its process."""

    name: str
    durability: str  # What is on stable storage when a write's answer leaves, and by which settings.
    dialect: str  # Of bench/load: json, s3, plain.
    counts_its_syncs = False  # By itself, without a tracer that slows it down.
    is_strict = False  # Data and name are on stable storage when a write's answer leaves.
    lacks: frozenset[str] = frozenset()  # Kinds of operations that its dialect has and this server does not.

    def __init__(self, folder: pathlib.Path):
        folder.mkdir(parents=True)
        self.folder = folder
        self.port = 0
        self.tls_port = 0
        self.child: subprocess.Popen | None = None

    @abc.abstractmethod
    def start(self) -> None: ...

    @abc.abstractmethod
    def version(self) -> str: ...

    @property
    def pid(self) -> int:
        return self.child.pid

    def load(self, kind: str, dialect: str | None = None, tls: bool = False, **arguments) -> Outcome:
        """Runs bench/load on this server; raises NotOffered where the server has no such operation."""
        if kind in self.lacks or (tls and not self.tls_port):
            raise load.NotOffered(kind)
        dialect = dialect or self.dialect
        return load.run(kind, port=self.tls_port if tls else self.port, tls=int(tls), dialect=dialect,
                        **self.credentials(dialect), **arguments)

    def credentials(self, _dialect: str) -> dict:
        return {}

    def spawn(self, command: list[str], environment: dict[str, str]) -> None:
        with open(self.folder / "log", "ab") as log:
            self.child = subprocess.Popen(command, stdout=log, stderr=log, env=environment)

    def wait_until_it_listens(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if time.monotonic() > deadline or self.child.poll() is not None:
                    raise RuntimeError(f"{self.name} does not listen:\n{(self.folder / 'log').read_text()}") from None
                time.sleep(0.02)

    def close(self) -> None:
        if self.child is None:
            return
        self.child.terminate()
        try:
            self.child.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()

    def count_syncs(self, act) -> float:
        """How many sync calls the server makes while `act()` runs (strace; files opened with O_DSYNC do not count)."""
        trace = self.folder / "syncs"
        pids = [argument for pid in process.family(self.pid) for argument in ("-p", str(pid))]
        tracer = subprocess.Popen(["strace", "-f", "-qq", "-e", "trace=fsync,fdatasync,sync,syncfs,sync_file_range",
                                   "-e", "signal=none", "-o", str(trace), *pids], stderr=subprocess.PIPE)
        try:
            deadline = time.monotonic() + 10
            while not all(process.is_traced(pid) for pid in process.family(self.pid)):
                if time.monotonic() > deadline or tracer.poll() is not None:
                    raise RuntimeError("strace could not attach")
                time.sleep(0.02)
            act()
        finally:
            tracer.send_signal(signal.SIGINT)
            tracer.wait(timeout=30)
        return sum(1 for line in trace.read_text().splitlines() if re.match(r"\d+\s+\w*sync\w*\(", line))
