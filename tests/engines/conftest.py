"""Fixtures of the engine tests. They run by `./dev pilot`, whose environment holds pyspark and the engines' jars. Those
marked `short` also run by `./dev test`, with connector 3.1 and sign-in.

`lake` is one server with one Spark, once for each connector line with and without sign-in; tests that ask for it run in
all six. Tests that kill the server, or start a Trino beside Spark, ask for one more by a parameter with a third word.
When it closes, every refusal that the server gave must be one that pilot/answers.py explains.
"""

from __future__ import annotations

import itertools

import pytest

from pilot import answers
from pilot.lake import Lake
from pilot.spark.session import CONNECTORS
from tests.engines.trino_fixtures import schema, trino_lake  # noqa: F401: fixtures of Trino's tests

# The connector's ten retries are more than a minute for each request to a server that stays away.
GIVE_UP_SOON = {"spark.hadoop.fs.gs.http.max.retry": "4"}


def pytest_configure(config):
    config.addinivalue_line("markers", "short: also run by ./dev test, as the ctest entry engines.spark")


@pytest.fixture(scope="session", params=itertools.product(CONNECTORS, ("none", "required")), ids="-".join)
def lake(request):
    connector, auth, *whose = request.param
    opened = Lake(connector, auth)
    try:
        opened.start(GIVE_UP_SOON if "killed" in whose else None)
        yield opened
        kinds = opened.refusals()
        print(f"\nRefusals, connector {connector}, auth {auth}:\n{answers.table(kinds)}")
        # A killed process took its metrics with it.
        assert opened.kills or answers.disagreement(opened.server.log_text(), opened.server.metrics()) == {}
        assert answers.unexplained(kinds) == []
    finally:
        opened.close()


@pytest.fixture
def spark(lake):
    return lake.spark


@pytest.fixture
def table(lake, request) -> str:
    """A gs:// path that belongs to this test alone."""
    name = "".join(letter if letter.isalnum() else "_" for letter in request.node.name)
    return lake.path(name)
