"""The server's own count of its sync calls, which the bench trusts, against a tracer's."""

import pytest

from bench.servers.lakegate import Lakegate
from bench.servers.subject import Subject

# Between the two looks of the one and of the other, work in the background may sync something.
_TRIES = 5


@pytest.fixture(scope="module")
def lakegate(tmp_path_factory):
    subject = Lakegate(tmp_path_factory.mktemp("syncs") / "lakegate")
    try:
        subject.start()
        yield subject
    finally:
        subject.close()


def both_counts(lakegate: Lakegate, kind: str, **flags) -> tuple[int, int]:
    counted: list[int] = []

    def load() -> None:
        before = sum(lakegate.syncs().values())
        done = lakegate.load(kind, **flags)
        assert done.errors == 0, done.first_error
        counted.append(sum(lakegate.syncs().values()) - before)

    traced = Subject.count_syncs(lakegate, load)
    return counted[0], int(traced)


# Objects that lie in the metadata store, files of their own with their folders, parts, and no writes at all.
@pytest.mark.parametrize("kind, flags, syncs_min", [
    ("put", {"size": 4096, "clients": 1, "operations": 25}, 25),
    ("put", {"size": 4096, "clients": 8, "operations": 40}, 5),
    ("put", {"size": 1 << 20, "clients": 2, "operations": 10}, 15),
    ("xml-multipart", {"size": 5 << 20, "parts": 2, "clients": 1, "operations": 2, "dialect": "xml"}, 4),
    ("get", {"size": 4096, "count": 10, "prefix": "read/", "clients": 1, "operations": 20}, 0)])
def test_the_server_counts_the_syncs_that_a_tracer_sees(lakegate, kind, flags, syncs_min):
    if kind == "get":
        filled = lakegate.load("fill", **{**flags, "operations": flags["count"]})
        assert filled.errors == 0, filled.first_error
    for attempt in range(_TRIES):
        counted, traced = both_counts(lakegate, kind, run=f"{kind}-{attempt}", **flags)
        if counted == traced:
            break
    assert counted == traced
    assert counted >= syncs_min


def test_one_writer_makes_one_sync_for_each_write(lakegate):
    assert lakegate.count_syncs(lambda: lakegate.load("put", size=4096, clients=1, operations=50, run="alone")) >= 50


def test_writers_at_once_share_syncs(lakegate):
    def load() -> None:
        done = lakegate.load("put", size=4096, clients=32, operations=2000, run="together")
        assert done.errors == 0, done.first_error

    assert lakegate.count_syncs(load) <= 1000
