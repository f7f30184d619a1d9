"""Runs wrk and reads what it prints. The load stays on loopback and ends by itself."""

from __future__ import annotations

import dataclasses
import os
import pathlib
import re
import subprocess

LUA = pathlib.Path(__file__).parent / "lua"
_UNITS_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclasses.dataclass
class Load:
    """What one load did. Latencies in milliseconds."""

    operations: int
    seconds: float
    p50_ms: float
    p99_ms: float
    errors: int

    @property
    def operations_per_second(self) -> float:
        return self.operations / self.seconds


def _milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * _UNITS_MS[unit]


def run_wrk(url: str, connections: int, seconds: float, script: str | None = None,
            environment: dict[str, str] | None = None) -> Load:
    """Loads `url` with `connections` keep-alive connections for `seconds`; `script` is a file of bench/lua."""
    threads = min(2, connections)
    command = ["wrk", "-t", str(threads), "-c", str(connections), "-d", f"{seconds:g}s", "--latency",
               "--timeout", "30s"]
    if script:
        command += ["-s", str(LUA / script)]
    output = subprocess.run([*command, url], env={**os.environ, **(environment or {})}, check=True, text=True,
                            capture_output=True, timeout=seconds + 60).stdout
    requests, duration = re.search(r"(\d+) requests in ([\d.]+(?:us|ms|s|m))", output).groups()
    errors = sum(int(count) for count in re.findall(r"(?:connect|read|write|timeout) (\d+)", output))
    non_success = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    errors += int(non_success.group(1)) if non_success else 0
    p50_ms, p99_ms = (_milliseconds(re.search(rf"^\s+{percent}%\s+(\S+)$", output, re.MULTILINE)[1])
                      for percent in (50, 99))
    return Load(int(requests), _milliseconds(duration) / 1000, p50_ms, p99_ms, errors)
