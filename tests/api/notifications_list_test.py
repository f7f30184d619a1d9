"""storage.notifications.list [https://cloud.google.com/storage/docs/json_api/v1/notifications/list]."""

from tests.api.conftest import assert_json_error, unique_bucket_name
from tests.api.notification_support import insert_notification, notifications_path


def test_a_bucket_without_configurations_lists_none(api, bucket):
    answer = api.get(notifications_path(bucket))
    assert answer.status_code == 200
    assert answer.json() == {"kind": "storage#notifications"}


def test_all_are_listed_whole_oldest_first(api, bucket):
    made = [insert_notification(api, bucket, object_name_prefix=f"{number}/") for number in range(12)]
    listing = api.get(notifications_path(bucket)).json()
    assert listing == {"kind": "storage#notifications", "items": made}


def test_a_bucket_shows_only_its_own(api, bucket):
    insert_notification(api, bucket)
    other = unique_bucket_name()
    assert api.insert_bucket(other).status_code == 200
    assert "items" not in api.get(notifications_path(other)).json()


def test_a_missing_bucket_answers_404(api):
    assert_json_error(api.get(notifications_path(unique_bucket_name())), 404, "notFound")
