"""A working example of every method of the discovery document: what must be there, and how to call it then.

`EXAMPLES` maps a method's id to a function that makes what the call needs and returns the `Call`.
"""

from __future__ import annotations

import dataclasses
import re
import uuid
from urllib.parse import quote

from tests.api.conftest import Api
from tests.api.discovery.document import METHODS

ENTITY = "user-reader@example.com"
ZONE = "us-central1-a"
TOPIC = "//pubsub.googleapis.com/projects/test-project/topics/topic"
WEEK_S = 7 * 24 * 3600


@dataclasses.dataclass
class Call:
    """One request: values of the path's and the query's parameters, and the JSON body."""
    method: str
    path: dict[str, str] = dataclasses.field(default_factory=dict)
    query: dict[str, str] = dataclasses.field(default_factory=dict)
    body: dict | None = None
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    media: bytes | None = None
    status: int | None = None  # None: 200, or 204 where the method has no response.

    @property
    def verb(self) -> str:
        return METHODS[self.method]["httpMethod"]

    @property
    def target(self) -> str:
        """The path from the server's root, each name as one percent-encoded segment."""
        filled = re.sub(r"\{(\w+)\}", lambda match: quote(self.path[match[1]], safe=""), METHODS[self.method]["path"])
        return ("/upload" if self.media is not None else "") + "/storage/v1/" + filled

    @property
    def expected_status(self) -> int:
        return self.status or (200 if METHODS[self.method].get("response") else 204)

    def send(self, api: Api, headers: dict | None = None, **query):
        """Sends it; `query` adds parameters."""
        arguments: dict = {"params": {**self.query, **query}, "headers": {**self.headers, **(headers or {})}}
        if self.media is not None:
            arguments["data"] = self.media
        elif self.body is not None:
            arguments["json"] = self.body
        return api.request(self.verb, self.target, **arguments)


class World:
    """Makes resources by the API itself; each of them must succeed."""

    def __init__(self, api: Api):
        self.api = api

    def call(self, method: str, path: dict, body: dict | None = None, **query):
        call = Call(method, path, query, body)
        answer = call.send(self.api)
        assert answer.status_code == call.expected_status, f"{method}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def bucket(self, **resource) -> dict:
        name = f"conformance-{uuid.uuid4().hex[:20]}"
        answer = self.api.insert_bucket(name, resource)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def name(self, **resource) -> str:
        return self.bucket(**resource)["name"]

    def uniform(self, **resource) -> str:
        """A bucket with uniform bucket-level access."""
        return self.name(iamConfiguration={"uniformBucketLevelAccess": {"enabled": True}}, **resource)

    def hierarchical(self) -> str:
        return self.uniform(hierarchicalNamespace={"enabled": True})

    def object(self, **resource) -> dict[str, str]:
        """The path parameters of a fresh object in a fresh bucket."""
        bucket = self.name(**resource)
        self.api.create_object(bucket, "object")
        return {"bucket": bucket, "object": "object"}

    def operation(self) -> dict[str, str]:
        """The path parameters of an operation."""
        bucket = self.object(softDeletePolicy={"retentionDurationSeconds": str(WEEK_S)})["bucket"]
        made = self.call("storage.objects.bulkRestore", {"bucket": bucket}, {"matchGlobs": ["*"]})
        return {"bucket": bucket, "operationId": made["name"].rsplit("/", 1)[-1]}

    @staticmethod
    def account() -> str:
        """A service account that no other call uses, since one may have ten HMAC keys only."""
        return f"account-{uuid.uuid4().hex[:20]}@test-project.iam.gserviceaccount.com"

    def hmac_key(self, state: str = "ACTIVE") -> dict[str, str]:
        made = self.call("storage.projects.hmacKeys.create", {"projectId": self.api.project},
                         serviceAccountEmail=self.account())
        path = {"projectId": self.api.project, "accessId": made["metadata"]["accessId"]}
        if state != "ACTIVE":
            self.call("storage.projects.hmacKeys.update", path, {"state": state})
        return path


EXAMPLES = {}


