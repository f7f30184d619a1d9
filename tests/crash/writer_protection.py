"""Actions around holds, retention and customers' keys. Whatever then meets a protected object must be refused."""

from __future__ import annotations

from urllib.parse import quote

from tests.crash.connection import key_headers, object_target
from tests.crash.expected_state import HOLDS, Key, Version
from tests.crash.writer_base import Actions, WriterBase
from tests.crash.writer_contents import version_target

PROTECTED_MAX = 4
FAR_FUTURE = "2090-01-01T00:00:00.000Z"


class ProtectionActions(WriterBase):
    """Puts holds and retentions on generations, takes them off, and tries what they and the keys must prevent."""

    def _actions(self) -> Actions:
        return super()._actions() + [(self._change_hold, 6), (self._change_retention, 5), (self._remove_protected, 3),
                                     (self._use_wrong_key, 3)]

    def _change_hold(self) -> None:
        held = [(key, version) for key, version in self._versions() if version.holds]
        free = [(key, version) for key, version in self._versions() if not version.holds]
        if held and (len(held) >= PROTECTED_MAX or self._random.random() < 0.5):
            key, version = self._random.choice(held)
            self._set_holds(key, version, ())
        elif free:
            key, version = self._random.choice(free)
            # The event-based one and a retention exclude each other.
            possible = [hold for hold in HOLDS if hold == "temporaryHold" or not version.retain_until]
            holds = self._random.sample(possible, self._random.randint(1, len(possible)))
            self._set_holds(key, version, tuple(sorted(holds)))

    def _set_holds(self, key: Key, version: Version, holds: tuple[str, ...]) -> None:
        self._change(f"hold {key}#{version.generation} with {holds}",
                     self._effects().patch(key, version, holds=holds), "PATCH", version_target(key, version),
                     {hold: hold in holds for hold in HOLDS})

    def _change_retention(self) -> None:
        candidates = [(key, version) for key, version in self._versions()
                      if self._buckets[key[0]].has_object_retention and "eventBasedHold" not in version.holds]
        retained = [(key, version) for key, version in candidates if version.retain_until]
        free = [(key, version) for key, version in candidates if not version.retain_until]
        if retained and (len(retained) >= PROTECTED_MAX or self._random.random() < 0.5):
            self._end_retention(*self._random.choice(retained))
        elif free:
            key, version = self._random.choice(free)
            self._change(f"retain {key}#{version.generation}",
                         self._effects().patch(key, version, retain_until=FAR_FUTURE), "PATCH",
                         version_target(key, version),
                         {"retention": {"mode": "Unlocked", "retainUntilTime": FAR_FUTURE}})

    def _end_retention(self, key: Key, version: Version) -> None:
        target = version_target(key, version)
        if self._random.random() < 0.3:
            self._refuse("end a retention without the override", 403, "PATCH", target, {"retention": None})
        else:
            self._change(f"end the retention of {key}#{version.generation}",
                         self._effects().patch(key, version, retain_until=""), "PATCH",
                         f"{target}&overrideUnlockedRetention=true", {"retention": None})

    def _remove_protected(self) -> None:
        protected = [(key, version) for key, version in self._versions() if version.is_protected(from_all_removal=True)]
        if protected:
            key, version = self._random.choice(protected)
            self._refuse(f"delete the protected {key}#{version.generation}", 403, "DELETE",
                         version_target(key, version))

    def _use_wrong_key(self) -> None:
        """A key is wrong too where there is none."""
        if not (key := self._choose_live()):
            return
        wrong = self._random.choice([one for one in self.customer_keys if one != self._live(key).customer_key])
        copy_target = object_target(*key, f"/copyTo/b/{key[0]}/o/{quote(key[1], safe='')}")
        self._random.choice([
            lambda: self._refuse("read with a wrong key", 400, "GET", f"{object_target(*key)}?alt=media",
                                 headers=key_headers(wrong)),
            lambda: self._refuse("patch with a wrong key", 400, "PATCH", object_target(*key), {"metadata": {"a": "b"}},
                                 key_headers(wrong)),
            lambda: self._refuse("compose with a wrong key", 400, "POST", object_target(*key, "/compose"),
                                 {"sourceObjects": [{"name": key[1]}]}, key_headers(wrong)),
            lambda: self._live(key).customer_key and self._refuse("copy with a wrong key", 400, "POST", copy_target,
                                                                  headers=key_headers(wrong)),
        ])()
