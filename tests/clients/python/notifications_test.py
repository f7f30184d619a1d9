"""google-cloud-storage: notification configurations of buckets."""

import pytest
from google.api_core import exceptions
from google.cloud.storage.notification import (JSON_API_V1_PAYLOAD_FORMAT, NONE_PAYLOAD_FORMAT,
                                               OBJECT_DELETE_EVENT_TYPE, OBJECT_FINALIZE_EVENT_TYPE)


def test_a_notification_is_made_found_listed_and_deleted(bucket):
    made = bucket.notification("topic", topic_project="other-project", custom_attributes={"team": "blue"},
                               event_types=[OBJECT_FINALIZE_EVENT_TYPE, OBJECT_DELETE_EVENT_TYPE],
                               blob_name_prefix="dir/", payload_format=JSON_API_V1_PAYLOAD_FORMAT)
    made.create()
    assert made.notification_id and made.etag and made.exists()
    assert bucket.get_notification(made.notification_id).etag == made.etag
    [found] = bucket.list_notifications()
    assert found.notification_id == made.notification_id
    assert found.topic_name == "topic" and found.topic_project == "other-project"
    assert found.custom_attributes == {"team": "blue"} and found.blob_name_prefix == "dir/"
    assert found.event_types == [OBJECT_FINALIZE_EVENT_TYPE, OBJECT_DELETE_EVENT_TYPE]
    assert found.payload_format == JSON_API_V1_PAYLOAD_FORMAT
    made.delete()
    assert list(bucket.list_notifications()) == [] and not made.exists()
    with pytest.raises(exceptions.NotFound):
        bucket.get_notification(made.notification_id)


def test_the_least_that_a_notification_says(bucket):
    made = bucket.notification("topic")
    made.create()
    [found] = bucket.list_notifications()
    assert found.event_types is None and found.custom_attributes is None and found.blob_name_prefix is None
    assert found.payload_format == NONE_PAYLOAD_FORMAT and found.topic_project == "test-project"
