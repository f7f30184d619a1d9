"""A client that makes, changes and deletes buckets of its own: labels, IAM policy, access controls, notifications."""

from __future__ import annotations

import copy
import dataclasses
import random
from collections.abc import Callable
from urllib.parse import quote

from tests.api.notification_support import TOPIC
from tests.crash.connection import Answer, Connection

BUCKETS = tuple(f"kill-owner-{number}" for number in range(3))
ROLE = "roles/storage.objectViewer"
ENTITIES = tuple(f"user-{name}@example.com" for name in ("first", "second", "third"))
CONTROLS = ("acl", "defaultObjectAcl")
NOTIFICATIONS_MAX = 4


@dataclasses.dataclass
class Facts:
    """What one bucket must show."""

    metageneration: int = 1
    labels: dict[str, str] = dataclasses.field(default_factory=dict)
    viewers: list[str] = dataclasses.field(default_factory=list)  # Members of ROLE, sorted.
    controls: dict[str, dict[str, str]] = dataclasses.field(default_factory=lambda: {name: {} for name in CONTROLS})
    notifications: list[str] = dataclasses.field(default_factory=list)  # The attribute of each, sorted.


@dataclasses.dataclass
class BucketChange:
    """A request whose outcome is still open, and what the bucket must show behind it; None where it is gone."""

    what: str
    bucket: str
    behind: Facts | None


