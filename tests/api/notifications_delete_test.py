"""storage.notifications.delete [https://cloud.google.com/storage/docs/json_api/v1/notifications/delete]."""

from tests.api.conftest import assert_json_error, unique_bucket_name
from tests.api.notification_support import insert_notification, notifications_path


def test_a_configuration_is_deleted_with_204_and_others_stay(api, bucket):
    first, second = (insert_notification(api, bucket) for _ in range(2))
    answer = api.delete(f"{notifications_path(bucket)}/{first['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert api.get(notifications_path(bucket)).json()["items"] == [second]


def test_a_second_delete_answers_404(api, bucket):
    path = f"{notifications_path(bucket)}/{insert_notification(api, bucket)['id']}"
    assert api.delete(path).status_code == 204
    assert_json_error(api.delete(path), 404, "notFound", "The requested resource was not found.")


def test_a_delete_raises_the_metageneration_of_the_bucket(api, bucket):
    made = insert_notification(api, bucket)
    before = int(api.get(api.bucket_path(bucket)).json()["metageneration"])
    assert api.delete(f"{notifications_path(bucket)}/{made['id']}").status_code == 204
    assert int(api.get(api.bucket_path(bucket)).json()["metageneration"]) == before + 1


def test_a_missing_bucket_answers_404(api):
    assert_json_error(api.delete(f"{notifications_path(unique_bucket_name())}/1"), 404, "notFound")


def test_a_bucket_with_configurations_is_deletable(api, bucket):
    insert_notification(api, bucket)
    assert api.delete(api.bucket_path(bucket)).status_code == 204
