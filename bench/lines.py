"""The lines of the table: what each does, on which servers, and the bars that it is held against.

A line that reads has objects below its prefix, which are made once per server. The lines that one load does not show
(a million names, ten thousand connections) are in `bench/long/`.
"""

from __future__ import annotations

import dataclasses

KIB, MIB = 1 << 10, 1 << 20

# Prefix: size and number of the objects below it.
OBJECTS = {"4k/": (4 * KIB, 1000), "64k/": (64 * KIB, 128), "1m/": (MIB, 32), "256m/": (256 * MIB, 1)}

LAKEGATE = "lakegate"
SIGNED_IN = "lakegate-signed-in"
# Those that speak Amazon's dialect and want each request signed.
S3_SERVERS = (SIGNED_IN, "minio", "versitygw")


@dataclasses.dataclass(frozen=True)
class Bar:
    """Lakegate's `measure` may be at most `limit`: by itself, or times that of another.

    `of` is a server in the same line, `line:NAME` for Lakegate in another line of the run, or `disk` for the time of
    one fdatasync in that run.
    """

    measure: str
    limit: float
    of: str = ""
    at_least: bool = False
    without: str = ""  # Holds only where this server was not measured.


def cpu(limit: float, of: str = "") -> Bar:
    return Bar("cpu_us", limit, of)


def rate(limit: float, of: str) -> Bar:
    return Bar("operations_per_second", limit, of, at_least=True)


@dataclasses.dataclass(frozen=True)
class Line:
    name: str
    title: str
    kind: str
    clients: int = 64
    size: int = 0
    prefix: str = ""
    rate: float = 0.0  # Operations a second of an open loop; 0: a closed one.
    dialect: str = ""  # Of those that speak Google's; others keep theirs.
    flags: tuple[tuple[str, int], ...] = ()
    bars: tuple[Bar, ...] = ()
    counts_syncs: bool = False
    tls: bool = False
    mine: str = LAKEGATE  # Which of the servers is held against the bars.
    servers: tuple[str, ...] = ()  # Only these; without any, all but the one that wants credentials.

    @property
    def writes(self) -> bool:
        return self.kind not in ("get", "stat", "list", "list-prefixes")

    def runs_on(self, server: str) -> bool:
        return server in self.servers if self.servers else server != SIGNED_IN


def signed_in(line: Line) -> Line:
    """The same with a known credential, beside the same server without any."""
    return dataclasses.replace(line, name=line.name + "-signed-in", title=line.title + ", --auth=required",
                               bars=(cpu(1.3, LAKEGATE),), counts_syncs=False, mine=SIGNED_IN,
                               servers=(SIGNED_IN, LAKEGATE))


def by_tls(line: Line) -> Line:
    return dataclasses.replace(line, name=line.name + "-tls", title=line.title + ", TLS", bars=(), counts_syncs=False,
                               tls=True, servers=(LAKEGATE, "nginx"))


def by_s3(line: Line, *bars: Bar) -> Line:
    """The same by Amazon's dialect, with each request signed on each server (AWS4-HMAC-SHA256, payload unsigned)."""
    return dataclasses.replace(line, name=line.name + "-s3", title=line.title + ", signed S3", bars=bars,
                               counts_syncs=False, dialect="s3", mine=SIGNED_IN, servers=S3_SERVERS)


_GET_4K = Line("get-4k", "GET 4 KiB, 64 clients", "get", 64, 4 * KIB, "4k/", bars=(cpu(2.0, "nginx"),))
_GET_1M = Line("get-1m", "GET 1 MiB, 64 clients", "get", 64, MIB, "1m/",
               # What versitygw, which verifies nothing, took on such a machine, 1.2 times.
               bars=(cpu(1.2, "versitygw"), Bar("cpu_us", 396, without="versitygw")))
_STAT = Line("stat", "Metadata get, 64 clients", "stat", 64, 0, "4k/", bars=(cpu(2.5, "nginx"),))
_PUT_4K = Line("put-4k", "PUT 4 KiB, 64 clients", "put", 64, 4 * KIB, counts_syncs=True,
               bars=(cpu(1.2, "nginx"), rate(8.0, "minio"), Bar("syncs", 0.1)))
_PUT_64K = Line("put-64k", "PUT 64 KiB, 64 clients", "put", 64, 64 * KIB, counts_syncs=True,
                bars=(cpu(350), rate(3.0, "minio")))
_PUT_1M = Line("put-1m", "PUT 1 MiB, 64 clients", "put", 64, MIB, bars=(cpu(2750),), counts_syncs=True)
_DELETE = Line("delete", "Delete, 64 clients", "delete", 64, 4 * KIB, "d/", flags=(("operations", 1000),),
               bars=(cpu(80), Bar("syncs", 0.1)), counts_syncs=True)
_LIST = Line("list", "List 1,000 names, 1 client", "list", 1, 0, "4k/", bars=(cpu(2000),))

