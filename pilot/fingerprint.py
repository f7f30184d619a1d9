"""One number for a whole table, so that what an engine reads is compared with a copy computed apart.

The fingerprint is (rows, sum of the CRC-32 of each row's text); a row's text is its values joined by `|`. It does not
depend on the order of rows, and those of two disjoint sets of rows add up. Columns are integers and strings only, whose
text is the same everywhere, and never null.
"""

from __future__ import annotations

import zlib
from typing import Iterable, NamedTuple


class Fingerprint(NamedTuple):
    rows: int
    checksum: int

    def plus(self, other: "Fingerprint") -> "Fingerprint":
        return Fingerprint(self.rows + other.rows, self.checksum + other.checksum)


NOTHING = Fingerprint(0, 0)


def of_rows(rows: Iterable[tuple]) -> Fingerprint:
    count, total = 0, 0
    for row in rows:
        count += 1
        total += zlib.crc32("|".join(str(value) for value in row).encode())
    return Fingerprint(count, total)


def spark_columns(columns: Iterable[str]) -> tuple[str, str]:
    """The two SQL expressions that compute a fingerprint in Spark."""
    return "count(*)", f"coalesce(sum(crc32(concat_ws('|', {', '.join(columns)}))), 0)"


def of_frame(frame, columns: Iterable[str] | None = None) -> Fingerprint:
    """The fingerprint of a Spark frame, computed by Spark."""
    row = frame.selectExpr(*spark_columns(columns or frame.columns)).collect()[0]
    return Fingerprint(int(row[0]), int(row[1]))
