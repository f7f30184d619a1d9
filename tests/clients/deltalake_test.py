"""deltalake (delta-rs, on Rust's object_store) signed in with the key file, against --auth=required.

object_store speaks the XML API alone and asks no token endpoint: it signs a token with the key for each hour and sends
that. A commit is a PUT with `x-goog-if-generation-match: 0`, so that of two writers one loses.
"""

import json
import os
import threading

import arro3.core as arrow
import pytest
from deltalake import DeltaTable, QueryBuilder, write_deltalake
from deltalake.exceptions import CommitFailedError

from tests.support.server import CLOSED_METADATA_ENVIRONMENT
from tests.support.signed_in_site import SignedInSite

WRITERS = 4


@pytest.fixture(scope="module", autouse=True)
def no_metadata_server():
    # object_store reads these from the process.
    before = {name: os.environ.get(name) for name in CLOSED_METADATA_ENVIRONMENT}
    os.environ.update(CLOSED_METADATA_ENVIRONMENT)
    yield
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})


@pytest.fixture(scope="module")
def site():
    with SignedInSite() as running:
        yield running


@pytest.fixture
def address(site):
    return f"gs://{site.make_bucket()}/tables/numbers"


def options(site, key=None) -> dict:
    return {"google_service_account_key": json.dumps(key or site.key), "google_base_url": site.http_url,
            "allow_http": "true", "max_retries": "1"}


def rows(first: int, count: int):
    numbers = range(first, first + count)
    return arrow.Table.from_pydict({
        "id": arrow.Array(list(numbers), type=arrow.DataType.int64()),
        "day": arrow.Array([f"day={number % 2}" for number in numbers], type=arrow.DataType.utf8())})


def ids(table) -> list[int]:
    found = QueryBuilder().register("numbers", table).execute("select id from numbers order by id").read_all()
    return [value.as_py() for value in found["id"]]


def test_a_table_is_written_appended_to_and_read(site, address):
    write_deltalake(address, rows(0, 100), storage_options=options(site), partition_by=["day"])
    write_deltalake(address, rows(100, 50), mode="append", storage_options=options(site))
    table = DeltaTable(address, storage_options=options(site))
    assert table.version() == 1
    assert ids(table) == list(range(150))
    assert ids(DeltaTable(address, version=0, storage_options=options(site))) == list(range(100))
    table.delete("id >= 20")
    table.create_checkpoint()
    assert ids(DeltaTable(address, storage_options=options(site))) == list(range(20))
    table.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)
    assert ids(DeltaTable(address, storage_options=options(site))) == list(range(20))


def test_the_settings_may_stand_in_the_key_file_itself(site, address):
    key_file = site.write_key({**site.key, "gcs_base_url": site.http_url}, "key-with-address.json")
    settings = {"google_service_account": str(key_file), "allow_http": "true"}
    write_deltalake(address, rows(0, 10), storage_options=settings)
    assert ids(DeltaTable(address, storage_options=settings)) == list(range(10))


def test_writers_that_race_all_commit_and_no_row_is_lost(site, address):
    write_deltalake(address, rows(0, 1), storage_options=options(site))
    failures = []

    def append(number):
        try:
            write_deltalake(address, rows(1 + 10 * number, 10), mode="append", storage_options=options(site))
        except Exception as error:  # pylint: disable=broad-except
            failures.append(error)
    threads = [threading.Thread(target=append, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    table = DeltaTable(address, storage_options=options(site))
    assert table.version() == WRITERS
    assert ids(table) == list(range(1 + 10 * WRITERS))


def test_a_commit_upon_a_version_that_is_no_longer_the_last_is_refused(site, address):
    write_deltalake(address, rows(0, 10), storage_options=options(site))
    stale = DeltaTable(address, storage_options=options(site))
    DeltaTable(address, storage_options=options(site)).delete("id = 3")
    # Both deletes rewrite the same file, so that the second cannot stand upon the first.
    with pytest.raises(CommitFailedError):
        stale.delete("id = 4")
    assert ids(DeltaTable(address, storage_options=options(site))) == [0, 1, 2, 4, 5, 6, 7, 8, 9]


def test_a_reader_writes_nothing_and_a_stranger_reads_nothing(site, address):
    write_deltalake(address, rows(0, 10), storage_options=options(site))
    reader = options(site, site.account("roles/storage.objectViewer"))
    assert ids(DeltaTable(address, storage_options=reader)) == list(range(10))
    with pytest.raises(Exception, match="403|[Ff]orbidden|AccessDenied"):
        write_deltalake(address, rows(10, 10), mode="append", storage_options=reader)
    with pytest.raises(Exception, match="403|[Ff]orbidden|AccessDenied"):
        DeltaTable(address, storage_options=options(site, site.account()))
    assert DeltaTable(address, storage_options=options(site)).version() == 0
