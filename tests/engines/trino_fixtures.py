"""The fixture of Trino's tests; conftest.py hands it on.

`trino_lake` is one server with one Trino, once without and once with sign-in and TLS. When it closes, every refusal
that the server gave must be one that pilot/answers.py explains.
"""

from __future__ import annotations

import itertools

import pytest

from pilot import answers
from pilot.trino.lake import TrinoLake
from pilot.trino.server import missing


CATALOGS = ("iceberg", "delta", "hive")
SCHEMA_NUMBERS = itertools.count(1)


def data_prefix(catalog: str, schema: str) -> str:
    """Where the schema's tables are. The Hive connector's file metastore wants them in its own folder."""
    return f"metastore/hive/{schema}" if catalog == "hive" else f"{catalog}/{schema}"


@pytest.fixture(scope="session", params=("none", "required"))
def trino_lake(request):
    reason = missing()
    if reason is not None:
        pytest.skip(f"SKIPPED: {reason}")
    opened = TrinoLake(request.param)
    try:
        opened.start()
        yield opened
        opened.trino.stop()
        print(f"\nRefusals, Trino, auth {request.param}:\n{opened.refusals_table()}")
        # A killed process took its metrics with it.
        assert opened.kills or answers.disagreement(opened.server.log_text(), opened.server.metrics()) == {}
        assert opened.unexplained_refusals() == []
    finally:
        opened.close()


@pytest.fixture
def schema(trino_lake, request) -> str:
    """A schema of that name in each catalog, for one test alone."""
    words = "".join(letter if letter.isalnum() else "_" for letter in request.node.originalname).lower()
    name = f"{words[5:50]}_{next(SCHEMA_NUMBERS)}"
    for catalog in CATALOGS:
        location = f"gs://{trino_lake.trino.bucket}/{data_prefix(catalog, name)}"
        trino_lake.query(f"CREATE SCHEMA {catalog}.{name} WITH (location = '{location}')")
    return name
