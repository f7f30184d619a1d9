"""Makes a Hudi table that Spark wrote known to Trino, whose Hudi connector reads but cannot register.

Trino's file metastore keeps a table as one JSON object. An empty table that the Hive connector made is copied, with
Hudi's input format and the place of Spark's table put in.
"""

from __future__ import annotations

import json
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

    def register(self, trino, schema: str, table: str, columns: str, location: str) -> None:
        """`columns` as CREATE TABLE takes them; the table is not partitioned."""
        trino.query(f"CREATE TABLE hive.{schema}.{table}_form ({columns}) WITH (format = 'PARQUET')")
        form = quote(f"{METASTORE}/{schema}/{table}_form/.trinoSchema", safe="")
        described = self._ask("GET", f"/storage/v1/b/{self._bucket}/o/{form}?alt=media").json()
        described |= {"tableType": "EXTERNAL_TABLE", "externalLocation": location, "storageFormat": None,
                      "originalStorageFormat": STORAGE_FORMAT, "columnStatistics": {}, "parameters": {}}
        name = quote(f"{METASTORE}/{schema}/{table}/.trinoSchema", safe="")
        self._ask("POST", f"/upload/storage/v1/b/{self._bucket}/o?uploadType=media&name={name}",
                  data=json.dumps(described))
        trino.query(f"DROP TABLE hive.{schema}.{table}_form")
