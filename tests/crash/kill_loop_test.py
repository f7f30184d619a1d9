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

from tests.crash.change_feed import FeedReader, split_by_owner
from tests.crash.connection import CUT, Connection, insert_bucket
from tests.crash.verification import VerifiedCounts, verify_all
from tests.crash.writer import Writer
from tests.support.raw_http import wait_until
from tests.support.server import Server, binary_path

KILLS = int(os.environ.get("LAKEGATE_KILLS", "20"))
WRITERS = int(os.environ.get("LAKEGATE_WRITERS", "8"))
SEED = int(os.environ.get("LAKEGATE_SEED") or random.SystemRandom().randrange(2**32))
PLAIN_BUCKET = "kill-plain"
VERSIONED_BUCKET = "kill-versioned"
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


def work_until_killed(server: Server, writers: list[Writer], randomness: random.Random) -> None:
    """One round: all writers at work, then the kill. A writer that fails before the kill fails the test."""
    count = AcknowledgedCount()
    killed = threading.Event()

    def work(writer: Writer) -> None:
        try:
            writer.run(server.http_url, count.add)
        except CUT:
            assert killed.is_set(), f"{writer.owner} was cut off before the kill:\n{server.log_text()[-4000:]}"

    with concurrent.futures.ThreadPoolExecutor(len(writers)) as pool:
        futures = [pool.submit(work, writer) for writer in writers]
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


def verify_feed(feed: FeedReader, admin_url: str, writers: list[Writer]) -> None:
    """Exactly one commit in the feed for each change that took effect, in its writer's order, and no other."""
    commits = split_by_owner(feed.read_new(admin_url))
    for writer in writers:
        assert commits.pop(writer.owner, []) == writer.unchecked_events, writer.owner
        writer.unchecked_events = []
    assert not commits, f"events that nobody caused: {commits}"


def print_result(kills: int, kills_during_start: int, writers: list[Writer], feed: FeedReader,
                 verified: VerifiedCounts) -> None:
    acknowledged = sum(writer.acknowledged for writer in writers)
    refused = sum(writer.refused for writer in writers)
    print(f"kills: {kills} under load and {kills_during_start} during start; acknowledged changes: {acknowledged}; "
          f"refused: {refused}; change events: {feed.event_count}; generations verified: {verified.generations} "
          f"({verified.bytes / 1e6:.0f} MB)")


def test_no_acknowledged_change_is_lost_or_halved_by_kill_9(capsys):
    with capsys.disabled():
        print(f"\nLAKEGATE_SEED={SEED} LAKEGATE_KILLS={KILLS} LAKEGATE_WRITERS={WRITERS}", flush=True)
    randomness = random.Random(SEED)
    writers = [Writer(index, SEED, PLAIN_BUCKET, VERSIONED_BUCKET) for index in range(WRITERS)]
    feed = FeedReader()
    verified = VerifiedCounts()
    kills_during_start = 0
    with Server() as server:
        setup = Connection(server.http_url)
        insert_bucket(setup, PLAIN_BUCKET)
        insert_bucket(setup, VERSIONED_BUCKET, versioned=True)
        setup.close()
        for kill in range(KILLS):
            work_until_killed(server, writers, randomness)
            if randomness.random() < 0.25:
                kill_during_start(server, randomness)
                kills_during_start += 1
            if kill % 10 == 9:
                check_folder(server)
            server.start()
            counts = verify_all(writers, server.http_url, [PLAIN_BUCKET, VERSIONED_BUCKET])
            verify_feed(feed, server.admin_url, writers)
            verified = VerifiedCounts(verified.generations + counts.generations, verified.bytes + counts.bytes)
        assert server.stop() == 0
        report = check_folder(server)
        with capsys.disabled():
            print_result(KILLS, kills_during_start, writers, feed, verified)
            print(report)
    assert sum(writer.acknowledged for writer in writers) >= KILLS * ACKNOWLEDGED_PER_ROUND[0]
