"""A client that changes its own objects in every way the API has, and knows what must be there afterwards.

Each writer has names of its own, so that its changes come one after the other: at a kill exactly one of them has an
unknown outcome, and all others are settled.
"""

from __future__ import annotations

import base64
import dataclasses
import random
from collections.abc import Callable
from urllib.parse import quote

import google_crc32c

from tests.crash.connection import Answer, Connection, object_target
from tests.crash.expected_state import NEW, Effects, Entry, Event, Key, Version
from tests.crash.upload_session import UploadSession

INLINE_MAX = 64 * 1024
SIZES = (0, 1, 100, 4096, INLINE_MAX - 1, INLINE_MAX, INLINE_MAX + 1, 128 * 1024, 300 * 1024)
UPLOAD_SIZES = (0, 1000, INLINE_MAX + 1, 256 * 1024, 600 * 1024, 1024 * 1024, 1024 * 1024 + 77)
COMPOSED_MAX = 2 * 1024 * 1024
NONCURRENT_MAX = 4
SESSIONS_MAX = 2
NAMES = ("plain", "a/b/c", "ünïcödé 名", "with space+plus%25", "x/../y", "last")


@dataclasses.dataclass
class Operation:
    """A request whose outcome is still open. Without `effects` it must be refused, or changes no object."""

    what: str
    effects: Effects | None = None


