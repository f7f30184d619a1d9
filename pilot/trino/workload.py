"""The retailer's day in Trino alone: loads sales, inventory and clicks into Iceberg by INSERT, and asks meanwhile.

An INSERT that Trino reported is acknowledged. After an error the loader looks whether the batch is there, and inserts
it only if it is not: each row carries its batch, and an Iceberg commit is whole or nothing. A question may be answered
with any state between what was acknowledged before it was asked and what had begun when it was answered.
"""

from __future__ import annotations

import dataclasses
import threading
import time

from pilot.fingerprint import NOTHING, Fingerprint, of_rows
from pilot.retailer import STREAMS, Retailer, Stream
from pilot.trino import tables

LOADED = tuple(stream for stream in STREAMS if stream.table.name in ("sales", "inventory", "clicks"))
TRIES = 40
PAUSE_S = 0.5


@dataclasses.dataclass
class Outcome:
    questions: int = 0
    errors: list[str] = dataclasses.field(default_factory=list)
    wrong_answers: list[str] = dataclasses.field(default_factory=list)
    gave_up: list[str] = dataclasses.field(default_factory=list)


class Workload:
    """Everything is appended here, inventory too: each batch is a count of stocks. `run` has threads of its own."""

    def __init__(self, trino, schema: str, retailer: Retailer, batches: int):
        self._trino = trino
        self._schema = schema
        self._retailer = retailer
        self._batches = batches
        self._begun = dict.fromkeys(LOADED, 0)
        self._acknowledged = dict.fromkeys(LOADED, 0)
        self._states: dict[Stream, list[Fingerprint]] = {stream: self._states_of(stream) for stream in LOADED}
        self.outcome = Outcome()

    def _states_of(self, stream: Stream) -> list[Fingerprint]:
        """The fingerprint after each number of batches, computed apart."""
        states = [NOTHING]
        for number in range(self._batches):
            states.append(states[-1].plus(of_rows(self._retailer.batch(stream, number).rows)))
        return states

    def table(self, stream: Stream) -> str:
        return f"iceberg.{self._schema}.{stream.table.name}"

    def create(self) -> None:
        for table in {stream.table.name: stream for stream in LOADED}.values():
            self._trino.query(f"CREATE TABLE {self.table(table)} ({tables.columns_of(table.table)})")

    def acknowledged(self) -> int:
        return sum(self._acknowledged.values())

    def total(self) -> int:
        return self._batches * len(LOADED)

    def run(self) -> Outcome:
        loaders = [threading.Thread(target=self.load, args=(stream,)) for stream in LOADED]
        asker = threading.Thread(target=self._ask_while_loading, args=(loaders,))
        for thread in [*loaders, asker]:
            thread.start()
        for thread in [*loaders, asker]:
            thread.join()
        return self.outcome

    def load(self, stream: Stream) -> None:
        for number in range(self._batches):
            self._begun[stream] = number + 1
            if not self._load_batch(stream, number):
                self.outcome.gave_up.append(f"{stream.name}/{number}")
                return
            self._acknowledged[stream] = number + 1

    def _load_batch(self, stream: Stream, number: int) -> bool:
        rows = self._retailer.batch(stream, number).rows
        which = f"batch = {number}" + (f" AND till = '{stream.till}'" if stream.till else "")
        in_doubt = False
        for _ in range(TRIES):
            try:
                if in_doubt:
                    [[there]] = self._trino.query(f"SELECT count(*) FROM {self.table(stream)} WHERE {which}")
                    assert there in (0, len(rows)), f"{there} of {len(rows)} rows of {stream.name}/{number} are there"
                    if there:
                        return True
                inserted = self._trino.query(f"INSERT INTO {self.table(stream)} VALUES {tables.values_of(rows)}")
                assert inserted == [[len(rows)]], inserted
                return True
            except AssertionError:
                raise
            except Exception as error:  # pylint: disable=broad-except
                self.outcome.errors.append(f"{stream.name}/{number}: {str(error)[:300]}")
                in_doubt = True
                time.sleep(PAUSE_S)
        return False

    def _ask_while_loading(self, loaders: list[threading.Thread]) -> None:
        while any(loader.is_alive() for loader in loaders):
            for stream in LOADED:
                self.ask(stream)

    def ask(self, stream: Stream) -> None:
        least = self._acknowledged[stream]
        try:
            seen = tables.fingerprint_of(self._trino, self.table(stream), stream)
        except Exception as error:  # pylint: disable=broad-except
            self.outcome.errors.append(f"question about {stream.name}: {str(error)[:300]}")
            return
        self.outcome.questions += 1
        if seen not in self._states[stream][least:self._begun[stream] + 1]:
            self.outcome.wrong_answers.append(f"{seen} in {stream.name} after {least} batches")

    def wrong_tables(self) -> list[str]:
        """The streams whose rows are not exactly those that were loaded."""
        found = {stream: tables.fingerprint_of(self._trino, self.table(stream), stream) for stream in LOADED}
        expected = {stream: self._states[stream][self._batches] for stream in LOADED}
        return [f"{stream.name}: {seen} instead of {expected[stream]}" for stream, seen in found.items()
                if seen != expected[stream]]
