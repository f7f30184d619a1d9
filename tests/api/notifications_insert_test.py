"""storage.notifications.insert [https://cloud.google.com/storage/docs/json_api/v1/notifications/insert]."""

import concurrent.futures

import pytest

from tests.api.conftest import assert_json_error, unique_bucket_name
from tests.api.notification_support import TOPIC, insert_notification, notifications_path

EVENTS = ["OBJECT_FINALIZE", "OBJECT_METADATA_UPDATE", "OBJECT_DELETE", "OBJECT_ARCHIVE", "OBJECT_INITIALIZE"]
OVERLAPPING_MAX = 10
TOO_MANY = "Too many overlapping notifications. The maximum is 10."


def refused(api, bucket: str, reason: str, sentence: str | None, **resource) -> None:
    """The configuration is refused with 400 and leaves nothing behind."""
    before = api.get(notifications_path(bucket)).json()
    body = {"topic": TOPIC, "payload_format": "JSON_API_V1", **resource}
    body = {name: value for name, value in body.items() if value is not ...}
    assert_json_error(api.post(notifications_path(bucket), json=body), 400, reason, sentence)
    assert api.get(notifications_path(bucket)).json() == before


def test_the_least_configuration(api, bucket):
    made = insert_notification(api, bucket)
    assert made == {"kind": "storage#notification", "id": made["id"], "etag": made["etag"], "topic": TOPIC,
                    "payload_format": "JSON_API_V1",
                    "selfLink": f"{api.root}{notifications_path(bucket)}/{made['id']}"}
    assert made["id"].isdigit() and made["etag"]


def test_every_field_is_kept_and_event_types_come_in_their_order(api, bucket):
    fields = {"payload_format": "NONE", "custom_attributes": {"zeta": "1", "alpha": "é"}, "object_name_prefix": "p/"}
    made = insert_notification(api, bucket, event_types=["OBJECT_DELETE", "OBJECT_FINALIZE"], **fields)
    assert {name: made[name] for name in fields} == fields
    assert made["event_types"] == ["OBJECT_FINALIZE", "OBJECT_DELETE"]
    assert insert_notification(api, bucket, event_types=list(reversed(EVENTS)))["event_types"] == EVENTS


def test_ids_rise_and_are_never_given_again(api, bucket):
    ids = []
    for _ in range(3):
        made = insert_notification(api, bucket)
        ids.append(int(made["id"]))
        assert api.delete(f"{notifications_path(bucket)}/{made['id']}").status_code == 204
    ids.append(int(insert_notification(api, bucket)["id"]))
    assert ids == sorted(set(ids))


def test_an_insert_raises_the_metageneration_of_the_bucket(api, bucket):
    before = int(api.get(api.bucket_path(bucket)).json()["metageneration"])
    insert_notification(api, bucket)
    assert int(api.get(api.bucket_path(bucket)).json()["metageneration"]) == before + 1


def test_the_same_configuration_may_be_added_twice(api, bucket):
    assert insert_notification(api, bucket)["id"] != insert_notification(api, bucket)["id"]


def test_a_topic_without_the_service_in_front_is_completed(api, bucket):
    assert insert_notification(api, bucket, topic="projects/p/topics/t")["topic"] == TOPIC


@pytest.mark.parametrize("topic", [..., None, "", "t", "//pubsub.googleapis.com/projects//topics/t",
                                   "//pubsub.googleapis.com/projects/p/topics/", "projects/p/topic/t",
                                   "projects/p/topics/a/b", "https://pubsub.googleapis.com/projects/p/topics/t"])
def test_a_missing_or_wrong_topic_answers_400(api, bucket, topic):
    refused(api, bucket, "invalid", "Invalid Google Cloud Pub/Sub topic.", topic=topic)


@pytest.mark.parametrize("payload_format", [..., None, "", "XML", "json_api_v1"])
def test_a_missing_or_wrong_payload_format_answers_400(api, bucket, payload_format):
    refused(api, bucket, "required", "You must specify a payload format", payload_format=payload_format)


def test_an_unknown_event_type_is_dropped_as_gcs_does(api, bucket):
    made = insert_notification(api, bucket, event_types=["OBJECT_EXPLODED", "OBJECT_DELETE"])
    assert made["event_types"] == ["OBJECT_DELETE"]
    assert "event_types" not in insert_notification(api, bucket, event_types=["OBJECT_EXPLODED"])


@pytest.mark.parametrize("attributes, sentence", [
    ({str(number): "" for number in range(6)}, "Maximum of 5 custom attributes, notification config had 6"),
    ({"": "x"}, "may not be empty"), ({"k" * 257: "x"}, "contains 257 characters"),
    ({"k": "v" * 1025}, "contains 1025 characters"), ({"k": 5}, None), (["k"], None)])
def test_wrong_custom_attributes_answer_400(api, bucket, attributes, sentence):
    refused(api, bucket, "invalid", sentence, custom_attributes=attributes)


def test_custom_attributes_at_the_limits_are_kept(api, bucket):
    attributes = {"k" * 256: "v" * 1024, "a": "", "b": "", "c": "", "ключ": "значение"}
    assert insert_notification(api, bucket, custom_attributes=attributes)["custom_attributes"] == attributes


@pytest.mark.parametrize("events", ["OBJECT_DELETE", [5]])
def test_event_types_of_the_wrong_form_answer_400(api, bucket, events):
    refused(api, bucket, "invalid", None, event_types=events)


def test_one_event_triggers_ten_configurations_at_most(api, bucket):
    for _ in range(OVERLAPPING_MAX):
        insert_notification(api, bucket, event_types=["OBJECT_DELETE"])
    refused(api, bucket, "invalid", TOO_MANY, event_types=["OBJECT_DELETE", "OBJECT_FINALIZE"])
    refused(api, bucket, "invalid", TOO_MANY)
    refused(api, bucket, "invalid", TOO_MANY, object_name_prefix="p/")
    insert_notification(api, bucket, event_types=["OBJECT_FINALIZE"])


def test_configurations_of_other_prefixes_do_not_overlap(api, bucket):
    for number in range(OVERLAPPING_MAX):
        insert_notification(api, bucket, object_name_prefix=f"{number}/")
    insert_notification(api, bucket)
    for _ in range(OVERLAPPING_MAX - 2):
        insert_notification(api, bucket, object_name_prefix="3/deep/")
    refused(api, bucket, "invalid", TOO_MANY, object_name_prefix="3/")
    refused(api, bucket, "invalid", TOO_MANY)
    insert_notification(api, bucket, object_name_prefix="4/")


def test_many_at_once_get_ids_of_their_own_and_do_not_pass_the_limit(api, bucket):
    def insert(_):
        with api.new_session() as session:
            return session.post(api.url(notifications_path(bucket)),
                                json={"topic": TOPIC, "payload_format": "NONE"}, timeout=60)

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(insert, range(14)))
    ids = [answer.json()["id"] for answer in answers if answer.status_code == 200]
    assert len(ids) == len(set(ids)) == OVERLAPPING_MAX
    assert {answer.status_code for answer in answers} == {200, 400}


def test_a_missing_bucket_answers_404(api):
    answer = api.post(notifications_path(unique_bucket_name()), json={"topic": TOPIC, "payload_format": "NONE"})
    assert_json_error(answer, 404, "notFound")
