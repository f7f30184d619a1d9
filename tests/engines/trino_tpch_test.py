"""TPC-H in each catalog, loaded and queried by Trino, against the answers that it computes from its tpch connector."""

from __future__ import annotations

import pytest

from pilot.trino import tpch
from tests.engines.trino_fixtures import CATALOGS


def test_all_22_questions_are_asked():
    assert sorted(tpch.QUERIES) == list(range(1, 23))


@pytest.mark.parametrize("catalog", CATALOGS)
def test_tpch_answers_are_those_of_the_tpch_connector(trino_lake, schema, catalog):
    loaded = tpch.load(trino_lake, catalog, schema)
    assert loaded["lineitem"] == 60_175 and loaded["orders"] == 15_000
    assert tpch.disagreements(trino_lake, catalog, schema) == []
