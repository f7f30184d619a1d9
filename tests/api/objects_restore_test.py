"""storage.objects.restore and soft-deleted objects [https://cloud.google.com/storage/docs/soft-delete]: what a delete
leaves, how it is found, and how it comes back."""

import pytest

from tests.api.conftest import (RFC3339_MILLISECONDS, assert_condition_not_met, assert_json_error, crc32c_base64,
                                unique_bucket_name)
from tests.api.resources import names
from tests.api.resumable_support import send, start_location

WEEK_S = 604_800


@pytest.fixture
def api(testbench_api):
    return testbench_api


def make_bucket(api, **resource) -> str:
    name = unique_bucket_name("soft")
    resource.setdefault("softDeletePolicy", {"retentionDurationSeconds": str(WEEK_S)})
    answer = api.insert_bucket(name, resource)
    assert answer.status_code == 200, answer.text
    return name


@pytest.fixture
def bucket(api) -> str:
    return make_bucket(api)


def create_and_delete(api, bucket, name, data=b"data", **resource) -> dict:
    made = api.create_object(bucket, name, data, **resource)
    assert api.delete(api.object_path(bucket, name)).status_code == 204
    return made


def restore(api, resource, **params):
    params.setdefault("generation", resource["generation"])
    return api.post(api.object_path(resource["bucket"], resource["name"], "/restore"), params=params)


def get_deleted(api, resource, **params):
    params.setdefault("generation", resource["generation"])
    return api.get_metadata(resource["bucket"], resource["name"], softDeleted="true", **params)


def list_deleted(api, bucket, **params) -> list:
    listing = api.list_objects(bucket, softDeleted="true", **params)
    assert listing.status_code == 200, listing.text
    return [(item["name"], item["generation"]) for item in listing.json().get("items", [])]


def test_a_deleted_object_is_shown_soft_deleted_and_to_nobody_else(api, bucket):
    made = create_and_delete(api, bucket, "object", b"content", metadata={"k": "v"})
    assert_json_error(api.get_metadata(bucket, "object"), 404, "notFound")
    assert_json_error(api.get_metadata(bucket, "object", generation=made["generation"]), 404, "notFound")
    assert "items" not in api.list_objects(bucket, versions="true").json()
    answer = get_deleted(api, made)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    for field in ("generation", "metageneration", "size", "crc32c", "metadata", "timeCreated", "id"):
        assert found[field] == made[field], field
    assert RFC3339_MILLISECONDS.match(found["softDeleteTime"]) and RFC3339_MILLISECONDS.match(found["hardDeleteTime"])
    assert found["hardDeleteTime"] > found["softDeleteTime"]
    assert "restoreToken" not in found


def test_the_data_of_a_soft_deleted_object_cannot_be_read(api, bucket):
    made = create_and_delete(api, bucket, "object")
    assert api.get_media(bucket, "object", generation=made["generation"]).status_code == 404
    answer = api.get_media(bucket, "object", generation=made["generation"], softDeleted="true")
    assert answer.status_code == 400 and "soft-deleted" in answer.text


def test_a_soft_deleted_object_is_asked_for_with_its_generation(api, bucket):
    create_and_delete(api, bucket, "object")
    assert_json_error(api.get_metadata(bucket, "object", softDeleted="true"), 400, "required", "generation")


def test_a_restore_makes_a_new_generation_and_leaves_the_soft_deleted_one(api, bucket):
    made = create_and_delete(api, bucket, "object", b"content", metadata={"k": "v"}, storageClass="NEARLINE",
                             customTime="2026-01-01T00:00:00.000Z", contexts={"custom": {"c": {"value": "v"}}})
    answer = restore(api, made)
    assert answer.status_code == 200, answer.text
    back = answer.json()
    assert int(back["generation"]) > int(made["generation"]) and back["metageneration"] == "1"
    for field in ("metadata", "storageClass", "customTime", "contexts", "size", "crc32c", "contentType"):
        assert back[field] == made[field], field
    assert back["timeCreated"] >= made["timeCreated"]
    assert "softDeleteTime" not in back and "hardDeleteTime" not in back
    assert api.get_media(bucket, "object").content == b"content"
    assert api.get_metadata(bucket, "object", projection="full").json() == back
    assert list_deleted(api, bucket) == [("object", made["generation"])]


def test_a_restored_object_has_the_buckets_list_or_on_demand_its_own(api, bucket):
    made = create_and_delete(api, bucket, "object", b"data", acl=[{"entity": "allUsers", "role": "READER"}])
    entities = {entry["entity"] for entry in restore(api, made).json()["acl"]}
    assert "allUsers" not in entities and entities
    back = restore(api, made, copySourceAcl="true").json()
    assert "allUsers" in {entry["entity"] for entry in back["acl"]}
    assert "acl" not in restore(api, made, projection="noAcl").json()


def test_a_restore_over_a_live_object_soft_deletes_it_or_makes_it_noncurrent(api, bucket):
    deleted = create_and_delete(api, bucket, "object", b"old")
    live = api.create_object(bucket, "object", b"live")
    assert restore(api, deleted).status_code == 200
    assert api.get_media(bucket, "object").content == b"old"
    assert ("object", live["generation"]) in list_deleted(api, bucket)

    versioned = make_bucket(api, versioning={"enabled": True})
    old = api.create_object(versioned, "object", b"old")
    api.delete(api.object_path(versioned, "object"), params={"generation": old["generation"]})
    live = api.create_object(versioned, "object", b"live")
    assert restore(api, old).status_code == 200
    assert api.get_media(versioned, "object", generation=live["generation"]).content == b"live"


