"""storage.buckets.insert [https://cloud.google.com/storage/docs/json_api/v1/buckets/insert]."""

import gzip
import json

import pytest

from tests.api.conftest import assert_json_error, unique_bucket_name
from tests.api.resources import assert_bucket_resource


def test_a_new_bucket_is_returned_with_every_field(api):
    name = unique_bucket_name()
    answer = api.insert_bucket(name)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].lower().startswith("application/json")
    resource = answer.json()
    assert_bucket_resource(resource, name)
    assert resource["metageneration"] == "1"
    assert resource["storageClass"] == "STANDARD"
    assert resource["timeCreated"] == resource["updated"]
    assert api.get(api.bucket_path(name)).json() == resource


def test_a_new_bucket_is_empty(api, bucket):
    listing = api.list_objects(bucket)
    assert listing.status_code == 200
    assert listing.json() == {"kind": "storage#objects"}


@pytest.mark.parametrize("storage_class", ["STANDARD", "NEARLINE", "COLDLINE", "ARCHIVE"])
def test_the_default_storage_class_is_kept_and_given_to_new_objects(api, storage_class):
    name = unique_bucket_name()
    answer = api.insert_bucket(name, {"storageClass": storage_class})
    assert answer.status_code == 200, answer.text
    assert answer.json()["storageClass"] == storage_class
    assert api.create_object(name, "object")["storageClass"] == storage_class


