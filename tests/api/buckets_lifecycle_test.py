"""Bucket.lifecycle as a setting: what is kept, shown and refused [https://cloud.google.com/storage/docs/lifecycle]."""

import pytest

from tests.api.conftest import assert_json_error, unique_bucket_name

CONDITIONS = {
    "age": 0,
    "createdBefore": "2013-01-15",
    "customTimeBefore": "2026-11-24",
    "daysSinceCustomTime": 1,
    "daysSinceNoncurrentTime": 0,
    "isLive": False,
    "matchesPattern": "log/.*\\.txt",
    "matchesPrefix": ["a", "b/"],
    "matchesStorageClass": ["STANDARD", "NEARLINE"],
    "matchesSuffix": [".tmp"],
    "noncurrentTimeBefore": "2020-02-29",
    "numNewerVersions": 0,
    "sizeAboveBytes": "0",
    "sizeBelowBytes": "9223372036854775807",
}


def rule(action, **condition):
    return {"action": action if isinstance(action, dict) else {"type": action}, "condition": condition}


def set_rules(api, bucket, rules):
    return api.patch(api.bucket_path(bucket), params={"projection": "noAcl"}, json={"lifecycle": {"rule": rules}})


def test_every_condition_and_every_action_is_shown_as_it_was_set(api, bucket):
    rules = [rule("Delete", **CONDITIONS), rule({"type": "SetStorageClass", "storageClass": "COLDLINE"}, age=30),
             rule("AbortIncompleteMultipartUpload", age=7, matchesPrefix=["x"], matchesSuffix=["y"])]
    answer = set_rules(api, bucket, rules)
    assert answer.status_code == 200, answer.text
    assert answer.json()["lifecycle"] == {"rule": rules}
    assert api.get(api.bucket_path(bucket)).json()["lifecycle"] == {"rule": rules}


def test_numbers_may_come_as_text(api, bucket):
    answer = set_rules(api, bucket, [rule("Delete", age="3", sizeAboveBytes=5)])
    assert answer.json()["lifecycle"]["rule"] == [rule("Delete", age=3, sizeAboveBytes="5")]


def test_rules_replace_rules_and_none_or_null_removes_them(api, bucket):
    set_rules(api, bucket, [rule("Delete", age=1), rule("Delete", age=2)])
    assert set_rules(api, bucket, [rule("Delete", age=3)]).json()["lifecycle"] == {"rule": [rule("Delete", age=3)]}
    assert "lifecycle" not in set_rules(api, bucket, []).json()
    set_rules(api, bucket, [rule("Delete", age=1)])
    assert "lifecycle" not in api.patch(api.bucket_path(bucket), json={"lifecycle": None}).json()


def test_a_hundred_rules_are_taken_and_one_more_is_not(api, bucket):
    assert set_rules(api, bucket, [rule("Delete", age=n) for n in range(100)]).status_code == 200
    assert_json_error(set_rules(api, bucket, [rule("Delete", age=n) for n in range(101)]), 400, "invalid", "100")


def test_prefixes_and_suffixes_are_counted_over_all_rules(api, bucket):
    many = [f"p{n}" for n in range(500)]
    assert set_rules(api, bucket, [rule("Delete", matchesPrefix=many), rule("Delete", matchesSuffix=many)]).ok
    assert_json_error(set_rules(api, bucket, [rule("Delete", matchesPrefix=many + many, matchesSuffix=["one"])]), 400,
                      "invalid", "1000")


@pytest.mark.parametrize("wrong", [
    rule("Delete"),
    rule("Vanish", age=1),
    rule({}, age=1),
    rule("SetStorageClass", age=1),
    rule({"type": "SetStorageClass", "storageClass": "LUKEWARM"}, age=1),
    rule({"type": "Delete", "storageClass": "ARCHIVE"}, age=1),
    rule("AbortIncompleteMultipartUpload", age=1, isLive=True),
    rule("AbortIncompleteMultipartUpload", createdBefore="2020-01-01"),
    rule("Delete", age=-1),
    rule("Delete", age=1 << 31),
    rule("Delete", age=1.5),
    rule("Delete", age="soon"),
    rule("Delete", createdBefore="2020-13-01"),
    rule("Delete", createdBefore="2020-01-01T00:00:00Z"),
    rule("Delete", isLive="yes"),
    rule("Delete", numNewerVersions=-1),
    rule("Delete", sizeAboveBytes="-1"),
    rule("Delete", matchesStorageClass=["LUKEWARM"]),
    rule("Delete", matchesPrefix="text"),
    rule("Delete", matchesPrefix=[""]),
    rule("Delete", matchesPattern="("),
    rule("Delete", age=1, whenTheMoonIsFull=True),
    {"action": {"type": "Delete"}},
    {"condition": {"age": 1}},
    {"action": {"type": "Delete"}, "condition": {"age": 1}, "unless": {"isLive": True}},
    "text",
])
def test_a_rule_that_is_not_understood_answers_400_and_keeps_the_rules_before(api, bucket, wrong):
    before = set_rules(api, bucket, [rule("Delete", age=9)]).json()
    assert_json_error(set_rules(api, bucket, [rule("Delete", age=1), wrong]), 400, "invalid")
    assert api.get(api.bucket_path(bucket)).json() == before


def test_rules_come_with_a_new_bucket_too(api):
    rules = [rule("Delete", age=1)]
    assert api.insert_bucket(unique_bucket_name(), {"lifecycle": {"rule": rules}}).json()["lifecycle"]["rule"] == rules
