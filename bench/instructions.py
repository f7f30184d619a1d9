"""Counts the instructions that the server executes for one operation, by valgrind's callgrind.

The count hardly depends on the machine or on what else it does, so a test can hold it to a bound. It covers the
server's own code and its libraries in user mode, and nothing of the kernel.

Usage: bench/instructions.py get|stat|put... [--operations N] [--profile]   (--profile: in which functions)
"""

from __future__ import annotations

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from bench import load  # noqa: E402
from tests.api.conftest import Api  # noqa: E402
from tests.support.server import Server  # noqa: E402
from tests.support.sign_in import access_token, admin_init  # noqa: E402

# Everything takes fifty times as long under callgrind.
_START_TIMEOUT_S = 600.0
_OBJECTS = {"prefix": "4k/", "size": 4096, "count": 100, "clients": 1}
# A full page of names has objects of its own.
_LISTED_OBJECTS = {"prefix": "list/", "size": 16, "count": 1000, "clients": 1}
# What runs with other flags than reads and writes of one object do; an operation of these takes long by itself.
_KINDS = {
    "list": _LISTED_OBJECTS,
    "list-names": _LISTED_OBJECTS,
    "list-prefixes": _LISTED_OBJECTS,
    "list-xml": {**_LISTED_OBJECTS, "kind": "list", "dialect": "xml"},
}
_LIST_OPERATIONS = 10


class CountedServer:
    """A server under callgrind with a bucket and a hundred objects of 4 KiB, and a thousand to be listed. Not
    thread-safe.

    `restarted`: it was started anew since they were made, so that they come from files and no longer from memory.
    `signed_in`: with --auth=required, and the token of its administrator in each request.
    """

    def __init__(self, restarted: bool = False, signed_in: bool = False):
        self.restarted = restarted
        self.signed_in = signed_in
        self.token: dict[str, str] = {}
        self.folder = tempfile.TemporaryDirectory(prefix="lakegate-callgrind-")
        self.server = Server(auth="required" if signed_in else "none",
                             prefix_command=["valgrind", "--tool=callgrind", "--quiet", "--separate-threads=no",
                                             f"--callgrind-out-file={self.folder.name}/out"])

    def __enter__(self) -> "CountedServer":
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self) -> None:
        self.server.start(timeout_s=_START_TIMEOUT_S)
        if self.signed_in:
            self.token = {"bearer": access_token(Api(self.server), admin_init(self.server))}
        subprocess.run(["curl", "-sSf", "-o", "/dev/null", "-H", "Content-Type: application/json", "-d",
                        '{"name":"bench"}', "-H", f"Authorization: Bearer {self.token.get('bearer', '')}",
                        f"{self.server.http_url}/storage/v1/b?project={self.server.project}"], check=True)
        self._load("fill", operations=100)
        self._load("fill", operations=1000, **_LISTED_OBJECTS)
        if self.restarted:
            self.server.stop()
            self.server.start(timeout_s=_START_TIMEOUT_S)

    def __exit__(self, *_ignored) -> None:
        self.server.close()
        self.folder.cleanup()

    def _load(self, kind: str, **flags) -> None:
        done = load.run(kind, port=self.server.ports["http"], **{**_OBJECTS, **self.token, **flags})
        assert done.errors == 0, done.first_error

    def _control(self, what: str) -> None:
        subprocess.run(["callgrind_control", what, str(self.server.process.pid)], check=True, capture_output=True)

    def _dumps(self) -> set[pathlib.Path]:
        return set(pathlib.Path(self.folder.name).iterdir())

    def count(self, kind: str, operations: int = 500, **flags) -> tuple[float, pathlib.Path]:
        """Instructions for each operation, and the profile that they are summed up in."""
        flags = {"run": kind, **_KINDS.get(kind, {}), **flags}
        if kind in _KINDS:
            operations = min(operations, _LIST_OPERATIONS)
        kind = flags.pop("kind", kind)
        self._load(kind, **{**flags, "operations": min(operations, 20), "run": flags["run"] + "-first"})
        self._control("--zero")
        self._load(kind, operations=operations, **flags)
        before = self._dumps()
        self._control("--dump")
        profile = max(self._dumps() - before)
        total = int(re.search(r"^(?:totals|summary): (\d+)", profile.read_text(), re.MULTILINE)[1])
        return total / operations, profile


def least(counted: CountedServer, kind: str, rounds: int = 3) -> float:
    """The least of some short counts: what the server does in the background at times falls into few of them."""
    return min(counted.count(kind, operations=100, run=f"{kind}-{i}")[0] for i in range(rounds))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kind", nargs="+")
    parser.add_argument("--operations", type=int, default=500)
    parser.add_argument("--restarted", action="store_true", help="read from files instead of from memory")
    parser.add_argument("--signed-in", action="store_true", help="with the administrator's token in each request")
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--tree", action="store_true", help="with --profile: inclusive costs")
    arguments = parser.parse_args()
    with CountedServer(arguments.restarted, arguments.signed_in) as counted:
        for kind in arguments.kind:
            instructions, profile = counted.count(kind, arguments.operations)
            print(f"{kind}: {instructions:,.0f} instructions", flush=True)
            if arguments.profile:
                flags = ["--inclusive=yes"] if arguments.tree else []
                subprocess.run(["callgrind_annotate", "--auto=no", "--threshold=99", *flags, str(profile)], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
