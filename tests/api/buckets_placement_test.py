"""Bucket.location, customPlacementConfig and rpo [https://cloud.google.com/storage/docs/locations]."""

import pytest

from tests.api.conftest import assert_json_error, unique_bucket_name


def insert(api, resource):
    return api.insert_bucket(unique_bucket_name(), resource)


@pytest.mark.parametrize("location, shown, kind", [
    ("us", "US", "multi-region"), ("EU", "EU", "multi-region"), ("asia", "ASIA", "multi-region"),
    ("nam4", "NAM4", "dual-region"), ("EUR4", "EUR4", "dual-region"), ("asia1", "ASIA1", "dual-region"),
    ("europe-west3", "EUROPE-WEST3", "region"), ("berlin", "BERLIN", "region"),
])
def test_a_location_is_shown_in_upper_case_with_its_type(api, location, shown, kind):
    answer = insert(api, {"location": location})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["location"], answer.json()["locationType"]) == (shown, kind)


@pytest.mark.parametrize("location", ["not a location", "invalid_region", "-us", "us-", "us--east1", "x" * 65, "é",
                                      "invalid_reg1+invalid_reg2", "us-east1+us-east1", "us-east1+europe-west1", "+"])
def test_what_has_not_the_shape_of_a_location_answers_400(api, location):
    assert_json_error(insert(api, {"location": location}), 400, "invalid", "location constraint is not valid")


@pytest.mark.parametrize("resource", [
    {"customPlacementConfig": {"dataLocations": ["us-east1", "US-WEST1"]}},
    {"location": "us-east1+us-west1"},
])
def test_a_custom_dual_region_lies_in_the_multi_region_around_it(api, resource):
    answer = insert(api, resource)
    assert answer.status_code == 200, answer.text
    assert answer.json()["location"] == "US"
    assert answer.json()["locationType"] == "dual-region"
    assert answer.json()["customPlacementConfig"] == {"dataLocations": ["US-EAST1", "US-WEST1"]}


@pytest.mark.parametrize("regions", [["US-EAST1"], ["US-EAST1", "US-EAST1"], ["US-EAST1", "EUROPE-WEST1"],
                                     ["INVALID_REG1", "INVALID_REG2"], ["US-EAST1", "US-EAST4", "US-WEST1"],
                                     ["ASIA-EAST1", "ASIA-EAST2"]])
def test_a_placement_that_does_not_fit_answers_400(api, regions):
    assert_json_error(insert(api, {"location": "US", "customPlacementConfig": {"dataLocations": regions}}), 400,
                      "invalid")


def test_the_placement_cannot_be_changed(api, bucket):
    placement = {"customPlacementConfig": {"dataLocations": ["US-EAST1", "US-WEST1"]}}
    assert_json_error(api.patch(api.bucket_path(bucket), json=placement), 400, "invalid", "cannot be changed")


def test_turbo_replication_is_for_dual_regions_only(api):
    dual = insert(api, {"location": "NAM4"}).json()
    assert dual["rpo"] == "DEFAULT"
    turbo = api.patch(api.bucket_path(dual["name"]), json={"rpo": "ASYNC_TURBO"})
    assert turbo.json()["rpo"] == "ASYNC_TURBO"
    assert api.patch(api.bucket_path(dual["name"]), json={"rpo": "DEFAULT"}).json()["rpo"] == "DEFAULT"
    assert_json_error(insert(api, {"location": "US-CENTRAL1", "rpo": "ASYNC_TURBO"}), 400, "invalid",
                      "ASYNC_TURBO cannot be enabled on REGION bucket")
    assert_json_error(insert(api, {"location": "EU", "rpo": "ASYNC_TURBO"}), 400, "invalid", "MULTI_REGION")
    assert_json_error(insert(api, {"location": "NAM4", "rpo": "SOMETIMES"}), 400, "invalid", "rpo")


def test_a_region_has_no_rpo(api):
    assert "rpo" not in insert(api, {"location": "US-CENTRAL1"}).json()
