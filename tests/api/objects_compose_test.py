"""storage.objects.compose [https://cloud.google.com/storage/docs/json_api/v1/objects/compose]."""

import gzip
import json

import pytest

from tests.api.conftest import assert_condition_not_met, assert_json_error
from tests.api.preconditions import condition
from tests.api.resources import assert_object_resource, names


def compose(api, bucket, destination, sources, resource=None, request=None, **params):
    """`sources` are names or whole entries of sourceObjects; `request` holds further fields of the body."""
    entries = [{"name": source} if isinstance(source, str) else source for source in sources]
    body = {"kind": "storage#composeRequest", "sourceObjects": entries, **(request or {})}
    if resource is not None:
        body["destination"] = resource
    return api.post(api.object_path(bucket, destination, "/compose"), params=params, json=body)


@pytest.fixture
def parts(api, bucket):
    return [api.create_object(bucket, f"part-{letter}", letter.encode() * 5) for letter in "abc"]


@pytest.mark.parametrize("count", [1, 2, 3, 31, 32])
def test_components_are_joined_in_the_order_given(api, bucket, count):
    chunks = [f"chunk {index};".encode() * (index + 1) for index in range(count)]
    sources = [f"source-{index}" for index in reversed(range(count))]
    for source, chunk in zip(sources, chunks):
        api.create_object(bucket, source, chunk)
    answer = compose(api, bucket, "dir/whole", sources, {"contentType": "text/csv"})
    assert answer.status_code == 200, answer.text
    whole = b"".join(chunks)
    assert_object_resource(answer.json(), bucket, "dir/whole", whole, has_md5=False)
    assert answer.json()["componentCount"] == count
    assert answer.json()["metageneration"] == "1"
    assert answer.json()["contentType"] == "text/csv"
    assert answer.json()["storageClass"] == "STANDARD"
    assert api.get_metadata(bucket, "dir/whole").json() == answer.json()
    assert api.get_media(bucket, "dir/whole").content == whole
    assert [name for name in names(api.list_objects(bucket).json()) if name != "dir/whole"] == sorted(sources)


@pytest.mark.parametrize("sizes", [(0, 0), (0, 1), (1 << 20, 0, 1 << 20), ((1 << 20) + 1, (1 << 18) - 1, 3 << 20)])
def test_components_of_any_size_give_the_right_checksum_and_ranges(api, bucket, sizes):
    chunks = [bytes([65 + index]) * size for index, size in enumerate(sizes)]
    for index, chunk in enumerate(chunks):
        api.create_object(bucket, f"source-{index}", chunk)
    answer = compose(api, bucket, "whole", [f"source-{index}" for index in range(len(sizes))])
    assert answer.status_code == 200, answer.text
    whole = b"".join(chunks)
    assert_object_resource(answer.json(), bucket, "whole", whole, has_md5=False)
    assert api.get_media(bucket, "whole").content == whole
    if len(whole) > 2:
        middle = len(chunks[0])
        first, last = max(middle - 2, 0), min(middle + 2, len(whole) - 1)
        answer = api.get_media(bucket, "whole", headers={"Range": f"bytes={first}-{last}"})
        assert answer.content == whole[first:last + 1]


def test_a_composite_has_a_crc32c_header_and_no_md5(api, bucket, parts):
    resource = compose(api, bucket, "whole", ["part-a", "part-b"]).json()
    assert api.get_media(bucket, "whole").headers["x-goog-hash"] == f"crc32c={resource['crc32c']}"


def test_component_counts_add_up(api, bucket, parts):
    assert compose(api, bucket, "two", ["part-a", "part-b"]).json()["componentCount"] == 2
    answer = compose(api, bucket, "five", ["two", "part-c", "two"])
    assert answer.json()["componentCount"] == 5
    assert api.get_media(bucket, "five").content == b"aaaaabbbbbcccccaaaaabbbbb"


