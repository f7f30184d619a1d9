"""Settings of a bucket that are small: iamConfiguration, hierarchicalNamespace, softDeletePolicy, holds, website and
logging [https://cloud.google.com/storage/docs/json_api/v1/buckets]."""

import datetime

import pytest

from tests.api.conftest import RFC3339_MILLISECONDS, Api, assert_json_error, unique_bucket_name
from tests.support.server import Server

UNIFORM = {"iamConfiguration": {"uniformBucketLevelAccess": {"enabled": True}}}


def patch(api, name, resource):
    return api.patch(api.bucket_path(name), json=resource)


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def test_uniform_access_is_locked_ninety_days_after_it_is_switched_on(api, bucket):
    shown = patch(api, bucket, UNIFORM).json()
    uniform = shown["iamConfiguration"]["uniformBucketLevelAccess"]
    assert shown["iamConfiguration"]["bucketPolicyOnly"] == uniform
    assert instant(uniform["lockedTime"]) - instant(shown["updated"]) == datetime.timedelta(days=90)
    again = patch(api, bucket, {**UNIFORM, "labels": {"a": "b"}}).json()
    assert again["iamConfiguration"]["uniformBucketLevelAccess"] == uniform
    off = patch(api, bucket, {"iamConfiguration": {"uniformBucketLevelAccess": {"enabled": False}}}).json()
    assert off["iamConfiguration"]["uniformBucketLevelAccess"] == {"enabled": False}


def test_the_old_name_of_uniform_access_is_taken_and_the_new_one_wins(api, bucket):
    old = {"iamConfiguration": {"bucketPolicyOnly": {"enabled": True}}}
    assert patch(api, bucket, old).json()["iamConfiguration"]["uniformBucketLevelAccess"]["enabled"] is True
    both = {"iamConfiguration": {"bucketPolicyOnly": {"enabled": True}, "uniformBucketLevelAccess": {"enabled": False}}}
    assert patch(api, bucket, both).json()["iamConfiguration"]["bucketPolicyOnly"] == {"enabled": False}


def test_a_hierarchical_namespace_is_chosen_at_creation_for_good(api, bucket):
    name = unique_bucket_name()
    answer = api.insert_bucket(name, {**UNIFORM, "hierarchicalNamespace": {"enabled": True}})
    assert answer.status_code == 200, answer.text
    assert answer.json()["hierarchicalNamespace"] == {"enabled": True}
    for bucket_name, enabled in ((name, False), (bucket, True)):
        resource = {**UNIFORM, "hierarchicalNamespace": {"enabled": enabled}}
        # GCS takes the field and drops it.
        changed = patch(api, bucket_name, resource)
        assert changed.status_code == 200, changed.text
        assert ("hierarchicalNamespace" in changed.json()) == (bucket_name == name)
    kept = api.put(api.bucket_path(name), json={"labels": {"a": "b"}})
    assert kept.json()["hierarchicalNamespace"] == {"enabled": True}


@pytest.mark.parametrize("resource, field", [
    ({}, "uniform bucket-level access"),
    ({**UNIFORM, "versioning": {"enabled": True}}, "Versioning is not supported"),
    ({**UNIFORM, "retentionPolicy": {"retentionPeriod": "1"}}, "Retention policy is not supported"),
])
def test_a_hierarchical_namespace_does_not_go_with_everything(api, resource, field):
    name = unique_bucket_name()
    answer = api.insert_bucket(name, {"hierarchicalNamespace": {"enabled": True}, **resource})
    assert_json_error(answer, 400, "invalid", field)
    assert_json_error(api.get(api.bucket_path(name)), 404, "notFound")


def test_uniform_access_of_a_hierarchical_namespace_cannot_be_switched_off(api):
    name = unique_bucket_name()
    api.insert_bucket(name, {**UNIFORM, "hierarchicalNamespace": {"enabled": True}})
    off = {"iamConfiguration": {"uniformBucketLevelAccess": {"enabled": False}}}
    assert_json_error(patch(api, name, off), 400, "invalid", "uniform bucket-level access")


