"""A client that deletes many names and brings them back with objects.bulkRestore, an operation that outlives kills."""

from __future__ import annotations

import dataclasses
import itertools

from tests.crash.connection import (Connection, key_headers, list_objects, list_operations, object_target,
                                    operation_target)
from tests.crash.expected_state import NEW, BucketKind, Key, Version
from tests.crash.writer_base import Actions, WriterBase
from tests.crash.writer_contents import insert_target
from tests.support.raw_http import wait_until

BUCKET = BucketKind("kill-bulk-restore", has_soft_delete=True)
GROUPS = "abc"
NAMES = tuple(f"{group}{index:02}" for group in GROUPS for index in range(20))
SIZES = (0, 100, 3000, 70_000)
# Together more soft-deleted generations than one step of the operation takes (limits::kOperationStepItemsMax).
GENERATIONS_AT_START = 5
CANCELLED = 1  # google.rpc.Code


@dataclasses.dataclass
class Restore:
    """A bulk restore on its way: what must come back under which name, and what its counters must say at its end."""

    wanted: dict[Key, Version]
    counts: dict[str, str]
    operation_id: str = ""  # Empty until the answer to its beginning.
    may_be_cancelled: bool = False


class BulkRestorer(WriterBase):
    """Used by one thread at a time. Nothing else changes its names, so what comes back is known beforehand."""

    def __init__(self, seed: int):
        super().__init__("bulk", seed, [BUCKET], NAMES)
        self.restored = 0
        self.operation_count = 0
        self.cancelled = 0
        self.open_at_kill = 0
        self._restore: Restore | None = None
        self._known_operations: set[str] = set()

    def fill(self, connection: Connection) -> None:
        """Makes the generations that the first restores have to choose from."""
        self._connection = connection
        for _ in range(GENERATIONS_AT_START):
            for key in self.keys:
                self._insert(key)

    def _actions(self) -> Actions:
        return [(self._delete_some, 3), (self._insert_some, 1), (self._change_hold, 1), (self._bulk_restore, 3)]

    def _insert(self, key: Key) -> None:
        data = self._random.randbytes(self._random.choice(SIZES))
        customer_key = self._choose_customer_key()
        self._change(f"insert {key}", self._effects().put(key, Version(data, customer_key=customer_key)), "POST",
                     insert_target(key), data, key_headers(customer_key))

    def _insert_some(self) -> None:
        for key in self._random.sample(self.keys, 4):
            self._insert(key)

    def _delete_some(self) -> None:
        keys = self._live_keys()
        for key in self._random.sample(keys, min(len(keys), 10)):
            self._change(f"delete {key}", self._effects().remove_live(key), "DELETE", object_target(*key))

    def _change_hold(self) -> None:
        if key := self._choose_live():
            holds = () if self._live(key).holds else ("temporaryHold",)
            self._change(f"hold {key}: {holds}", self._effects().patch(key, self._live(key), holds=holds), "PATCH",
                         object_target(*key), {"temporaryHold": bool(holds)})

    def _bulk_restore(self) -> None:
        groups = self._random.sample(GROUPS, self._random.randint(1, len(GROUPS)))
        allows_overwrite = self._random.random() < 0.3
        self._restore = self._expected_restore(groups, allows_overwrite)
        body = {"matchGlobs": [f"{self.owner}/{group}*" for group in groups], "allowOverwrite": allows_overwrite}
        answer = self._ask(f"restore {body}", None, "POST", f"/storage/v1/b/{BUCKET.name}/o/bulkRestore", body)
        assert answer.status == 200, answer
        self.open_operation = None
        self._restore.operation_id = operation_id(answer.json())
        if self._random.random() < 0.25:
            self._cancel()
        self._finish_restore(self._connection)
        self.acknowledged += 1

    def _cancel(self) -> None:
        """Changes nothing by itself; the operation ends before its next step, if it has one."""
        self._restore.may_be_cancelled = True
        target = operation_target(BUCKET.name, self._restore.operation_id)
        answer = self._connection.request("POST", f"{target}/cancel", {})
        assert answer.status == 204, answer

    def _expected_restore(self, groups: list[str], allows_overwrite: bool) -> Restore:
        """The newest soft-deleted generation of each name, where nothing is live that must stay."""
        matched = [key for key in self.keys if key[1].partition("/")[2][0] in groups and self._entry(key).soft_deleted]
        free = [key for key in matched if allows_overwrite or not self._live(key)]
        wanted = {key: self._entry(key).soft_deleted[-1] for key in free
                  if not (self._live(key) and self._live(key).holds)}
        failed = len(free) - len(wanted)
        skipped = sum(len(self._entry(key).soft_deleted) for key in matched) - len(free)
        return Restore(wanted, {"succeededCount": str(len(wanted)), "failedCount": str(failed),
                                "skippedCount": str(skipped)})

    def finish_after_kill(self, connection: Connection) -> None:
        """Waits for the end of the restore that was on its way at the kill, if the server had taken it on."""
        if self._restore is None:
            return
        if not self._restore.operation_id:
            begun = {operation_id(one) for one in list_operations(connection, BUCKET.name)} - self._known_operations
            assert len(begun) <= 1, begun
            if not begun:
                self._restore = None
                return
            self._restore.operation_id = begun.pop()
        self._finish_restore(connection)
        self.open_at_kill += 1

    def _finish_restore(self, connection: Connection) -> None:
        """Waits for the end and compares what came back with what had to: all of it, or after a cancellation the first
        names of it."""
        operation = wait_until(lambda: self._read_if_done(connection), interval_s=0.002)
        live = {item["name"]: int(item["generation"]) for item in list_objects(connection, BUCKET.name, "")}
        keys = sorted(self._restore.wanted, key=lambda key: key[1])
        restored = [key for key in keys if live.get(key[1], 0) > self._newest_generation(key)]
        if operation["metadata"]["commonMetadata"]["requestedCancellation"]:
            assert self._restore.may_be_cancelled and operation["error"]["code"] == CANCELLED, operation
            assert restored == keys[:len(restored)], (keys, restored)
            assert operation["metadata"].get("succeededCount", "0") == str(len(restored)), (restored, operation)
            self.cancelled += 1
        else:
            counts = {name: operation["metadata"][name] for name in self._restore.counts}
            assert "error" not in operation and counts == self._restore.counts, (self._restore.counts, operation)
            assert restored == keys, f"not restored: {set(keys) - set(restored)}"
        self._take_over([(key, live[key[1]]) for key in restored])
        self.operation_count += 1
        self._known_operations.add(self._restore.operation_id)
        self._restore = None

    def _take_over(self, restored: list[tuple[Key, int]]) -> None:
        """Notes new generations, in the order of names. All of one step have one, that of its commit."""
        generations = [generation for _key, generation in restored]
        assert generations == sorted(generations), restored
        for generation, of_step in itertools.groupby(restored, key=lambda one: one[1]):
            effects = self._effects()
            for key, _generation in of_step:
                effects.put(key, dataclasses.replace(self._restore.wanted[key], generation=NEW, metageneration=1))
            self.state.update(effects.entries_with(generation))
            self.unchecked_events.append(effects.events_with(generation))
        self.restored += len(restored)

    def _newest_generation(self, key: Key) -> int:
        entry = self._entry(key)
        return max(version.generation for version in entry.versions() + entry.soft_deleted)

    def _read_if_done(self, connection: Connection) -> dict | None:
        answer = connection.request("GET", operation_target(BUCKET.name, self._restore.operation_id))
        assert answer.status == 200, answer
        return answer.json() if answer.json()["done"] else None


def operation_id(operation: dict) -> str:
    return operation["name"].rpartition("/")[2]
