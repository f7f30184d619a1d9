"""The lines of the table: what each does, and the bar that it is held against.

A line that reads has objects below its prefix, which are made once per server.
"""

from __future__ import annotations

import dataclasses

KIB, MIB = 1 << 10, 1 << 20

# Prefix: size and number of the objects below it.
OBJECTS = {"4k/": (4 * KIB, 1000), "64k/": (64 * KIB, 128), "1m/": (MIB, 32), "256m/": (256 * MIB, 1)}


@dataclasses.dataclass(frozen=True)
class Line:
    name: str
    title: str
    kind: str
    clients: int = 64
    size: int = 0
    prefix: str = ""
    rate: float = 0.0  # Operations a second of an open loop; 0: a closed one.
    dialect: str = ""  # Of those that speak Google's (json, xml); others keep theirs.
    flags: tuple[tuple[str, int], ...] = ()
    # (peer, times its CPU per operation) that Lakegate must not exceed; `cpu_us` likewise by itself.
    bar: tuple[str, float] | None = None
    cpu_us: float | None = None
    # Against a peer's operations a second: at least so many times.
    rate_bar: tuple[str, float] | None = None
    counts_syncs: bool = False


LINES = [
    Line("get-4k", "GET 4 KiB, 64 clients", "get", 64, 4 * KIB, "4k/", bar=("nginx", 2.0)),
    Line("get-4k-c1", "GET 4 KiB, 1 client", "get", 1, 4 * KIB, "4k/", bar=("nginx", 2.0)),
    Line("get-4k-xml", "GET 4 KiB by the XML API, 64 clients", "get", 64, 4 * KIB, "4k/", dialect="xml",
         bar=("nginx", 2.0)),
    Line("get-4k-open", "GET 4 KiB, 2,000 a second (open loop)", "get", 64, 4 * KIB, "4k/", rate=2000),
    Line("get-64k", "GET 64 KiB, 64 clients", "get", 64, 64 * KIB, "64k/", bar=("nginx", 2.0)),
    # 1.2 times what versitygw, which verifies nothing, took on such a machine.
    Line("get-1m", "GET 1 MiB, 64 clients", "get", 64, MIB, "1m/", cpu_us=396),
    Line("get-256m", "GET 256 MiB, 1 client", "get", 1, 256 * MIB, "256m/", bar=("nginx", 1.4)),
    Line("stat", "Metadata get, 64 clients", "stat", 64, 0, "4k/", bar=("nginx", 2.5)),
    Line("stat-c1", "Metadata get, 1 client", "stat", 1, 0, "4k/", bar=("nginx", 2.5)),
    Line("put-4k", "PUT 4 KiB, 64 clients", "put", 64, 4 * KIB, bar=("nginx", 1.2), rate_bar=("minio", 8.0),
         counts_syncs=True),
    Line("put-4k-c1", "PUT 4 KiB, 1 client", "put", 1, 4 * KIB, cpu_us=200, counts_syncs=True),
    Line("put-4k-multipart", "PUT 4 KiB by uploadType=multipart, 64 clients", "multipart-upload", 64, 4 * KIB),
    Line("put-4k-open", "PUT 4 KiB, 100 a second (open loop)", "put", 64, 4 * KIB, rate=100),
    Line("put-64k", "PUT 64 KiB, 64 clients", "put", 64, 64 * KIB, cpu_us=350, rate_bar=("minio", 3.0),
         counts_syncs=True),
    Line("put-1m", "PUT 1 MiB, 64 clients", "put", 64, MIB, cpu_us=2750, counts_syncs=True),
    Line("put-256m", "PUT 256 MiB, 1 client", "put", 1, 256 * MIB, cpu_us=650_000),
    Line("mixed-64k", "70 % GET, 30 % PUT of 64 KiB, 64 clients", "mixed", 64, 64 * KIB, "64k/", cpu_us=180),
    Line("delete", "Delete, 64 clients", "delete", 64, 4 * KIB, "d/", flags=(("operations", 1000),), cpu_us=80),
    Line("create", "Create if absent, 4 KiB, 64 clients", "create", 64, 4 * KIB),
    Line("create-taken", "Create if absent, name taken (412)", "create-taken", 64, 4 * KIB, "4k/", cpu_us=40,
         counts_syncs=True),
    Line("xml-multipart", "XML multipart upload, 4 x 5 MiB, 1 client", "xml-multipart", 1, 5 * MIB, dialect="xml",
         flags=(("parts", 4),), cpu_us=56_000),
    Line("compose", "Compose 32 x 1 MiB, 1 client", "compose", 1, 0, "1m/", flags=(("parts", 32),), cpu_us=1000),
    Line("resumable-256m", "Resumable upload, 256 MiB in 8 MiB chunks, 1 client", "resumable", 1, 256 * MIB),
    Line("list", "List 1,000 names, 1 client", "list", 1, 0, "4k/", cpu_us=2000),
    Line("list-prefixes", "List with delimiter, 100 prefixes, 1 client", "list-prefixes", 1, 0, "4k/", cpu_us=1000),
]


def chosen(names: str) -> list[Line]:
    """Those whose names are in the comma-separated list; all without one."""
    if not names:
        return LINES
    wanted = names.split(",")
    unknown = set(wanted) - {line.name for line in LINES}
    if unknown:
        raise SystemExit(f"no such line: {', '.join(sorted(unknown))}; there are {', '.join(l.name for l in LINES)}")
    return [line for line in LINES if line.name in wanted]
