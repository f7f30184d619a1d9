"""Actions that make, change and remove objects."""

from __future__ import annotations

import dataclasses
from urllib.parse import quote

from tests.crash.connection import key_headers, object_target
from tests.crash.expected_state import NEW, Key, Version, crc32c_base64
from tests.crash.writer_base import Actions, WriterBase

INLINE_MAX = 64 * 1024
SIZES = (0, 1, 100, 4096, INLINE_MAX - 1, INLINE_MAX, INLINE_MAX + 1, 128 * 1024, 300 * 1024)
COMPOSED_MAX = 2 * 1024 * 1024
NONCURRENT_MAX = 4


class ContentActions(WriterBase):
    """Insert, compose, copy, move, patch and delete, in the clear and under customers' keys."""

    def _actions(self) -> Actions:
        return super()._actions() + [
            (self._insert, 30), (self._compose, 8), (self._copy, 10), (self._move, 6), (self._patch, 8),
            (self._delete, 6), (self._delete_noncurrent, 6)]

    def _bytes(self, sizes=SIZES) -> bytes:
        return self._random.randbytes(self._random.choice([*sizes, self._random.randrange(max(sizes))]))

    def _insert(self) -> None:
        key = self._random.choice(self.keys)
        data = self._bytes()
        customer_key = self._choose_customer_key()
        condition = f"&ifGenerationMatch={self._current_generation(key)}" if self._random.random() < 0.5 else ""
        headers = key_headers(customer_key)
        if self._random.random() < 0.5:
            headers["x-goog-hash"] = f"crc32c={crc32c_base64(data)}"
        self._change(f"insert {key} of {len(data)} bytes",
                     self._effects().put(key, Version(data, customer_key=customer_key)), "POST",
                     insert_target(key, condition), data, headers)

    def _compose(self) -> None:
        destination = self._random.choice(self.keys)
        candidates = self._live_keys(destination[0])
        if not candidates:
            return
        customer_key = self._live(self._random.choice(candidates)).customer_key
        candidates = [key for key in candidates if self._live(key).customer_key == customer_key]
        sources = self._random.choices(candidates, k=self._random.randint(1, 4))
        data = b"".join(self._live(key).data for key in sources)
        if len(data) > COMPOSED_MAX:
            return
        delete_sources = self._random.random() < 0.3
        made = Version(data, is_composite=True, customer_key=customer_key)
        effects = self._effects().put(destination, made)
        if delete_sources:
            for key in dict.fromkeys(sources):
                if key != destination:
                    effects.remove_live(key)
        body = {"sourceObjects": [{"name": key[1]} for key in sources], "deleteSourceObjects": delete_sources}
        self._change(f"compose {sources} into {destination}, deleting: {delete_sources}", effects, "POST",
                     object_target(*destination, "/compose"), body, key_headers(customer_key))

    def _copy(self) -> None:
        """With copyTo the one key is for both ends; a rewrite may take the bytes to another key, or out of one."""
        if not (source := self._choose_live()):
            return
        destination = self._random.choice(self.keys)
        method = self._random.choice(["copyTo", "rewriteTo"])
        from_key = self._live(source).customer_key
        to_key = from_key if from_key and (method == "copyTo" or self._random.random() < 0.5) else (
            self._choose_customer_key())
        headers = key_headers(to_key)
        if method == "rewriteTo" and from_key:
            headers.update(from_key.source_headers)
        made = dataclasses.replace(self._live(source), generation=NEW, metageneration=1, holds=(), retain_until="",
                                   customer_key=to_key)
        self._change(f"{method} {source} -> {destination}", self._effects().put(destination, made), "POST",
                     object_target(*source, f"/{method}/b/{destination[0]}/o/{quote(destination[1], safe='')}"),
                     headers=headers)

    def _move(self) -> None:
        if not (source := self._choose_live()):
            return
        destination = self._random.choice([key for key in self.keys if key[0] == source[0] and key != source])
        made = dataclasses.replace(self._live(source), generation=NEW, metageneration=1)
        self._change(f"move {source} to {destination}", self._effects().put(destination, made).remove_live(source),
                     "POST", object_target(*source, f"/moveTo/o/{quote(destination[1], safe='')}"))

    def _patch(self) -> None:
        if not (key := self._choose_live()):
            return
        metadata = (("step", str(self._random.randrange(10**9))),)
        self._change(f"patch {key}", self._effects().patch(key, self._live(key), metadata=metadata), "PATCH",
                     object_target(*key), {"metadata": dict(metadata)})

    def _delete(self) -> None:
        if not (key := self._choose_live()):
            return
        if self._random.random() < 0.7:
            self._change(f"delete {key}", self._effects().remove_live(key), "DELETE", object_target(*key))
        else:
            self._delete_generation(key, self._live(key))

    def _delete_noncurrent(self) -> None:
        crowded = [key for key in self.keys if len(self._entry(key).noncurrent) > NONCURRENT_MAX]
        for key in crowded:
            self._delete_generation(key, self._random.choice(self._entry(key).noncurrent))

    def _delete_generation(self, key: Key, version: Version) -> None:
        self._change(f"delete {key}#{version.generation}", self._effects().remove_generation(key, version), "DELETE",
                     version_target(key, version))


def insert_target(key: Key, more: str = "") -> str:
    return f"/upload/storage/v1/b/{key[0]}/o?uploadType=media&name={quote(key[1], safe='')}{more}"


def version_target(key: Key, version: Version) -> str:
    return f"{object_target(*key)}?generation={version.generation}"
