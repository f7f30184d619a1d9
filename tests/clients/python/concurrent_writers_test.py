"""google-cloud-storage: many writers at once, each with a client of its own."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from google.api_core import exceptions

from tests.clients.python.conftest import client_at

WRITERS = 32


@pytest.fixture(scope="module")
def clients(server):
    return [client_at(server.http_url) for _ in range(WRITERS)]


def run_together(clients, call) -> list:
    """Calls `call(number, client)` in as many threads at one moment; returns results or the exceptions they raised."""
    barrier = threading.Barrier(len(clients))

    def one(number):
        barrier.wait()
        try:
            return call(number, clients[number])
        except exceptions.GoogleAPICallError as error:
            return error

    with ThreadPoolExecutor(len(clients)) as pool:
        return list(pool.map(one, range(len(clients))))


def refused(results) -> int:
    return sum(isinstance(one, exceptions.PreconditionFailed) for one in results)


@pytest.mark.parametrize("size", [10, 300_000])
def test_of_32_writers_that_create_a_name_exactly_one_wins(bucket, clients, size):
    for round_number in range(5):
        name = f"created-{round_number}"

        def create(number, client, name=name):
            blob = client.bucket(bucket.name).blob(name)
            blob.upload_from_string(bytes([number]) * size, if_generation_match=0, retry=None)
            return number, blob.generation

        results = run_together(clients, create)
        winners = [one for one in results if isinstance(one, tuple)]
        assert len(winners) == 1 and refused(results) == WRITERS - 1, results
        found = bucket.get_blob(name)
        assert found.generation == winners[0][1]
        assert found.download_as_bytes() == bytes([winners[0][0]]) * size


def test_of_32_patches_on_one_metageneration_exactly_one_wins(bucket, clients):
    bucket.blob("patched").upload_from_string(b"x")

    def patch(number, client):
        blob = client.bucket(bucket.name).blob("patched")
        blob.metadata = {"by": str(number)}
        blob.patch(if_metageneration_match=1, retry=None)
        return number

    results = run_together(clients, patch)
    winners = [one for one in results if isinstance(one, int)]
    assert len(winners) == 1 and refused(results) == WRITERS - 1, results
    found = bucket.get_blob("patched")
    assert found.metadata == {"by": str(winners[0])} and found.metageneration == 2


def test_unconditional_writers_all_succeed_and_one_whole_object_stays(bucket, clients):
    def write(number, client):
        blob = client.bucket(bucket.name).blob("shared")
        blob.upload_from_string(bytes([number]) * 100_000, retry=None)
        return blob.generation, number

    results = run_together(clients, write)
    assert all(isinstance(one, tuple) for one in results), results
    assert len({generation for generation, _number in results}) == WRITERS
    newest = max(results)
    assert bucket.get_blob("shared").generation == newest[0]
    assert bucket.blob("shared").download_as_bytes() == bytes([newest[1]]) * 100_000


def test_a_counter_kept_by_generation_match_loses_no_step(bucket, clients):
    bucket.blob("counter").upload_from_string(b"0")

    def increment(_number, client):
        own = client.bucket(bucket.name)
        while True:
            try:
                current = own.get_blob("counter")
                value = int(own.blob("counter", generation=current.generation).download_as_bytes())
                own.blob("counter").upload_from_string(
                    str(value + 1), if_generation_match=current.generation, retry=None)
                return value + 1
            except (exceptions.PreconditionFailed, exceptions.NotFound):
                continue  # Another writer was quicker between the read and the write.

    reached = run_together(clients[:8], increment)
    assert sorted(reached) == list(range(1, 9))
    assert bucket.blob("counter").download_as_bytes() == b"8"
