"""storage.objects.rewrite [https://cloud.google.com/storage/docs/json_api/v1/objects/rewrite]."""

from urllib.parse import quote

import pytest

from tests.api.conftest import assert_condition_not_met, assert_json_error, unique_bucket_name
from tests.api.preconditions import (condition, each_source_that_fails, each_source_that_holds, each_that_fails,
                                     each_that_holds)
from tests.api.resources import assert_int64_string, assert_object_resource

DATA = b"bytes to rewrite" * 100
FIELDS = {"contentType": "text/x-source", "cacheControl": "no-store", "metadata": {"k": "v"}}
MIB = 1024 * 1024


def rewrite(api, bucket, source, destination, resource=None, destination_bucket=None, **params):
    path = api.object_path(bucket, source,
                           f"/rewriteTo/b/{destination_bucket or bucket}/o/{quote(destination, safe='')}")
    return api.post(path, params=params, **({} if resource is None else {"json": resource}))


def assert_done(answer, size: int) -> dict:
    """Asserts the answer of a finished rewrite and returns the new object's resource."""
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body.keys() == {"kind", "totalBytesRewritten", "objectSize", "done", "resource"}
    assert body["kind"] == "storage#rewriteResponse"
    assert body["done"] is True
    assert body["totalBytesRewritten"] == body["objectSize"] == str(size)
    return body["resource"]


@pytest.fixture
def source(api, bucket):
    return api.create_object(bucket, "dir/source", DATA, **FIELDS)


def test_a_small_object_is_rewritten_in_one_call_with_its_metadata(api, bucket, source):
    resource = assert_done(rewrite(api, bucket, "dir/source", "other/copy"), len(DATA))
    assert_object_resource(resource, bucket, "other/copy", DATA)
    assert {field: resource.get(field) for field in FIELDS} == FIELDS
    assert resource["metageneration"] == "1"
    assert api.get_metadata(bucket, "other/copy").json() == resource
    assert api.get_media(bucket, "other/copy").content == DATA
    assert api.get_metadata(bucket, "dir/source").json() == source


def test_an_empty_body_of_json_keeps_the_metadata_too(api, bucket, source):
    resource = assert_done(rewrite(api, bucket, "dir/source", "copy", {}), len(DATA))
    assert {field: resource.get(field) for field in FIELDS} == FIELDS


def test_a_body_of_null_is_none(api, bucket, source):
    """Go's generated client writes `null` where it is given no resource, as rclone does."""
    answer = api.post(api.object_path(bucket, "dir/source", f"/rewriteTo/b/{bucket}/o/copy"), data=b"null\n",
                      headers={"Content-Type": "application/json"})
    resource = assert_done(answer, len(DATA))
    assert {field: resource.get(field) for field in FIELDS} == FIELDS
    for body in (b"[]", b'"x"', b"0", b"false"):
        refused = api.post(api.object_path(bucket, "dir/source", f"/rewriteTo/b/{bucket}/o/other"), data=body,
                           headers={"Content-Type": "application/json"})
        assert refused.status_code == 400, body


def test_a_body_replaces_the_metadata(api, bucket, source):
    resource = assert_done(rewrite(api, bucket, "dir/source", "copy",
                                   {"contentType": "text/x-new", "metadata": {"new": "1"}}), len(DATA))
    assert resource["contentType"] == "text/x-new"
    assert resource["metadata"] == {"new": "1"}


@pytest.mark.parametrize("data", [b"", b"x", b"y" * (2 * MIB + 5)], ids=["empty", "one byte", "2 MiB and five"])
def test_content_of_any_size_goes_to_another_bucket_and_outlives_its_source(api, bucket, data):
    other = unique_bucket_name()
    assert api.insert_bucket(other).status_code == 200
    api.create_object(bucket, "source", data)
    resource = assert_done(rewrite(api, bucket, "source", "copy", destination_bucket=other), len(data))
    assert_object_resource(resource, other, "copy", data)
    assert api.delete(api.object_path(bucket, "source")).status_code == 204
    assert api.get_media(other, "copy").content == data


def test_a_storage_class_is_changed_in_place(api, bucket, source):
    resource = assert_done(rewrite(api, bucket, "dir/source", "dir/source", {"storageClass": "COLDLINE"}), len(DATA))
    assert resource["storageClass"] == "COLDLINE"
    assert int(resource["generation"]) > int(source["generation"])
    assert api.get_media(bucket, "dir/source").headers["x-goog-storage-class"] == "COLDLINE"
    assert api.get_media(bucket, "dir/source").content == DATA