def test_thousands_of_components_are_read_back_whole(api, bucket):
    api.create_object(bucket, "level-0", b"0123456789")
    for level in (1, 2):
        answer = compose(api, bucket, f"level-{level}", [f"level-{level - 1}"] * 32)
        assert answer.status_code == 200, answer.text
    answer = compose(api, bucket, "whole", ["level-2", "level-1", "level-2"])
    assert answer.status_code == 200, answer.text
    whole = b"0123456789" * (1024 + 32 + 1024)
    assert_object_resource(answer.json(), bucket, "whole", whole, has_md5=False)
    assert answer.json()["componentCount"] == 2080
    assert api.get_media(bucket, "whole").content == whole


def test_an_object_is_appended_to_by_composing_it_onto_itself(api, bucket, parts):
    answer = compose(api, bucket, "part-a", ["part-a", "part-b", "part-a"])
    assert answer.status_code == 200, answer.text
    assert int(answer.json()["generation"]) > int(parts[0]["generation"])
    assert api.get_media(bucket, "part-a").content == b"aaaaabbbbbaaaaa"


def test_the_composite_lives_on_when_its_sources_are_deleted_or_overwritten(api, bucket, parts):
    assert compose(api, bucket, "whole", ["part-a", "part-b", "part-c"]).status_code == 200
    assert api.delete(api.object_path(bucket, "part-a")).status_code == 204
    api.create_object(bucket, "part-b", b"overwritten")
    assert api.get_media(bucket, "whole").content == b"aaaaabbbbbccccc"


def test_the_destination_resource_sets_the_metadata(api, bucket, parts):
    given = {"contentType": "text/x", "cacheControl": "no-store", "metadata": {"k": "v"}, "storageClass": "NEARLINE"}
    answer = compose(api, bucket, "whole", ["part-a"], given)
    assert answer.status_code == 200, answer.text
    assert {field: answer.json().get(field) for field in given} == given


def test_the_custom_metadata_of_the_sources_is_not_taken_over(api, bucket):
    api.create_object(bucket, "source", b"x", metadata={"k": "v"})
    assert "metadata" not in compose(api, bucket, "whole", ["source"]).json()


@pytest.mark.parametrize("count", [0, 33])
def test_too_few_or_too_many_components_answer_400_and_create_nothing(api, bucket, parts, count):
    assert_json_error(compose(api, bucket, "whole", ["part-a"] * count), 400, None)
    assert api.get_metadata(bucket, "whole").status_code == 404


def test_a_missing_component_answers_404_and_creates_nothing(api, bucket, parts):
    assert_json_error(compose(api, bucket, "whole", ["part-a", "absent"]), 404, "notFound")
    assert api.get_metadata(bucket, "whole").status_code == 404


def test_a_missing_bucket_answers_404(api, bucket):
    assert_json_error(compose(api, bucket + "-absent", "whole", ["part-a"]), 404, "notFound")


# Preconditions of the destination.

@pytest.mark.parametrize("parameter", ["ifGenerationMatch", "ifMetagenerationMatch"])
def test_a_precondition_that_holds_lets_the_compose_through(api, bucket, parts, parameter):
    live = api.create_object(bucket, "whole", b"old")
    answer = compose(api, bucket, "whole", ["part-a"], **condition(live, parameter, 0))
    assert answer.status_code == 200, answer.text
    assert api.get_media(bucket, "whole").content == b"aaaaa"


@pytest.mark.parametrize("parameter", ["ifGenerationMatch", "ifMetagenerationMatch"])
def test_a_precondition_that_fails_answers_412_and_changes_nothing(api, bucket, parts, parameter):
    live = api.create_object(bucket, "whole", b"old")
    assert_condition_not_met(compose(api, bucket, "whole", ["part-a"], **condition(live, parameter, 1)))
    assert api.get_metadata(bucket, "whole").json() == live
    assert api.get_media(bucket, "whole").content == b"old"


def test_if_generation_match_zero_creates_once(api, bucket, parts):
    assert compose(api, bucket, "whole", ["part-a"], ifGenerationMatch="0").status_code == 200
    assert_condition_not_met(compose(api, bucket, "whole", ["part-b"], ifGenerationMatch="0"))
    assert api.get_media(bucket, "whole").content == b"aaaaa"


