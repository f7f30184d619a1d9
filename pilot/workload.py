"""The pilot: writers and readers at once, the server killed under them, and then everything counted again.

A commit counts as acknowledged when Spark returned from it. After an error a writer makes the same commit again, as a
job that is run again would. A reader must see the table as it was after some batch: no older than what was acknowledged
before it asked, no newer than what had been begun when it was answered.

Writers wait for the readers after their first commit, since a Trino takes a minute to start and would else come when
there is nothing left to be seen. Whatever stops a thread stands in `Outcome.broken`, and the pilot has failed.
"""

from __future__ import annotations

import dataclasses
import random
import threading
import time
import traceback
from typing import Callable

from pilot.engines import Reader, streams_of
from pilot.fingerprint import Fingerprint
from pilot.lake import Lake
from pilot.retailer import STREAMS, Copy, Retailer, Stream
from pilot.spark.retail_tables import SparkTables

TRIES = 5
MESSAGE_LENGTH = 300


@dataclasses.dataclass(frozen=True)
class Operation:
    """Something that was asked of an engine. Seconds count from the pilot's beginning."""

    engine: str
    what: str
    began_s: float
    ended_s: float
    rows: int = 0
    error: str = ""

    @property
    def seconds(self) -> float:
        return self.ended_s - self.began_s


@dataclasses.dataclass(frozen=True)
class Outage:
    began_s: float
    ended_s: float


@dataclasses.dataclass
class Outcome:
    """What the report is made of."""

    operations: list[Operation] = dataclasses.field(default_factory=list)
    outages: list[Outage] = dataclasses.field(default_factory=list)
    wrong_reads: list[str] = dataclasses.field(default_factory=list)
    lost_commits: list[str] = dataclasses.field(default_factory=list)
    doubled_commits: list[str] = dataclasses.field(default_factory=list)
    wrong_tables: list[str] = dataclasses.field(default_factory=list)
    gave_up: list[str] = dataclasses.field(default_factory=list)
    broken: list[str] = dataclasses.field(default_factory=list)
    acknowledged: dict[str, int] = dataclasses.field(default_factory=dict)
    tables_checked: int = 0
    began_at: float = 0.0

    def failures_without_outage(self) -> list[Operation]:
        """What failed although the server was there all the while."""
        return [operation for operation in self.operations if operation.error and not any(
            operation.began_s <= outage.ended_s and operation.ended_s >= outage.began_s for outage in self.outages)]


