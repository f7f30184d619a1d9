"""64 clients change and read a few names with ifGenerationMatch; the history must be that of atomic registers.

LAKEGATE_SEED sets what the clients do.
"""

from __future__ import annotations

import concurrent.futures
import json
import os
import random
import threading
import time

from tests.crash.connection import CUT, Connection, insert_bucket, list_versions, object_target
from tests.crash.history import FOREVER, Operation, check_linearizable
from tests.support.server import Server

SEED = int(os.environ.get("LAKEGATE_SEED") or random.SystemRandom().randrange(2**32))
CLIENTS = 64
NAMES = ("first", "second", "third", "fourth")
OPERATIONS_PER_CLIENT = 40
KILLS = 15
ACKNOWLEDGED_BEFORE_KILL = (100, 400)
# Versioned, so that at the end every write is found that was ever done, also one whose answer was lost.
BUCKET = "registers"


class History:
    """All operations per name, and for each write its generation by the id that it stored. Any thread may add."""

    def __init__(self):
        self.lock = threading.Lock()
        self.operations: dict[str, list[Operation]] = {name: [] for name in NAMES}
        self.writes_by_id: dict[str, Operation] = {}
        self.acknowledged = 0

    def add(self, name: str, operation: Operation, write_id: str = "") -> None:
        with self.lock:
            self.operations[name].append(operation)
            if write_id:
                self.writes_by_id[write_id] = operation
            if operation.end != FOREVER:
                self.acknowledged += 1

    def find_lost_writes(self, items: list[dict]) -> int:
        """Gives writes without an answer the generation under which the bucket holds them; returns how many. Each
        write that was answered must stand under the generation of its answer."""
        found = 0
        for item in items:
            write = self.writes_by_id.pop(item["metadata"]["id"])
            if write.outcome == "unknown":
                write.generation = int(item["generation"])
                found += 1
            assert write.generation == int(item["generation"]), (write, item)
        missing = [write for write in self.writes_by_id.values() if write.outcome == "done"]
        assert not missing, f"acknowledged writes that are not there: {missing}"
        return found


class Client:
    """One of the clients, over all rounds. Used by one thread at a time."""

    def __init__(self, index: int, history: History):
        self._index = index
        self._random = random.Random(f"{SEED}/{index}")
        self._history = history
        self._write_count = 0
        self._connection: Connection | None = None
        self._seen = {name: 0 for name in NAMES}

    def run(self, url: str, barrier: threading.Barrier, count: int | None) -> None:
        """`count` operations, or until the server goes away (which raises one of CUT)."""
        self._connection = Connection(url)
        barrier.wait(60)
        try:
            while count is None or count > 0:
                self._random.choices([self._read, self._write, self._delete], [4, 5, 1])[0](
                    self._random.choice(NAMES))
                count = count and count - 1
        finally:
            self._connection.close()

    def _read(self, name: str) -> None:
        start = time.monotonic()
        answer = self._connection.request("GET", object_target(BUCKET, name))
        end = time.monotonic()
        assert answer.status in (200, 404), answer
        self._seen[name] = int(answer.json()["generation"]) if answer.status == 200 else 0
        self._history.add(name, Operation("read", start, end, generation=self._seen[name]))

    def _write(self, name: str) -> None:
        self._write_count += 1
        write_id = f"{self._index}-{self._write_count}"
        boundary = "register-boundary"
        resource = json.dumps({"name": name, "metadata": {"id": write_id}})
        body = (f"--{boundary}\r\nContent-Type: application/json\r\n\r\n{resource}\r\n--{boundary}\r\n"
                f"Content-Type: text/plain\r\n\r\n{write_id}\r\n--{boundary}--").encode()
        operation = Operation("write", time.monotonic(), FOREVER, expected=self._seen[name], outcome="unknown")
        try:
            answer = self._connection.request(
                "POST", f"/upload/storage/v1/b/{BUCKET}/o?uploadType=multipart&ifGenerationMatch={operation.expected}",
                body, {"Content-Type": f"multipart/related; boundary={boundary}"})
        except CUT:
            self._history.add(name, operation, write_id)
            raise
        operation.end = time.monotonic()
        assert answer.status in (200, 412), answer
        if answer.status == 200:
            operation.outcome = "done"
            operation.generation = self._seen[name] = int(answer.json()["generation"])
            self._history.add(name, operation, write_id)
        else:
            self._history.add(name, Operation("refused", operation.start, operation.end, operation.expected))
            self._read(name)

    def _delete(self, name: str) -> None:
        if not self._seen[name]:
            return self._read(name)
        operation = Operation("delete", time.monotonic(), FOREVER, expected=self._seen[name], outcome="unknown")
        try:
            answer = self._connection.request(
                "DELETE", f"{object_target(BUCKET, name)}?ifGenerationMatch={operation.expected}")
        except CUT:
            self._history.add(name, operation)
            raise
        operation.end = time.monotonic()
        assert answer.status in (204, 404, 412), answer
        if answer.status == 204:
            operation.outcome = "done"
            self._history.add(name, operation)
        elif answer.status == 404:
            self._history.add(name, Operation("read", operation.start, operation.end, generation=0))
        else:
            self._history.add(name, Operation("refused", operation.start, operation.end, operation.expected))
        self._seen[name] = 0 if answer.status in (204, 404) else self._seen[name]
        return None


