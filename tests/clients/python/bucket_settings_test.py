"""google-cloud-storage: settings of a bucket that go out and come back as the library's own objects."""

import datetime
import uuid

import pytest
from google.api_core import exceptions
from google.cloud.storage.constants import DUAL_REGION_LOCATION_TYPE, RPO_ASYNC_TURBO, RPO_DEFAULT


def fresh_name() -> str:
    return f"bucket-{uuid.uuid4().hex}"


def rules(bucket) -> list[dict]:
    bucket.reload()
    return [dict(rule) for rule in bucket.lifecycle_rules]


def test_lifecycle_rules_are_added_and_cleared(bucket):
    bucket.add_lifecycle_delete_rule(age=30, number_of_newer_versions=3, matches_prefix=["logs/"], is_live=False)
    bucket.add_lifecycle_set_storage_class_rule("COLDLINE", age=10, matches_storage_class=["STANDARD"])
    bucket.add_lifecycle_delete_rule(created_before=datetime.date(2030, 1, 2), matches_suffix=[".tmp"])
    bucket.add_lifecycle_delete_rule(days_since_custom_time=5, custom_time_before=datetime.date(2031, 1, 1))
    bucket.add_lifecycle_delete_rule(days_since_noncurrent_time=4, noncurrent_time_before=datetime.date(2031, 1, 1))
    bucket.add_lifecycle_abort_incomplete_multipart_upload_rule(age=7)
    bucket.patch()
    assert rules(bucket) == [
        {"action": {"type": "Delete"}, "condition": {"age": 30, "numNewerVersions": 3, "isLive": False,
                                                     "matchesPrefix": ["logs/"]}},
        {"action": {"type": "SetStorageClass", "storageClass": "COLDLINE"},
         "condition": {"age": 10, "matchesStorageClass": ["STANDARD"]}},
        {"action": {"type": "Delete"}, "condition": {"createdBefore": "2030-01-02", "matchesSuffix": [".tmp"]}},
        {"action": {"type": "Delete"}, "condition": {"daysSinceCustomTime": 5, "customTimeBefore": "2031-01-01"}},
        {"action": {"type": "Delete"},
         "condition": {"daysSinceNoncurrentTime": 4, "noncurrentTimeBefore": "2031-01-01"}},
        {"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": 7}}]
    bucket.clear_lifecycle_rules()
    bucket.patch()
    assert rules(bucket) == []


def test_a_lifecycle_rule_without_a_condition_is_refused(bucket):
    bucket.lifecycle_rules = [{"action": {"type": "Delete"}, "condition": {}}]
    with pytest.raises(exceptions.BadRequest):
        bucket.patch()
    assert rules(bucket) == []


def test_cors_rules_come_back(client, bucket):
    cors = [{"origin": ["https://example.com"], "method": ["GET", "PUT"], "responseHeader": ["Content-Type"],
             "maxAgeSeconds": 3600}]
    bucket.cors = cors
    bucket.patch()
    assert client.get_bucket(bucket.name).cors == cors
    bucket.cors = []
    bucket.patch()
    assert client.get_bucket(bucket.name).cors == []


def test_a_website_is_configured_and_taken_down(client, bucket):
    bucket.configure_website("index.html", "404.html")
    bucket.patch()
    found = client.get_bucket(bucket.name)
    assert found._properties["website"] == {"mainPageSuffix": "index.html", "notFoundPage": "404.html"}
    bucket.disable_website()
    bucket.patch()
    assert not client.get_bucket(bucket.name)._properties.get("website")


def test_logging_is_turned_on_and_off(client, bucket):
    logs = client.create_bucket(fresh_name())
    bucket.enable_logging(logs.name, object_prefix="prefix")
    bucket.patch()
    assert client.get_bucket(bucket.name).get_logging() == {"logBucket": logs.name, "logObjectPrefix": "prefix"}
    bucket.disable_logging()
    bucket.patch()
    assert client.get_bucket(bucket.name).get_logging() is None


def test_autoclass_is_turned_on_and_off(client):
    bucket = client.bucket(fresh_name())
    bucket.autoclass_enabled = True
    client.create_bucket(bucket)
    found = client.get_bucket(bucket.name)
    assert found.autoclass_enabled and found.autoclass_toggle_time is not None
    assert found.autoclass_terminal_storage_class == "NEARLINE"
    found.autoclass_terminal_storage_class = "ARCHIVE"
    found.patch()
    assert client.get_bucket(bucket.name).autoclass_terminal_storage_class == "ARCHIVE"
    found.autoclass_enabled = False
    found.patch()
    assert client.get_bucket(bucket.name).autoclass_enabled is False


def test_a_dual_region_has_its_places_and_turbo_replication(client):
    bucket = client.bucket(fresh_name())
    client.create_bucket(bucket, location="US", data_locations=["US-EAST1", "US-WEST1"])
    found = client.get_bucket(bucket.name)
    assert found.location_type == DUAL_REGION_LOCATION_TYPE and found.data_locations == ["US-EAST1", "US-WEST1"]
    found.rpo = RPO_ASYNC_TURBO
    found.patch()
    assert client.get_bucket(bucket.name).rpo == RPO_ASYNC_TURBO
    found.rpo = RPO_DEFAULT
    found.patch()
    assert client.get_bucket(bucket.name).rpo == RPO_DEFAULT


def test_a_requester_pays_bucket_wants_to_know_who_pays(client, bucket):
    bucket.requester_pays = True
    bucket.patch()
    with pytest.raises(exceptions.BadRequest):
        client.get_bucket(bucket.name)
    paying = client.bucket(bucket.name, user_project="test-project")
    paying.reload()
    assert paying.requester_pays is True
    paying.blob("object").upload_from_string(b"x")
    assert paying.blob("object").download_as_bytes() == b"x"


def test_default_event_based_hold_passes_to_new_objects(client, bucket):
    bucket.default_event_based_hold = True
    bucket.patch()
    blob = bucket.blob("object")
    blob.upload_from_string(b"x")
    blob.reload()
    assert blob.event_based_hold is True
    with pytest.raises(exceptions.Forbidden):
        blob.delete()
    blob.event_based_hold = False
    blob.patch()
    blob.delete()


def test_the_service_account_of_a_project_has_an_address(client):
    assert "@" in client.get_service_account_email()
