"""Runs bench/load (lakegate_load) and reads the line that it prints. The load stays on loopback and ends by itself."""

from __future__ import annotations

import dataclasses
import json
import subprocess

from tests.support.server import binary_path


class NotOffered(Exception):
    """The server's dialect has no such operation."""


@dataclasses.dataclass
class Outcome:
    """What one load did. Latencies in microseconds."""

    operations: int
    errors: int
    reconnects: int
    seconds: float
    sent_bytes: int
    received_bytes: int
    p50_us: int
    p99_us: int
    p999_us: int
    max_us: int
    first_error: str

    @staticmethod
    def failed(why: str) -> "Outcome":
        """What a load is that could not be run."""
        return Outcome(0, 1, 0, 0.0, 0, 0, 0, 0, 0, 0, why)


def run(kind: str, timeout_s: float = 900, **flags) -> Outcome:
    """One load; flags are lakegate_load's, with `_` for `-`."""
    command = [str(binary_path().with_name("lakegate_load")), "--kind", kind]
    for name, value in flags.items():
        command += ["--" + name.replace("_", "-"), str(value)]
    try:
        done = subprocess.run(command, text=True, capture_output=True, timeout=timeout_s)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"{kind} took more than {timeout_s:g} s") from None
    if "no such kind of operation in this dialect" in done.stderr:
        raise NotOffered(kind)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr}")
    return Outcome(**json.loads(done.stdout))
