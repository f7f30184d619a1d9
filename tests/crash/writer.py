"""A client that changes its own objects in every way the API has, and knows what must be there afterwards.

Each writer has names of its own, so that its changes come one after the other: at a kill exactly one of them has an
unknown outcome, and all others are settled.
"""

from __future__ import annotations

import dataclasses
from urllib.parse import quote

from tests.crash.connection import object_target
from tests.crash.expected_state import NEW, BucketKind, crc32c_base64
from tests.crash.writer_base import Actions
from tests.crash.writer_contents import insert_target
from tests.crash.writer_multipart import MultipartActions
from tests.crash.writer_protection import ProtectionActions
from tests.crash.writer_uploads import UploadActions

NAMES = ("a/b/c", "ünïcödé 名", "with space+plus%25", "x/../y")


class Writer(ProtectionActions, UploadActions, MultipartActions):
    """All kinds of actions on objects. Used by one thread at a time."""

    def __init__(self, index: int, seed: int, buckets: list[BucketKind]):
        super().__init__(f"w{index}", seed, buckets, NAMES)

    def _actions(self) -> Actions:
        return super()._actions() + [(self._restore, 8), (self._refused_insert, 4), (self._refused_change, 3)]

    def _restore(self) -> None:
        keys = [key for key in self.keys if self._entry(key).soft_deleted]
        if not keys:
            return
        key = self._random.choice(keys)
        # Old ones are there to be kept; mostly it is the last deletion that was a mistake.
        source = self._random.choice(self._entry(key).soft_deleted[-3:])
        condition = f"&ifGenerationMatch={self._current_generation(key)}" if self._random.random() < 0.5 else ""
        made = dataclasses.replace(source, generation=NEW, metageneration=1)
        self._change(f"restore {key}#{source.generation}", self._effects().put(key, made), "POST",
                     object_target(*key, f"/restore?generation={source.generation}{condition}"))

    # --- what must be refused -----------------------------------------------------------------------------------------

    def _refused_insert(self) -> None:
        key = self._random.choice(self.keys)
        data = self._bytes()
        if self._random.random() < 0.5:
            wrong = self._current_generation(key) + 1
            self._refuse("insert over another generation", 412, "POST",
                         insert_target(key, f"&ifGenerationMatch={wrong}"), data)
        else:
            self._refuse("insert with a wrong checksum", 400, "POST", insert_target(key), data,
                         {"x-goog-hash": f"crc32c={crc32c_base64(data + b'more')}"})

    def _refused_change(self) -> None:
        key = self._random.choice(self.keys)
        missing = (key[0], f"{self.owner}/missing")
        restore_status = 404 if self._buckets[key[0]].has_soft_delete else 400
        self._random.choice([
            lambda: self._refuse("delete what is not there", 404, "DELETE", object_target(*missing)),
            lambda: self._refuse("patch what is not there", 404, "PATCH", object_target(*missing), {"metadata": {}}),
            lambda: self._refuse("compose what is not there", 404, "POST", object_target(*key, "/compose"),
                                 {"sourceObjects": [{"name": missing[1]}]}),
            lambda: self._refuse("move what is not there", 404, "POST",
                                 object_target(*missing, f"/moveTo/o/{quote(key[1], safe='')}")),
            lambda: self._refuse("restore what was not deleted", restore_status, "POST",
                                 object_target(*key, f"/restore?generation={self._current_generation(key) + 1}")),
        ])()