def test_a_new_bucket_has_soft_delete_of_seven_days(api, bucket):
    policy = api.get(api.bucket_path(bucket)).json()["softDeletePolicy"]
    assert policy["retentionDurationSeconds"] == "604800"
    assert RFC3339_MILLISECONDS.match(policy["effectiveTime"])


def test_the_effective_time_of_soft_delete_moves_only_with_a_longer_retention(api, bucket):
    def set_to(seconds):
        policy = {"retentionDurationSeconds": seconds}
        return patch(api, bucket, {"softDeletePolicy": policy}).json()["softDeletePolicy"]

    longer = set_to("7776000")
    assert set_to("604800") == {"retentionDurationSeconds": "604800", "effectiveTime": longer["effectiveTime"]}
    assert set_to("0") == {"retentionDurationSeconds": "0"}
    on_again = set_to(864000)
    assert on_again["effectiveTime"] >= longer["effectiveTime"]
    default = patch(api, bucket, {"softDeletePolicy": None}).json()["softDeletePolicy"]
    assert default["retentionDurationSeconds"] == "604800"


@pytest.mark.parametrize("seconds", ["1", "604799", "7776001", "-1", "a week", True])
def test_soft_delete_outside_of_seven_to_ninety_days_answers_400(api, bucket, seconds):
    policy = {"softDeletePolicy": {"retentionDurationSeconds": seconds}}
    assert_json_error(patch(api, bucket, policy), 400, "invalid")


def test_the_operator_chooses_the_default_of_soft_delete():
    with Server(extra_arguments=["--soft-delete-default-s", "0"]) as server:
        api = Api(server)
        assert api.insert_bucket("no-soft-delete").json()["softDeletePolicy"] == {"retentionDurationSeconds": "0"}
        assert api.put("/xml-bucket").status_code == 200
        assert api.get("/storage/v1/b/xml-bucket").json()["softDeletePolicy"] == {"retentionDurationSeconds": "0"}


def test_object_retention_is_chosen_by_a_parameter_at_creation_for_good(api, bucket):
    name = unique_bucket_name()
    answer = api.insert_bucket(name, enableObjectRetention="true")
    assert answer.status_code == 200, answer.text
    assert answer.json()["objectRetention"] == {"mode": "Enabled"}
    assert patch(api, name, {"objectRetention": None}).json()["objectRetention"] == {"mode": "Enabled"}
    assert_json_error(patch(api, name, {"objectRetention": {"mode": "Disabled"}}), 400, "invalid")
    assert api.put(api.bucket_path(name), json={}).json()["objectRetention"] == {"mode": "Enabled"}
    assert_json_error(patch(api, bucket, {"objectRetention": {"mode": "Enabled"}}), 400, "invalid")


def test_new_objects_get_the_default_event_based_hold(api, bucket):
    assert patch(api, bucket, {"defaultEventBasedHold": True}).json()["defaultEventBasedHold"] is True
    api.create_object(bucket, "held")
    assert_json_error(api.delete(api.object_path(bucket, "held")), 403, None, "Event-Based hold")
    assert patch(api, bucket, {"defaultEventBasedHold": False}).json()["defaultEventBasedHold"] is False
    assert "defaultEventBasedHold" not in patch(api, bucket, {"defaultEventBasedHold": None}).json()
    api.create_object(bucket, "free")
    assert api.delete(api.object_path(bucket, "free")).status_code == 204


def test_website_and_logging_are_kept_and_shown(api, bucket):
    website = {"mainPageSuffix": "index.html", "notFoundPage": "404.html"}
    logging = {"logBucket": "some-log-bucket", "logObjectPrefix": "log/"}
    answer = patch(api, bucket, {"website": website, "logging": logging})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["website"], answer.json()["logging"]) == (website, logging)
    removed = patch(api, bucket, {"website": None, "logging": None}).json()
    assert "website" not in removed and "logging" not in removed


def test_logs_are_named_after_the_bucket_unless_said_otherwise(api, bucket):
    shown = patch(api, bucket, {"logging": {"logBucket": "some-log-bucket"}}).json()["logging"]
    assert shown == {"logBucket": "some-log-bucket", "logObjectPrefix": bucket}