GROUPS: dict[str, list[Line]] = {
    "reads": [
        _GET_4K,
        Line("get-4k-c1", "GET 4 KiB, 1 client", "get", 1, 4 * KIB, "4k/",
             # 80 µs on the machine for which the bar was set, where nginx took 30.
             bars=(cpu(2.0, "nginx"), Bar("p50_us", 2.67, "nginx"), Bar("p50_us", 80, without="nginx"))),
        Line("get-4k-xml", "GET 4 KiB by the XML API, 64 clients", "get", 64, 4 * KIB, "4k/", dialect="xml",
             bars=(cpu(2.0, "nginx"),)),
        Line("get-4k-open", "GET 4 KiB, 2,000 a second (open loop)", "get", 64, 4 * KIB, "4k/", rate=2000),
        Line("get-64k", "GET 64 KiB, 64 clients", "get", 64, 64 * KIB, "64k/", bars=(cpu(2.0, "nginx"),)),
        _GET_1M,
        Line("get-256m", "GET 256 MiB, 1 client", "get", 1, 256 * MIB, "256m/",
             bars=(cpu(1.4, "nginx"), Bar("megabytes_per_second", 1.0, "nginx", at_least=True))),
        _STAT,
        Line("stat-c1", "Metadata get, 1 client", "stat", 1, 0, "4k/", bars=(cpu(2.5, "nginx"),)),
    ],
    "writes": [
        _PUT_4K,
        # Beside the line that it is held against, so that the store is the same: both write new names.
        Line("create", "Create if absent, 4 KiB, 64 clients", "create", 64, 4 * KIB, bars=(cpu(1.1, "line:put-4k"),)),
        Line("put-4k-c1", "PUT 4 KiB, 1 client", "put", 1, 4 * KIB, counts_syncs=True,
             bars=(cpu(200), Bar("p50_us", 2.0, "disk"), Bar("syncs", 1.0))),
        Line("put-4k-multipart", "PUT 4 KiB by uploadType=multipart, 64 clients", "multipart-upload", 64, 4 * KIB),
        Line("put-4k-open", "PUT 4 KiB, 100 a second (open loop)", "put", 64, 4 * KIB, rate=100),
        _PUT_64K,
        _PUT_1M,
        Line("put-256m", "PUT 256 MiB, 1 client", "put", 1, 256 * MIB,
             bars=(cpu(650_000), Bar("megabytes_per_second", 400, at_least=True))),
        Line("mixed-64k", "70 % GET, 30 % PUT of 64 KiB, 64 clients", "mixed", 64, 64 * KIB, "64k/", bars=(cpu(180),)),
        _DELETE,
        Line("create-taken", "Create if absent, name taken (412)", "create-taken", 64, 4 * KIB, "4k/",
             bars=(cpu(40), Bar("syncs", 0.0)), counts_syncs=True),
        Line("xml-multipart", "XML multipart upload, 4 x 5 MiB, 1 client", "xml-multipart", 1, 5 * MIB, dialect="xml",
             flags=(("parts", 4),), bars=(cpu(56_000),)),
        Line("compose", "Compose 32 x 1 MiB, 1 client", "compose", 1, 0, "1m/", flags=(("parts", 32),),
             bars=(cpu(1000),)),
        Line("resumable-256m", "Resumable upload, 256 MiB in 8 MiB chunks, 1 client", "resumable", 1, 256 * MIB,
             bars=(cpu(1.15, "line:put-256m"), Bar("p50_us", 1.15, "line:put-256m"))),
    ],
    "lists": [
        _LIST,
        Line("list-prefixes", "List with delimiter, 100 prefixes, 1 client", "list-prefixes", 1, 0, "4k/",
             bars=(cpu(1000),)),
    ],
    "tls": [by_tls(line) for line in (_GET_4K, _GET_1M, _PUT_4K)],
    "signed-in": [signed_in(line) for line in (_GET_4K, _GET_1M, _STAT, _PUT_4K, _PUT_64K, _DELETE, _LIST)],
    "s3": [by_s3(_GET_4K), by_s3(_GET_1M, cpu(1.2, "versitygw")), by_s3(_STAT), by_s3(_PUT_4K, rate(8.0, "minio")),
           by_s3(_PUT_64K, rate(3.0, "minio")), by_s3(_PUT_1M), by_s3(_DELETE), by_s3(_LIST)],
}

LINES = [line for group in GROUPS.values() for line in group]


def chosen(names: list[str]) -> list[Line]:
    """Those that the names mean, of lines or of groups, in the order of the table."""
    wanted = {name for given in names for name in ([line.name for line in GROUPS.get(given, [])] or [given])}
    unknown = wanted - {line.name for line in LINES}
    if unknown:
        raise LookupError(f"no such line: {', '.join(sorted(unknown))}")
    return [line for line in LINES if line.name in wanted]
