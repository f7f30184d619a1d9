"""Presto reads Iceberg tables that Spark wrote, and Spark those that Presto wrote: both catalogs are one folder."""

from __future__ import annotations

import contextlib

import pytest

from pilot import answers, fingerprint
from pilot.lake import BUCKET, Lake
from pilot.presto import install
from pilot.presto.server import Presto
from tests.engines.presto_test import blocks, core_site

CONNECTOR = "3.1"
COLUMNS = ["id", "name", "cents"]


@pytest.fixture(scope="module")
def both():
    if (reason := install.missing()) is not None:
        pytest.skip(f"SKIPPED: {reason}")
    with contextlib.closing(Lake(CONNECTOR, "required")) as lake:
        # Iceberg's vectorized reader does not know the encoding of texts that Presto 0.287 writes into Parquet.
        lake.start({"spark.sql.iceberg.vectorization.enabled": "false"})
        lake.spark.sql("CREATE NAMESPACE IF NOT EXISTS lake.shared")
        catalog = blocks()[0].replace("gs://my-bucket/presto", lake.path("iceberg"))
        assert f"gs://{BUCKET}/iceberg" in catalog
        with Presto(catalog, core_site(lake.server, lake.key_file)) as presto:
            yield lake, presto
        print(f"\nRefusals, Spark and Presto:\n{answers.table(lake.refusals())}")
        assert answers.unexplained(lake.refusals()) == []


def test_presto_reads_each_commit_of_a_table_of_sparks_and_adds_rows_to_it(both):
    lake, presto = both
    spark = lake.spark
    spark.sql("CREATE TABLE lake.shared.sales (id int, name string, cents bigint) USING iceberg")
    rows: list[tuple] = []
    for turn in range(3):
        batch = [(number, f"item {number % 7}", number * 11) for number in range(turn * 50, turn * 50 + 50)]
        spark.createDataFrame(batch, "id int, name string, cents bigint").writeTo("lake.shared.sales").append()
        rows += batch
        found = presto.query("SELECT id, name, cents FROM iceberg.shared.sales ORDER BY id")
        assert [tuple(row) for row in found] == rows, turn
    presto.query("INSERT INTO iceberg.shared.sales VALUES (1000, 'from presto', 7)")
    rows.append((1000, "from presto", 7))
    spark.sql("REFRESH TABLE lake.shared.sales")
    assert fingerprint.of_frame(spark.table("lake.shared.sales"), COLUMNS) == fingerprint.of_rows(rows)


def test_spark_reads_a_table_that_presto_made(both):
    lake, presto = both
    presto.query("CREATE TABLE iceberg.shared.nations AS"
                 " SELECT nationkey AS id, name, regionkey AS cents FROM tpch.tiny.nation")
    expected = [tuple(row) for row in
                presto.query("SELECT nationkey, name, regionkey FROM tpch.tiny.nation ORDER BY nationkey")]
    frame = lake.spark.table("lake.shared.nations")
    assert fingerprint.of_frame(frame, COLUMNS) == fingerprint.of_rows(expected)
