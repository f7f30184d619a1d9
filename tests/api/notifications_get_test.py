"""storage.notifications.get [https://cloud.google.com/storage/docs/json_api/v1/notifications/get]."""

import pytest

from tests.api.conftest import assert_json_error, unique_bucket_name
from tests.api.notification_support import insert_notification, notifications_path


def test_a_configuration_reads_back_as_it_was_added(api, bucket):
    made = insert_notification(api, bucket, custom_attributes={"a": "b"}, event_types=["OBJECT_DELETE"])
    answer = api.get(f"{notifications_path(bucket)}/{made['id']}")
    assert answer.status_code == 200
    assert answer.json() == made


@pytest.mark.parametrize("identifier", ["999", "0", "x", "-1", "1e1", "18446744073709551616"])
def test_an_unknown_id_answers_404(api, bucket, identifier):
    insert_notification(api, bucket)
    answer = api.get(f"{notifications_path(bucket)}/{identifier}")
    assert_json_error(answer, 404, "notFound", "The requested resource was not found.")


def test_a_missing_bucket_answers_404(api):
    assert_json_error(api.get(f"{notifications_path(unique_bucket_name())}/1"), 404, "notFound", "bucket")


def test_fields_select(api, bucket):
    made = insert_notification(api, bucket)
    answer = api.get(f"{notifications_path(bucket)}/{made['id']}", params={"fields": "id,payload_format"})
    assert answer.json() == {"id": made["id"], "payload_format": "JSON_API_V1"}
