"""What a writer's objects must look like: immutable entries, and the effect of each kind of change on them.

A change whose answer was lost has a generation that nobody knows yet; NEW stands for it.
"""

from __future__ import annotations

import base64
import dataclasses
import functools
import hashlib

import google_crc32c

from tests.api.customer_encryption_support import Key as CustomerKey

NEW = 0
HOLDS = ("temporaryHold", "eventBasedHold")
SOFT_DELETE_S = 7 * 24 * 3600

Key = tuple[str, str]  # Bucket and object name.


@dataclasses.dataclass(frozen=True)
class BucketKind:
    """A bucket of the test, and what it does with generations that end."""

    name: str
    is_versioned: bool = False
    has_soft_delete: bool = False
    has_object_retention: bool = False

    def resource(self) -> dict:
        return {"versioning": {"enabled": self.is_versioned},
                "softDeletePolicy": {"retentionDurationSeconds": str(SOFT_DELETE_S if self.has_soft_delete else 0)}}


@dataclasses.dataclass(frozen=True)
class Version:
    """One generation of an object."""

    data: bytes
    generation: int = NEW
    metageneration: int = 1
    metadata: tuple[tuple[str, str], ...] = ()
    is_composite: bool = False
    holds: tuple[str, ...] = ()  # Those of HOLDS that are on, sorted.
    retain_until: str = ""  # Of an unlocked retention; RFC 3339, so far off that it never comes.
    customer_key: CustomerKey | None = None

    @functools.cached_property
    def _hashes(self) -> tuple[str, str | None]:
        md5 = None if self.is_composite else base64.b64encode(hashlib.md5(self.data).digest()).decode()
        return crc32c_base64(self.data), md5

    def facts(self, with_key: bool = False) -> tuple:
        """What an answer must say, in the form of `resource_facts()`. Under a customer's key it has no hashes unless
        the request named the key."""
        hashes = self._hashes if with_key or self.customer_key is None else (None, None)
        key_sha256 = self.customer_key.sha256 if self.customer_key else None
        return (self.generation, self.metageneration, len(self.data), *hashes, self.metadata, self.holds,
                self.retain_until, key_sha256)

    def is_protected(self, from_all_removal: bool) -> bool:
        """Whether a removal is refused: a hold refuses each, a retention that which leaves no generation behind."""
        return bool(self.holds) or (from_all_removal and bool(self.retain_until))


def crc32c_base64(data: bytes) -> str:
    return base64.b64encode(google_crc32c.value(data).to_bytes(4, "big")).decode()


def resource_facts(resource: dict) -> tuple:
    """The facts of an object's resource in the form of `Version.facts()`."""
    return (int(resource["generation"]), int(resource["metageneration"]), int(resource["size"]),
            resource.get("crc32c"), resource.get("md5Hash"), tuple(sorted(resource.get("metadata", {}).items())),
            tuple(hold for hold in sorted(HOLDS) if resource.get(hold)),
            resource.get("retention", {}).get("retainUntilTime", ""),
            resource.get("customerEncryption", {}).get("keySha256"))


@dataclasses.dataclass(frozen=True)
class Entry:
    """All generations of one name; `noncurrent` and `soft_deleted` with the oldest first."""

    live: Version | None = None
    noncurrent: tuple[Version, ...] = ()
    soft_deleted: tuple[Version, ...] = ()

    def versions(self) -> tuple[Version, ...]:
        """All whose bytes can be read."""
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
    `is_refused`: a hold or a retention stands against it, so it must be answered with 403 and do nothing.
    """

    def __init__(self, state: dict[Key, Entry], buckets: dict[str, BucketKind]):
        self._state = state
        self._buckets = buckets
        self._entries: dict[Key, Entry] = {}
        self._events: list[Event] = []
        self.makes_generation = False
        self.is_refused = False
        self.answered: Version | None = None  # What the answer shows.

    def _entry(self, key: Key) -> Entry:
        return self._entries.get(key, self._state.get(key, Entry()))

    def _append(self, kind: str, key: Key, version: Version, overwritten: bool = False) -> None:
        self._events.append(Event(kind, *key, version.generation, version.metageneration, overwritten))

    def remove_live(self, key: Key, overwritten: bool = False) -> "Effects":
        entry = self._entry(key)
        if not self._buckets[key[0]].is_versioned:
            return self.remove_generation(key, entry.live, overwritten)
        self.is_refused |= entry.live.is_protected(from_all_removal=False)
        self._entries[key] = dataclasses.replace(entry, live=None, noncurrent=entry.noncurrent + (entry.live,))
        self._append("archive", key, entry.live, overwritten)
        return self

    def remove_generation(self, key: Key, version: Version, overwritten: bool = False) -> "Effects":
        """No noncurrent generation is left of `version`, which is live or noncurrent; soft delete may keep it."""
        self.is_refused |= version.is_protected(from_all_removal=True)
        entry = self._entry(key)
        kept = (version,) if self._buckets[key[0]].has_soft_delete else ()
        self._entries[key] = Entry(None if version == entry.live else entry.live,
                                   tuple(one for one in entry.noncurrent if one != version),
                                   tuple(sorted(entry.soft_deleted + kept, key=lambda one: one.generation)))
        self._append("delete", key, version, overwritten)
        return self

    def put(self, key: Key, version: Version) -> "Effects":
        """A new generation; `version` has the generation NEW."""
        if self._entry(key).live:
            self.remove_live(key, overwritten=True)
        self._entries[key] = dataclasses.replace(self._entry(key), live=version)
        self._append("finalize", key, version)
        self.makes_generation = True
        self.answered = version
        return self

    def patch(self, key: Key, version: Version, **changes) -> "Effects":
        """`version` is live or noncurrent; `changes` are fields of it."""
        changed = dataclasses.replace(version, metageneration=version.metageneration + 1, **changes)
        entry = self._entry(key)
        self._entries[key] = dataclasses.replace(
            entry, live=changed if version == entry.live else entry.live,
            noncurrent=tuple(changed if one == version else one for one in entry.noncurrent))
        self._append("metadataUpdate", key, changed)
        self.answered = changed
        return self

    def entries_with(self, generation: int) -> dict[Key, Entry]:
        """The entries that changed, with `generation` for the one that the change made."""
        return {key: dataclasses.replace(entry, live=entry.live and filled_in(entry.live, generation))
                for key, entry in self._entries.items()}

    def events_with(self, generation: int) -> list[Event]:
        """The events of the commit, sorted: their order within one commit is not promised."""
        return sorted(filled_in(event, generation) for event in self._events)

    def made_key(self) -> Key:
        """The name under which the new generation stands."""
        return next(key for key, entry in self._entries.items() if entry.live and entry.live.generation == NEW)


def filled_in(thing: Version | Event, generation: int) -> Version | Event:
    """`generation` stands where NEW stood."""
    return thing if thing.generation else dataclasses.replace(thing, generation=generation)
