"""storage.objects.copy [https://cloud.google.com/storage/docs/json_api/v1/objects/copy]."""

from urllib.parse import quote

import pytest

from tests.api.conftest import assert_condition_not_met, assert_json_error, unique_bucket_name
from tests.api.preconditions import (condition, each_source_that_fails, each_source_that_holds, each_that_fails,
                                     each_that_holds)
from tests.api.resources import assert_object_resource

DATA = b"bytes to copy" * 100
FIELDS = {"contentType": "text/x-source", "cacheControl": "no-store", "metadata": {"k": "v"}}


def copy(api, bucket, source, destination, resource=None, destination_bucket=None, **params):
    path = api.object_path(bucket, source,
                           f"/copyTo/b/{destination_bucket or bucket}/o/{quote(destination, safe='')}")
    return api.post(path, params=params, **({} if resource is None else {"json": resource}))


@pytest.fixture
def source(api, bucket):
    return api.create_object(bucket, "dir/source", DATA, **FIELDS)


def test_a_copy_without_a_body_takes_content_and_metadata_over(api, bucket, source):
    answer = copy(api, bucket, "dir/source", "other/copy")
    assert answer.status_code == 200, answer.text
    copied = answer.json()
    assert_object_resource(copied, bucket, "other/copy", DATA)
    assert {field: copied.get(field) for field in FIELDS} == FIELDS
    assert copied["metageneration"] == "1"
    assert int(copied["generation"]) > int(source["generation"])
    assert api.get_metadata(bucket, "other/copy").json() == copied
    assert api.get_media(bucket, "other/copy").content == DATA
    assert api.get_metadata(bucket, "dir/source").json() == source


def test_a_body_of_null_is_none(api, bucket, source):
    """Go's generated client writes `null` where it is given no resource, as rclone does."""
    answer = api.post(api.object_path(bucket, "dir/source", f"/copyTo/b/{bucket}/o/copy"), data=b"null\n",
                      headers={"Content-Type": "application/json"})
    assert answer.status_code == 200, answer.text
    assert {field: answer.json().get(field) for field in FIELDS} == FIELDS


def test_a_copy_with_a_body_takes_the_metadata_from_it(api, bucket, source):
    answer = copy(api, bucket, "dir/source", "copy", {"contentType": "text/x-new", "metadata": {"new": "1"}})
    assert answer.status_code == 200, answer.text
    assert answer.json()["contentType"] == "text/x-new"
    assert answer.json()["metadata"] == {"new": "1"}
    assert api.get_media(bucket, "copy").content == DATA


def test_an_object_is_copied_to_another_bucket(api, bucket, source):
    other = unique_bucket_name()
    assert api.insert_bucket(other).status_code == 200
    answer = copy(api, bucket, "dir/source", "copy", destination_bucket=other)
    assert answer.status_code == 200, answer.text
    assert_object_resource(answer.json(), other, "copy", DATA)
    assert api.delete(api.object_path(bucket, "dir/source")).status_code == 204
    assert api.get_media(other, "copy").content == DATA


@pytest.mark.parametrize("data", [b"", b"\x00" * (3 * 1024 * 1024 + 7)], ids=["empty", "3 MiB"])
def test_a_copy_outlives_its_source(api, bucket, data):
    api.create_object(bucket, "source", data)
    assert copy(api, bucket, "source", "copy").status_code == 200
    api.create_object(bucket, "source", b"overwritten")
    assert api.get_media(bucket, "copy").content == data
    assert api.delete(api.object_path(bucket, "source")).status_code == 204
    assert api.get_media(bucket, "copy").content == data
    assert_object_resource(api.get_metadata(bucket, "copy").json(), bucket, "copy", data)


def test_an_object_copied_onto_itself_gets_a_new_generation(api, bucket, source):
    answer = copy(api, bucket, "dir/source", "dir/source", {"metadata": {"new": "1"}, "contentType": "text/x"})
    assert answer.status_code == 200, answer.text
    assert int(answer.json()["generation"]) > int(source["generation"])
    assert answer.json()["metadata"] == {"new": "1"}
    assert api.get_media(bucket, "dir/source").content == DATA


