"""Hudi tables of both kinds: upserts, what changed since an instant, compaction and clustering."""

from __future__ import annotations

import pytest

from pilot import fingerprint

COLUMNS = ["id", "day", "amount", "turn"]
SCHEMA = "id int, day string, amount int, turn int"
# Hudi rewrites base files below this size at every upsert, merge on read or not; these tables are to have logs.
WRITE_LOGS = {"hoodie.parquet.small.file.limit": "0"}


def rows_of(first: int, count: int, turn: int) -> list[tuple]:
    return [(number, f"2026-11-0{1 + number % 3}", number * 31 * (turn + 1) % 1009, turn)
            for number in range(first, first + count)]


def upsert(spark, table: str, kind: str, rows: list[tuple], **more) -> None:
    options = {
        "hoodie.table.name": "sales",
        "hoodie.datasource.write.table.type": kind,
        "hoodie.datasource.write.operation": "upsert",
        "hoodie.datasource.write.recordkey.field": "id",
        "hoodie.datasource.write.partitionpath.field": "day",
        "hoodie.datasource.write.precombine.field": "turn",
        "hoodie.upsert.shuffle.parallelism": "2",
        **(WRITE_LOGS if kind == "MERGE_ON_READ" else {}),
        **more,
    }
    spark.createDataFrame(rows, SCHEMA).write.format("hudi").options(**options).mode("append").save(table)


def read(spark, table: str, **options) -> fingerprint.Fingerprint:
    options = {key.replace("__", "."): value for key, value in options.items()}
    return fingerprint.of_frame(spark.read.format("hudi").options(**options).load(table), COLUMNS)


def changed_since(spark, table: str, moment: str) -> fingerprint.Fingerprint:
    return read(spark, table, hoodie__datasource__query__type="incremental",
                hoodie__datasource__read__begin__instanttime=moment)


def after(moment: str) -> str:
    """The next of the timeline's moments, which are numbers that end in milliseconds."""
    return str(int(moment) + 1)


def upserted(*batches: list[tuple]) -> list[tuple]:
    """The same, computed apart: the last row of each key."""
    return list({row[0]: row for batch in batches for row in batch}.values())


def timeline(spark, table: str) -> list[tuple[str, str]]:
    """(moment of completion, kind) of what is complete, in order; the names are `begun_completed.kind`."""
    path = spark._jvm.org.apache.hadoop.fs.Path(table + "/.hoodie/timeline")
    statuses = path.getFileSystem(spark._jsc.hadoopConfiguration()).listStatus(path)
    names = (status.getPath().getName() for status in statuses)
    return sorted((name.split(".")[0].split("_")[1], name.split(".")[1]) for name in names if "_" in name)


def kinds(spark, table: str) -> set[str]:
    return {kind for _, kind in timeline(spark, table)}


@pytest.mark.parametrize("kind", ["COPY_ON_WRITE", pytest.param("MERGE_ON_READ", marks=pytest.mark.short)])
def test_upserts_replace_rows_by_key_and_incremental_reads_see_only_what_changed(lake, spark, table, kind):
    first, second = rows_of(0, 200, turn=0), rows_of(150, 100, turn=1)
    upsert(spark, table, kind, first)
    upsert(spark, table, kind, second)
    assert read(spark, table) == fingerprint.of_rows(upserted(first, second))

    # Hudi 1.0 begins at a moment of completion, which it includes.
    (first_done, _), (second_done, _) = timeline(spark, table)
    assert changed_since(spark, table, "000") == fingerprint.of_rows(upserted(first, second))
    assert changed_since(spark, table, first_done) == fingerprint.of_rows(upserted(first, second))
    assert changed_since(spark, table, after(first_done)) == fingerprint.of_rows(second)
    assert changed_since(spark, table, second_done) == fingerprint.of_rows(second)
    assert changed_since(spark, table, after(second_done)) == fingerprint.NOTHING


def test_compaction_folds_the_logs_of_a_merge_on_read_table_into_base_files(lake, spark, table):
    batches = [rows_of(40 * turn, 100, turn) for turn in range(3)]
    for batch in batches:
        upsert(spark, table, "MERGE_ON_READ", batch,
               **{"hoodie.compact.inline": "true", "hoodie.compact.inline.max.delta.commits": "2"})
    assert [kind for _, kind in timeline(spark, table)].count("commit") == 1, "nothing was compacted"
    assert read(spark, table) == fingerprint.of_rows(upserted(*batches))


def test_clustering_rewrites_a_table_without_changing_it(lake, spark, table):
    batches = [rows_of(100 * turn, 100, turn) for turn in range(2)]
    for batch in batches:
        upsert(spark, table, "COPY_ON_WRITE", batch,
               **{"hoodie.clustering.inline": "true", "hoodie.clustering.inline.max.commits": "2",
                  "hoodie.clustering.plan.strategy.sort.columns": "amount"})
    assert "replacecommit" in kinds(spark, table), "nothing was clustered"
    assert read(spark, table) == fingerprint.of_rows(upserted(*batches))
