"""storage.buckets.lockRetentionPolicy [https://cloud.google.com/storage/docs/bucket-lock] and what is locked then."""

import pytest

from tests.api.conftest import assert_condition_not_met, assert_json_error, unique_bucket_name


@pytest.fixture
def retained(api):
    """The resource of a bucket with a retention policy of a day."""
    answer = api.insert_bucket(unique_bucket_name(), {"retentionPolicy": {"retentionPeriod": "86400"}})
    assert answer.status_code == 200, answer.text
    return answer.json()


def lock(api, name, metageneration):
    return api.post(api.bucket_path(name) + "/lockRetentionPolicy", params={"ifMetagenerationMatch": metageneration})


def patch(api, name, policy):
    return api.patch(api.bucket_path(name), params={"projection": "noAcl"}, json={"retentionPolicy": policy})


@pytest.fixture
def locked(api, retained):
    answer = lock(api, retained["name"], retained["metageneration"])
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_lock_shows_and_counts_the_metageneration_up(api, retained, locked):
    assert locked["retentionPolicy"] == {**retained["retentionPolicy"], "isLocked": True}
    assert int(locked["metageneration"]) == int(retained["metageneration"]) + 1
    assert api.get(api.bucket_path(locked["name"])).json() == locked


def test_a_missing_or_wrong_metageneration_answers_400_or_412(api, retained):
    name = retained["name"]
    assert_json_error(api.post(api.bucket_path(name) + "/lockRetentionPolicy"), 400, "required")
    assert_condition_not_met(lock(api, name, int(retained["metageneration"]) + 1))
    assert "isLocked" not in api.get(api.bucket_path(name)).json()["retentionPolicy"]


def test_a_bucket_without_a_policy_or_with_a_locked_one_answers_400(api, bucket, locked):
    assert_json_error(lock(api, bucket, "1"), 400, "invalid", "does not have an unlocked retention policy")
    assert_json_error(lock(api, locked["name"], locked["metageneration"]), 400, "invalid", "unlocked")


def test_a_locked_policy_is_made_longer_but_never_shorter_and_never_removed(api, locked):
    name = locked["name"]
    answer = patch(api, name, {"retentionPeriod": "86401"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["retentionPolicy"]["isLocked"] is True
    assert_json_error(patch(api, name, {"retentionPeriod": "86400"}), 403, "forbidden",
                      "Cannot reduce retention duration of a locked Retention Policy for bucket")
    removed = "has a locked Retention Policy which cannot be removed"
    assert_json_error(patch(api, name, None), 403, "forbidden", removed)
    assert_json_error(api.put(api.bucket_path(name), json={"labels": {}}), 403, "forbidden", removed)
    assert_json_error(patch(api, name, {"isLocked": False}), 400, "invalid")
    assert api.get(api.bucket_path(name)).json() == answer.json()


def test_an_unlocked_policy_is_changed_and_removed(api, retained):
    name = retained["name"]
    shorter = patch(api, name, {"retentionPeriod": "1"}).json()["retentionPolicy"]
    assert shorter["retentionPeriod"] == "1"
    assert shorter["effectiveTime"] >= retained["retentionPolicy"]["effectiveTime"]
    answer = patch(api, name, None)
    assert answer.status_code == 200, answer.text
    assert "retentionPolicy" not in answer.json()


def test_the_lock_is_never_set_by_a_resource(api, retained):
    policy = {"retentionPeriod": "60", "isLocked": True}
    assert_json_error(api.insert_bucket(unique_bucket_name(), {"retentionPolicy": policy}), 400, "invalid",
                      "should not set/unset lock at insertion time")
    assert_json_error(patch(api, retained["name"], policy), 400, "invalid", "lockRetentionPolicy")


@pytest.mark.parametrize("period", ["0", "-1", "3155760001", "a day", 1.5])
def test_a_period_outside_of_one_second_to_a_hundred_years_answers_400(api, bucket, period):
    assert_json_error(patch(api, bucket, {"retentionPeriod": period}), 400, "invalid")


def test_a_policy_without_a_period_answers_400(api, bucket):
    assert_json_error(patch(api, bucket, {}), 400, "required")


@pytest.mark.parametrize("period", ["1", "3155760000"])
def test_the_shortest_and_the_longest_period_are_taken(api, bucket, period):
    assert patch(api, bucket, {"retentionPeriod": period}).json()["retentionPolicy"]["retentionPeriod"] == period
