"""kill -9 of the server in the middle of a table's housekeeping: Hudi's compaction, Delta's OPTIMIZE, Iceberg's
rewrite_data_files. Each writes the rows again beside the old files and then says in one commit which ones count.

The kill comes once the first new data file is there. Either the server is back at once, and the operation goes on by
the connector's retries; or it stays away until the operation has failed, and then the operation is asked for again.
"""

from __future__ import annotations

import threading
import traceback
from typing import Callable

import pytest
import requests

from pilot import fingerprint
from pilot.lake import BUCKET
from tests.engines import spark_hudi_test

# A lake of their own, whose server does not live to the end.
pytestmark = pytest.mark.parametrize("lake", [("3.1", "required", "killed")], ids="-".join, indirect=True)

COLUMNS = ["id", "day", "amount"]
SCHEMA = "id int, day string, amount int"
BATCHES = [[(number, f"2026-11-0{1 + number % 3}", number * 7 % 1009) for number in range(first, first + 100)]
           for first in (0, 100, 200, 300)]
ALL_ROWS = fingerprint.of_rows(row for batch in BATCHES for row in batch)
ONE_MORE = [(1000, "2026-11-01", 5)]
WITH_ONE_MORE = ALL_ROWS.plus(fingerprint.of_rows(ONE_MORE))


def data_files(lake, folder: str) -> set[str]:
    """The Parquet files below a folder of the bucket, whether a table refers to them or not."""
    names: set[str] = set()
    parameters = {"prefix": folder + "/", "fields": "items(name),nextPageToken"}
    while True:
        answer = requests.get(f"{lake.server.http_url}/storage/v1/b/{BUCKET}/o", params=parameters,
                              headers=lake.admin_headers, timeout=60)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        names |= {item["name"] for item in page.get("items", ()) if item["name"].endswith(".parquet")}
        if "nextPageToken" not in page:
            return names
        parameters["pageToken"] = page["nextPageToken"]


class Killer:
    """Kills the server when a data file appears in the folder."""

    def __init__(self, lake, folder: str, stays_away: bool):
        self._lake = lake
        self._folder = folder
        self._stays_away = stays_away
        self._before = data_files(lake, folder)
        self._operation_ended = threading.Event()
        self.killed_at: set[str] = set()
        self._broken = ""

    def _watch(self) -> None:
        try:
            while not self._operation_ended.is_set():
                self.killed_at = data_files(self._lake, self._folder) - self._before
                if self.killed_at:
                    self._lake.kill()
                    if not self._stays_away:
                        self._lake.server.start()
                    return
        except Exception:  # pylint: disable=broad-except
            self._broken = traceback.format_exc()

    def run(self, operation: Callable[[], object]) -> Exception | None:
        """The operation's error, or None when it succeeded. The server is there again afterwards."""
        watcher = threading.Thread(target=self._watch)
        watcher.start()
        error = None
        try:
            operation()
        except Exception as fault:  # pylint: disable=broad-except
            error = fault
        self._operation_ended.set()
        watcher.join()
        if self._lake.server.process is None:
            self._lake.server.start()
        assert not self._broken, self._broken
        assert self.killed_at, "the operation wrote no data file before it ended"
        if self._stays_away:
            assert error is not None, "the operation succeeded without a server"
            # Nobody could remove the files that the server had listed.
            assert self.killed_at <= data_files(self._lake, self._folder)
        return error


@pytest.fixture(params=(False, True), ids=("back_at_once", "stays_away"))
def stays_away(request) -> bool:
    return request.param


@pytest.mark.parametrize("stays_away, by_a_writer", ((False, False), (True, False), (True, True)),
                         ids=("back_at_once", "stays_away", "stays_away_and_a_writer_ends_it"))
