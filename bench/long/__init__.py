"""The lines that one load does not show, by groups: each is a module whose measure() yields rows (row.py)."""

from __future__ import annotations

import argparse
import os
import pathlib
from collections.abc import Iterator

from bench.long import connections, folders, lifecycle, names, space, uploads
from bench.long.row import failed_row, print_row

GROUPS = {"names": names, "uploads": uploads, "connections": connections, "space": space,
          "lifecycle": lifecycle, "folders": folders}


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    long = parser.add_argument_group("of the long lines")
    long.add_argument("--names", type=_numbers, default=[1_000_000, 10_000_000],
                      help="names: at how many names to start and to list, rising (1000000,10000000)")
    long.add_argument("--fill-seconds", type=float, default=2400,
                      help="names: how long filling may take altogether; what is reached by then is measured")
    long.add_argument("--uploads", type=_numbers, default=[1, 4, 16], help="uploads: how many at once (1,4,16)")
    long.add_argument("--large-mib", type=int, default=4096,
                      help="uploads: size of each; less where the disk holds no more")
    long.add_argument("--connections", type=int, default=10_000, help="connections: how many idle ones")
    long.add_argument("--tls-connections", type=int, default=2_000, help="connections: how many by TLS")
    long.add_argument("--set-mib", type=int, default=256, help="space: bytes of objects of each size")
    long.add_argument("--settle-seconds", type=float, default=120, help="space: how long space may take to come back")
    long.add_argument("--objects", type=int, default=100_000, help="lifecycle, folders: objects that are worked on")
    long.add_argument("--beside-seconds", type=float, default=5.0, help="lifecycle, folders: length of each load")


def run(groups: list[str], base: pathlib.Path, arguments: argparse.Namespace) -> Iterator[dict]:
    """The rows of each group. A group that fails has a row that says so, and the next one goes on."""
    for name in groups:
        folder = base / name
        folder.mkdir()
        try:
            for row in GROUPS[name].measure(folder, arguments):
                row["load_average"] = os.getloadavg()[0]
                print_row(row)
                yield row
        except (OSError, RuntimeError, LookupError, TimeoutError, AssertionError) as error:
            row = {**failed_row(name, f"{type(error).__name__}: {error}"), "load_average": os.getloadavg()[0]}
            print_row(row)
            yield row