def example(function):
    """`buckets_get` is the example of storage.buckets.get, `projects_hmacKeys_get` of storage.projects.hmacKeys.get."""
    method = "storage." + function.__name__.replace("_", ".")
    assert method in METHODS, method
    EXAMPLES[method] = lambda world: dataclasses.replace(function(world), method=method)
    return function


def simple(path=None, query=None, body=None, **more) -> Call:
    return Call("", path or {}, query or {}, body, **more)


# --- Buckets --------------------------------------------------------------------------------------------------------

@example
def buckets_delete(world):
    return simple({"bucket": world.name()})


@example
def buckets_get(world):
    return simple({"bucket": world.name()}, {"projection": "full"})


@example
def buckets_getIamPolicy(world):
    return simple({"bucket": world.name()})


@example
def buckets_getStorageLayout(world):
    return simple({"bucket": world.name()})


@example
def buckets_insert(world):
    return simple({}, {"project": world.api.project}, {
        "name": f"conformance-{uuid.uuid4().hex[:20]}", "location": "EU", "storageClass": "NEARLINE",
        "labels": {"team": "x"}, "versioning": {"enabled": True}})


@example
def buckets_list(world):
    world.name()
    return simple({}, {"project": world.api.project, "projection": "full"})


@example
def buckets_lockRetentionPolicy(world):
    bucket = world.bucket(retentionPolicy={"retentionPeriod": "1"})
    return simple({"bucket": bucket["name"]}, {"ifMetagenerationMatch": bucket["metageneration"]})


@example
def buckets_patch(world):
    return simple({"bucket": world.name()}, {}, {"labels": {"a": "b"}})


@example
def buckets_relocate(world):
    return simple({"bucket": world.name(location="US")}, {}, {"destinationLocation": "US-EAST1"})


@example
def buckets_restore(world):
    bucket = world.bucket(softDeletePolicy={"retentionDurationSeconds": str(WEEK_S)})
    world.call("storage.buckets.delete", {"bucket": bucket["name"]})
    return simple({"bucket": bucket["name"]}, {"generation": bucket["generation"]})


@example
def buckets_setIamPolicy(world):
    bucket = world.name()
    policy = world.call("storage.buckets.getIamPolicy", {"bucket": bucket})
    policy["bindings"].append({"role": "roles/storage.objectViewer", "members": ["user:reader@example.com"]})
    return simple({"bucket": bucket}, {}, policy)


@example
def buckets_testIamPermissions(world):
    return simple({"bucket": world.name()}, {"permissions": "storage.buckets.get"})


@example
def buckets_update(world):
    bucket = world.bucket()
    return simple({"bucket": bucket["name"]}, {}, bucket)


@example
def channels_stop(world):
    # Nothing makes channels any more (objects.watchAll is gone), so none is known.
    return simple(body={"id": "channel", "resourceId": "resource"}, status=404)


# --- Operations -----------------------------------------------------------------------------------------------------

@example
def buckets_operations_get(world):
    return simple(world.operation())


@example
def buckets_operations_list(world):
    return simple({"bucket": world.operation()["bucket"]})


@example
def buckets_operations_cancel(world):
    return simple(world.operation())


@example
def buckets_operations_advanceRelocateBucket(world):
    bucket = world.name(location="US")
    made = world.call("storage.buckets.relocate", {"bucket": bucket}, {"destinationLocation": "US-EAST1"})
    return simple({"bucket": bucket, "operationId": made["name"].rsplit("/", 1)[-1]}, {}, {"ttl": "3600s"})


# --- Access control lists -------------------------------------------------------------------------------------------

def access_control(collection: str, make_path, role: str = "READER"):
    """The six methods of one of the three collections; `make_path(world)` is the path without the entity."""
    def granted(world):
        path = make_path(world)
        world.call(f"storage.{collection}.insert", path, {"entity": ENTITY, "role": role})
        return {**path, "entity": ENTITY}

    changed = {"entity": ENTITY, "role": "OWNER"}
    made = {"delete": lambda world: simple(granted(world)), "get": lambda world: simple(granted(world)),
            "insert": lambda world: simple(make_path(world), {}, {"entity": ENTITY, "role": role}),
            "list": lambda world: simple({name: value for name, value in granted(world).items() if name != "entity"}),
            "patch": lambda world: simple(granted(world), {}, {"role": "OWNER"}),
            "update": lambda world: simple(granted(world), {}, changed)}
    for verb, function in made.items():
        function.__name__ = f"{collection}_{verb}"
        example(function)


