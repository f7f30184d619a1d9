"""Runs bench/load (lakegate_load) and reads the line that it prints. The load stays on loopback and ends by itself."""

from __future__ import annotations

import dataclasses
import json
import subprocess
from collections.abc import Callable

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


def run(kind: str, timeout_s: float = 900, on_connected: Callable[[], None] | None = None, **flags) -> Outcome:
    """One load; flags are lakegate_load's, with `_` for `-`. `on_connected` is called before the first operation."""
    command = [str(binary_path().with_name("lakegate_load")), "--kind", kind]
    for name, value in flags.items():
        command += ["--" + name.replace("_", "-"), str(value)]
    if on_connected is not None:
        command += ["--wait", "1"]
    with subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as process:
        try:
            if on_connected is not None and process.stdout.readline() == "connected\n":
                on_connected()
            answer, errors = process.communicate("\n" if on_connected is not None else None, timeout=timeout_s)
        except subprocess.TimeoutExpired:
            process.kill()
            raise RuntimeError(f"{kind} took more than {timeout_s:g} s") from None
        except BaseException:
            process.kill()
            raise
    if "no such kind of operation in this dialect" in errors:
        raise NotOffered(kind)
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {errors}")
    return Outcome(**json.loads(answer))
