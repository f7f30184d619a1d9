"""Trino's part in the pilot: reads the tables that Spark writes, while it writes them.

Delta tables are registered once; their log is the truth. Spark's Iceberg catalog is a plain folder, which Trino knows
as a table only as of the metadata file that it was registered with, so it is registered again before each look. Hudi's
tables need a Hive metastore that Spark synchronises with, which the pilot has not; Trino leaves them out.
"""

from __future__ import annotations

import itertools
import pathlib
import tempfile

from pilot.fingerprint import Fingerprint
from pilot.retailer import Stream
from pilot.trino import tables
from pilot.trino.server import Trino, missing
from tests.support import sign_in

DELTA = ("sales", "inventory")
ICEBERG = ("returns",)
READER_NUMBERS = itertools.count(1)
ATTEMPTS_MAX = 10


def open_reader(lake) -> "TrinoReader":
    return TrinoReader(lake)


class TrinoReader:
    name = "trino"

    def __init__(self, lake):
        reason = missing()
        if reason is not None:
            raise RuntimeError(reason)
        self._lake = lake
        self._schema = f"pilot_{next(READER_NUMBERS)}"
        key_file = lake.key_file or self._key_file_of_nobody()
        self.trino = Trino(lake.server.http_url, key_file, lake.path("").removeprefix("gs://").rstrip("/"),
                           lake.server.project)
        self._registered: set[str] = set()
        try:
            self.trino.start()
            for catalog in ("delta", "iceberg"):
                self.trino.query(f"CREATE SCHEMA {catalog}.{self._schema}")
            for table in DELTA:
                self._register("delta", table, lake.path(f"retail/{table}"))
        except BaseException:
            self.trino.close()
            raise

    def _key_file_of_nobody(self) -> pathlib.Path:
        """Trino wants a key even where nobody is asked for one."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix="trino-", dir=self._lake.server.work_dir))
        key = sign_in.make_account(self._lake.server, self._schema.replace("_", "-"))
        return sign_in.write_key_file(folder, {**key, "token_uri": self._lake.server.http_url + "/token"})

    def _register(self, catalog: str, table: str, location: str) -> None:
        self.trino.query(f"CALL {catalog}.system.register_table('{self._schema}', '{table}', '{location}')")

    def _register_newest(self, table: str, location: str) -> None:
        """Trino lists the folder of metadata, where Spark's catalog puts that of a commit under a random name before it
        renames it; Trino takes such a name for a fault of the table, and looks again without it."""
        for _ in range(ATTEMPTS_MAX - 1):
            try:
                return self._register("iceberg", table, location)
            except Exception as fault:  # pylint: disable=broad-except
                # By its name, since where Trino is not installed its client's classes are not there either.
                if getattr(fault, "error_name", None) != "ICEBERG_INVALID_METADATA":
                    raise
        return self._register("iceberg", table, location)

    def reads(self, stream: Stream) -> bool:
        return stream.table.name in DELTA + ICEBERG

    def read(self, stream: Stream) -> Fingerprint:
        table = stream.table.name
        catalog = "delta" if table in DELTA else "iceberg"
        if catalog == "iceberg":
            if table in self._registered:
                self.trino.query(f"CALL iceberg.system.unregister_table('{self._schema}', '{table}')")
                self._registered.remove(table)
            self._register_newest(table, self._lake.path(f"iceberg/retail/{table}"))
            self._registered.add(table)
        return tables.fingerprint_of(self.trino, f"{catalog}.{self._schema}.{table}", stream)

    def close(self) -> None:
        self.trino.close()