access_control("bucketAccessControls", lambda world: {"bucket": world.name()})
access_control("defaultObjectAccessControls", lambda world: {"bucket": world.name()})
access_control("objectAccessControls", lambda world: world.object())


# --- Objects --------------------------------------------------------------------------------------------------------

@example
def objects_bulkRestore(world):
    path = world.object(softDeletePolicy={"retentionDurationSeconds": str(WEEK_S)})
    world.call("storage.objects.delete", path)
    return simple({"bucket": path["bucket"]}, {}, {"matchGlobs": ["*"]})


@example
def objects_compose(world):
    path = world.object()
    return simple({"destinationBucket": path["bucket"], "destinationObject": "whole"}, {},
                  {"sourceObjects": [{"name": "object"}, {"name": "object"}], "destination": {"contentType": "text/x"}})


def copy_path(world) -> dict[str, str]:
    path = world.object()
    return {"sourceBucket": path["bucket"], "sourceObject": "object", "destinationBucket": path["bucket"],
            "destinationObject": "copy"}


@example
def objects_copy(world):
    return simple(copy_path(world), {"projection": "full"}, {"metadata": {"a": "b"}})


@example
def objects_delete(world):
    return simple(world.object())


@example
def objects_get(world):
    return simple(world.object(), {"projection": "full"})


@example
def objects_getIamPolicy(world):
    return simple(world.object())


@example
def objects_insert(world):
    return simple({"bucket": world.name()}, {"uploadType": "media", "name": "a/b c", "projection": "full"},
                  media=b"bytes", headers={"Content-Type": "text/plain"})


@example
def objects_list(world):
    path = world.object()
    world.api.create_object(path["bucket"], "folder/object", metadata={"key": "value"})
    world.api.create_object(path["bucket"], "full", metadata={"key": "value"}, contentLanguage="en",
                            cacheControl="no-cache", contentDisposition="inline")
    return simple({"bucket": path["bucket"]}, {"delimiter": "/", "projection": "full"})


@example
def objects_move(world):
    path = world.object()
    return simple({"bucket": path["bucket"], "sourceObject": "object", "destinationObject": "moved"})


@example
def objects_patch(world):
    return simple(world.object(), {}, {"metadata": {"a": "b"}, "temporaryHold": False})


@example
def objects_restore(world):
    path = world.object(softDeletePolicy={"retentionDurationSeconds": str(WEEK_S)})
    generation = world.call("storage.objects.get", path)["generation"]
    world.call("storage.objects.delete", path)
    return simple(path, {"generation": generation})


@example
def objects_rewrite(world):
    return simple(copy_path(world), {}, {})


@example
def objects_setIamPolicy(world):
    path = world.object()
    policy = world.call("storage.objects.getIamPolicy", path)
    return simple(path, {}, policy)


@example
def objects_testIamPermissions(world):
    return simple(world.object(), {"permissions": "storage.objects.get"})


@example
def objects_update(world):
    path = world.object()
    return simple(path, {}, world.call("storage.objects.get", path, projection="full"))


# --- Folders and managed folders ------------------------------------------------------------------------------------

def folder(world) -> dict[str, str]:
    path = {"bucket": world.hierarchical()}
    world.call("storage.folders.insert", path, {"name": "a/"})
    return {**path, "folder": "a/"}


@example
def folders_delete(world):
    return simple(folder(world))


@example
def folders_deleteRecursive(world):
    return simple(folder(world))


@example
def folders_get(world):
    return simple(folder(world))


@example
def folders_insert(world):
    return simple({"bucket": world.hierarchical()}, {"recursive": "true"}, {"name": "a/b/"})


@example
def folders_list(world):
    return simple({"bucket": folder(world)["bucket"]})


@example
def folders_rename(world):
    path = folder(world)
    return simple({"bucket": path["bucket"], "sourceFolder": "a/", "destinationFolder": "b/"})


