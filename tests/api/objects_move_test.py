"""storage.objects.move [https://cloud.google.com/storage/docs/json_api/v1/objects/move]."""

import concurrent.futures
from urllib.parse import quote

import pytest

from tests.api.conftest import Api, assert_condition_not_met, assert_json_error, unique_bucket_name
from tests.api.preconditions import (condition, each_source_that_fails, each_source_that_holds, each_that_fails,
                                     each_that_holds)
from tests.api.resources import assert_object_resource, names

DATA = b"bytes to move" * 100
FIELDS = {"contentType": "text/x-source", "cacheControl": "no-store", "metadata": {"k": "v"}}


def move_path(api, bucket, source, destination) -> str:
    return api.object_path(bucket, source, f"/moveTo/o/{quote(destination, safe='')}")


def move(api, bucket, source, destination, **params):
    """A move has no body; some clients send Content-Length: 0 and nothing more."""
    return api.post(move_path(api, bucket, source, destination), params=params)


@pytest.fixture
def source(api, bucket):
    return api.create_object(bucket, "dir/source", DATA, **FIELDS)


def test_a_move_gives_the_object_a_new_name_and_generation_and_keeps_the_rest(api, bucket, source):
    answer = move(api, bucket, "dir/source", "other/moved")
    assert answer.status_code == 200, answer.text
    moved = answer.json()
    assert_object_resource(moved, bucket, "other/moved", DATA)
    assert {field: moved.get(field) for field in FIELDS} == FIELDS
    assert int(moved["generation"]) > int(source["generation"])
    assert names(api.list_objects(bucket).json()) == ["other/moved"]
    assert api.get_metadata(bucket, "other/moved").json() == moved
    assert api.get_media(bucket, "other/moved").content == DATA
    assert_json_error(api.get_metadata(bucket, "dir/source"), 404, "notFound")


def test_an_empty_body_with_a_json_type_is_accepted(api, bucket, source):
    status, _reason, _headers, body = api.raw("POST", move_path(api, bucket, "dir/source", "moved"),
                                              {"Content-Type": "application/json", "Content-Length": "0"}, b"")
    assert status == 200, body


@pytest.mark.parametrize("data", [b"", b"m" * (3 * 1024 * 1024 + 7)], ids=["empty", "3 MiB"])
def test_content_of_any_size_is_moved(api, bucket, data):
    api.create_object(bucket, "source", data)
    answer = move(api, bucket, "source", "moved")
    assert answer.status_code == 200, answer.text
    assert_object_resource(answer.json(), bucket, "moved", data)
    assert api.get_media(bucket, "moved").content == data


def test_a_move_onto_an_object_replaces_it(api, bucket, source):
    api.create_object(bucket, "moved", b"old")
    assert move(api, bucket, "dir/source", "moved").status_code == 200
    assert names(api.list_objects(bucket).json()) == ["moved"]
    assert api.get_media(bucket, "moved").content == DATA


def test_a_composite_is_moved_without_an_md5(api, bucket, source):
    body = {"sourceObjects": [{"name": "dir/source"}, {"name": "dir/source"}]}
    assert api.post(api.object_path(bucket, "whole", "/compose"), json=body).status_code == 200
    answer = move(api, bucket, "whole", "moved")
    assert answer.status_code == 200, answer.text
    assert_object_resource(answer.json(), bucket, "moved", DATA * 2, has_md5=False)
    assert answer.json()["componentCount"] == 2
    assert api.get_media(bucket, "moved").content == DATA * 2


def test_a_missing_source_or_bucket_answers_404(api, bucket):
    assert_json_error(move(api, bucket, "absent", "moved"), 404, "notFound")
    assert_json_error(move(api, unique_bucket_name(), "absent", "moved"), 404, "notFound")
    assert "items" not in api.list_objects(bucket).json()


@each_that_holds
def test_a_precondition_that_holds_lets_the_move_through(api, bucket, source, parameter, offset):
    live = api.create_object(bucket, "moved", b"old")
    answer = move(api, bucket, "dir/source", "moved", **condition(live, parameter, offset))
    assert answer.status_code == 200, answer.text
    assert names(api.list_objects(bucket).json()) == ["moved"]


@each_that_fails
def test_a_precondition_that_fails_answers_412_and_moves_nothing(api, bucket, source, parameter, offset):
    live = api.create_object(bucket, "moved", b"old")
    assert_condition_not_met(move(api, bucket, "dir/source", "moved", **condition(live, parameter, offset)))
    assert api.get_metadata(bucket, "moved").json() == live
    assert api.get_metadata(bucket, "dir/source").json() == source


@each_source_that_holds
def test_a_source_precondition_that_holds_lets_the_move_through(api, bucket, source, parameter, offset):
    answer = move(api, bucket, "dir/source", "moved", **condition(source, parameter, offset))
    assert answer.status_code == 200, answer.text
    assert api.get_media(bucket, "moved").content == DATA


@each_source_that_fails
def test_a_source_precondition_that_fails_answers_412_and_moves_nothing(api, bucket, source, parameter, offset):
    assert_condition_not_met(move(api, bucket, "dir/source", "moved", **condition(source, parameter, offset)))
    assert api.get_metadata(bucket, "dir/source").json() == source
    assert api.get_metadata(bucket, "moved").status_code == 404


def test_a_move_repeated_with_both_preconditions_does_not_happen_twice(api, bucket, source):
    params = {"ifSourceGenerationMatch": source["generation"], "ifGenerationMatch": "0"}
    assert move(api, bucket, "dir/source", "moved", **params).status_code == 200
    assert move(api, bucket, "dir/source", "moved", **params).status_code in (404, 412)
    assert names(api.list_objects(bucket).json()) == ["moved"]


def test_of_many_rivals_for_one_source_exactly_one_moves_it(api, bucket, source):
    def attempt(index: int) -> int:
        rival = Api(api.server)
        return move(rival, bucket, "dir/source", f"moved-{index}",
                    ifSourceGenerationMatch=source["generation"], ifGenerationMatch="0").status_code

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(attempt, range(16)))
    assert outcomes.count(200) == 1, outcomes
    assert set(outcomes) <= {200, 404, 412}, outcomes
    winner = f"moved-{outcomes.index(200)}"
    assert names(api.list_objects(bucket).json()) == [winner]
    assert api.get_media(bucket, winner).content == DATA


def test_the_source_becomes_noncurrent_in_a_versioned_bucket(api, versioned_bucket):
    stored = api.create_object(versioned_bucket, "source", DATA)
    assert move(api, versioned_bucket, "source", "moved").status_code == 200
    assert names(api.list_objects(versioned_bucket).json()) == ["moved"]
    answer = api.get_media(versioned_bucket, "source", generation=stored["generation"])
    assert answer.status_code == 200
    assert answer.content == DATA


def test_projection_and_fields_are_accepted(api, bucket, source):
    answer = move(api, bucket, "dir/source", "moved", projection="noAcl", fields="name,metadata(k)")
    assert answer.json() == {"name": "moved", "metadata": {"k": "v"}}


@pytest.mark.parametrize("name", ["x/moveTo/o/z", "a b", "ü/o/1", "a//b", "50%"])
def test_names_of_any_form_are_moved(api, bucket, name):
    api.create_object(bucket, name, DATA)
    assert move(api, bucket, name, name + "/moved").status_code == 200
    assert names(api.list_objects(bucket).json()) == [name + "/moved"]