class Pilot:
    def __init__(self, lake: Lake, retailer: Retailer, batches: int, kills: int, seed: int):
        self._lake = lake
        self._retailer = retailer
        self._batches = batches
        self._kills = kills
        self._dice = random.Random(seed)
        self._copy = Copy(retailer, batches)
        self._lock = threading.Lock()
        self._begun = dict.fromkeys(STREAMS, 0)
        self._acknowledged = dict.fromkeys(STREAMS, 0)
        self._writers_left = len(STREAMS)
        self._outcome = Outcome()

    def run(self, open_readers: dict[str, Callable[[Lake], Reader]]) -> Outcome:
        self._outcome.began_at = time.time()
        self._zero = time.monotonic()
        SparkTables(self._lake).create()
        parts = [(f"writer of {stream.name}", self._write, (stream,)) for stream in STREAMS]
        parts += [(f"reader {name}", self._read, (open_reader,)) for name, open_reader in open_readers.items()]
        parts.append(("the one who kills", self._kill, ()))
        # Passed twice: when each stream has its first commit, and when each reader is open.
        self._start_line = threading.Barrier(len(parts))
        threads = [threading.Thread(target=self._guarded, args=part) for part in parts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for name, open_reader in open_readers.items():
            self._guarded(f"last look of {name}", self._check_tables, (open_reader,))
        self._guarded("look into the tables' histories", self._check_histories, ())
        self._outcome.acknowledged = {stream.name: count for stream, count in self._acknowledged.items()}
        return self._outcome

    def _guarded(self, part: str, action: Callable, arguments: tuple) -> None:
        try:
            action(*arguments)
        except threading.BrokenBarrierError:
            pass  # Another part broke, and has said so.
        except Exception as caught:  # noqa: BLE001: no part of the pilot may end unseen
            self._outcome.broken.append(f"{part}: {type(caught).__name__}: {str(caught)[:MESSAGE_LENGTH]}")
            print(f"    {self._now():7.1f} s  BROKEN: {part}", flush=True)
            traceback.print_exc()
            self._start_line.abort()

    def _now(self) -> float:
        return time.monotonic() - self._zero

    def _attempt(self, engine: str, what: str, action: Callable, rows: int = 0):
        """Does it, notes how it went, and returns (whether it went well, its result)."""
        began, result, error = self._now(), None, ""
        try:
            result = action()
        except Exception as caught:  # noqa: BLE001: whatever an engine throws is its answer
            error = str(caught)[:MESSAGE_LENGTH] or type(caught).__name__
        operation = Operation(engine, what, began, self._now(), rows, error)
        with self._lock:
            self._outcome.operations.append(operation)
        if error or not what.startswith("read"):
            print(f"    {operation.ended_s:7.1f} s  {engine}: {what}, {operation.seconds:.1f} s"
                  f"{', failed: ' + error[:100] if error else ''}", flush=True)
        return not error, result

    def _write(self, stream: Stream) -> None:
        try:
            tables = SparkTables(self._lake)
            goes_on = self._commit(tables, stream, 0)
            self._start_line.wait()
            self._start_line.wait()
            for number in range(1, self._batches):
                goes_on = goes_on and self._commit(tables, stream, number)
        finally:
            with self._lock:
                self._writers_left -= 1

    def _commit(self, tables: SparkTables, stream: Stream, number: int) -> bool:
        batch = self._retailer.batch(stream, number)
        self._begun[stream] = number + 1
        if not any(self._attempt("spark", f"commit {stream.name}", lambda: tables.commit(stream, number, batch),
                                 len(batch.rows))[0] for _ in range(TRIES)):
            self._outcome.gave_up.append(f"{stream.name}/{number}")
            return False
        self._acknowledged[stream] = number + 1
        return True

    def _kill(self) -> None:
        self._start_line.wait()
        self._start_line.wait()
        total = self._batches * len(STREAMS)
        for kill in range(1, self._kills + 1):
            while self._writers_left and sum(self._acknowledged.values()) < total * kill // (self._kills + 1):
                time.sleep(0.02)
            # Somewhere within a commit, the seed says where.
            time.sleep(self._dice.random())
            began = self._now()
            self._lake.kill_and_start_again()
            outage = Outage(began, self._now())
            self._outcome.outages.append(outage)
            print(f"    {outage.began_s:7.1f} s  killed the server; it was back after"
                  f" {outage.ended_s - outage.began_s:.1f} s", flush=True)

    def _read(self, open_reader: Callable[[Lake], Reader]) -> None:
        self._start_line.wait()
        reader = open_reader(self._lake)
        try:
            self._start_line.wait()
            while True:
                for stream in streams_of(reader):
                    self._read_once(reader, stream)
                if not self._writers_left:
                    break
        finally:
            reader.close()

    def _read_once(self, reader: Reader, stream: Stream) -> None:
        least = self._acknowledged[stream]
        went_well, seen = self._attempt(reader.name, f"read {stream.table.name}", lambda: reader.read(stream))
        if went_well and not self._copy.is_state(stream, seen, least, self._begun[stream]):
            self._outcome.wrong_reads.append(f"{reader.name} saw {seen} in {stream.name} after {least} commits, which"
                                             " the table never held from then on")

    def _check_tables(self, open_reader: Callable[[Lake], Reader]) -> None:
        reader = open_reader(self._lake)
        try:
            for stream in streams_of(reader):
                self._check_table(reader, stream)
        finally:
            reader.close()

    def _check_histories(self) -> None:
        found = SparkTables(self._lake).commits_found()
        for stream in STREAMS:
            if stream.name not in found and stream.table.name == "clicks":
                continue  # Hudi's history does not name batches; each row of the table does.
            numbers = found.get(stream.name, [])
            for number in range(self._acknowledged[stream]):
                if number not in numbers:
                    self._outcome.lost_commits.append(f"{stream.name}/{number}")
                # A merge that was made again after an error may be there twice, and changes nothing then.
                elif numbers.count(number) > 1 and stream.table.name != "inventory":
                    self._outcome.doubled_commits.append(f"{stream.name}/{number}")

    def _check_table(self, reader: Reader, stream: Stream) -> None:
        expected: Fingerprint = self._copy.after(stream, self._acknowledged[stream])
        went_well, seen = self._attempt(reader.name, f"check {stream.table.name}", lambda: reader.read(stream))
        self._outcome.tables_checked += 1
        if not went_well or seen != expected:
            self._outcome.wrong_tables.append(f"{reader.name} finds {seen} in {stream.name} instead of {expected}")