def managed_folder(world) -> dict[str, str]:
    path = {"bucket": world.uniform()}
    world.call("storage.managedFolders.insert", path, {"name": "m/"})
    return {**path, "managedFolder": "m/"}


@example
def managedFolders_delete(world):
    return simple(managed_folder(world))


@example
def managedFolders_get(world):
    return simple(managed_folder(world))


@example
def managedFolders_getIamPolicy(world):
    return simple(managed_folder(world))


@example
def managedFolders_insert(world):
    return simple({"bucket": world.uniform()}, {}, {"name": "m/"})


@example
def managedFolders_list(world):
    return simple({"bucket": managed_folder(world)["bucket"]})


@example
def managedFolders_setIamPolicy(world):
    path = managed_folder(world)
    policy = world.call("storage.managedFolders.getIamPolicy", path)
    policy.setdefault("bindings", []).append({"role": "roles/storage.objectViewer",
                                              "members": ["user:reader@example.com"]})
    return simple(path, {}, policy)


@example
def managedFolders_testIamPermissions(world):
    return simple(managed_folder(world), {"permissions": "storage.managedFolders.get"})


@example
def managedFolders_update(world):
    return simple(managed_folder(world), {}, {})


# --- Notifications, HMAC keys, service account ----------------------------------------------------------------------

NOTIFICATION = {"topic": TOPIC, "payload_format": "JSON_API_V1", "event_types": ["OBJECT_FINALIZE"],
                "custom_attributes": {"a": "b"}, "object_name_prefix": "p"}


def notification(world) -> dict[str, str]:
    path = {"bucket": world.name()}
    made = world.call("storage.notifications.insert", path, NOTIFICATION)
    return {**path, "notification": made["id"]}


@example
def notifications_delete(world):
    return simple(notification(world))


@example
def notifications_get(world):
    return simple(notification(world))


@example
def notifications_insert(world):
    return simple({"bucket": world.name()}, {}, NOTIFICATION)


@example
def notifications_list(world):
    return simple({"bucket": notification(world)["bucket"]})


@example
def projects_hmacKeys_create(world):
    return simple({"projectId": world.api.project}, {"serviceAccountEmail": world.account()})


@example
def projects_hmacKeys_delete(world):
    return simple(world.hmac_key(state="INACTIVE"))


@example
def projects_hmacKeys_get(world):
    return simple(world.hmac_key())


@example
def projects_hmacKeys_list(world):
    return simple({"projectId": world.hmac_key()["projectId"]})


@example
def projects_hmacKeys_update(world):
    return simple(world.hmac_key(), {}, {"state": "INACTIVE"})


@example
def projects_serviceAccount_get(world):
    return simple({"projectId": world.api.project})


# --- Caches ---------------------------------------------------------------------------------------------------------

def cache(collection: str, identifier: str, verbs, body: dict):
    def made(world):
        path = {"bucket": world.name(location="US-CENTRAL1")}
        world.call(f"storage.{collection}.insert", path, body)
        return {**path, identifier: ZONE}

    calls = {"insert": lambda world: simple({"bucket": world.name(location="US-CENTRAL1")}, {}, body),
             "list": lambda world: simple({"bucket": made(world)["bucket"]}),
             "update": lambda world: simple(made(world), {}, {"ttl": "172800s"})}
    for verb in verbs:
        function = calls.get(verb) or (lambda world: simple(made(world)))
        function.__name__ = f"{collection}_{verb}"
        example(function)


def paused_cache(world) -> Call:
    path = {"bucket": world.name(location="US-CENTRAL1")}
    world.call("storage.anywhereCaches.insert", path, {"zone": ZONE})
    path["anywhereCacheId"] = ZONE
    world.call("storage.anywhereCaches.pause", path)
    return simple(path)


cache("anywhereCaches", "anywhereCacheId", ("disable", "get", "insert", "list", "pause", "update"), {"zone": ZONE})
cache("rapidCaches", "rapidCacheId", ("disable", "get", "insert", "list", "update"), {"zone": ZONE})
paused_cache.__name__ = "anywhereCaches_resume"
example(paused_cache)