# Preconditions and generations of the sources.

def test_a_source_precondition_that_holds_lets_the_compose_through(api, bucket, parts):
    sources = [{"name": part["name"], "objectPreconditions": {"ifGenerationMatch": part["generation"]}}
               for part in parts]
    answer = compose(api, bucket, "whole", sources)
    assert answer.status_code == 200, answer.text
    assert api.get_media(bucket, "whole").content == b"aaaaabbbbbccccc"


def test_a_source_precondition_that_fails_answers_412_and_creates_nothing(api, bucket, parts):
    wrong = str(int(parts[1]["generation"]) + 1)
    sources = ["part-a", {"name": "part-b", "objectPreconditions": {"ifGenerationMatch": wrong}}]
    answer = compose(api, bucket, "whole", sources)
    assert_json_error(answer, 412, "conditionNotMet")
    assert answer.reason == "Precondition Failed"
    assert api.get_metadata(bucket, "whole").status_code == 404


def test_a_source_generation_selects_a_noncurrent_one(api, versioned_bucket):
    old = api.create_object(versioned_bucket, "source", b"old;")
    api.create_object(versioned_bucket, "source", b"live")
    sources = [{"name": "source", "generation": old["generation"]}, {"name": "source"}]
    answer = compose(api, versioned_bucket, "whole", sources)
    assert answer.status_code == 200, answer.text
    assert api.get_media(versioned_bucket, "whole").content == b"old;live"


def test_a_missing_source_generation_answers_404(api, bucket, parts):
    wrong = str(int(parts[0]["generation"]) + 1)
    assert_json_error(compose(api, bucket, "whole", [{"name": "part-a", "generation": wrong}]), 404, "notFound")


# deleteSourceObjects.

def test_delete_source_objects_leaves_only_the_composite(api, bucket, parts):
    answer = compose(api, bucket, "whole", ["part-a", "part-b"], request={"deleteSourceObjects": True})
    assert answer.status_code == 200, answer.text
    assert names(api.list_objects(bucket).json()) == ["part-c", "whole"]
    assert api.get_media(bucket, "whole").content == b"aaaaabbbbb"


def test_delete_source_objects_never_deletes_the_destination(api, bucket, parts):
    answer = compose(api, bucket, "part-a", ["part-a", "part-b"], request={"deleteSourceObjects": True})
    if answer.status_code == 200:
        assert names(api.list_objects(bucket).json()) == ["part-a", "part-c"]
        assert api.get_media(bucket, "part-a").content == b"aaaaabbbbb"
    else:
        assert_json_error(answer, 400, None)
        assert names(api.list_objects(bucket).json()) == ["part-a", "part-b", "part-c"]


def test_a_compose_that_fails_deletes_no_source(api, bucket, parts):
    api.create_object(bucket, "whole", b"old")
    answer = compose(api, bucket, "whole", ["part-a", "part-b"], request={"deleteSourceObjects": True},
                     ifGenerationMatch="0")
    assert_condition_not_met(answer)
    assert names(api.list_objects(bucket).json()) == ["part-a", "part-b", "part-c", "whole"]


# Form.

def test_a_gzip_compressed_body_is_decoded(api, bucket, parts):
    body = gzip.compress(json.dumps({"sourceObjects": [{"name": "part-a"}, {"name": "part-c"}]}).encode())
    answer = api.post(api.object_path(bucket, "whole", "/compose"), data=body,
                      headers={"Content-Type": "application/json; charset=UTF-8", "Content-Encoding": "gzip"})
    assert answer.status_code == 200, answer.text
    assert api.get_media(bucket, "whole").content == b"aaaaaccccc"


@pytest.mark.parametrize("fields", ["size,componentCount", "componentCount,size"])
def test_fields_selects_what_is_returned(api, bucket, parts, fields):
    assert compose(api, bucket, "whole", ["part-a", "part-b"], fields=fields).json() == {
        "size": "10", "componentCount": 2}
