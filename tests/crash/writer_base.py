"""What all kinds of a writer's actions stand on: one open operation at a time, and how it is settled."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable

from tests.crash.connection import Answer, Connection
from tests.crash.expected_state import (NEW, BucketKind, CustomerKey, Effects, Entry, Event, Key, Version, filled_in,
                                        resource_facts)
from tests.crash.multipart_session import MultipartSession
from tests.crash.upload_session import UploadSession

Actions = list[tuple[Callable[[], None], int]]  # With their weights.


@dataclasses.dataclass
class Operation:
    """A request whose outcome is still open. Without `effects` it must be refused, or changes no object."""

    what: str
    effects: Effects | None = None
    with_key: bool = False


class WriterBase:
    """Used by one thread at a time. `acknowledged` counts changes whose success was seen."""

    def __init__(self, owner: str, seed: int, buckets: list[BucketKind], names: tuple[str, ...]):
        self.owner = owner
        self._random = random.Random(f"{seed}/{owner}")
        self._buckets = {bucket.name: bucket for bucket in buckets}
        self.keys: list[Key] = [(bucket.name, f"{owner}/{name}") for bucket in buckets for name in names]
        self.customer_keys = [CustomerKey(f"{owner} {word}") for word in ("one", "two")]
        self.state: dict[Key, Entry] = {}
        self.sessions: list[UploadSession] = []
        self.multiparts: list[MultipartSession] = []
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

    def _actions(self) -> Actions:
        """Each kind of actions adds its own to those of the next one."""
        return []

    # --- settling -----------------------------------------------------------------------------------------------------

    def settle(self, generation: int) -> None:
        """The open operation took effect, with this generation where it made one."""
        effects = self.open_operation.effects
        self.open_operation = None
        if effects is not None:
            self.state.update(effects.entries_with(generation))
            self.unchecked_events.append(effects.events_with(generation))

    def _ask(self, what: str, effects: Effects | None, method: str, target: str, body=None, headers=None) -> Answer:
        self.open_operation = Operation(what, effects, with_key="x-goog-encryption-key" in (headers or {}))
        return self._connection.request(method, target, body, headers)

    def _acknowledge(self, answer: Answer) -> None:
        operation = self.open_operation
        assert answer.status in (200, 204), (self.owner, operation.what, answer)
        generation = NEW
        if operation.effects.answered:
            resource = answer.json()
            resource = resource.get("resource", resource)
            generation = int(resource["generation"])
            expected = filled_in(operation.effects.answered, generation).facts(operation.with_key)
            assert resource_facts(resource) == expected, (self.owner, operation.what, expected, resource)
        self.settle(generation)
        self.acknowledged += 1

    def _change(self, what: str, effects: Effects, method: str, target: str, body=None, headers=None) -> None:
        """Does what must succeed, or must be refused because something protects what it would remove."""
        if effects.is_refused:
            self._refuse(what, 403, method, target, body, headers)
        else:
            self._acknowledge(self._ask(what, effects, method, target, body, headers))

    def _refuse(self, what: str, status: int, method: str, target: str, body=None, headers=None) -> None:
        answer = self._ask(what, None, method, target, body, headers)
        assert answer.status == status, (self.owner, what, answer)
        self.open_operation = None
        self.refused += 1

    # --- choosing -----------------------------------------------------------------------------------------------------

    def _effects(self) -> Effects:
        return Effects(self.state, self._buckets)

    def _entry(self, key: Key) -> Entry:
        return self.state.get(key, Entry())

    def _live(self, key: Key) -> Version | None:
        return self._entry(key).live

    def _live_keys(self, bucket: str | None = None) -> list[Key]:
        return [key for key in self.keys if self._live(key) and bucket in (None, key[0])]

    def _choose_live(self) -> Key | None:
        keys = self._live_keys()
        return self._random.choice(keys) if keys else None

    def _versions(self) -> list[tuple[Key, Version]]:
        return [(key, version) for key in self.keys for version in self._entry(key).versions()]

    def _current_generation(self, key: Key) -> int:
        live = self._live(key)
        return live.generation if live else 0

    def _choose_customer_key(self, chance: float = 0.2) -> CustomerKey | None:
        return self._random.choice(self.customer_keys) if self._random.random() < chance else None
