"""What a writer's objects must look like: immutable entries, and the effect of each kind of change on them.

A change whose answer was lost has a generation that nobody knows yet; NEW stands for it.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib

import google_crc32c

NEW = 0

Key = tuple[str, str]  # Bucket and object name.


@dataclasses.dataclass(frozen=True)
class Version:
    """One generation of an object."""

    data: bytes
    generation: int = NEW
    metageneration: int = 1
    metadata: tuple[tuple[str, str], ...] = ()
    is_composite: bool = False

    def facts(self) -> tuple:
        """What a listing must say: generation, metageneration, size, crc32c, md5 (None for composites), metadata."""
        crc32c = base64.b64encode(google_crc32c.value(self.data).to_bytes(4, "big")).decode()
        md5 = None if self.is_composite else base64.b64encode(hashlib.md5(self.data).digest()).decode()
        return (self.generation, self.metageneration, len(self.data), crc32c, md5, self.metadata)


@dataclasses.dataclass(frozen=True)
class Entry:
    """All generations of one name; `noncurrent` with the oldest first."""

    live: Version | None = None
    noncurrent: tuple[Version, ...] = ()

    def versions(self) -> tuple[Version, ...]:
        return self.noncurrent + ((self.live,) if self.live else ())


@dataclasses.dataclass(frozen=True, order=True)
class Event:
    """A change event; `generation` NEW until the answer is known."""

    kind: str
    bucket: str
    object: str
    generation: int
    metageneration: int
    overwritten: bool = False


class Effects:
    """What one change, which is one commit, does to a state: entries that become others, and change events.

    Made against a state that is not touched; `entries_with()` and `events_with()` fill in the generation it made.
    """

    def __init__(self, state: dict[Key, Entry], versioned_buckets: set[str]):
        self._state = state
        self._versioned_buckets = versioned_buckets
        self._entries: dict[Key, Entry] = {}
        self._events: list[Event] = []
        self.makes_generation = False

    def _entry(self, key: Key) -> Entry:
        return self._entries.get(key, self._state.get(key, Entry()))

    def _append(self, kind: str, key: Key, version: Version, overwritten: bool = False) -> None:
        self._events.append(Event(kind, *key, version.generation, version.metageneration, overwritten))

    def remove_live(self, key: Key, overwritten: bool = False) -> "Effects":
        entry = self._entry(key)
        if key[0] in self._versioned_buckets:
            self._entries[key] = Entry(None, entry.noncurrent + (entry.live,))
            self._append("archive", key, entry.live, overwritten)
        else:
            self._entries[key] = Entry(None, entry.noncurrent)
            self._append("delete", key, entry.live, overwritten)
        return self

    def remove_noncurrent(self, key: Key, version: Version) -> "Effects":
        entry = self._entry(key)
        self._entries[key] = Entry(entry.live, tuple(one for one in entry.noncurrent if one != version))
        self._append("delete", key, version)
        return self

    def put(self, key: Key, version: Version) -> "Effects":
        """A new generation; `version` has the generation NEW."""
        if self._entry(key).live:
            self.remove_live(key, overwritten=True)
        self._entries[key] = Entry(version, self._entry(key).noncurrent)
        self._append("finalize", key, version)
        self.makes_generation = True
        return self

    def patch(self, key: Key, metadata: tuple[tuple[str, str], ...]) -> "Effects":
        entry = self._entry(key)
        changed = dataclasses.replace(entry.live, metageneration=entry.live.metageneration + 1, metadata=metadata)
        self._entries[key] = Entry(changed, entry.noncurrent)
        self._append("metadataUpdate", key, changed)
        return self

    def entries_with(self, generation: int) -> dict[Key, Entry]:
        """The entries that changed, with `generation` for the one that the change made."""
        def fill(version: Version) -> Version:
            return version if version.generation else dataclasses.replace(version, generation=generation)
        return {key: Entry(entry.live and fill(entry.live), entry.noncurrent)
                for key, entry in self._entries.items()}

    def events_with(self, generation: int) -> list[Event]:
        """The events of the commit, sorted: their order within one commit is not promised."""
        return sorted(dataclasses.replace(event, generation=event.generation or generation) for event in self._events)

    def made_key(self) -> Key:
        """The name under which the new generation stands."""
        return next(key for key, entry in self._entries.items() if entry.live and entry.live.generation == NEW)
