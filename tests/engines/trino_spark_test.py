"""Trino reads what Spark wrote, and Spark what Trino wrote, each by the paths of the other's tables.

As in Trino's other tests, every refusal that the server gave must be one that pilot/answers.py explains.
"""

from __future__ import annotations

import contextlib

import pytest

from pilot import answers
from pilot.fingerprint import of_frame, of_rows
from pilot.lake import BUCKET, Lake
from pilot.retailer import STREAMS, Copy, Retailer
from pilot.spark.retail_tables import SparkTables
from pilot.trino import hudi, pilot_reader, tables
from pilot.trino.server import missing

BATCHES = 3
CONNECTOR = "3.1"


@pytest.fixture(scope="module", params=("required", "none"))
def both(request):
    """A lake with Spark, and Trino's part in the pilot beside it, once Spark has made its tables."""
    reason = missing()
    if reason is not None:
        pytest.skip(f"SKIPPED: {reason}")
    retailer = Retailer(seed=11, rows_per_batch=60)
    with contextlib.closing(Lake(CONNECTOR, request.param)) as lake:
        lake.start()
        spark_tables = SparkTables(lake)
        spark_tables.create()
        for stream in STREAMS:
            spark_tables.commit(stream, 0, retailer.batch(stream, 0))
        with contextlib.closing(pilot_reader.open_reader(lake)) as reader:
            yield lake, retailer, spark_tables, reader
        print(f"\nRefusals, Spark and Trino, auth {request.param}:\n{answers.table(lake.refusals())}")
        assert answers.unexplained(lake.refusals()) == []


def test_trino_reads_each_commit_of_sparks_delta_and_iceberg_tables(both):
    _lake, retailer, spark_tables, reader = both
    copy = Copy(retailer, BATCHES)
    streams = [stream for stream in STREAMS if reader.reads(stream)]
    assert {stream.table.name for stream in streams} == {"sales", "inventory", "returns"}
    for number in range(BATCHES):
        for stream in streams:
            if number > 0:
                spark_tables.commit(stream, number, retailer.batch(stream, number))
            assert reader.read(stream) == copy.after(stream, number + 1), (stream.name, number)


def test_trino_reads_each_commit_of_a_hudi_table_of_sparks(both):
    lake, _retailer, _spark_tables, reader = both
    location = lake.path("hudi-for-trino/stock")
    options = {
        "hoodie.table.name": "stock",
        "hoodie.datasource.write.recordkey.field": "id",
        "hoodie.datasource.write.precombine.field": "turn",
        "hoodie.datasource.write.keygenerator.class": "org.apache.hudi.keygen.NonpartitionedKeyGenerator",
        # Trino 476 does not know the layout that Hudi 1.0 writes by itself.
        "hoodie.write.table.version": "6",
        "hoodie.write.auto.upgrade": "false",
    }
    reader.trino.query("CREATE SCHEMA hive.stocks")
    rows: dict[int, tuple] = {}
    for turn in range(BATCHES):
        batch = [(number, number * 7 + turn, turn) for number in range(turn * 40, turn * 40 + 100)]
        frame = lake.spark.createDataFrame(batch, "id int, pieces int, turn int")
        frame.write.format("hudi").options(**options).mode("append").save(location)
        rows |= {row[0]: row for row in batch}
        if turn == 0:
            metastore = hudi.Metastore(lake.server.http_url, BUCKET, lake.admin_headers)
            metastore.register(reader.trino, "stocks", "stock", "id integer, pieces integer, turn integer", location)
        found = reader.trino.query("SELECT id, pieces, turn FROM hudi.stocks.stock ORDER BY id")
        assert [tuple(row) for row in found] == sorted(rows.values()), turn


@pytest.mark.parametrize("catalog", ("delta", "iceberg"))
def test_spark_reads_a_table_that_trino_wrote_merged_and_deleted_from(both, catalog):
    lake, retailer, _spark_tables, reader = both
    stream = next(stream for stream in STREAMS if stream.table.name == "returns")
    rows = [row for number in range(2) for row in retailer.batch(stream, number).rows]
    trino = reader.trino
    trino.query(f"CREATE SCHEMA {catalog}.written WITH (location = '{lake.path(f'trino/{catalog}')}')")
    table = f"{catalog}.written.returns"
    trino.query(f"CREATE TABLE {table} ({tables.columns_of(stream.table)})")
    trino.query(f"INSERT INTO {table} VALUES {tables.values_of(rows)}")
    trino.query(f"DELETE FROM {table} WHERE store = 3")
    trino.query(f"UPDATE {table} SET cents = 0 WHERE store = 4")
    left = {row[0]: row for row in rows if row[1] != 3}
    assert len(left) < len(rows)
    left.update({item: (item, store, 0, batch) for item, store, _cents, batch in left.values() if store == 4})
    changed = [(item, store, cents + 1, batch) for item, store, cents, batch in list(left.values())[::2]]
    changed.append(("a new item", 1, 5, 2))
    columns = stream.table.columns
    trino.query(f"MERGE INTO {table} AS t USING (VALUES {tables.values_of(changed)}) AS c ({', '.join(columns)})"
                " ON t.item = c.item WHEN MATCHED THEN UPDATE SET cents = c.cents"
                f" WHEN NOT MATCHED THEN INSERT VALUES ({', '.join('c.' + name for name in columns)})")
    left.update({row[0]: row for row in changed})
    expected = of_rows(left.values())
    assert tables.fingerprint_of(trino, table, stream) == expected
    if catalog == "delta":
        [[path]] = trino.query(f'SELECT DISTINCT regexp_replace("$path", \'/[^/]*$\') FROM {table}')
        frame = lake.spark.read.format("delta").load(path)
    else:
        log = 'iceberg.written."returns$metadata_log_entries"'
        [[newest]] = trino.query(f"SELECT file FROM {log} ORDER BY timestamp DESC LIMIT 1")
        frame = lake.spark.read.format("iceberg").load(newest)
    assert of_frame(frame, stream.table.columns) == expected