def test_preconditions_are_those_of_the_live_object(api, bucket):
    deleted = create_and_delete(api, bucket, "object", b"old")
    live = api.create_object(bucket, "object", b"live")
    assert_condition_not_met(restore(api, deleted, ifGenerationMatch="0"))
    assert_condition_not_met(restore(api, deleted, ifGenerationMatch=deleted["generation"]))
    assert_condition_not_met(restore(api, deleted, ifMetagenerationNotMatch="1"))
    assert api.get_metadata(bucket, "object").json() == live
    assert restore(api, deleted, ifGenerationMatch=live["generation"]).status_code == 200


def test_what_is_not_soft_deleted_is_404_and_a_bucket_without_soft_delete_400(api, bucket):
    live = api.create_object(bucket, "object")
    error = assert_json_error(restore(api, live), 404, "notFound")
    assert error["message"] == f"No such object: {bucket}/object"
    assert_json_error(restore(api, {"bucket": bucket, "name": "absent", "generation": "5"}), 404, "notFound")
    assert_json_error(api.post(api.object_path(bucket, "object", "/restore")), 400, "required", "generation")
    plain = make_bucket(api, softDeletePolicy={"retentionDurationSeconds": "0"})
    gone = create_and_delete(api, plain, "object")
    said = "bucket soft delete policy must be set."
    assert_json_error(restore(api, gone), 400, "invalid", said)
    assert_json_error(api.list_objects(plain, softDeleted="true"), 400, "invalid", said)


def test_a_hold_on_the_live_object_refuses_the_restore(api, bucket):
    deleted = create_and_delete(api, bucket, "object", b"old")
    live = api.create_object(bucket, "object", b"live", temporaryHold=True)
    assert_json_error(restore(api, deleted), 403, "forbidden", "Temporary")
    assert api.get_metadata(bucket, "object").json() == live


def test_a_soft_deleted_object_is_gone_when_its_time_is_over(api, testbench, bucket):
    made = create_and_delete(api, bucket, "object")
    testbench.advance_clock(WEEK_S - 3600)
    assert get_deleted(api, made).status_code == 200
    testbench.advance_clock(3600 + 60)
    assert_json_error(get_deleted(api, made), 404, "notFound")
    assert_json_error(restore(api, made), 404, "notFound")
    assert list_deleted(api, bucket) == []


def test_a_deleted_noncurrent_generation_is_soft_deleted_too(api):
    versioned = make_bucket(api, versioning={"enabled": True})
    old = api.create_object(versioned, "object", b"old")
    api.create_object(versioned, "object", b"new")
    assert list_deleted(api, versioned) == []
    assert api.delete(api.object_path(versioned, "object"), params={"generation": old["generation"]}).status_code == 204
    assert list_deleted(api, versioned) == [("object", old["generation"])]


def test_soft_deleted_objects_are_listed_by_name_and_generation_over_all_pages(api, bucket):
    made = [create_and_delete(api, bucket, name) for name in ("b", "a/x", "a/x", "a/y")]
    api.create_object(bucket, "a/live")
    expected = sorted((item["name"], item["generation"]) for item in made)
    for page_size in (1, 2, 3):
        found, token = [], None
        while True:
            page = api.list_objects(bucket, softDeleted="true", maxResults=page_size,
                                    **({"pageToken": token} if token else {})).json()
            found += [(item["name"], item["generation"]) for item in page.get("items", [])]
            token = page.get("nextPageToken")
            if token is None:
                break
        assert found == expected
    assert [name for name, _ in list_deleted(api, bucket, prefix="a/")] == ["a/x", "a/x", "a/y"]
    assert [name for name, _ in list_deleted(api, bucket, matchGlob="a/y*")] == ["a/y"]
    listing = api.list_objects(bucket, softDeleted="true", delimiter="/").json()
    assert names(listing) == ["b"] and listing["prefixes"] == ["a/"]
    assert_json_error(api.list_objects(bucket, softDeleted="true", versions="true"), 400, "invalid")


def test_an_upload_whose_object_is_deleted_since_answers_its_last_answer_again(api, bucket):
    location = start_location(api, bucket, "object", resource={"metadata": {"k": "v"}})
    answer = send(api, location, b"content")
    assert answer.status_code == 200
    assert api.delete(api.object_path(bucket, "object")).status_code == 204
    again = send(api, location, content_range="bytes */7")
    assert again.status_code == 200, again.text
    assert again.json() == answer.json() and again.json()["crc32c"] == crc32c_base64(b"content")


def test_deleting_and_restoring_in_turn_keeps_every_generation(api, bucket):
    made = create_and_delete(api, bucket, "object", b"x" * 200_000)
    back = restore(api, made).json()
    assert api.delete(api.object_path(bucket, "object")).status_code == 204
    assert list_deleted(api, bucket) == [("object", made["generation"]), ("object", back["generation"])]
    assert restore(api, back).status_code == 200
    assert api.get_media(bucket, "object").content == b"x" * 200_000
