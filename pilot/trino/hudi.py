"""Makes a Hudi table that Spark wrote known to Trino, whose Hudi connector reads but cannot register.

Trino's file metastore keeps a table as one JSON object. An empty table that the Hive connector made is copied, with
Hudi's input format and the place of Spark's table put in.
"""

from __future__ import annotations

import json
from typing import Iterable
from urllib.parse import quote

import requests

METASTORE = "metastore/hive"
STORAGE_FORMAT = {
    "serde": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
    "inputFormat": "org.apache.hudi.hadoop.HoodieParquetInputFormat",
    "outputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
}


class Metastore:
    """`http_url` and `headers` lead to the server as somebody who may write the bucket."""

    def __init__(self, http_url: str, bucket: str, headers: dict[str, str]):
        self._http_url = http_url
        self._bucket = bucket
        self._headers = headers

    def _ask(self, method: str, path: str, **arguments) -> requests.Response:
        answer = requests.request(method, self._http_url + path, headers=self._headers, timeout=60, **arguments)
        assert answer.status_code == 200, answer.text
        return answer

    def _copy(self, source: str, target: str, changes: dict) -> None:
        """The JSON object `source` of the metastore, with some members replaced."""
        objects = f"/storage/v1/b/{self._bucket}/o"
        described = self._ask("GET", f"{objects}/{quote(source, safe='')}?alt=media").json() | changes
        self._ask("POST", f"/upload{objects}?uploadType=media&name={quote(target, safe='')}",
                  data=json.dumps(described))

    def register(self, trino, schema: str, table: str, columns: str, location: str, partitioned_by: str = "",
                 partitions: Iterable[str] = ()) -> None:
        """`columns` as CREATE TABLE takes them, the one that it is partitioned by last. `partitions` are that column's
        values; each is a folder `column=value`, as Hudi makes it by hoodie.datasource.write.hive_style_partitioning."""
        by = f", partitioned_by = ARRAY['{partitioned_by}']" if partitioned_by else ""
        trino.query(f"CREATE TABLE hive.{schema}.{table}_form ({columns}) WITH (format = 'PARQUET'{by})")
        form, registered = f"{METASTORE}/{schema}/{table}_form", f"{METASTORE}/{schema}/{table}"
        for value in partitions:
            trino.query(f"CALL hive.system.create_empty_partition('{schema}', '{table}_form',"
                        f" ARRAY['{partitioned_by}'], ARRAY['{value}'])")
            partition = f"{partitioned_by}={value}"
            self._copy(f"{form}/{partition}/.trinoSchema", f"{registered}/{partition}/.trinoSchema",
                       {"externalLocation": f"{location}/{partition}", "storageFormat": None,
                        "originalStorageFormat": STORAGE_FORMAT, "columnStatistics": {}, "parameters": {}})
        self._copy(f"{form}/.trinoSchema", f"{registered}/.trinoSchema",
                   {"tableType": "EXTERNAL_TABLE", "externalLocation": location, "storageFormat": None,
                    "originalStorageFormat": STORAGE_FORMAT, "columnStatistics": {}, "parameters": {}})
        trino.query(f"DROP TABLE hive.{schema}.{table}_form")