def check(server: Server, history: History, capsys, kills: int) -> None:
    connection = Connection(server.http_url)
    items = list_versions(connection, BUCKET)
    connection.close()
    found = history.find_lost_writes(items)
    changes = 0
    for name in NAMES:
        live = [int(item["generation"]) for item in items if item["name"] == name and "timeDeleted" not in item]
        assert len(live) <= 1, items
        changes += check_linearizable(history.operations[name], live[0] if live else 0)
    total = sum(len(operations) for operations in history.operations.values())
    assert changes >= len(NAMES), "hardly anything happened"
    with capsys.disabled():
        print(f"\nLAKEGATE_SEED={SEED}: {CLIENTS} clients, {kills} kills: {total} operations, of which {changes} "
              f"changes took effect ({found} of them without an answer)")


def test_conditional_changes_of_64_clients_are_linearizable(capsys):
    history = History()
    clients = [Client(index, history) for index in range(CLIENTS)]
    with Server() as server:
        setup = Connection(server.http_url)
        insert_bucket(setup, BUCKET, versioning={"enabled": True})
        setup.close()
        barrier = threading.Barrier(CLIENTS)
        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
            for future in [pool.submit(one.run, server.http_url, barrier, OPERATIONS_PER_CLIENT) for one in clients]:
                future.result()
        check(server, history, capsys, kills=0)


def run_until_killed(server: Server, clients: list[Client], history: History, acknowledged: int) -> None:
    barrier = threading.Barrier(len(clients))
    killed = threading.Event()

    def run(client: Client) -> None:
        try:
            client.run(server.http_url, barrier, None)
        except CUT:
            assert killed.is_set(), f"cut off before the kill:\n{server.log_text()[-4000:]}"

    target = history.acknowledged + acknowledged
    deadline = time.monotonic() + 120
    with concurrent.futures.ThreadPoolExecutor(len(clients)) as pool:
        futures = [pool.submit(run, client) for client in clients]
        while history.acknowledged < target and time.monotonic() < deadline:
            done, _running = concurrent.futures.wait(futures, timeout=0.002,
                                                     return_when=concurrent.futures.FIRST_COMPLETED)
            if done:
                break
        killed.set()
        server.kill()
        for future in futures:
            future.result()


def test_conditional_changes_are_linearizable_over_kills(capsys):
    randomness = random.Random(SEED)
    history = History()
    clients = [Client(index, history) for index in range(CLIENTS)]
    with Server() as server:
        setup = Connection(server.http_url)
        insert_bucket(setup, BUCKET, versioning={"enabled": True})
        setup.close()
        for _ in range(KILLS):
            run_until_killed(server, clients, history, randomness.randint(*ACKNOWLEDGED_BEFORE_KILL))
            server.start()
        check(server, history, capsys, kills=KILLS)
