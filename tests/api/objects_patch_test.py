"""storage.objects.patch [https://cloud.google.com/storage/docs/json_api/v1/objects/patch]."""

import gzip
import json

import pytest

from tests.api.conftest import assert_condition_not_met, assert_json_error
from tests.api.preconditions import condition, each_that_fails, each_that_holds
from tests.api.resources import assert_object_resource

FIELDS = {"contentType": "text/x-before", "cacheControl": "no-store", "contentDisposition": "inline",
          "contentLanguage": "en", "metadata": {"keep": "1", "drop": "2"}}


@pytest.fixture
def stored(api, bucket):
    return api.create_object(bucket, "object", b"content", **FIELDS)


def patch(api, resource, body, **params):
    return api.patch(api.object_path(resource["bucket"], resource["name"]), params=params, json=body)


def test_a_patch_counts_the_metageneration_up_and_keeps_the_generation_and_the_rest(api, bucket, stored):
    answer = patch(api, stored, {"contentType": "text/x-after"})
    assert answer.status_code == 200, answer.text
    changed = answer.json()
    assert_object_resource(changed, bucket, "object", b"content")
    assert changed["generation"] == stored["generation"]
    assert changed["metageneration"] == "2"
    assert changed["contentType"] == "text/x-after"
    assert changed["timeCreated"] == stored["timeCreated"]
    assert changed["updated"] >= stored["updated"]
    assert changed["etag"] != stored["etag"]
    for field in set(FIELDS) - {"contentType"}:
        assert changed[field] == FIELDS[field]
    assert api.get_metadata(bucket, "object", projection="full").json() == changed
    assert api.get_media(bucket, "object").content == b"content"


@pytest.mark.parametrize("patched, expected", [
    ({"new": "3"}, {"keep": "1", "drop": "2", "new": "3"}),
    ({"keep": "changed"}, {"keep": "changed", "drop": "2"}),
    ({"drop": None}, {"keep": "1"}),
    ({"drop": None, "new": "3"}, {"keep": "1", "new": "3"}),
    ({"absent": None}, {"keep": "1", "drop": "2"}),
    ({}, {"keep": "1", "drop": "2"}),
])
def test_custom_metadata_merges_and_null_deletes_one_key(api, bucket, stored, patched, expected):
    answer = patch(api, stored, {"metadata": patched})
    assert answer.status_code == 200, answer.text
    assert answer.json()["metadata"] == expected
    assert api.get_metadata(bucket, "object").json()["metadata"] == expected


def test_metadata_null_deletes_all_custom_metadata(api, stored):
    answer = patch(api, stored, {"metadata": None})
    assert answer.status_code == 200, answer.text
    assert "metadata" not in answer.json()


def test_deleting_the_last_key_leaves_no_custom_metadata(api, stored):
    answer = patch(api, stored, {"metadata": {"keep": None, "drop": None}})
    assert answer.status_code == 200, answer.text
    assert not answer.json().get("metadata")


@pytest.mark.parametrize("field", ["cacheControl", "contentDisposition", "contentLanguage"])
def test_null_deletes_a_field(api, bucket, stored, field):
    answer = patch(api, stored, {field: None})
    assert answer.status_code == 200, answer.text
    assert field not in answer.json()
    assert field not in api.get_metadata(bucket, "object").json()


@pytest.mark.parametrize("field, value", [
    ("contentType", "image/png"), ("cacheControl", "public"), ("contentDisposition", "attachment"),
    ("contentLanguage", "fr"), ("contentEncoding", "br"), ("customTime", "2030-01-02T03:04:05.678Z"),
])
def test_each_writable_field_is_set(api, bucket, stored, field, value):
    assert patch(api, stored, {field: value}).json()[field] == value
    assert api.get_metadata(bucket, "object").json()[field] == value


def test_the_download_shows_the_patched_fields(api, bucket, stored):
    assert patch(api, stored, {"contentType": "image/png", "cacheControl": "public, max-age=5"}).status_code == 200
    headers = api.get_media(bucket, "object").headers
    assert headers["Content-Type"] == "image/png"
    assert headers["Cache-Control"] == "public, max-age=5"
    assert headers["x-goog-metageneration"] == "2"


def test_custom_time_never_goes_back(api, bucket, stored):
    assert patch(api, stored, {"customTime": "2030-01-01T00:00:00.000Z"}).status_code == 200
    answer = patch(api, stored, {"customTime": "2029-01-01T00:00:00.000Z"})
    assert 400 <= answer.status_code < 500
    assert api.get_metadata(bucket, "object").json()["customTime"] == "2030-01-01T00:00:00.000Z"


