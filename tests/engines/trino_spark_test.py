"""Trino reads what Spark wrote, and Spark what Trino wrote, each by the paths of the other's tables.

As in Trino's other tests, every refusal that the server gave must be one that pilot/answers.py explains.
"""

from __future__ import annotations

import contextlib

import pytest

from pilot.fingerprint import of_frame, of_rows
from pilot.lake import BUCKET
from pilot.retailer import STREAMS, Copy, Retailer
from pilot.spark.retail_tables import SparkTables
from pilot.trino import hudi, pilot_reader, tables
from pilot.trino.server import missing

BATCHES = 3
CONNECTOR = "3.1"


# A lake of their own, for which another one is closed: two Sparks in one process would be one.
pytestmark = pytest.mark.parametrize("lake", [(CONNECTOR, "required", "trino"), (CONNECTOR, "none", "trino")],
                                     ids="-".join, indirect=True)


@pytest.fixture(scope="module")
def both(lake):
    """A lake with Spark, and Trino's part in the pilot beside it, once Spark has made its tables."""
    reason = missing()
    if reason is not None:
        pytest.skip(f"SKIPPED: {reason}")
    retailer = Retailer(seed=11, rows_per_batch=60)
    spark_tables = SparkTables(lake)
    spark_tables.create()
    for stream in STREAMS:
        spark_tables.commit(stream, 0, retailer.batch(stream, 0))
    with contextlib.closing(pilot_reader.open_reader(lake)) as reader:
        yield lake, retailer, spark_tables, reader


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


# Trino 476 does not know the layout that Hudi 1.0 writes by itself.
LAYOUT_FOR_TRINO = {"hoodie.write.table.version": "6", "hoodie.write.auto.upgrade": "false"}
HUDI_DAYS = ("2026-11-01", "2026-11-02", "2026-11-03")


class HudiForTrino:
    """A table that Spark upserts into and Trino reads; `rows` are those that it must have, by key."""

    def __init__(self, both, kind: str, is_partitioned: bool):
        self._lake, self._trino = both[0], both[3].trino
        self._name = f"{kind}_{'days' if is_partitioned else 'whole'}".lower()
        self._location = self._lake.path(f"hudi-for-trino/{self._name}")
        self._is_partitioned = is_partitioned
        generator = "SimpleKeyGenerator" if is_partitioned else "NonpartitionedKeyGenerator"
        self._options = {
            "hoodie.table.name": self._name,
            "hoodie.datasource.write.table.type": kind,
            "hoodie.datasource.write.recordkey.field": "id",
            "hoodie.datasource.write.precombine.field": "turn",
            "hoodie.datasource.write.keygenerator.class": f"org.apache.hudi.keygen.{generator}",
            **({"hoodie.datasource.write.partitionpath.field": "day",
                "hoodie.datasource.write.hive_style_partitioning": "true"} if is_partitioned else {}),
            # Else so small base files are written again at each upsert, and there is no log.
            "hoodie.parquet.small.file.limit": "0",
            **LAYOUT_FOR_TRINO,
        }
        self.rows: dict[int, tuple] = {}

    def upsert(self, turn: int) -> list[tuple]:
        """Changes 60 rows and adds 40; returns those that were added."""
        ids = range(turn * 40, turn * 40 + 100)
        batch = [(number, number * 7 + turn, turn, HUDI_DAYS[number % 3]) for number in ids]
        frame = self._lake.spark.createDataFrame(batch, "id int, pieces int, turn int, day string")
        frame.write.format("hudi").options(**self._options).mode("append").save(self._location)
        added = [row for row in batch if row[0] not in self.rows]
        self.rows |= {row[0]: row for row in batch}
        return added

    def compact(self) -> None:
        options = {"hoodie.compact.inline.max.delta.commits": "1", **LAYOUT_FOR_TRINO}
        self._lake.spark.sql(f"CALL run_compaction(op => 'scheduleAndExecute', path => '{self._location}',"
                             f" options => '{','.join('='.join(pair) for pair in options.items())}')")

    def register(self) -> None:
        self._trino.query("CREATE SCHEMA IF NOT EXISTS hive.stocks")
        metastore = hudi.Metastore(self._lake.server.http_url, BUCKET, self._lake.admin_headers)
        partitions = {"partitioned_by": "day", "partitions": HUDI_DAYS} if self._is_partitioned else {}
        metastore.register(self._trino, "stocks", self._name, "id integer, pieces integer, turn integer, day varchar",
                           self._location, **partitions)

    def by_trino(self, where: str = "true") -> list[tuple]:
        table = f"hudi.stocks.{self._name}"
        found = self._trino.query(f"SELECT id, pieces, turn, day FROM {table} WHERE {where} ORDER BY id")
        return [tuple(row) for row in found]

    def by_spark(self, query_type: str) -> list[tuple]:
        reader = self._lake.spark.read.format("hudi").option("hoodie.datasource.query.type", query_type)
        return sorted(tuple(row) for row in reader.load(self._location).select("id", "pieces", "turn", "day").collect())


@pytest.mark.parametrize("is_partitioned", (False, True), ids=("whole", "by_day"))
def test_trino_reads_each_commit_of_a_copy_on_write_hudi_table_of_sparks(both, is_partitioned):
    table = HudiForTrino(both, "COPY_ON_WRITE", is_partitioned)
    for turn in range(BATCHES):
        table.upsert(turn)
        if turn == 0:
            table.register()
        assert table.by_trino() == sorted(table.rows.values()), turn
    of_a_day = sorted(row for row in table.rows.values() if row[3] == HUDI_DAYS[1])
    assert table.by_trino(f"day = '{HUDI_DAYS[1]}'") == of_a_day


@pytest.mark.parametrize("is_partitioned", (False, True), ids=("whole", "by_day"))
def test_trino_reads_the_base_files_of_a_merge_on_read_hudi_table_and_all_of_it_once_compacted(both, is_partitioned):
    table = HudiForTrino(both, "MERGE_ON_READ", is_partitioned)
    in_base_files: list[tuple] = []
    for turn in range(BATCHES):
        in_base_files += table.upsert(turn)
        if turn == 0:
            table.register()
        # A row is there as soon as it is added, and as it was added: what changed it since is in the logs.
        assert table.by_trino() == sorted(in_base_files) == table.by_spark("read_optimized"), turn
        assert table.by_spark("snapshot") == sorted(table.rows.values()), turn
    assert sorted(in_base_files) != sorted(table.rows.values())
    table.compact()
    assert table.by_trino() == sorted(table.rows.values())


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
