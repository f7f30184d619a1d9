"""Delta tables: what one commits is there, what two commit at once is all there, and older versions stay readable."""

from __future__ import annotations

import concurrent.futures

import pytest
from py4j.protocol import Py4JJavaError

from pilot import fingerprint

COLUMNS = ["id", "amount"]
SCHEMA = "id int, amount int"


def rows_of(first: int, count: int, factor: int = 1) -> list[tuple]:
    return [(number, number * factor % 1009) for number in range(first, first + count)]


def append(spark, table: str, rows: list[tuple]) -> None:
    spark.createDataFrame(rows, SCHEMA).coalesce(1).write.format("delta").mode("append").save(table)


def read(spark, table: str, **options) -> fingerprint.Fingerprint:
    return fingerprint.of_frame(spark.read.format("delta").options(**options).load(table), COLUMNS)


@pytest.mark.short
def test_a_merge_updates_deletes_and_inserts_and_older_versions_stay_readable(lake, spark, table):
    append(spark, table, rows_of(0, 300))
    append(spark, table, rows_of(300, 100))
    spark.createDataFrame(rows_of(350, 100, factor=3), SCHEMA).createOrReplaceTempView("delta_changes")
    spark.sql(f"""MERGE INTO delta.`{table}` AS t USING delta_changes AS c ON t.id = c.id
                  WHEN MATCHED AND c.id < 360 THEN DELETE
                  WHEN MATCHED THEN UPDATE SET *
                  WHEN NOT MATCHED THEN INSERT *""")

    merged = rows_of(0, 350) + [row for row in rows_of(350, 100, factor=3) if row[0] >= 360]
    assert read(spark, table) == fingerprint.of_rows(merged)
    assert read(spark, table, versionAsOf=0) == fingerprint.of_rows(rows_of(0, 300))
    assert read(spark, table, versionAsOf=1) == fingerprint.of_rows(rows_of(0, 400))


def test_optimize_and_vacuum_leave_every_row_and_no_older_file(lake, spark, table):
    rows = []
    for number in range(4):
        more = rows_of(number * 50, 50)
        append(spark, table, more)
        rows += more
    spark.sql(f"OPTIMIZE delta.`{table}`")
    spark.conf.set("spark.databricks.delta.retentionDurationCheck.enabled", "false")
    spark.sql(f"VACUUM delta.`{table}` RETAIN 0 HOURS")

    assert read(spark, table) == fingerprint.of_rows(rows)
    path = spark._jvm.org.apache.hadoop.fs.Path(table)
    names = [status.getPath().getName()
             for status in path.getFileSystem(spark._jsc.hadoopConfiguration()).listStatus(path)]
    assert len([name for name in names if name.endswith(".parquet")]) == 1, names


@pytest.mark.short
def test_two_writers_at_once_lose_no_commit_and_meet_each_other(lake, spark, table):
    append(spark, table, rows_of(0, 10))
    lost_before = lake.lost_creations()
    commits = 0

    def append_some(writer: int, turn: int) -> None:
        append(spark.newSession(), table, rows_of(10_000 * writer + 100 * turn, 20))

    # Until the two have really raced for the same version, else the test would have shown nothing.
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        while commits < 6 or (lake.lost_creations() == lost_before and commits < 60):
            list(pool.map(append_some, (1, 2), (commits, commits)))
            commits += 2

    assert lake.lost_creations() > lost_before, "the writers never met"
    rows = rows_of(0, 10) + [row for writer in (1, 2) for turn in range(0, commits, 2)
                             for row in rows_of(10_000 * writer + 100 * turn, 20)]
    assert read(spark, table) == fingerprint.of_rows(rows)
    versions = [row.version for row in spark.sql(f"DESCRIBE HISTORY delta.`{table}`").select("version").collect()]
    assert sorted(versions) == list(range(commits + 1))


def test_a_log_entry_that_exists_is_never_written_again(lake, spark, table):
    append(spark, table, rows_of(0, 5))
    hadoop = spark._jsc.hadoopConfiguration()
    store = spark._jvm.io.delta.storage.GCSLogStore(hadoop)
    path = spark._jvm.org.apache.hadoop.fs.Path(f"{table}/_delta_log/00000000000000000000.json")
    lines = spark._jvm.java.util.ArrayList()
    lines.add("{}")
    with pytest.raises(Py4JJavaError, match="FileAlreadyExistsException"):
        store.write(path, lines.iterator(), False, hadoop)
    assert read(spark, table) == fingerprint.of_rows(rows_of(0, 5))
