"""What the tests of notification configurations share."""

from __future__ import annotations

TOPIC = "//pubsub.googleapis.com/projects/p/topics/t"


def notifications_path(bucket: str) -> str:
    return f"/storage/v1/b/{bucket}/notificationConfigs"


def insert_notification(api, bucket: str, **resource) -> dict:
    """Adds a configuration that must come to be and returns its resource."""
    body = {"topic": TOPIC, "payload_format": "JSON_API_V1", **resource}
    answer = api.post(notifications_path(bucket), json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()
