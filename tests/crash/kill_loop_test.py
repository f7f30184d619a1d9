"""`kill -9`, again and again, under concurrent writers: nothing acknowledged is lost, nothing is there by halves.

LAKEGATE_KILLS sets how often (20), LAKEGATE_SEED what the writers do, LAKEGATE_WRITERS how many there are (8).
"""

from __future__ import annotations

import concurrent.futures
import os
import random
import subprocess
import threading
import time

from tests.crash import bulk_restorer
from tests.crash.bucket_owner import BucketOwner
from tests.crash.bulk_restorer import BulkRestorer
from tests.crash.change_feed import FeedReader, split_by_owner
from tests.crash.connection import CUT, Connection, insert_bucket
from tests.crash.expected_state import BucketKind
from tests.crash.verification import Listing, VerifiedCounts, verify_all
from tests.crash.writer import Writer
from tests.crash.writer_base import WriterBase
from tests.support.raw_http import wait_until
from tests.support.server import Server, binary_path

KILLS = int(os.environ.get("LAKEGATE_KILLS", "20"))
WRITERS = int(os.environ.get("LAKEGATE_WRITERS", "8"))
SEED = int(os.environ.get("LAKEGATE_SEED") or random.SystemRandom().randrange(2**32))
BUCKETS = [BucketKind("kill-plain", has_object_retention=True),
           BucketKind("kill-versioned", is_versioned=True),
           BucketKind("kill-soft-delete", has_soft_delete=True),
           BucketKind("kill-all", is_versioned=True, has_soft_delete=True, has_object_retention=True)]
ACKNOWLEDGED_PER_ROUND = (5, 120)
ROUND_TIMEOUT_S = 120.0


class AcknowledgedCount:
    """Counts the acknowledged changes of one round, so that a kill falls into the work and not beside it."""

    def __init__(self):
        self._condition = threading.Condition()
        self._count = 0

    def add(self) -> None:
        with self._condition:
            self._count += 1
            self._condition.notify_all()

    def wake(self, _ended_writer) -> None:
        with self._condition:
            self._condition.notify_all()

    def wait_for(self, count: int, is_over) -> None:
        with self._condition:
            self._condition.wait_for(lambda: self._count >= count or is_over(), ROUND_TIMEOUT_S)


class Clients:
    """All that work at the same time, each on names or buckets of its own."""

    def __init__(self):
        self.restorer = BulkRestorer(SEED)
        self.writers: list[WriterBase] = [Writer(index, SEED, BUCKETS) for index in range(WRITERS)] + [self.restorer]
        self.owner = BucketOwner(SEED)

    def all(self) -> list[WriterBase | BucketOwner]:
        return [*self.writers, self.owner]

    def prepare(self, url: str) -> None:
        connection = Connection(url)
        for bucket in [*BUCKETS, bulk_restorer.BUCKET]:
            insert_bucket(connection, bucket.name, bucket.has_object_retention, **bucket.resource())
        self.restorer.fill(connection)
        connection.close()

    def verify(self, url: str, listing: Listing) -> VerifiedCounts:
        connection = Connection(url)
        self.restorer.finish_after_kill(connection)
        self.owner.verify(connection)
        connection.close()
        return verify_all(self.writers, url, listing)

    def acknowledged(self) -> int:
        return sum(client.acknowledged for client in self.all())


def work_until_killed(server: Server, clients: Clients, randomness: random.Random) -> None:
    """One round: all clients at work, then the kill. A client that fails before the kill fails the test."""
    count = AcknowledgedCount()
    killed = threading.Event()

    def work(client: WriterBase | BucketOwner) -> None:
        try:
            client.run(server.http_url, count.add)
        except CUT:
            assert killed.is_set(), f"{client.owner} was cut off before the kill:\n{server.log_text()[-4000:]}"

    with concurrent.futures.ThreadPoolExecutor(len(clients.all())) as pool:
        futures = [pool.submit(work, client) for client in clients.all()]
        for future in futures:
            future.add_done_callback(count.wake)
        count.wait_for(randomness.randint(*ACKNOWLEDGED_PER_ROUND), lambda: any(future.done() for future in futures))
        # The instant of the kill is part of what is random; nothing waits for this.
        time.sleep(randomness.uniform(0, 0.03))
        killed.set()
        server.kill()
        for future in futures:
            future.result()


def kill_during_start(server: Server, randomness: random.Random) -> None:
    """Starts the server and kills it while it recovers, or just behind that."""
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        starting = pool.submit(server.start)
        wait_until(lambda: server.process is not None or starting.done(), interval_s=0.001)
        time.sleep(randomness.uniform(0, 0.3))
        server.process.kill()
        server.process.wait()
        concurrent.futures.wait([starting])
    server.process = None


def check_folder(server: Server) -> str:
    """The offline check of the data folder, which no server uses now; asserts that it finds no error."""
    done = subprocess.run([str(binary_path()), "check", str(server.data_dir)], capture_output=True, text=True,
                          timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\nerrors: 0\n" in done.stdout, done.stdout
    return done.stdout


def verify_feed(feed: FeedReader, admin_url: str, writers: list[WriterBase]) -> None:
    """Exactly one commit in the feed for each change that took effect, in its writer's order, and no other."""
    commits = split_by_owner(feed.read_new(admin_url))
    for writer in writers:
        assert commits.pop(writer.owner, []) == writer.unchecked_events, writer.owner
        writer.unchecked_events = []
    assert not commits, f"events that nobody caused: {commits}"


def print_result(kills_during_start: int, clients: Clients, feed: FeedReader, verified: VerifiedCounts) -> None:
    restorer = clients.restorer
    refused = sum(client.refused for client in clients.all())
    print(f"kills: {KILLS} under load and {kills_during_start} during start; acknowledged changes: "
          f"{clients.acknowledged()} ({clients.owner.acknowledged} of them to buckets); refused: {refused}; "
          f"change events: {feed.event_count}; generations verified: {verified.generations} "
          f"({verified.bytes / 1e6:.0f} MB) and {verified.soft_deleted} soft-deleted; restored in bulk: "
          f"{restorer.restored} by {restorer.operation_count} operations, {restorer.open_at_kill} of them open at a "
          f"kill and {restorer.cancelled} cancelled")


def test_no_acknowledged_change_is_lost_or_halved_by_kill_9(capsys):
    with capsys.disabled():
        print(f"\nLAKEGATE_SEED={SEED} LAKEGATE_KILLS={KILLS} LAKEGATE_WRITERS={WRITERS}", flush=True)
    randomness = random.Random(SEED)
    clients = Clients()
    feed = FeedReader()
    listing = Listing([*BUCKETS, bulk_restorer.BUCKET])
    verified = VerifiedCounts()
    kills_during_start = 0
    with Server() as server:
        clients.prepare(server.http_url)
        for kill in range(KILLS):
            work_until_killed(server, clients, randomness)
            if randomness.random() < 0.25:
                kill_during_start(server, randomness)
                kills_during_start += 1
            if kill % 10 == 9:
                check_folder(server)
            server.start()
            verified.add(clients.verify(server.http_url, listing))
            verify_feed(feed, server.admin_url, clients.writers)
        assert server.stop() == 0
        report = check_folder(server)
        with capsys.disabled():
            print_result(kills_during_start, clients, feed, verified)
            print(report)
    assert clients.acknowledged() >= KILLS * ACKNOWLEDGED_PER_ROUND[0]
