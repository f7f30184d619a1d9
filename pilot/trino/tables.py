"""SQL of Trino for the retailer's tables (pilot/retailer.py)."""

from __future__ import annotations

from typing import Iterable

from pilot.fingerprint import Fingerprint
from pilot.retailer import Stream, Table

TYPES = {"string": "varchar", "int": "integer"}


def columns_of(table: Table) -> str:
    """The table's columns in Trino's types."""
    pairs = [column.split() for column in table.schema.split(",")]
    return ", ".join(f"{name} {TYPES[kind]}" for name, kind in pairs)


def values_of(rows: Iterable[tuple]) -> str:
    return ", ".join("(" + ", ".join(_literal(value) for value in row) + ")" for row in rows)


def _literal(value) -> str:
    if isinstance(value, int):
        return str(value)
    assert isinstance(value, str)
    return "'" + value.replace("'", "''") + "'"


def fingerprint_of(trino, name: str, stream: Stream) -> Fingerprint:
    """What the table `name` holds of the stream, computed by Trino."""
    texts = ", ".join(f"CAST({column} AS varchar)" for column in stream.table.columns)
    which = f" WHERE till = '{stream.till}'" if stream.till else ""
    [[rows, checksum]] = trino.query(f"SELECT count(*), coalesce(sum(crc32(to_utf8(concat_ws('|', {texts})))), 0)"
                                     f" FROM {name}{which}")
    return Fingerprint(rows, checksum)
