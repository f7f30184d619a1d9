"""The retailer's tables in Spark: Delta for sales and inventory, Hudi for clicks, Iceberg for returns.

Each commit may be made again after an error that leaves open whether it was made: appends carry their batch, upserts
and merges set what they set before.
"""

from __future__ import annotations

from pilot.fingerprint import Fingerprint, of_frame
from pilot.lake import Lake
from pilot.retailer import CLICKS, INVENTORY, RETURNS, SALES, Batch, Stream

ICEBERG_RETURNS = "lake.retail.returns"
HUDI_CLICKS = {
    "hoodie.table.name": "clicks",
    "hoodie.datasource.write.table.type": "MERGE_ON_READ",
    "hoodie.datasource.write.operation": "upsert",
    "hoodie.datasource.write.recordkey.field": "visit",
    "hoodie.datasource.write.partitionpath.field": "day",
    "hoodie.datasource.write.precombine.field": "batch",
    "hoodie.upsert.shuffle.parallelism": "2",
    # Else Hudi rewrites such small base files at every upsert, and there are no logs to compact.
    "hoodie.parquet.small.file.limit": "0",
    "hoodie.compact.inline": "true",
    "hoodie.compact.inline.max.delta.commits": "3",
}
DELTA_COMMIT_NOTE = "spark.databricks.delta.commitInfo.userMetadata"


class SparkTables:
    """One Spark session's view of the tables. Used by one thread; each writer and reader has its own."""

    name = "spark"

    def __init__(self, lake: Lake):
        self._spark = lake.spark.newSession()
        self._paths = {table.name: lake.path(f"retail/{table.name}") for table in (SALES, INVENTORY, CLICKS)}

    def create(self) -> None:
        """Empty tables, but for Hudi's, which its first upsert makes."""
        for table in (SALES, INVENTORY):
            self._spark.createDataFrame([], table.schema).write.format("delta").save(self._paths[table.name])
        self._spark.sql("CREATE NAMESPACE IF NOT EXISTS lake.retail")
        self._spark.sql(f"CREATE TABLE {ICEBERG_RETURNS} ({RETURNS.schema}) USING iceberg")

    def commit(self, stream: Stream, number: int, batch: Batch) -> None:
        write = {"sales": self._append_sales, "inventory": self._merge_inventory, "clicks": self._upsert_clicks,
                 "returns": self._append_returns}
        write[stream.table.name](stream, number, batch)

    def _append_sales(self, stream: Stream, number: int, batch: Batch) -> None:
        frame = self._spark.createDataFrame(batch.rows, SALES.schema).coalesce(1)
        # Delta leaves out an append whose txnVersion it knows.
        options = {"txnAppId": stream.name, "txnVersion": number, "userMetadata": f"{stream.name}/{number}"}
        frame.write.format("delta").mode("append").options(**options).save(self._paths["sales"])

    def _merge_inventory(self, stream: Stream, number: int, batch: Batch) -> None:
        rows = [(*row, False) for row in batch.rows] + [(*key, 0, number, True) for key in batch.removed]
        changes = self._spark.createDataFrame(rows, INVENTORY.schema + ", gone boolean")
        changes.createOrReplaceTempView("inventory_changes")
        self._spark.conf.set(DELTA_COMMIT_NOTE, f"{stream.name}/{number}")
        self._spark.sql(f"""MERGE INTO delta.`{self._paths["inventory"]}` AS t USING inventory_changes AS c
            ON t.store = c.store AND t.article = c.article
            WHEN MATCHED AND c.gone THEN DELETE
            WHEN MATCHED THEN UPDATE SET pieces = c.pieces, batch = c.batch
            WHEN NOT MATCHED AND NOT c.gone THEN INSERT (store, article, pieces, batch)
                 VALUES (c.store, c.article, c.pieces, c.batch)""")

    def _upsert_clicks(self, _stream: Stream, _number: int, batch: Batch) -> None:
        frame = self._spark.createDataFrame(batch.rows, CLICKS.schema)
        frame.write.format("hudi").options(**HUDI_CLICKS).mode("append").save(self._paths["clicks"])

    def _append_returns(self, _stream: Stream, number: int, batch: Batch) -> None:
        if str(number) in self._batches_of_returns():
            return
        frame = self._spark.createDataFrame(batch.rows, RETURNS.schema).coalesce(1)
        frame.writeTo(ICEBERG_RETURNS).option("snapshot-property.batch", str(number)).append()

    def _batches_of_returns(self) -> list[str]:
        self._spark.sql(f"REFRESH TABLE {ICEBERG_RETURNS}")
        rows = self._spark.sql(f"SELECT summary['batch'] FROM {ICEBERG_RETURNS}.snapshots").collect()
        return [row[0] for row in rows]

    def commits_found(self) -> dict[str, list[int]]:
        """By stream, the batches that the tables' own histories name, for those whose history has room for it."""
        found: dict[str, list[int]] = {"returns": [int(batch) for batch in self._batches_of_returns()]}
        for name in ("sales", "inventory"):
            history = self._spark.sql(f"DESCRIBE HISTORY delta.`{self._paths[name]}`").select("userMetadata").collect()
            for note in (row[0] for row in history if row[0] is not None):
                stream, number = note.split("/")
                found.setdefault(stream, []).append(int(number))
        return found

    def read(self, stream: Stream) -> Fingerprint:
        if stream.table is RETURNS:
            self._spark.sql(f"REFRESH TABLE {ICEBERG_RETURNS}")
            frame = self._spark.table(ICEBERG_RETURNS)
        else:
            form = "hudi" if stream.table is CLICKS else "delta"
            frame = self._spark.read.format(form).load(self._paths[stream.table.name])
        if stream.till:
            frame = frame.where(f"till = '{stream.till}'")
        return of_frame(frame, stream.table.columns)

    def close(self) -> None:
        """The session ends with its Spark."""