def test_location_is_kept_in_upper_case(api):
    answer = api.insert_bucket(unique_bucket_name(), {"location": "europe-west4"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["location"] == "EUROPE-WEST4"


def test_labels_and_versioning_are_kept(api):
    labels = {"team": "lake-house", "empty": ""}
    answer = api.insert_bucket(unique_bucket_name(), {"labels": labels, "versioning": {"enabled": True}})
    assert answer.status_code == 200, answer.text
    assert answer.json()["labels"] == labels
    assert answer.json()["versioning"] == {"enabled": True}


def test_uniform_access_and_public_access_prevention_are_kept(api):
    given = {"uniformBucketLevelAccess": {"enabled": True}, "publicAccessPrevention": "enforced"}
    answer = api.insert_bucket(unique_bucket_name(), {"iamConfiguration": given})
    assert answer.status_code == 200, answer.text
    kept = answer.json()["iamConfiguration"]
    assert kept["uniformBucketLevelAccess"]["enabled"] is True
    assert kept["publicAccessPrevention"] == "enforced"


def test_soft_delete_switched_off_is_accepted(api):
    answer = api.insert_bucket(unique_bucket_name(), {"softDeletePolicy": {"retentionDurationSeconds": "0"}})
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("resource", [
    {"autoclass": {"terminalStorageClass": "COLDLINE", "enabled": True}},
    {"billing": {"requesterPays": "yes"}},
    {"cors": {"origin": ["*"]}},
    {"customPlacementConfig": {"dataLocations": ["US-EAST1"]}},
    {"defaultEventBasedHold": "on"},
    {"encryption": {"googleManagedEncryptionEnforcementConfig": {"restrictionMode": "Sometimes"}}},
    {"hierarchicalNamespace": {"enabled": True}},
    {"iamConfiguration": {"publicAccessPrevention": "sometimes"}},
    {"ipFilter": {"mode": "Enabled", "publicNetworkSource": {"allowedIpCidrRanges": ["10.0.0.1/8"]}}},
    {"labels": {"UPPER": "x"}},
    {"lifecycle": {"rule": [{"action": {"type": "Delete"}, "condition": {}}]}},
    {"location": "not a location"},
    {"logging": {"logBucket": "Not_A_Bucket!"}},
    {"objectRetention": {"mode": "Enabled"}},
    {"retentionPolicy": {"retentionPeriod": "0"}},
    {"rpo": "NEVER"},
    {"softDeletePolicy": {"retentionDurationSeconds": "60"}},
    {"storageClass": "LUKEWARM"},
    {"versioning": True},
    {"website": {"mainPageSuffix": 7}},
], ids=lambda resource: next(iter(resource)))
def test_a_setting_that_makes_no_sense_answers_400_and_creates_nothing(api, resource):
    name = unique_bucket_name()
    assert_json_error(api.insert_bucket(name, resource), 400, "invalid")
    assert_json_error(api.get(api.bucket_path(name)), 404, "notFound")


def test_settings_say_nothing_where_nobody_set_them(api, bucket):
    resource = api.get(api.bucket_path(bucket)).json()
    for field in ("acl", "autoclass", "billing", "cors", "customPlacementConfig", "defaultEventBasedHold", "encryption",
                  "hierarchicalNamespace", "ipFilter", "labels", "lifecycle", "logging", "objectRetention",
                  "retentionPolicy", "versioning", "website"):
        assert field not in resource, field


def test_the_project_number_is_the_same_for_every_bucket_of_a_project_and_differs_between_projects(api, bucket):
    number = api.get(api.bucket_path(bucket)).json()["projectNumber"]
    assert number.isdigit() and number != "0"
    assert api.insert_bucket(unique_bucket_name()).json()["projectNumber"] == number
    other = api.post("/storage/v1/b", params={"project": "another-project"}, json={"name": unique_bucket_name()})
    assert other.json()["projectNumber"] != number


@pytest.mark.parametrize("storage_class", ["MULTI_REGIONAL", "REGIONAL", "DURABLE_REDUCED_AVAILABILITY"])
def test_the_historic_storage_classes_are_kept(api, storage_class):
    answer = api.insert_bucket(unique_bucket_name(), {"storageClass": storage_class})
    assert answer.status_code == 200, answer.text
    assert answer.json()["storageClass"] == storage_class


def test_a_taken_name_answers_409_conflict_and_changes_nothing(api, bucket):
    before = api.get(api.bucket_path(bucket)).json()
    assert_json_error(api.insert_bucket(bucket, {"labels": {"a": "b"}}), 409, "conflict")
    assert api.get(api.bucket_path(bucket)).json() == before


def test_a_missing_project_answers_400(api):
    name = unique_bucket_name()
    assert_json_error(api.post("/storage/v1/b", json={"name": name}), 400, "required")
    assert_json_error(api.get(api.bucket_path(name)), 404, "notFound")


def test_a_missing_name_answers_400(api):
    assert_json_error(api.post("/storage/v1/b", params={"project": api.project}, json={"labels": {}}), 400, None)


def test_fields_selects_what_is_returned(api):
    name = unique_bucket_name()
    answer = api.insert_bucket(name, fields="name,storageClass")
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"name": name, "storageClass": "STANDARD"}


@pytest.mark.parametrize("projection", ["full", "noAcl"])
def test_projection_is_accepted(api, projection):
    answer = api.insert_bucket(unique_bucket_name(), projection=projection)
    assert answer.status_code == 200, answer.text
    if projection == "noAcl":
        assert "acl" not in answer.json() and "defaultObjectAcl" not in answer.json()


def test_unknown_parameters_and_headers_are_ignored(api):
    name = unique_bucket_name()
    answer = api.post("/storage/v1/b", json={"name": name}, headers={"x-goog-api-client": "gl-test/1"},
                      params={"project": api.project, "key": "k", "quotaUser": "q", "userIp": "::1", "alt": "json",
                              "$.xgafv": "2", "noSuchParameter": "1"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["name"] == name


def test_a_gzip_compressed_body_is_decoded(api):
    name = unique_bucket_name()
    body = gzip.compress(json.dumps({"name": name, "labels": {"a": "b"}}).encode())
    answer = api.post("/storage/v1/b", params={"project": api.project}, data=body,
                      headers={"Content-Type": "application/json; charset=UTF-8", "Content-Encoding": "gzip"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["labels"] == {"a": "b"}


def test_a_chunked_body_is_read(api):
    name = unique_bucket_name()
    body = json.dumps({"name": name}).encode()
    answer = api.post("/storage/v1/b", params={"project": api.project}, data=iter([body[:5], body[5:]]),
                      headers={"Content-Type": "application/json"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["name"] == name


def test_pretty_print_changes_only_the_white_space(api):
    pretty = api.insert_bucket(unique_bucket_name(), prettyPrint="true")
    compact = api.insert_bucket(unique_bucket_name(), prettyPrint="false")
    assert "\n" in pretty.text
    assert "\n" not in compact.text.rstrip("\n")
    assert pretty.json().keys() == compact.json().keys()
