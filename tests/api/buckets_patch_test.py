"""storage.buckets.patch [https://cloud.google.com/storage/docs/json_api/v1/buckets/patch]."""

import gzip
import json

import pytest

from tests.api.conftest import assert_condition_not_met, assert_json_error, unique_bucket_name
from tests.api.preconditions import condition, each_bucket_one_that_fails, each_bucket_one_that_holds
from tests.api.resources import assert_bucket_resource


@pytest.fixture
def labelled(api):
    name = unique_bucket_name()
    answer = api.insert_bucket(name, {"labels": {"keep": "1", "drop": "2"}, "versioning": {"enabled": True}})
    assert answer.status_code == 200, answer.text
    return answer.json()


def patch(api, name, body, **params):
    return api.patch(api.bucket_path(name), params=params, json=body)


def test_a_patch_counts_the_metageneration_up_and_keeps_what_it_does_not_name(api, labelled):
    answer = patch(api, labelled["name"], {"storageClass": "NEARLINE"})
    assert answer.status_code == 200, answer.text
    changed = answer.json()
    assert_bucket_resource(changed, labelled["name"])
    assert changed["metageneration"] == "2"
    assert changed["storageClass"] == "NEARLINE"
    assert changed["etag"] != labelled["etag"]
    for field in ("labels", "versioning", "timeCreated", "location"):
        assert changed[field] == labelled[field]
    assert api.get(api.bucket_path(labelled["name"]), params={"projection": "full"}).json() == changed


@pytest.mark.parametrize("patched, expected", [
    ({"new": "3"}, {"keep": "1", "drop": "2", "new": "3"}),
    ({"keep": "changed"}, {"keep": "changed", "drop": "2"}),
    ({"drop": None}, {"keep": "1"}),
    ({}, {"keep": "1", "drop": "2"}),
])
def test_labels_merge_and_null_deletes_one(api, labelled, patched, expected):
    answer = patch(api, labelled["name"], {"labels": patched})
    assert answer.status_code == 200, answer.text
    assert answer.json()["labels"] == expected
    assert api.get(api.bucket_path(labelled["name"])).json()["labels"] == expected


def test_labels_null_deletes_all(api, labelled):
    answer = patch(api, labelled["name"], {"labels": None})
    assert answer.status_code == 200, answer.text
    assert "labels" not in answer.json()


def test_versioning_is_switched_off_and_on(api, labelled):
    assert patch(api, labelled["name"], {"versioning": {"enabled": False}}).json()["versioning"] == {"enabled": False}
    assert patch(api, labelled["name"], {"versioning": {"enabled": True}}).json()["versioning"] == {"enabled": True}


@each_bucket_one_that_holds
def test_a_precondition_that_holds_lets_the_patch_through(api, labelled, parameter, offset):
    answer = patch(api, labelled["name"], {"labels": {"a": "b"}}, **condition(labelled, parameter, offset))
    assert answer.status_code == 200, answer.text
    assert answer.json()["labels"]["a"] == "b"


@each_bucket_one_that_fails
def test_a_precondition_that_fails_answers_412_and_changes_nothing(api, labelled, parameter, offset):
    assert_condition_not_met(
        patch(api, labelled["name"], {"labels": {"a": "b"}}, **condition(labelled, parameter, offset)))
    assert api.get(api.bucket_path(labelled["name"])).json() == labelled


def test_a_missing_bucket_answers_404(api):
    assert_json_error(patch(api, unique_bucket_name(), {"labels": {"a": "b"}}), 404, "notFound")


WHOLE = {
    "cors": [{"origin": ["*"], "method": ["GET"], "maxAgeSeconds": 60}],
    "defaultEventBasedHold": True,
    "lifecycle": {"rule": [{"action": {"type": "Delete"}, "condition": {"age": 1}}]},
    "logging": {"logBucket": "some-log-bucket", "logObjectPrefix": "log"},
    "retentionPolicy": {"retentionPeriod": "3600"},
    "website": {"mainPageSuffix": "index.html", "notFoundPage": "404.html"},
}


@pytest.mark.parametrize("field", sorted(WHOLE))
def test_null_takes_a_setting_away_and_leaves_the_others(api, field):
    name = unique_bucket_name()
    before = api.insert_bucket(name, WHOLE).json()
    answer = patch(api, name, {field: None})
    assert answer.status_code == 200, answer.text
    assert field not in answer.json()
    for other in set(WHOLE) - {field}:
        assert answer.json()[other] == before[other]


def test_a_null_member_of_a_setting_takes_only_that_member_away(api):
    name = unique_bucket_name()
    api.insert_bucket(name, WHOLE)
    answer = patch(api, name, {"website": {"notFoundPage": None}})
    assert answer.json()["website"] == {"mainPageSuffix": "index.html"}


def test_the_whole_resource_as_it_was_read_is_accepted_and_changes_nothing_else(api):
    name = unique_bucket_name()
    before = api.insert_bucket(name, WHOLE, projection="noAcl").json()
    answer = patch(api, name, before, projection="noAcl")
    assert answer.status_code == 200, answer.text
    changing = ("metageneration", "etag", "updated")
    assert {k: v for k, v in answer.json().items() if k not in changing} == {
        k: v for k, v in before.items() if k not in changing}


def test_the_location_cannot_be_changed(api, bucket):
    assert_json_error(patch(api, bucket, {"location": "ASIA"}), 400, "invalid", "location")


def test_soft_delete_switched_off_is_accepted(api, bucket):
    answer = patch(api, bucket, {"softDeletePolicy": {"retentionDurationSeconds": "0"}})
    assert answer.status_code == 200, answer.text


def test_post_with_a_method_override_is_a_patch(api, labelled):
    answer = api.post(api.bucket_path(labelled["name"]), json={"labels": {"via": "override"}},
                      headers={"X-HTTP-Method-Override": "PATCH"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["labels"] == {"keep": "1", "drop": "2", "via": "override"}


def test_a_gzip_compressed_body_is_decoded(api, labelled):
    body = gzip.compress(json.dumps({"labels": {"z": "1"}}).encode())
    answer = api.patch(api.bucket_path(labelled["name"]), data=body,
                       headers={"Content-Type": "application/json; charset=UTF-8", "Content-Encoding": "gzip"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["labels"]["z"] == "1"


def test_fields_the_client_cannot_set_are_ignored(api, labelled):
    answer = patch(api, labelled["name"], {"kind": "storage#bucket", "id": labelled["id"], "etag": labelled["etag"],
                                           "timeCreated": "2001-01-01T00:00:00.000Z", "labels": {"a": "b"}})
    assert answer.status_code == 200, answer.text
    assert answer.json()["timeCreated"] == labelled["timeCreated"]
    assert answer.json()["metageneration"] == "2"


def test_fields_selects_what_is_returned(api, labelled):
    answer = patch(api, labelled["name"], {"labels": {"a": "b"}}, fields="labels/a,metageneration")
    assert answer.json() == {"labels": {"a": "b"}, "metageneration": "2"}
