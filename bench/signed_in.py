"""What signing in costs: CPU of the server for one operation with --auth=required and a known token, over that of a
server that asks for nothing, in turns.

Usage: bench/signed_in.py [--rounds N]
"""

from __future__ import annotations

import argparse
import os
import pathlib
import statistics
import sys

import requests

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from bench import load  # noqa: E402
from bench.process import cpu_seconds  # noqa: E402
from tests.api.conftest import Api  # noqa: E402
from tests.support.server import Server  # noqa: E402
from tests.support.sign_in import access_token, admin_init, bearer  # noqa: E402

_OBJECTS = {"prefix": "4k/", "size": 4096, "count": 1000}
_OPERATIONS = {"get": 40_000, "stat": 40_000, "put": 10_000}


def cost_us(server: Server, kind: str, flags: dict) -> float:
    before = cpu_seconds(server.process.pid)
    done = load.run(kind, port=server.ports["http"], clients=64, operations=_OPERATIONS[kind], **_OBJECTS, **flags)
    assert done.errors == 0, done.first_error
    return (cpu_seconds(server.process.pid) - before) / done.operations * 1e6


def prepare(server: Server, flags: dict) -> None:
    headers = bearer(flags["bearer"]) if flags else {}
    made = requests.post(f"{server.http_url}/storage/v1/b?project={server.project}", headers=headers, timeout=30,
                         json={"name": "bench", "iamConfiguration": {"uniformBucketLevelAccess": {"enabled": True}}})
    assert made.status_code == 200, made.text
    load.run("fill", port=server.ports["http"], clients=16, operations=_OBJECTS["count"], **_OBJECTS, **flags)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with Server(auth="none") as open_server, Server(auth="required") as closed:
        token = {"bearer": access_token(Api(closed), admin_init(closed))}
        pairs = ((open_server, {}), (closed, token))
        for server, flags in pairs:
            prepare(server, flags)
        for kind in _OPERATIONS:
            costs = [[cost_us(server, kind, flags) for server, flags in pairs] for _ in range(rounds)]
            open_us, closed_us = (statistics.median(column) for column in zip(*costs))
            print(f"{kind}: {open_us:.0f} us without, {closed_us:.0f} us signed in, ratio {closed_us / open_us:.2f}, "
                  f"load average {os.getloadavg()[0]:.1f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
