"""Durable PUTs beside a lifecycle pass over a big bucket, in turns with PUTs alone.

A pass that looks at each object and does nothing, one that gives each another storage class, and one that deletes each.
The group fails where no pass is under way when a load ends.
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterator

from bench.long import beside, client
from bench.long.beside import Loads
from bench.long.client import Client
from tests.support.server import Server

_PASS_TIMEOUT_S = 120
_FLAGS = (*client.FLAGS, "--lifecycle-interval-s", "1")
_EXAMINED = "lakegate_lifecycle_examined_total"
_ACTIONS = "lakegate_lifecycle_actions_total"

# Each changes what the one before left: a pass finds nothing to do where one has been.
_PASSES = (("that looks only", {"action": {"type": "Delete"}, "condition": {"age": 36500}}),
           ("that sets a class", {"action": {"type": "SetStorageClass", "storageClass": "NEARLINE"},
                                  "condition": {"age": 0}}),
           ("that deletes", {"action": {"type": "Delete"}, "condition": {"age": 0}}))


def _set_rules(server: Server, rules: list[dict]) -> None:
    with Client(server) as asking:
        asking.ask("PATCH", f"/storage/v1/b/{beside.WORKED}", {"lifecycle": {"rule": rules}})


def _wait_for_pass(server: Server) -> None:
    before = client.metric(server, _EXAMINED)
    if not client.wait_until(lambda: client.metric(server, _EXAMINED) > before, _PASS_TIMEOUT_S):
        raise RuntimeError("no pass is under way: more objects are needed (--objects)")


def _round(server: Server, title: str, rule: dict, seconds: float) -> dict:
    before = beside.put(server, f"{title}-before".replace(" ", "-"), seconds)
    _set_rules(server, [rule])
    _wait_for_pass(server)
    counts = [client.metric(server, name) for name in (_EXAMINED, _ACTIONS)]
    load = beside.put(server, f"{title}-beside".replace(" ", "-"), seconds)
    examined, acted = (client.metric(server, name) - old for name, old in zip((_EXAMINED, _ACTIONS), counts))
    _wait_for_pass(server)  # It goes on, or there was nothing left to look at during the load.
    _set_rules(server, [])
    after = beside.put(server, f"{title}-after".replace(" ", "-"), seconds)
    return Loads(before, load, after).row(f"a lifecycle pass {title}",
                                          examined_per_second=round(examined / load.seconds),
                                          actions_per_second=round(acted / load.seconds))


def measure(folder: pathlib.Path, arguments) -> Iterator[dict]:
    with Server(data_dir=folder, extra_arguments=_FLAGS) as server:
        beside.fill(server, arguments.objects, {})
        beside.put(server, "warm", min(2.0, arguments.beside_seconds))
        for title, rule in _PASSES:
            yield _round(server, title, rule, arguments.beside_seconds)