class Writer:
    """Used by one thread at a time. `acknowledged` counts changes whose success was seen."""

    def __init__(self, index: int, seed: int, plain_bucket: str, versioned_bucket: str):
        self.owner = f"w{index}"
        self._random = random.Random(f"{seed}/{index}")
        self._versioned = {versioned_bucket}
        self.keys: list[Key] = [(bucket, f"{self.owner}/{name}")
                                for bucket in (plain_bucket, versioned_bucket) for name in NAMES]
        self.state: dict[Key, Entry] = {}
        self.sessions: list[UploadSession] = []
        self.cancelling: UploadSession | None = None  # While the answer to its cancellation is out.
        self.open_operation: Operation | None = None
        self.unchecked_events: list[list[Event]] = []
        self.acknowledged = 0
        self.refused = 0
        self._connection: Connection | None = None

    def run(self, url: str, on_acknowledged: Callable[[], None]) -> None:
        """Changes things until the server goes away, which raises one of CUT."""
        self._connection = Connection(url)
        actions, weights = zip(*self._actions())
        try:
            while True:
                before = self.acknowledged
                self._random.choices(actions, weights)[0]()
                if self.acknowledged > before:
                    on_acknowledged()
        finally:
            self._connection.close()

    def _actions(self) -> list[tuple[Callable[[], None], int]]:
        return [(self._insert, 30), (self._upload, 15), (self._compose, 8), (self._copy, 10), (self._move, 6),
                (self._patch, 8), (self._delete, 6), (self._delete_noncurrent, 6), (self._refused_insert, 4),
                (self._refused_change, 3)]

    # --- settling -----------------------------------------------------------------------------------------------------

    def settle(self, generation: int) -> None:
        """The open operation took effect, with this generation where it made one."""
        effects = self.open_operation.effects
        self.open_operation = None
        if effects is not None:
            self.state.update(effects.entries_with(generation))
            self.unchecked_events.append(effects.events_with(generation))

    def _ask(self, what: str, effects: Effects | None, method: str, target: str, body=None, headers=None) -> Answer:
        self.open_operation = Operation(what, effects)
        return self._connection.request(method, target, body, headers)

    def _acknowledge(self, answer: Answer, resource: dict | None) -> None:
        operation = self.open_operation
        assert answer.status in (200, 204), (self.owner, operation.what, answer)
        generation = int(resource["generation"]) if resource else NEW
        if operation.effects.makes_generation:
            made = operation.effects.entries_with(generation)[operation.effects.made_key()].live
            assert resource_facts(resource) == made.facts(), (self.owner, operation.what, resource)
        self.settle(generation)
        self.acknowledged += 1

    def _change(self, what: str, effects: Effects, method: str, target: str, body=None, headers=None) -> None:
        answer = self._ask(what, effects, method, target, body, headers)
        resource = answer.json() if answer.status == 200 else None
        self._acknowledge(answer, resource.get("resource", resource) if resource else None)

    def _refuse(self, what: str, status: int, method: str, target: str, body=None, headers=None) -> None:
        answer = self._ask(what, None, method, target, body, headers)
        assert answer.status == status, (self.owner, what, answer)
        self.open_operation = None
        self.refused += 1

    # --- choosing -----------------------------------------------------------------------------------------------------

    def _effects(self) -> Effects:
        return Effects(self.state, self._versioned)

    def _live(self, key: Key) -> Version | None:
        return self.state.get(key, Entry()).live

    def _live_keys(self, bucket: str | None = None) -> list[Key]:
        return [key for key in self.keys if self._live(key) and bucket in (None, key[0])]

    def _bytes(self, sizes=SIZES) -> bytes:
        return self._random.randbytes(self._random.choice([*sizes, self._random.randrange(max(sizes))]))

    def _current_generation(self, key: Key) -> int:
        live = self._live(key)
        return live.generation if live else 0

    # --- changes ------------------------------------------------------------------------------------------------------

    def _insert(self) -> None:
        key = self._random.choice(self.keys)
        data = self._bytes()
        condition = f"&ifGenerationMatch={self._current_generation(key)}" if self._random.random() < 0.5 else ""
        checksum = google_crc32c.value(data).to_bytes(4, "big")
        headers = {"x-goog-hash": f"crc32c={to_base64(checksum)}"} if self._random.random() < 0.5 else {}
        self._change(f"insert {key} of {len(data)} bytes", self._effects().put(key, Version(data)), "POST",
                     insert_target(key, condition), data, headers)

    def _upload(self) -> None:
        if len(self.sessions) < SESSIONS_MAX and self._random.random() < 0.4:
            self.open_operation = Operation("begin an upload")
            key = self._random.choice(self.keys)
            target = f"/upload/storage/v1/b/{key[0]}/o?uploadType=resumable"
            self.sessions.append(UploadSession.begin(self._connection, target, key, self._bytes(UPLOAD_SIZES)))
            self.open_operation = None
        elif self.sessions:
            session = self._random.choice(self.sessions)
            if self._random.random() < 0.05:
                self.cancelling = session
                self._refuse("cancel an upload", 499, "DELETE", session.target)
                self.sessions.remove(session)
                self.cancelling = None
            else:
                self._continue_upload(session)

    def _continue_upload(self, session: UploadSession) -> None:
        begin, end, is_last = session.chunk_range(self._random.randint(1, 3))
        effects = self._effects().put(session.key, Version(session.data)) if is_last else None
        self.open_operation = Operation(f"upload {begin}-{end} of {session.key}", effects)
        answer = session.send(self._connection, begin, end, is_last)
        if is_last:
            self._acknowledge(answer, answer.json() if answer.status == 200 else None)
            self.sessions.remove(session)
        else:
            session.take_credit(answer)
            assert session.credited == end, (self.owner, session.key, answer)
            self.open_operation = None

    def _compose(self) -> None:
        destination = self._random.choice(self.keys)
        sources = self._live_keys(destination[0])
        if not sources:
            return
        sources = self._random.choices(sources, k=self._random.randint(1, 4))
        data = b"".join(self._live(key).data for key in sources)
        if len(data) > COMPOSED_MAX:
            return
        delete_sources = self._random.random() < 0.3
        effects = self._effects().put(destination, Version(data, is_composite=True))
        if delete_sources:
            for key in dict.fromkeys(sources):
                if key != destination:
                    effects.remove_live(key)
        body = {"sourceObjects": [{"name": key[1]} for key in sources], "deleteSourceObjects": delete_sources}
        self._change(f"compose {sources} into {destination}, deleting: {delete_sources}", effects, "POST",
                     object_target(*destination, "/compose"), body)

    def _copy(self) -> None:
        if not (sources := self._live_keys()):
            return
        source = self._random.choice(sources)
        destination = self._random.choice(self.keys)
        method = self._random.choice(["copyTo", "rewriteTo"])
        made = dataclasses.replace(self._live(source), generation=NEW, metageneration=1)
        self._change(f"{method} {source} -> {destination}", self._effects().put(destination, made), "POST",
                     object_target(*source, f"/{method}/b/{destination[0]}/o/{quote(destination[1], safe='')}"))

    def _move(self) -> None:
        if not (sources := self._live_keys()):
            return
        source = self._random.choice(sources)
        destination = self._random.choice([key for key in self.keys if key[0] == source[0] and key != source])
        made = dataclasses.replace(self._live(source), generation=NEW, metageneration=1)
        self._change(f"move {source} to {destination}", self._effects().put(destination, made).remove_live(source),
                     "POST", object_target(*source, f"/moveTo/o/{quote(destination[1], safe='')}"))

    def _patch(self) -> None:
        if not (keys := self._live_keys()):
            return
        key = self._random.choice(keys)
        metadata = (("step", str(self._random.randrange(10**9))),)
        self._change(f"patch {key}", self._effects().patch(key, metadata), "PATCH", object_target(*key),
                     {"metadata": dict(metadata)})

    def _delete(self) -> None:
        if not (keys := self._live_keys()):
            return
        key = self._random.choice(keys)
        self._change(f"delete {key}", self._effects().remove_live(key), "DELETE", object_target(*key))

    def _delete_noncurrent(self) -> None:
        crowded = [key for key in self.keys if len(self.state.get(key, Entry()).noncurrent) > NONCURRENT_MAX]
        for key in crowded:
            version = self._random.choice(self.state[key].noncurrent)
            self._change(f"delete {key}#{version.generation}", self._effects().remove_noncurrent(key, version),
                         "DELETE", f"{object_target(*key)}?generation={version.generation}")

    # --- what must be refused -----------------------------------------------------------------------------------------

    def _refused_insert(self) -> None:
        key = self._random.choice(self.keys)
        data = self._bytes()
        if self._random.random() < 0.5:
            wrong = self._current_generation(key) + 1
            self._refuse("insert over another generation", 412, "POST",
                         insert_target(key, f"&ifGenerationMatch={wrong}"), data)
        else:
            wrong_checksum = to_base64((google_crc32c.value(data) ^ 1).to_bytes(4, "big"))
            self._refuse("insert with a wrong checksum", 400, "POST", insert_target(key), data,
                         {"x-goog-hash": f"crc32c={wrong_checksum}"})

    def _refused_change(self) -> None:
        key = self._random.choice(self.keys)
        missing = (key[0], f"{self.owner}/missing")
        self._random.choice([
            lambda: self._refuse("delete what is not there", 404, "DELETE", object_target(*missing)),
            lambda: self._refuse("patch what is not there", 404, "PATCH", object_target(*missing), {"metadata": {}}),
            lambda: self._refuse("compose what is not there", 404, "POST", object_target(*key, "/compose"),
                                 {"sourceObjects": [{"name": missing[1]}]}),
            lambda: self._refuse("move what is not there", 404, "POST",
                                 object_target(*missing, f"/moveTo/o/{quote(key[1], safe='')}")),
        ])()


def to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def insert_target(key: Key, more: str = "") -> str:
    return f"/upload/storage/v1/b/{key[0]}/o?uploadType=media&name={quote(key[1], safe='')}{more}"


def resource_facts(resource: dict) -> tuple:
    """The facts of a resource in the form of `Version.facts()`."""
    return (int(resource["generation"]), int(resource["metageneration"]), int(resource["size"]), resource["crc32c"],
            resource.get("md5Hash"), tuple(sorted(resource.get("metadata", {}).items())))
