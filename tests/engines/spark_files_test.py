"""Parquet and ORC by Spark's default committers, which rename folders: what an object store finds hardest."""

from __future__ import annotations

from urllib.parse import quote

import pytest
import requests

from pilot import fingerprint
from pilot.lake import BUCKET

COLUMNS = ["id", "store", "day", "cents"]
SCHEMA = "id int, store string, day string, cents int"


def sales(first: int, count: int, days=("2026-11-01", "2026-11-02", "2026-11-03")) -> list[tuple]:
    return [(number, f"store-{number % 7}", days[number % len(days)], number * 37 % 9973)
            for number in range(first, first + count)]


@pytest.mark.short
@pytest.mark.parametrize("algorithm", ["1", "2"])
@pytest.mark.parametrize("form", ["parquet", "orc"])
def test_rows_that_a_default_committer_published_are_read_back_whole(lake, spark, table, form, algorithm):
    rows = sales(0, 2000)
    writer = spark.createDataFrame(rows, SCHEMA).repartition(4).write.format(form)
    writer.option("mapreduce.fileoutputcommitter.algorithm.version", algorithm).save(table)
    more = sales(2000, 500)
    writer = spark.createDataFrame(more, SCHEMA).write.format(form).mode("append")
    writer.option("mapreduce.fileoutputcommitter.algorithm.version", algorithm).save(table)

    assert fingerprint.of_frame(spark.read.format(form).load(table), COLUMNS) == fingerprint.of_rows(rows + more)
    assert left_in(spark, table, "_temporary") == []


@pytest.mark.parametrize("form", ["parquet", "orc"])
def test_overwriting_partitions_dynamically_leaves_the_other_partitions_alone(lake, spark, table, form):
    rows = sales(0, 900)
    options = {"partitionOverwriteMode": "dynamic"}
    spark.createDataFrame(rows, SCHEMA).write.partitionBy("day").format(form).save(table)
    replaced = sales(5000, 100, days=("2026-11-02",))
    spark.createDataFrame(replaced, SCHEMA).write.partitionBy("day").format(form).options(**options) \
        .mode("overwrite").save(table)

    kept = [row for row in rows if row[2] != "2026-11-02"]
    read = spark.read.option("inferSchema", "false").schema(SCHEMA).format(form).load(table)
    assert fingerprint.of_frame(read, COLUMNS) == fingerprint.of_rows(kept + replaced)
    assert left_in(spark, table, ".spark-staging") == []


def test_overwriting_a_table_removes_every_older_file(lake, spark, table):
    spark.createDataFrame(sales(0, 1000), SCHEMA).repartition(6).write.partitionBy("day").parquet(table)
    rows = sales(7000, 50)
    spark.createDataFrame(rows, SCHEMA).write.mode("overwrite").parquet(table)
    assert fingerprint.of_frame(spark.read.parquet(table), COLUMNS) == fingerprint.of_rows(rows)


def test_a_folder_of_many_files_is_renamed_and_deleted_whole(lake, spark, table):
    rows = sales(0, 240)
    spark.createDataFrame(rows, SCHEMA).repartition(24).write.parquet(table)
    path_class = spark._jvm.org.apache.hadoop.fs.Path
    source, target = path_class(table), path_class(table + "-moved")
    files = source.getFileSystem(spark._jsc.hadoopConfiguration())
    assert files.rename(source, target)
    assert not files.exists(source)
    assert fingerprint.of_frame(spark.read.parquet(table + "-moved"), COLUMNS) == fingerprint.of_rows(rows)
    assert files.delete(target, True)
    assert not files.exists(target)


def test_spark_writes_a_leased_table_by_naming_the_lease_in_a_header_and_is_refused_without(lake, spark, table):
    rows = sales(0, 100)
    frame = spark.createDataFrame(rows, SCHEMA)
    prefix = quote(table.removeprefix(lake.path("")) + "/", safe="")
    lease_url = f"{lake.server.http_url}/lakegate/v1/b/{BUCKET}/prefixes/{prefix}/lease"
    answer = requests.post(lease_url + ":acquire?leaseDuration=-1", headers=lake.admin_headers, timeout=60)
    assert answer.status_code == 200, answer.text
    lease = answer.json()["leaseId"]
    try:
        with pytest.raises(Exception, match="412"):
            frame.write.parquet(table)
        named = {"fs.gs.storage.http.headers.x-lakegate-lease-id": lease, "fs.gs.impl.disable.cache": "true"}
        frame.write.options(**named).mode("overwrite").parquet(table)
        assert fingerprint.of_frame(spark.read.options(**named).parquet(table), COLUMNS) == fingerprint.of_rows(rows)
    finally:
        released = requests.post(f"{lease_url}:release?leaseId={lease}", headers=lake.admin_headers, timeout=60)
        assert released.status_code == 200, released.text


def left_in(spark, table: str, begin: str) -> list[str]:
    """Names directly in the table's folder that begin so."""
    path = spark._jvm.org.apache.hadoop.fs.Path(table)
    statuses = path.getFileSystem(spark._jsc.hadoopConfiguration()).listStatus(path)
    return [name for name in (status.getPath().getName() for status in statuses) if name.startswith(begin)]
