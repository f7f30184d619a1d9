"""The `fields` mask on every method, in both spellings.

https://cloud.google.com/storage/docs/json_api#partial-response
"""

import pytest

from tests.api.conftest import assert_json_error
from tests.api.discovery.document import METHODS, SCHEMAS, faults, response_schema
from tests.api.discovery.examples import EXAMPLES, World
from tests.api.discovery_conformance_test import aimless_call

WITH_ANSWER = [method for method in METHODS if response_schema(METHODS[method])
               and method != "storage.channels.stop"]
BAD_MASKS = ["kind(", "kind)", "a//b", ",", "kind,", "/kind", "items()", "(kind)"]


@pytest.fixture(scope="module")
def world(api) -> World:
    return World(api)


def masked(api, world, method: str, mask: str) -> dict:
    call = EXAMPLES[method](world)
    answer = call.send(api, fields=mask)
    assert answer.status_code == 200, answer.text
    return answer.json()


def resolve(schema: dict) -> dict:
    return SCHEMAS[schema["$ref"]] if "$ref" in schema else schema


def nested_paths(method: str) -> list[tuple[str, str, bool]]:
    """(field, field inside it, whether it is a list) of the answer's objects and lists of objects."""
    found = []
    for name, spec in resolve(response_schema(METHODS[method])).get("properties", {}).items():
        spec = resolve(spec)
        inner = resolve(spec["items"]) if spec["type"] == "array" else spec
        if inner["type"] == "object" and inner.get("properties"):
            found.append((name, sorted(inner["properties"])[0], spec["type"] == "array"))
    return found


@pytest.mark.parametrize("method", WITH_ANSWER)
def test_one_field_leaves_out_all_others(api, world, method):
    properties = resolve(response_schema(METHODS[method]))["properties"]
    assert masked(api, world, method, "kind") == {"kind": properties["kind"]["default"]}


@pytest.mark.parametrize("method", WITH_ANSWER)
def test_a_star_is_everything(api, world, method):
    resource = masked(api, world, method, "*")
    assert len(resource) > 1
    assert faults(resource, response_schema(METHODS[method])) == []


@pytest.mark.parametrize("method", [method for method in WITH_ANSWER if nested_paths(method)])
def test_fields_inside_fields_are_chosen_in_both_spellings(api, world, method):
    names = nested_paths(method)
    slashes = ",".join(f"{outer}/{inner}" for outer, inner, _is_list in names)
    brackets = ",".join(f"{outer}({inner})" for outer, inner, _is_list in names)
    shapes = []
    for mask in (slashes, brackets):
        resource = masked(api, world, method, mask)
        assert set(resource) <= {outer for outer, _inner, _is_list in names}
        for outer, inner, is_list in names:
            for one in resource.get(outer, []) if is_list else [resource.get(outer, {})]:
                assert set(one) <= {inner}, (mask, one)
        shapes.append({outer: len(value) for outer, value in resource.items()})
    assert set(shapes[0]) == set(shapes[1])


@pytest.mark.parametrize("mask", ["items/name,items/metadata/key", "items(name,metadata/key)",
                                  "items(name,metadata(key))"])
def test_a_list_shows_only_what_was_asked_for(api, bucket, mask):
    api.create_object(bucket, "object", metadata={"key": "value", "other": "x"})
    assert api.list_objects(bucket, fields=mask).json() == {"items": [{"name": "object", "metadata": {"key": "value"}}]}


@pytest.mark.parametrize("method", METHODS)
def test_a_mask_that_is_not_well_formed_is_refused(api, method):
    for mask in BAD_MASKS:
        error = assert_json_error(aimless_call(method).send(api, fields=mask), 400, "invalidParameter",
                                  "Invalid field selection")
        assert (error["errors"][0]["locationType"], error["errors"][0]["location"]) == ("parameter", "fields")


def test_a_bad_mask_changes_nothing(api, bucket):
    api.create_object(bucket, "object")
    assert api.insert_media(bucket, "new", b"data", fields="kind(").status_code == 400
    assert api.patch(api.object_path(bucket, "object"), params={"fields": ","},
                     json={"metadata": {"a": "b"}}).status_code == 400
    assert api.delete(api.object_path(bucket, "object"), params={"fields": "a//b"}).status_code == 400
    listed = api.list_objects(bucket).json()["items"]
    assert [(item["name"], item["metageneration"]) for item in listed] == [("object", "1")]
