"""What keeps objects for a time: the bucket's retention policy [https://cloud.google.com/storage/docs/bucket-lock] and
an object's own retention [https://cloud.google.com/storage/docs/object-lock].

The sentences are Google's own answers. Time is the test server's, which the tests move.
"""

import datetime

import pytest

from tests.api.conftest import assert_json_error, unique_bucket_name

UNLOCKED_WORDS = ("The unlocked object retention cannot be removed and its retention period cannot be shortened "
                  "without overriding unlocked retention intent and permission.")
LOCKED_WORDS = ("The locked object retention cannot be removed. Its retention mode cannot be changed and its retention "
                "period cannot be shortened.")


@pytest.fixture
def api(testbench_api):
    return testbench_api


def make_bucket(api, enable_object_retention=False, **resource) -> str:
    name = unique_bucket_name("retention")
    params = {"enableObjectRetention": "true"} if enable_object_retention else {}
    answer = api.insert_bucket(name, resource, **params)
    assert answer.status_code == 200, answer.text
    return name


@pytest.fixture
def bucket(api) -> str:
    return make_bucket(api, enable_object_retention=True)


def from_now(testbench, seconds: float) -> str:
    moment = datetime.datetime.fromtimestamp(testbench.now_us() // 1000 / 1000 + seconds, datetime.timezone.utc)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def retention(testbench, seconds: float, mode: str = "Unlocked") -> dict:
    return {"mode": mode, "retainUntilTime": from_now(testbench, seconds)}


def patch(api, bucket, body, name="object", **params):
    return api.patch(api.object_path(bucket, name), params=params, json=body)


def delete(api, bucket, name="object", **params):
    return api.delete(api.object_path(bucket, name), params=params)


def assert_kept(api, bucket, answer, until: str):
    error = assert_json_error(answer, 403, "retentionPolicyNotMet")
    assert error["message"] == (f"Object '{bucket}/object' is subject to bucket's retention policy or object retention "
                                f"and cannot be deleted or overwritten until {until}")
    assert api.get_metadata(bucket, "object").status_code == 200


@pytest.mark.parametrize("mode", ["Unlocked", "Locked"])
def test_a_retained_object_is_kept_until_its_time(api, testbench, bucket, mode):
    wanted = retention(testbench, 3600, mode)
    resource = api.create_object(bucket, "object", b"data", retention=wanted)
    assert resource["retention"] == wanted
    assert resource["retentionExpirationTime"] == wanted["retainUntilTime"]
    for answer in (delete(api, bucket), delete(api, bucket, generation=resource["generation"]),
                   api.insert_media(bucket, "object", b"new"),
                   api.post(api.object_path(bucket, "object", "/moveTo/o/other")),
                   api.post(api.object_path(bucket, "object", f"/rewriteTo/b/{bucket}/o/object"))):
        assert_kept(api, bucket, answer, wanted["retainUntilTime"])
    assert patch(api, bucket, {"metadata": {"a": "b"}}).status_code == 200
    testbench.advance_clock(3601)
    assert delete(api, bucket).status_code == 204


def test_the_xml_api_says_why_in_the_details(api, testbench, bucket):
    wanted = retention(testbench, 3600)
    api.create_object(bucket, "object", b"data", retention=wanted)
    answer = api.delete(f"/{bucket}/object")
    assert answer.status_code == 403
    assert "<Code>RetentionPolicyNotMet</Code>" in answer.text
    assert "<Message>Object overwrite or deletion is not allowed due to retention policy.</Message>" in answer.text
    assert wanted["retainUntilTime"] in answer.text


def test_an_unlocked_retention_shrinks_goes_and_is_locked_only_with_the_override(api, testbench, bucket):
    api.create_object(bucket, "object", b"data", retention=retention(testbench, 3600))
    assert patch(api, bucket, {"retention": retention(testbench, 7200)}).status_code == 200
    override = {"overrideUnlockedRetention": "true"}
    for less in (retention(testbench, 600), None, {"mode": None, "retainUntilTime": None}):
        error = assert_json_error(patch(api, bucket, {"retention": less}), 403, "forbidden")
        assert error["message"] == UNLOCKED_WORDS
    assert_json_error(patch(api, bucket, {"retention": retention(testbench, 9000, "Locked")}), 403, "forbidden")
    assert patch(api, bucket, {"retention": retention(testbench, 600)}, **override).status_code == 200
    answer = patch(api, bucket, {"retention": None}, **override)
    assert answer.status_code == 200 and "retention" not in answer.json()
    assert "retentionExpirationTime" not in answer.json()
    assert delete(api, bucket).status_code == 204


def test_a_locked_retention_only_grows(api, testbench, bucket):
    api.create_object(bucket, "object", b"data", retention=retention(testbench, 3600, "Locked"))
    for override in ({}, {"overrideUnlockedRetention": "true"}):
        for less in (retention(testbench, 600, "Locked"), retention(testbench, 7200, "Unlocked"), None):
            error = assert_json_error(patch(api, bucket, {"retention": less}, **override), 403, "forbidden")
            assert error["message"] == LOCKED_WORDS
    assert patch(api, bucket, {"retention": retention(testbench, 7200, "Locked")}).status_code == 200


def test_an_empty_retention_changes_nothing_and_an_update_that_names_none_keeps_it(api, testbench, bucket):
    wanted = retention(testbench, 3600)
    api.create_object(bucket, "object", b"data", retention=wanted)
    assert patch(api, bucket, {"retention": {}}).json()["retention"] == wanted
    answer = api.put(api.object_path(bucket, "object"), json={"contentType": "text/x-new"})
    assert answer.status_code == 200 and answer.json()["retention"] == wanted


@pytest.mark.parametrize("wrong, said", [
    ({"mode": "Unlocked"}, "Missing retain until time. Both mode and retain until time are required."),
    ({"retainUntilTime": "2090-01-01T00:00:00Z"},
     "Missing retention mode. Both mode and retain until time are required."),
    ({"mode": "Frozen", "retainUntilTime": "2090-01-01T00:00:00Z"}, "Invalid value for: Frozen is not a valid value"),
    ({"mode": "Locked", "retainUntilTime": "tomorrow"}, "Illegal timestamp format"),
    ({"mode": "Locked", "retainUntilTime": "2001-01-01T00:00:00Z"}, "Retain until time cannot be in the past."),
    ("Locked", "retention"),
])
def test_what_is_no_retention_is_refused_and_stores_nothing(api, bucket, wrong, said):
    answer = api.insert_multipart(bucket, {"name": "object", "retention": wrong}, b"data")
    assert_json_error(answer, 400, "invalid", said)
    assert "items" not in api.list_objects(bucket).json()


def test_a_bucket_without_object_retention_refuses_it(api, testbench):
    plain = make_bucket(api)
    said = "Object retention is not enabled on the bucket."
    resource = {"name": "object", "retention": retention(testbench, 3600)}
    assert_json_error(api.insert_multipart(plain, resource, b"data"), 400, "invalid", said)
    api.create_object(plain, "object")
    assert_json_error(patch(api, plain, {"retention": resource["retention"]}), 400, "invalid", said)
    start = api.post(api.upload_path(plain), params={"uploadType": "resumable"}, json=resource)
    assert_json_error(start, 400, "invalid", said)


def test_retention_and_an_event_based_hold_exclude_each_other(api, testbench, bucket):
    said = "Retention and event based holds cannot be configured together."
    wanted = retention(testbench, 3600)
    both = {"name": "object", "retention": wanted, "eventBasedHold": True}
    assert_json_error(api.insert_multipart(bucket, both, b"data"), 400, "invalid", said)
    api.create_object(bucket, "object", b"data", retention=wanted)
    assert_json_error(patch(api, bucket, {"eventBasedHold": True}), 400, "invalid", said)
    assert patch(api, bucket, {"temporaryHold": True}).status_code == 200
    by_default = make_bucket(api, enable_object_retention=True, defaultEventBasedHold=True)
    assert_json_error(api.insert_multipart(by_default, {"name": "object", "retention": wanted}, b"data"), 400,
                      "invalid", said)


def test_a_copy_has_a_retention_only_where_it_asks_for_one(api, testbench, bucket):
    wanted = retention(testbench, 3600)
    api.create_object(bucket, "object", b"data", retention=wanted)
    path = api.object_path(bucket, "object", f"/rewriteTo/b/{bucket}/o/")
    assert "retention" not in api.post(path + "plain").json()["resource"]
    assert api.post(path + "asked", json={"retention": wanted}).json()["resource"]["retention"] == wanted


def test_a_retained_live_generation_becomes_noncurrent_and_is_kept_there(api, testbench):
    versioned = make_bucket(api, enable_object_retention=True, versioning={"enabled": True})
    wanted = retention(testbench, 3600)
    old = api.create_object(versioned, "object", b"old", retention=wanted)
    api.create_object(versioned, "object", b"new")
    noncurrent = api.get_metadata(versioned, "object", generation=old["generation"]).json()
    assert noncurrent["timeDeleted"] and noncurrent["retention"] == wanted
    assert_kept(api, versioned, delete(api, versioned, generation=old["generation"]), wanted["retainUntilTime"])
    testbench.advance_clock(3601)
    assert delete(api, versioned, generation=old["generation"]).status_code == 204


# The bucket's retention policy.

def test_a_policy_keeps_each_object_from_its_creation(api, testbench):
    policed = make_bucket(api, retentionPolicy={"retentionPeriod": "3600"})
    resource = api.create_object(policed, "object", b"data")
    assert resource["retentionExpirationTime"] > resource["timeCreated"]
    assert_kept(api, policed, delete(api, policed), resource["retentionExpirationTime"])
    assert_kept(api, policed, api.insert_media(policed, "object", b"new"), resource["retentionExpirationTime"])
    assert api.get_media(policed, "object").content == b"data"
    testbench.advance_clock(3601)
    assert api.insert_media(policed, "object", b"new").status_code == 200


def test_the_end_of_an_event_based_hold_starts_the_time_of_the_policy(api, testbench):
    policed = make_bucket(api, retentionPolicy={"retentionPeriod": "3600"}, defaultEventBasedHold=True)
    resource = api.create_object(policed, "object", b"data")
    assert resource["eventBasedHold"] is True and "retentionExpirationTime" not in resource
    testbench.advance_clock(10_000)
    assert_json_error(delete(api, policed), 403, "forbidden", "Event-Based")
    released = patch(api, policed, {"eventBasedHold": False}).json()
    assert released["retentionExpirationTime"] > released["updated"]
    assert_kept(api, policed, delete(api, policed), released["retentionExpirationTime"])
    testbench.advance_clock(3601)
    assert delete(api, policed).status_code == 204


def test_the_default_hold_is_declined_by_name(api):
    held = make_bucket(api, defaultEventBasedHold=True)
    assert api.create_object(held, "object", b"data", eventBasedHold=False)["eventBasedHold"] is False
    assert api.create_object(held, "held", b"data")["eventBasedHold"] is True
    copied = api.post(api.object_path(held, "object", f"/copyTo/b/{held}/o/copy")).json()
    assert copied["eventBasedHold"] is True
