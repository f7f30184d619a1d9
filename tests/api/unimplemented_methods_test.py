"""Every method of the discovery document is either served or answers 501 and says which one it is.

`discovery_methods.json` holds id, verb and path of the 87 methods of storage v1 (discovery revision 20260408
with the changes up to 20260906).
"""

import json
import pathlib
import re

import pytest

from tests.api.conftest import assert_json_error

METHODS = json.loads((pathlib.Path(__file__).parent / "discovery_methods.json").read_text())
SERVED = {f"storage.buckets.{verb}" for verb in
          ("delete", "get", "getStorageLayout", "insert", "list", "lockRetentionPolicy", "patch", "relocate", "restore",
           "update")} | {
          f"storage.objects.{verb}" for verb in
          ("bulkRestore", "compose", "copy", "delete", "get", "insert", "list", "move", "patch", "restore", "rewrite",
           "update")} | {
          f"storage.managedFolders.{verb}" for verb in ("delete", "get", "insert", "list", "update")} | {
          f"storage.folders.{verb}" for verb in ("delete", "deleteRecursive", "get", "insert", "list", "rename")} | {
          f"storage.{resource}.{verb}" for resource in ("buckets", "managedFolders", "objects")
          for verb in ("getIamPolicy", "setIamPolicy", "testIamPermissions")} | {
          f"storage.{resource}.{verb}" for resource in
          ("bucketAccessControls", "defaultObjectAccessControls", "objectAccessControls")
          for verb in ("delete", "get", "insert", "list", "patch", "update")} | {
          f"storage.projects.hmacKeys.{verb}" for verb in ("create", "delete", "get", "list", "update")} | {
          f"storage.notifications.{verb}" for verb in ("delete", "get", "insert", "list")} | {
          "storage.projects.serviceAccount.get", "storage.channels.stop"} | {
          f"storage.anywhereCaches.{verb}" for verb in
          ("disable", "get", "insert", "list", "pause", "resume", "update")} | {
          f"storage.buckets.operations.{verb}" for verb in ("advanceRelocateBucket", "cancel", "get", "list")} | {
          f"storage.rapidCaches.{verb}" for verb in ("disable", "get", "insert", "list", "update")}
NOT_SERVED = [method for method in METHODS if method["id"] not in SERVED]


def identifier(method: dict) -> str:
    return method["id"]


def call(api, bucket: str, method: dict):
    """Calls a method on a bucket and an object that exist, so that no 404 can hide it."""
    api.create_object(bucket, "object")
    values = {"bucket": bucket, "sourceBucket": bucket, "destinationBucket": bucket, "object": "object",
              "sourceObject": "object", "destinationObject": "destination", "entity": "allUsers",
              "projectId": api.project, "project": api.project}
    path = re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], "x1"), method["path"])
    arguments = {} if method["method"] in ("GET", "DELETE") else {"json": {}}
    return api.request(method["method"], "/storage/v1/" + path, **arguments)


def test_the_list_of_methods_is_whole():
    assert len(METHODS) == 87
    assert len({method["id"] for method in METHODS}) == 87
    assert SERVED <= {method["id"] for method in METHODS}


@pytest.mark.parametrize("method", NOT_SERVED, ids=identifier)
def test_a_method_that_is_not_served_answers_501_and_names_itself(api, bucket, method):
    assert_json_error(call(api, bucket, method), 501, None, method["id"])
    assert api.get_media(bucket, "object").content == b"data"


@pytest.mark.parametrize("method", [method for method in METHODS if method["id"] in SERVED], ids=identifier)
def test_a_method_that_is_served_never_answers_501(api, bucket, method):
    answer = call(api, bucket, method)
    assert answer.status_code < 500, answer.text
