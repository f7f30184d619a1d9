"""No method of the discovery document answers 501, whatever it is asked for.

`discovery_methods.json` holds id, verb and path of the 87 methods of storage v1 (discovery revision 20260408
with the changes up to 20260906).
"""

import json
import pathlib
import re

import pytest

METHODS = json.loads((pathlib.Path(__file__).parent / "discovery_methods.json").read_text())


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


@pytest.mark.parametrize("method", METHODS, ids=identifier)
def test_a_method_never_answers_501(api, bucket, method):
    answer = call(api, bucket, method)
    assert answer.status_code < 500, answer.text