class BucketOwner:
    """Used by one thread at a time. Nobody else touches its buckets."""

    def __init__(self, seed: int):
        self.owner = "bucket-owner"
        self._random = random.Random(f"{seed}/{self.owner}")
        self.state: dict[str, Facts] = {}
        self.acknowledged = 0
        self.refused = 0
        self._open_change: BucketChange | None = None
        self._notification_ids: dict[str, str] = {}  # By the attribute.
        self._connection: Connection | None = None

    def run(self, url: str, on_acknowledged: Callable[[], None]) -> None:
        """Changes things until the server goes away, which raises one of CUT."""
        self._connection = Connection(url)
        actions, weights = zip((self._patch_labels, 4), (self._set_iam_policy, 4), (self._change_control, 4),
                               (self._change_notification, 4), (self._refused_patch, 1), (self._delete, 1))
        try:
            while True:
                before = self.acknowledged
                name = self._random.choice(BUCKETS)
                if name not in self.state:
                    self._insert(name)
                else:
                    self._random.choices(actions, weights)[0](name)
                if self.acknowledged > before:
                    on_acknowledged()
        finally:
            self._connection.close()

    def verify(self, connection: Connection) -> None:
        """Settles the change that the kill cut off, all of it or nothing, and compares all buckets."""
        change, self._open_change = self._open_change, None
        for name in BUCKETS:
            shown = self._read(connection, name)
            if change and change.bucket == name and shown == change.behind:
                self._take_over(name, change.behind)
            assert shown == self.state.get(name), (name, shown, self.state.get(name), change)

    # --- asking -------------------------------------------------------------------------------------------------------

    def _change(self, what: str, name: str, behind: Facts | None, method: str, target: str, body=None) -> Answer:
        self._open_change = BucketChange(what, name, behind)
        answer = self._connection.request(method, target, body)
        assert answer.status in (200, 204), (what, name, answer)
        self._open_change = None
        self._take_over(name, behind)
        self.acknowledged += 1
        return answer

    def _take_over(self, name: str, behind: Facts | None) -> None:
        if behind is None:
            self.state.pop(name, None)
        else:
            self.state[name] = behind

    def _next(self, name: str) -> Facts:
        """The facts behind a change, which is still to be put into them."""
        behind = copy.deepcopy(self.state[name])
        behind.metageneration += 1
        return behind

    def _read(self, connection: Connection, name: str) -> Facts | None:
        answer = connection.request("GET", f"{bucket_target(name)}?projection=full")
        if answer.status == 404:
            return None
        assert answer.status == 200, answer
        bucket = answer.json()
        policy = connection.request("GET", bucket_target(name, "/iam")).json()
        items = connection.request("GET", bucket_target(name, "/notificationConfigs")).json().get("items", [])
        self._notification_ids.update({one["custom_attributes"]["step"]: one["id"] for one in items})
        controls = {field: {entry["entity"]: entry["role"] for entry in bucket.get(field, [])
                            if entry["entity"] in ENTITIES} for field in CONTROLS}
        return Facts(int(bucket["metageneration"]), bucket.get("labels", {}), viewers_of(policy), controls,
                     sorted(one["custom_attributes"]["step"] for one in items))

    # --- changes ------------------------------------------------------------------------------------------------------

    def _insert(self, name: str) -> None:
        resource = {"name": name, "softDeletePolicy": {"retentionDurationSeconds": "0"}}
        self._change("insert", name, Facts(), "POST", "/storage/v1/b?project=test-project", resource)

    def _delete(self, name: str) -> None:
        self._change("delete", name, None, "DELETE", bucket_target(name))

    def _patch_labels(self, name: str) -> None:
        behind = self._next(name)
        behind.labels = {f"label-{number}": self._step() for number in range(self._random.randint(1, 3))}
        gone = {label: None for label in self.state[name].labels}
        self._change("patch", name, behind, "PATCH", bucket_target(name), {"labels": {**gone, **behind.labels}})

    def _set_iam_policy(self, name: str) -> None:
        policy = self._connection.request("GET", bucket_target(name, "/iam")).json()
        behind = self._next(name)
        behind.viewers = sorted(f"user:{self._step()}@example.com" for _ in range(self._random.randint(0, 3)))
        bindings = [one for one in policy["bindings"] if one["role"] != ROLE]
        if behind.viewers:
            bindings.append({"role": ROLE, "members": behind.viewers})
        answer = self._change("set the IAM policy", name, behind, "PUT", bucket_target(name, "/iam"),
                              {"etag": policy["etag"], "bindings": bindings})
        assert viewers_of(answer.json()) == behind.viewers, answer

    def _change_control(self, name: str) -> None:
        """Inserts an entry where there is none, deletes it otherwise."""
        field = self._random.choice(CONTROLS)
        entity = self._random.choice(ENTITIES)
        behind = self._next(name)
        if behind.controls[field].pop(entity, None):
            self._change(f"delete {entity} of {field}", name, behind, "DELETE",
                         bucket_target(name, f"/{field}/{quote(entity, safe='')}"))
        else:
            behind.controls[field][entity] = self._random.choice(["READER", "OWNER"])
            self._change(f"insert {entity} into {field}", name, behind, "POST", bucket_target(name, f"/{field}"),
                         {"entity": entity, "role": behind.controls[field][entity]})

    def _change_notification(self, name: str) -> None:
        behind = self._next(name)
        if len(behind.notifications) >= NOTIFICATIONS_MAX:
            gone = behind.notifications.pop(self._random.randrange(len(behind.notifications)))
            self._change(f"delete the notification {gone}", name, behind, "DELETE",
                         bucket_target(name, f"/notificationConfigs/{self._notification_ids[gone]}"))
        else:
            step = self._step()
            behind.notifications = sorted([*behind.notifications, step])
            answer = self._change(f"insert the notification {step}", name, behind, "POST",
                                  bucket_target(name, "/notificationConfigs"),
                                  {"topic": TOPIC, "payload_format": "NONE", "custom_attributes": {"step": step}})
            self._notification_ids[step] = answer.json()["id"]

    def _refused_patch(self, name: str) -> None:
        wrong = self.state[name].metageneration + 1
        target = bucket_target(name, f"?ifMetagenerationMatch={wrong}")
        answer = self._connection.request("PATCH", target, {"labels": {}})
        assert answer.status == 412, (name, answer)
        self.refused += 1

    def _step(self) -> str:
        return str(self._random.randrange(10**9))


def bucket_target(name: str, suffix: str = "") -> str:
    return f"/storage/v1/b/{name}{suffix}"


def viewers_of(policy: dict) -> list[str]:
    return sorted(member for binding in policy.get("bindings", []) if binding["role"] == ROLE
                  for member in binding["members"])
