"""Writers that commit to one table at the same time. What Trino reports as committed must be there, once."""

from __future__ import annotations

import threading

import pytest

WRITERS = 4
COMMITS_OF_EACH = 5
TRIES = 20
LOST_RACES = ("Conflict", "conflict", "Failed to commit", "Failed to write Delta Lake transaction log entry")


def commit_until_it_succeeds(trino_lake, table: str, writer: int, number: int) -> None:
    """A writer that loses the race for a version tells so, and may try again: nothing of it is visible then."""
    for attempt in range(TRIES):
        try:
            assert trino_lake.query(f"INSERT INTO {table} VALUES ({writer}, {number})") == [[1]]
            return
        except Exception as refused:  # pylint: disable=broad-except
            is_lost_race = any(words in str(refused) for words in LOST_RACES)
            if not is_lost_race or attempt + 1 == TRIES:
                raise


@pytest.mark.parametrize("catalog", ("iceberg", "delta"))
def test_no_commit_of_concurrent_inserts_is_lost_or_doubled(trino_lake, schema, catalog):
    table = f"{catalog}.{schema}.commits"
    trino_lake.query(f"CREATE TABLE {table} (writer bigint, number bigint)")
    faults: list[BaseException] = []

    def write(writer: int) -> None:
        try:
            for number in range(COMMITS_OF_EACH):
                commit_until_it_succeeds(trino_lake, table, writer, number)
        except BaseException as fault:  # pylint: disable=broad-except
            faults.append(fault)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    found = trino_lake.query(f"SELECT writer, number FROM {table} ORDER BY writer, number")
    assert found == [[writer, number] for writer in range(WRITERS) for number in range(COMMITS_OF_EACH)]