def test_a_source_generation_selects_a_noncurrent_one(api, versioned_bucket):
    old = api.create_object(versioned_bucket, "source", b"old")
    api.create_object(versioned_bucket, "source", b"live")
    assert copy(api, versioned_bucket, "source", "copy", sourceGeneration=old["generation"]).status_code == 200
    assert api.get_media(versioned_bucket, "copy").content == b"old"


def test_a_composite_is_copied_without_an_md5(api, bucket, source):
    body = {"sourceObjects": [{"name": "dir/source"}, {"name": "dir/source"}]}
    assert api.post(api.object_path(bucket, "whole", "/compose"), json=body).status_code == 200
    answer = copy(api, bucket, "whole", "copy")
    assert answer.status_code == 200, answer.text
    assert_object_resource(answer.json(), bucket, "copy", DATA * 2, has_md5=False)
    assert api.get_media(bucket, "copy").content == DATA * 2


def test_a_missing_source_or_bucket_answers_404(api, bucket, source):
    assert_json_error(copy(api, bucket, "absent", "copy"), 404, "notFound")
    assert_json_error(copy(api, bucket, "dir/source", "copy", destination_bucket=unique_bucket_name()), 404, "notFound")
    assert_json_error(copy(api, unique_bucket_name(), "dir/source", "copy", destination_bucket=bucket), 404, "notFound")
    missing = str(int(source["generation"]) + 1)
    assert_json_error(copy(api, bucket, "dir/source", "copy", sourceGeneration=missing), 404, "notFound")
    assert api.get_metadata(bucket, "copy").status_code == 404


@each_that_holds
def test_a_precondition_that_holds_lets_the_copy_through(api, bucket, source, parameter, offset):
    live = api.create_object(bucket, "copy", b"old")
    answer = copy(api, bucket, "dir/source", "copy", **condition(live, parameter, offset))
    assert answer.status_code == 200, answer.text
    assert api.get_media(bucket, "copy").content == DATA


@each_that_fails
def test_a_precondition_that_fails_answers_412_and_changes_nothing(api, bucket, source, parameter, offset):
    live = api.create_object(bucket, "copy", b"old")
    assert_condition_not_met(copy(api, bucket, "dir/source", "copy", **condition(live, parameter, offset)))
    assert api.get_metadata(bucket, "copy").json() == live
    assert api.get_media(bucket, "copy").content == b"old"


def test_if_generation_match_zero_creates_once(api, bucket, source):
    assert copy(api, bucket, "dir/source", "copy", ifGenerationMatch="0").status_code == 200
    assert_condition_not_met(copy(api, bucket, "dir/source", "copy", ifGenerationMatch="0"))


@each_source_that_holds
def test_a_source_precondition_that_holds_lets_the_copy_through(api, bucket, source, parameter, offset):
    answer = copy(api, bucket, "dir/source", "copy", **condition(source, parameter, offset))
    assert answer.status_code == 200, answer.text
    assert api.get_media(bucket, "copy").content == DATA


@each_source_that_fails
def test_a_source_precondition_that_fails_answers_412_and_creates_nothing(api, bucket, source, parameter, offset):
    assert_condition_not_met(copy(api, bucket, "dir/source", "copy", **condition(source, parameter, offset)))
    assert api.get_metadata(bucket, "copy").status_code == 404


@pytest.mark.parametrize("projection", ["full", "noAcl"])
def test_projection_and_fields_are_accepted(api, bucket, source, projection):
    answer = copy(api, bucket, "dir/source", "copy", projection=projection, fields="name,metadata/k")
    assert answer.json() == {"name": "copy", "metadata": {"k": "v"}}


@pytest.mark.parametrize("name", ["x/copyTo/b/y/o/z", "a b", "ü/o/1", "a//b", "50%"])
def test_names_of_any_form_are_copied(api, bucket, name):
    api.create_object(bucket, name, DATA)
    answer = copy(api, bucket, name, name + "/copy")
    assert answer.status_code == 200, answer.text
    assert_object_resource(answer.json(), bucket, name + "/copy", DATA)
