"""Bucket.autoclass [https://cloud.google.com/storage/docs/autoclass]."""

import pytest

from tests.api.conftest import RFC3339_MILLISECONDS, assert_json_error, unique_bucket_name


def patch(api, name, resource):
    return api.patch(api.bucket_path(name), json=resource)


@pytest.fixture
def automatic(api):
    answer = api.insert_bucket(unique_bucket_name(), {"autoclass": {"enabled": True}})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_autoclass_shows_its_times_and_ends_in_nearline_by_default(automatic):
    shown = automatic["autoclass"]
    assert shown["enabled"] is True
    assert shown["terminalStorageClass"] == "NEARLINE"
    assert RFC3339_MILLISECONDS.match(shown["toggleTime"])
    assert RFC3339_MILLISECONDS.match(shown["terminalStorageClassUpdateTime"])


def test_the_toggle_time_moves_only_when_it_is_switched(api, automatic):
    name, first = automatic["name"], automatic["autoclass"]
    archive = patch(api, name, {"autoclass": {"terminalStorageClass": "ARCHIVE"}}).json()["autoclass"]
    assert archive["terminalStorageClass"] == "ARCHIVE" and archive["enabled"] is True
    assert archive["toggleTime"] == first["toggleTime"]
    assert archive["terminalStorageClassUpdateTime"] >= first["terminalStorageClassUpdateTime"]
    off = patch(api, name, {"autoclass": {"enabled": False}}).json()["autoclass"]
    assert off["enabled"] is False and "terminalStorageClass" not in off
    assert off["toggleTime"] >= first["toggleTime"]


def test_new_objects_begin_with_standard_whatever_class_they_ask_for(api, automatic):
    assert api.create_object(automatic["name"], "object", storageClass="ARCHIVE")["storageClass"] == "STANDARD"


def test_the_default_storage_class_stays_standard(api, automatic):
    assert_json_error(patch(api, automatic["name"], {"storageClass": "NEARLINE"}), 400, "invalid",
                      "Cannot set default storage class")
    name = unique_bucket_name()
    resource = {"autoclass": {"enabled": True}, "storageClass": "ARCHIVE"}
    assert_json_error(api.insert_bucket(name, resource), 400, "invalid", "Cannot set default storage class")
    assert_json_error(api.get(api.bucket_path(name)), 404, "notFound")


@pytest.mark.parametrize("rule", [
    {"action": {"type": "SetStorageClass", "storageClass": "ARCHIVE"}, "condition": {"age": 1}},
    {"action": {"type": "Delete"}, "condition": {"matchesStorageClass": ["STANDARD"]}},
])
def test_lifecycle_rules_that_mind_storage_classes_are_refused(api, automatic, rule):
    assert_json_error(patch(api, automatic["name"], {"lifecycle": {"rule": [rule]}}), 400, "invalid", "Autoclass")


@pytest.mark.parametrize("terminal", ["STANDARD", "COLDLINE", "nonsense"])
def test_another_terminal_class_answers_400(api, automatic, terminal):
    assert_json_error(patch(api, automatic["name"], {"autoclass": {"terminalStorageClass": terminal}}), 400, "invalid",
                      "terminalStorageClass")