def test_fields_the_client_cannot_set_are_ignored(api, bucket, stored):
    answer = patch(api, stored, {"name": "object", "bucket": bucket, "generation": stored["generation"],
                                 "kind": "storage#object", "timeCreated": "2001-01-01T00:00:00Z",
                                 "metadata": {"new": "3"}})
    assert answer.status_code == 200, answer.text
    assert answer.json()["timeCreated"] == stored["timeCreated"]
    assert answer.json()["size"] == stored["size"]
    assert answer.json()["metadata"]["new"] == "3"


@each_that_holds
def test_a_precondition_that_holds_lets_the_patch_through(api, stored, parameter, offset):
    answer = patch(api, stored, {"metadata": {"a": "b"}}, **condition(stored, parameter, offset))
    assert answer.status_code == 200, answer.text
    assert answer.json()["metadata"]["a"] == "b"


@each_that_fails
def test_a_precondition_that_fails_answers_412_and_changes_nothing(api, bucket, stored, parameter, offset):
    assert_condition_not_met(patch(api, stored, {"metadata": {"a": "b"}}, **condition(stored, parameter, offset)))
    assert api.get_metadata(bucket, "object").json() == stored


def test_of_two_patches_of_one_metageneration_the_second_answers_412(api, stored):
    assert patch(api, stored, {"metadata": {"a": "1"}}, ifMetagenerationMatch="1").status_code == 200
    assert_condition_not_met(patch(api, stored, {"metadata": {"a": "2"}}, ifMetagenerationMatch="1"))


def test_a_noncurrent_generation_is_patched_by_its_number(api, versioned_bucket):
    old = api.create_object(versioned_bucket, "object", b"old")
    live = api.create_object(versioned_bucket, "object", b"live")
    answer = patch(api, old, {"metadata": {"a": "b"}}, generation=old["generation"])
    assert answer.status_code == 200, answer.text
    assert answer.json()["generation"] == old["generation"]
    assert api.get_metadata(versioned_bucket, "object").json() == live
    assert api.get_metadata(versioned_bucket, "object", generation=old["generation"]).json()["metadata"] == {"a": "b"}


def test_a_missing_object_or_generation_answers_404(api, bucket, stored):
    assert_json_error(api.patch(api.object_path(bucket, "absent"), json={"metadata": {"a": "b"}}), 404, "notFound")
    other = str(int(stored["generation"]) + 1)
    assert_json_error(patch(api, stored, {"metadata": {"a": "b"}}, generation=other), 404, "notFound")


def test_post_with_a_method_override_is_a_patch(api, bucket, stored):
    body = gzip.compress(json.dumps({"metadata": {"drop": None, "via": "override"}}).encode())
    answer = api.post(api.object_path(bucket, "object"), data=iter([body]),
                      headers={"X-HTTP-Method-Override": "PATCH", "Content-Encoding": "gzip",
                               "Content-Type": "application/json; charset=UTF-8"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["metadata"] == {"keep": "1", "via": "override"}


@pytest.mark.parametrize("fields, expected", [
    ("metageneration", {"metageneration": "2"}),
    ("metadata(new),name", {"metadata": {"new": "3"}, "name": "object"}),
    ("metadata/new,name", {"metadata": {"new": "3"}, "name": "object"}),
])
def test_fields_selects_what_is_returned(api, stored, fields, expected):
    assert patch(api, stored, {"metadata": {"new": "3"}}, fields=fields).json() == expected


@pytest.mark.parametrize("projection", ["full", "noAcl"])
def test_projection_is_accepted(api, stored, projection):
    answer = patch(api, stored, {"metadata": {"new": "3"}}, projection=projection)
    assert answer.status_code == 200, answer.text
    if projection == "noAcl":
        assert "acl" not in answer.json()


@pytest.mark.parametrize("body, reason, said", [
    ({"kmsKeyName": "projects/p/locations/l/keyRings/r/cryptoKeys/k"}, "cloudKmsEncryptionKeyNotFound", "Cloud KMS"),
    ({"temporaryHold": "true"}, "invalid", "temporaryHold"), ({"metadata": []}, "invalid", "metadata"),
])
def test_what_cannot_be_set_is_refused_and_changes_nothing(api, bucket, stored, body, reason, said):
    assert_json_error(patch(api, stored, body), 400, reason, said)
    assert api.get_metadata(bucket, "object").json() == stored


def test_a_storage_class_changes_by_rewriting_alone(api, bucket, stored):
    answer = patch(api, stored, {"storageClass": "NEARLINE"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["storageClass"] == stored["storageClass"]
    target = f"/rewriteTo/b/{bucket}/o/object"
    answer = api.post(api.object_path(bucket, "object", target), json={"storageClass": "NEARLINE"})
    assert answer.json()["resource"]["storageClass"] == "NEARLINE"
