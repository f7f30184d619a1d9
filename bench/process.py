"""CPU time and memory of a server process and its children, from /proc."""

from __future__ import annotations

import os
import pathlib

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """The process and its descendants (nginx has workers)."""
    pids = [pid]
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        try:
            children = (task / "children").read_text().split()
        except (FileNotFoundError, ProcessLookupError):  # A thread that has ended.
            continue
        for child in children:
            pids += family(int(child))
    return pids


def cpu_seconds(pid: int) -> float:
    """User and system time so far, of the process and its living descendants."""
    total = 0
    for member in family(pid):
        fields = pathlib.Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / _TICKS_PER_SECOND


def resident_bytes(pid: int, peak: bool = False) -> int:
    name = "VmHWM:" if peak else "VmRSS:"
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    raise LookupError(name)


def reset_peak(pid: int) -> None:
    """Makes VmHWM start again at the present size."""
    pathlib.Path(f"/proc/{pid}/clear_refs").write_text("5")


def peak_bytes(pid: int) -> int:
    """The peaks of the process and its children, added up."""
    return sum(resident_bytes(member, peak=True) for member in family(pid))


def reset_peaks(pid: int) -> None:
    for member in family(pid):
        reset_peak(member)


def is_traced(pid: int) -> bool:
    return "TracerPid:\t0\n" not in pathlib.Path(f"/proc/{pid}/status").read_text()
