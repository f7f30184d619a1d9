#!/usr/bin/env python3
"""Checks who may include what: the direction between modules, and where third-party headers may appear.

Run from anywhere: `python3 .ci/layers.py [TREE]`. Prints one line per fault (`file:line: sentence`) and exits 1 if
there is one. The tables below are the rule; docs/ARCHITECTURE.md explains it. A tree that needs another edge changes
the table in the same commit and says why.
"""

from __future__ import annotations

import fnmatch
import pathlib
import re
import sys

# base <- metadata <- {auth, storage} <- replication <- gateway. A module may include itself and these.
MAY_INCLUDE = {
    "base": set(),
    "metadata": {"base"},
    "auth": {"base", "metadata"},
    "storage": {"base", "metadata"},
    "replication": {"base", "metadata", "auth", "storage"},
    "gateway": {"base", "metadata", "auth", "storage", "replication"},
}
# These may include any module, and no module may include them.
ABOVE_ALL = {"tests", "bench"}

# Third-party headers by pattern, and the files that may include them (fnmatch: `*` crosses folders).
CONFINED = [
    ("boost/*", ["gateway/*"]),
    ("rocksdb/*", ["metadata/kv/rocksdb_*"]),
    ("openssl/*", ["auth/*", "base/aes_ctr*", "base/checksum*", "base/hkdf*", "gateway/http/tls*",
                   "gateway/http/https_fetcher*", "gateway/*dev_cert*"]),
    ("pugixml.hpp", ["gateway/xml/*"]),
    ("nlohmann/*", ["gateway/*", "auth/*"]),
    ("prometheus/*", ["base/metrics*", "gateway/admin/*"]),
    ("spdlog/*", ["base/log*"]),
    ("fmt/*", ["base/log*"]),
    ("toml++/*", ["gateway/app/*"]),
    ("toml.hpp", ["gateway/app/*"]),
    ("CLI/*", ["gateway/app/*"]),
    ("re2/*", ["metadata/glob*", "metadata/name_pattern*"]),
    ("isa-l.h", ["base/checksum*"]),
    ("isa-l/*", ["base/checksum*"]),
    ("zlib.h", ["gateway/http/gzip*"]),
    ("jemalloc/*", ["gateway/app/*"]),
    ("catch2/*", []),
]

# Headers of the operating system. Beside these and the C++ library (`<vector>`, `<cstdint>`), every `<...>` is
# third-party and must stand in CONFINED.
SYSTEM = re.compile(
    r"(sys|netinet|arpa|linux|asm|net)/\w+\.h"
    r"|(aio|dirent|dlfcn|errno|execinfo|fcntl|getopt|grp|ifaddrs|immintrin|nmmintrin|libgen|limits|locale|malloc|math"
    r"|mntent|netdb|poll|pthread|pwd|sched|semaphore|signal|spawn|stddef|stdint|stdio|stdlib|string|strings|syslog"
    r"|termios|time|ucontext|unistd|wmmintrin)\.h"
)
STANDARD = re.compile(r"[a-z_0-9]+")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
SOURCE_SUFFIXES = {".h", ".hpp", ".cpp", ".cc", ".c", ".inc", ".def"}


def third_party_fault(path: str, header: str) -> str | None:
    if STANDARD.fullmatch(header) or SYSTEM.fullmatch(header):
        return None
    for pattern, allowed in CONFINED:
        if fnmatch.fnmatchcase(header, pattern):
            if any(fnmatch.fnmatchcase(path, place) for place in allowed):
                return None
            return f"<{header}> belongs to {', '.join(allowed) or 'tests and benches'} only"
    return f"<{header}> is in no table; say in .ci/layers.py where it belongs"


def project_fault(tree: pathlib.Path, module: str, header: str) -> str | None:
    other = header.split("/")[0]
    if other not in MAY_INCLUDE and other not in ABOVE_ALL:
        return f'"{header}" does not start at the repository root'
    if not (tree / header).is_file():
        return f'"{header}" does not exist'
    if module in ABOVE_ALL or other == module or other in MAY_INCLUDE[module]:
        return None
    return f"{module}/ may not include {other}/ (\"{header}\")"


def faults_of_file(tree: pathlib.Path, file: pathlib.Path) -> list[str]:
    """One sentence for each include of the file that breaks a rule."""
    path = file.relative_to(tree).as_posix()
    module = path.split("/")[0]
    faults = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        match = INCLUDE.match(line)
        if not match:
            continue
        if match[1] == '"':
            fault = project_fault(tree, module, match[2])
        else:
            fault = None if module in ABOVE_ALL else third_party_fault(path, match[2])
        if fault:
            faults.append(f"{path}:{number}: {fault}")
    return faults


def faults_of_tree(tree: pathlib.Path) -> list[str]:
    """All faults below the tree's modules, in path order; an empty tree is a fault too, since it proves nothing."""
    files = [
        file
        for module in sorted(set(MAY_INCLUDE) | ABOVE_ALL)
        for file in sorted((tree / module).rglob("*"))
        if file.suffix in SOURCE_SUFFIXES and file.is_file()
    ]
    if not files:
        return [f"{tree}: holds no source file"]
    return [fault for file in files for fault in faults_of_file(tree, file)]


def main() -> int:
    tree = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[1]).resolve()
    faults = faults_of_tree(tree)
    print("\n".join(faults) or "layers: every include points the right way")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