# The loop over several calls.

def test_a_limit_per_call_takes_several_calls_with_a_token_until_done(api, bucket):
    data = bytes(range(256)) * (14 * MIB // 4 // 256)
    api.create_object(bucket, "source", data)
    params, totals = {"maxBytesRewrittenPerCall": str(MIB)}, []
    while True:
        answer = rewrite(api, bucket, "source", "copy", {"storageClass": "NEARLINE"}, **params)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert_int64_string(body["totalBytesRewritten"])
        assert body["objectSize"] == str(len(data))
        totals.append(int(body["totalBytesRewritten"]))
        assert len(totals) <= 10
        if body["done"]:
            break
        assert body.keys() == {"kind", "totalBytesRewritten", "objectSize", "done", "rewriteToken"}
        assert totals[-1] <= len(totals) * MIB
        assert api.get_metadata(bucket, "copy").status_code == 404
        params["rewriteToken"] = body["rewriteToken"]
    assert len(totals) == 4
    assert totals == sorted(set(totals)) and totals[-1] == len(data)
    assert_object_resource(body["resource"], bucket, "copy", data)
    assert body["resource"]["storageClass"] == "NEARLINE"
    assert api.get_media(bucket, "copy").content == data


@pytest.mark.parametrize("limit", ["1", "1048575", "1048577"])
def test_a_limit_that_is_no_multiple_of_one_mebibyte_answers_400(api, bucket, source, limit):
    assert_json_error(rewrite(api, bucket, "dir/source", "copy", maxBytesRewrittenPerCall=limit), 400, None)
    assert api.get_metadata(bucket, "copy").status_code == 404


def test_a_token_that_was_never_given_answers_400(api, bucket, source):
    assert_json_error(rewrite(api, bucket, "dir/source", "copy", rewriteToken="certainly not a token"), 400, None)
    assert api.get_metadata(bucket, "copy").status_code == 404


def begin_rewrite(api, bucket, **params):
    """Starts a rewrite of 3 MiB that is not done after its first call; returns (data, parameters to go on)."""
    data = b"z" * (3 * MIB)
    api.create_object(bucket, "large", data)
    params = {"maxBytesRewrittenPerCall": str(MIB), **params}
    answer = rewrite(api, bucket, "large", "copy", {"storageClass": "NEARLINE"}, **params)
    assert answer.status_code == 200 and answer.json()["done"] is False, answer.text
    return data, {**params, "rewriteToken": answer.json()["rewriteToken"]}


def test_the_first_token_is_good_to_the_end(api, bucket):
    """gsutil keeps the first one, whatever later answers say (gslib/gcs_json_api.py, CopyObject)."""
    data, params = begin_rewrite(api, bucket)
    answers = [rewrite(api, bucket, "large", "copy", {"storageClass": "NEARLINE"}, **params).json() for _ in range(2)]
    assert [answer["totalBytesRewritten"] for answer in answers] == [str(2 * MIB), str(3 * MIB)]
    assert [answer["done"] for answer in answers] == [False, True]
    assert api.get_media(bucket, "copy").content == data


def test_rewrites_of_the_same_object_are_counted_apart(api, bucket):
    _data, first = begin_rewrite(api, bucket)
    answer = rewrite(api, bucket, "large", "copy", {"storageClass": "NEARLINE"}, **first).json()
    assert answer["totalBytesRewritten"] == str(2 * MIB)
    _data, second = begin_rewrite(api, bucket)
    answer = rewrite(api, bucket, "large", "copy", {"storageClass": "NEARLINE"}, **second).json()
    assert answer["totalBytesRewritten"] == str(2 * MIB) and answer["done"] is False


def test_a_token_is_not_good_for_another_source_or_destination(api, bucket):
    data, params = begin_rewrite(api, bucket)
    api.create_object(bucket, "other", data)
    assert_json_error(rewrite(api, bucket, "large", "elsewhere", {"storageClass": "NEARLINE"}, **params), 400, None)
    assert_json_error(rewrite(api, bucket, "other", "copy", {"storageClass": "NEARLINE"}, **params), 400, None)
    assert api.get_metadata(bucket, "elsewhere").status_code == 404
    assert api.get_metadata(bucket, "copy").status_code == 404


def test_a_source_overwritten_between_two_calls_is_never_mixed_into_the_copy(api, bucket):
    data, params = begin_rewrite(api, bucket)
    changed = b"N" * len(data)
    api.create_object(bucket, "large", changed)
    for _ in range(4):
        answer = rewrite(api, bucket, "large", "copy", {"storageClass": "NEARLINE"}, **params)
        if answer.status_code != 200 or answer.json()["done"]:
            break
        params["rewriteToken"] = answer.json()["rewriteToken"]
    if answer.status_code == 200:
        assert answer.json()["done"] is True
        assert api.get_media(bucket, "copy").content in (data, changed)
    else:
        assert 400 <= answer.status_code < 500
        assert api.get_metadata(bucket, "copy").status_code == 404


def test_a_precondition_is_evaluated_again_at_the_last_call(api, bucket):
    _data, params = begin_rewrite(api, bucket, ifGenerationMatch="0")
    rival = api.create_object(bucket, "copy", b"rival")
    for _ in range(4):
        answer = rewrite(api, bucket, "large", "copy", {"storageClass": "NEARLINE"}, **params)
        if answer.status_code != 200:
            break
        assert answer.json()["done"] is False
        params["rewriteToken"] = answer.json()["rewriteToken"]
    assert_condition_not_met(answer)
    assert api.get_metadata(bucket, "copy").json() == rival


# Preconditions and errors.

@each_that_holds
def test_a_precondition_that_holds_lets_the_rewrite_through(api, bucket, source, parameter, offset):
    live = api.create_object(bucket, "copy", b"old")
    assert_done(rewrite(api, bucket, "dir/source", "copy", **condition(live, parameter, offset)), len(DATA))
    assert api.get_media(bucket, "copy").content == DATA


@each_that_fails
def test_a_precondition_that_fails_answers_412_and_changes_nothing(api, bucket, source, parameter, offset):
    live = api.create_object(bucket, "copy", b"old")
    assert_condition_not_met(rewrite(api, bucket, "dir/source", "copy", **condition(live, parameter, offset)))
    assert api.get_metadata(bucket, "copy").json() == live
    assert api.get_media(bucket, "copy").content == b"old"


def test_if_generation_match_zero_creates_once(api, bucket, source):
    assert_done(rewrite(api, bucket, "dir/source", "copy", ifGenerationMatch="0"), len(DATA))
    assert_condition_not_met(rewrite(api, bucket, "dir/source", "copy", ifGenerationMatch="0"))


@each_source_that_holds
def test_a_source_precondition_that_holds_lets_the_rewrite_through(api, bucket, source, parameter, offset):
    assert_done(rewrite(api, bucket, "dir/source", "copy", **condition(source, parameter, offset)), len(DATA))


@each_source_that_fails
def test_a_source_precondition_that_fails_answers_412_and_creates_nothing(api, bucket, source, parameter, offset):
    assert_condition_not_met(rewrite(api, bucket, "dir/source", "copy", **condition(source, parameter, offset)))
    assert api.get_metadata(bucket, "copy").status_code == 404


def test_a_source_generation_selects_a_noncurrent_one(api, versioned_bucket):
    old = api.create_object(versioned_bucket, "source", b"old")
    api.create_object(versioned_bucket, "source", b"live!")
    assert_done(rewrite(api, versioned_bucket, "source", "copy", sourceGeneration=old["generation"]), 3)
    assert api.get_media(versioned_bucket, "copy").content == b"old"


def test_a_noncurrent_generation_is_restored_by_rewriting_it_onto_its_own_name(api, versioned_bucket):
    old = api.create_object(versioned_bucket, "object", b"old")
    api.create_object(versioned_bucket, "object", b"live!")
    assert_done(rewrite(api, versioned_bucket, "object", "object", sourceGeneration=old["generation"]), 3)
    assert api.get_media(versioned_bucket, "object").content == b"old"


def test_a_missing_source_or_bucket_answers_404(api, bucket, source):
    missing = unique_bucket_name()
    assert_json_error(rewrite(api, bucket, "absent", "copy"), 404, "notFound")
    assert_json_error(rewrite(api, bucket, "dir/source", "copy", destination_bucket=missing), 404, "notFound")
    assert_json_error(rewrite(api, missing, "dir/source", "copy", destination_bucket=bucket), 404, "notFound")
    assert api.get_metadata(bucket, "copy").status_code == 404


@pytest.mark.parametrize("fields", ["done,resource/name", "done,resource(name)"])
def test_fields_selects_what_is_returned(api, bucket, source, fields):
    answer = rewrite(api, bucket, "dir/source", "copy", projection="noAcl", fields=fields)
    assert answer.json() == {"done": True, "resource": {"name": "copy"}}
