"""storage.buckets.relocate [https://cloud.google.com/storage/docs/bucket-relocation/overview]."""

import time

import pytest

from tests.api.conftest import assert_json_error, unique_bucket_name

WAIT_S = 60


def relocate(api, name, body):
    return api.post(api.bucket_path(name) + "/relocate", json=body)


def made(api, **resource):
    answer = api.insert_bucket(unique_bucket_name("moving"), resource)
    assert answer.status_code == 200, answer.text
    return answer.json()["name"]


def relocated(api, name):
    """The bucket once its location has changed, which raises the metageneration."""
    deadline = time.monotonic() + WAIT_S
    while True:
        resource = api.get(api.bucket_path(name)).json()
        if resource["metageneration"] != "1":
            return resource
        assert time.monotonic() < deadline, resource
        time.sleep(0.01)


def test_a_relocation_between_dual_and_multi_regions_goes_through_by_itself(api):
    name = made(api, location="US")
    api.create_object(name, "object")
    answer = relocate(api, name, {"destinationLocation": "us", "destinationCustomPlacementConfig": {
        "dataLocations": ["us-east1", "us-west1"]}})
    assert answer.status_code == 200, answer.text
    begun = answer.json()
    assert begun["kind"] == "storage#operation"
    assert begun["name"].startswith(f"projects/_/buckets/{name}/operations/")
    assert begun["metadata"]["destinationLocation"] == "US"
    resource = relocated(api, name)
    assert resource["locationType"] == "dual-region"
    assert resource["customPlacementConfig"] == {"dataLocations": ["US-EAST1", "US-WEST1"]}
    assert resource["metageneration"] == "2"
    assert api.get_media(name, "object").content == b"data"


def test_a_relocation_to_a_region_waits_to_be_advanced(api):
    name, other = made(api, location="US"), made(api, location="US")
    begun = relocate(api, name, {"destinationLocation": "us-east1"}).json()
    assert begun["done"] is False
    # Operations are taken in turn, so the runner has looked at the first when the second is through.
    relocate(api, other, {"destinationLocation": "nam4"})
    assert relocated(api, other)["location"] == "NAM4"
    resource = api.get(api.bucket_path(name)).json()
    assert (resource["location"], resource["metageneration"]) == ("US", "1")


def test_validate_only_ends_at_once_and_changes_nothing(api):
    name = made(api, location="US")
    before = api.get(api.bucket_path(name)).json()
    shown = relocate(api, name, {"destinationLocation": "EU", "validateOnly": True}).json()
    assert shown["done"] is True and shown["metadata"]["validateOnly"] is True
    assert api.get(api.bucket_path(name)).json() == before


@pytest.mark.parametrize("body, reason", [
    ({}, "required"), ({"destinationLocation": "us"}, "invalid"), ({"destinationLocation": "not a place"}, "invalid"),
    ({"destinationLocation": 7}, "invalid"), ([], "invalid"),
    ({"destinationLocation": "EU", "destinationCustomPlacementConfig": {"dataLocations": ["US-EAST1", "US-WEST1"]}},
     "invalid"),
    ({"destinationLocation": "EU", "destinationCustomPlacementConfig": {"dataLocations": ["EUROPE-WEST1"]}}, "invalid"),
    ({"destinationLocation": "EU", "validateOnly": "perhaps"}, "invalid"),
])
def test_a_request_that_makes_no_sense_answers_400(api, body, reason):
    name = made(api, location="US")
    assert_json_error(relocate(api, name, body), 400, reason)
    assert api.get(api.bucket_path(name)).json()["location"] == "US"


def test_a_destination_key_is_refused_since_there_are_no_keys(api, bucket):
    body = {"destinationLocation": "EU", "destinationKmsKeyName": "projects/p/locations/l/keyRings/r/cryptoKeys/k"}
    assert_json_error(relocate(api, bucket, body), 501, None, "Cloud KMS keys")


def test_a_missing_bucket_answers_404(api):
    assert_json_error(relocate(api, unique_bucket_name(), {"destinationLocation": "EU"}), 404, "notFound")