def test_a_hudi_compaction_that_meets_a_kill_changes_no_row_and_can_be_run_again(lake, spark, table, stays_away,
                                                                                by_a_writer):
    batches = [spark_hudi_test.rows_of(60 * turn, 150, turn) for turn in range(3)]

    def upsert(batch: list[tuple]) -> None:
        spark_hudi_test.upsert(spark, table, "MERGE_ON_READ", batch)

    def schedule_and_compact() -> None:
        spark.sql(f"CALL run_compaction(op => 'scheduleAndExecute', path => '{table}',"
                  " options => 'hoodie.compact.inline.max.delta.commits=1')")

    def compactions() -> int:
        return [kind for _, kind in spark_hudi_test.timeline(spark, table)].count("commit")

    for batch in batches:
        upsert(batch)
    error = Killer(lake, table.removeprefix(lake.path("")), stays_away).run(schedule_and_compact)
    assert compactions() == (0 if error else 1)
    assert spark_hudi_test.read(spark, table) == fingerprint.of_rows(spark_hudi_test.upserted(*batches))

    if error and by_a_writer:
        # Spark's writers do what is pending before they return.
        batches.append(spark_hudi_test.rows_of(100, 100, 3))
        upsert(batches[-1])
    elif error:
        spark.sql(f"CALL run_compaction(op => 'run', path => '{table}')")
    assert compactions() == 1
    assert spark_hudi_test.read(spark, table) == fingerprint.of_rows(spark_hudi_test.upserted(*batches))
    batches.append(spark_hudi_test.rows_of(0, 50, 4))
    upsert(batches[-1])
    schedule_and_compact()
    in_base_files = spark_hudi_test.read(spark, table, hoodie__datasource__query__type="read_optimized")
    assert in_base_files == fingerprint.of_rows(spark_hudi_test.upserted(*batches))


def test_a_delta_optimize_that_meets_a_kill_changes_no_row_and_can_be_run_again(lake, spark, table, stays_away):
    def append(rows: list[tuple]) -> None:
        frame = spark.createDataFrame(rows, SCHEMA).coalesce(1)
        frame.write.format("delta").partitionBy("day").mode("append").save(table)

    def optimize() -> None:
        spark.sql(f"OPTIMIZE delta.`{table}`")

    def read() -> fingerprint.Fingerprint:
        return fingerprint.of_frame(spark.read.format("delta").load(table), COLUMNS)

    def operations() -> list[str]:
        history = spark.sql(f"DESCRIBE HISTORY delta.`{table}`").orderBy("version").collect()
        assert [row.version for row in history] == list(range(len(history)))
        return [row.operation for row in history]

    for batch in BATCHES:
        append(batch)
    folder = table.removeprefix(lake.path(""))
    error = Killer(lake, folder, stays_away).run(optimize)
    assert operations() == ["WRITE"] * len(BATCHES) + ([] if error else ["OPTIMIZE"])
    assert read() == ALL_ROWS
    optimize()
    assert operations() == ["WRITE"] * len(BATCHES) + ["OPTIMIZE"]
    assert read() == ALL_ROWS
    append(ONE_MORE)
    assert read() == WITH_ONE_MORE
    spark.conf.set("spark.databricks.delta.retentionDurationCheck.enabled", "false")
    spark.sql(f"VACUUM delta.`{table}` RETAIN 0 HOURS")
    assert len(data_files(lake, folder)) == 4, "one of each day and the last"
    assert read() == WITH_ONE_MORE


def test_an_iceberg_rewrite_that_meets_a_kill_changes_no_row_and_can_be_run_again(lake, spark, stays_away):
    name = f"killed.rewritten_{stays_away}".lower()
    full = f"lake.{name}"
    spark.sql("CREATE NAMESPACE IF NOT EXISTS lake.killed")
    spark.sql(f"CREATE TABLE {full} ({SCHEMA}) USING iceberg PARTITIONED BY (day)")

    def rewrite() -> None:
        spark.sql(f"CALL lake.system.rewrite_data_files(table => '{name}', options => map('min-input-files', '2'))")

    def read() -> fingerprint.Fingerprint:
        spark.sql(f"REFRESH TABLE {full}")
        return fingerprint.of_frame(spark.table(full), COLUMNS)

    def operations() -> list[str]:
        rows = spark.sql(f"SELECT operation FROM {full}.snapshots ORDER BY committed_at").collect()
        return [row.operation for row in rows]

    for batch in BATCHES:
        spark.createDataFrame(batch, SCHEMA).coalesce(1).sortWithinPartitions("day").writeTo(full).append()
    error = Killer(lake, "iceberg/" + name.replace(".", "/"), stays_away).run(rewrite)
    assert read() == ALL_ROWS
    assert operations() == ["append"] * len(BATCHES) + ([] if error else ["replace"])
    rewrite()
    assert read() == ALL_ROWS
    assert operations() == ["append"] * len(BATCHES) + ["replace"]
    assert spark.sql(f"SELECT * FROM {full}.files").count() == 3
    spark.createDataFrame(ONE_MORE, SCHEMA).writeTo(full).append()
    assert read() == WITH_ONE_MORE
