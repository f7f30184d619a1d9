"""storage.buckets.update [https://cloud.google.com/storage/docs/json_api/v1/buckets/update]."""

import pytest

from tests.api.conftest import assert_condition_not_met, assert_json_error, unique_bucket_name
from tests.api.preconditions import condition, each_bucket_one_that_fails, each_bucket_one_that_holds
from tests.api.resources import assert_bucket_resource


@pytest.fixture
def labelled(api):
    name = unique_bucket_name()
    answer = api.insert_bucket(name, {"labels": {"old": "1"}})
    assert answer.status_code == 200, answer.text
    return answer.json()


def update(api, name, body, **params):
    return api.put(api.bucket_path(name), params=params, json=body)


def test_an_update_replaces_the_labels(api, labelled):
    answer = update(api, labelled["name"], {"labels": {"new": "2"}})
    assert answer.status_code == 200, answer.text
    assert_bucket_resource(answer.json(), labelled["name"])
    assert answer.json()["labels"] == {"new": "2"}
    assert answer.json()["metageneration"] == "2"
    assert answer.json()["timeCreated"] == labelled["timeCreated"]
    assert api.get(api.bucket_path(labelled["name"]), params={"projection": "full"}).json() == answer.json()


def test_an_update_without_labels_removes_them(api, labelled):
    answer = update(api, labelled["name"], {"storageClass": "STANDARD"})
    assert answer.status_code == 200, answer.text
    assert "labels" not in answer.json()


def test_the_whole_resource_as_it_was_read_is_accepted(api, labelled):
    answer = update(api, labelled["name"], {**labelled, "labels": {"again": "1"}, "versioning": {"enabled": True}})
    assert answer.status_code == 200, answer.text
    assert answer.json()["labels"] == {"again": "1"}
    assert answer.json()["versioning"] == {"enabled": True}
    assert answer.json()["location"] == labelled["location"]


@each_bucket_one_that_holds
def test_a_precondition_that_holds_lets_the_update_through(api, labelled, parameter, offset):
    answer = update(api, labelled["name"], {"labels": {"a": "b"}}, **condition(labelled, parameter, offset))
    assert answer.status_code == 200, answer.text
    assert answer.json()["labels"] == {"a": "b"}


@each_bucket_one_that_fails
def test_a_precondition_that_fails_answers_412_and_changes_nothing(api, labelled, parameter, offset):
    assert_condition_not_met(
        update(api, labelled["name"], {"labels": {"a": "b"}}, **condition(labelled, parameter, offset)))
    assert api.get(api.bucket_path(labelled["name"])).json() == labelled


def test_a_missing_bucket_answers_404(api):
    assert_json_error(update(api, unique_bucket_name(), {"labels": {}}), 404, "notFound")


def test_an_update_takes_away_what_it_does_not_name(api):
    name = unique_bucket_name()
    api.insert_bucket(name, {
        "cors": [{"origin": ["*"], "method": ["GET"]}], "versioning": {"enabled": True}, "storageClass": "NEARLINE",
        "lifecycle": {"rule": [{"action": {"type": "Delete"}, "condition": {"age": 1}}]},
        "retentionPolicy": {"retentionPeriod": "60"}, "website": {"mainPageSuffix": "i"}})
    answer = update(api, name, {"labels": {"a": "b"}})
    assert answer.status_code == 200, answer.text
    for field in ("cors", "versioning", "lifecycle", "retentionPolicy", "website"):
        assert field not in answer.json()
    assert answer.json()["storageClass"] == "STANDARD"


def test_an_update_neither_opens_access_nor_drops_soft_delete_by_omission(api):
    name = unique_bucket_name()
    made = api.insert_bucket(name, {
        "iamConfiguration": {"uniformBucketLevelAccess": {"enabled": True}, "publicAccessPrevention": "enforced"},
        "ipFilter": {"mode": "Enabled", "publicNetworkSource": {"allowedIpCidrRanges": ["127.0.0.0/8"]}},
        "softDeletePolicy": {"retentionDurationSeconds": "864000"}}).json()
    answer = update(api, name, {"labels": {"a": "b"}})
    assert answer.status_code == 200, answer.text
    for field in ("iamConfiguration", "ipFilter", "softDeletePolicy"):
        assert answer.json()[field] == made[field]


def test_an_update_that_makes_no_sense_answers_400_and_changes_nothing(api, labelled):
    lifecycle = {"rule": [{"action": {"type": "Delete"}, "condition": {"age": -1}}]}
    assert_json_error(update(api, labelled["name"], {"lifecycle": lifecycle}), 400, "invalid", "age")
    assert api.get(api.bucket_path(labelled["name"])).json() == labelled
