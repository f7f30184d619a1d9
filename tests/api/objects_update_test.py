"""storage.objects.update [https://cloud.google.com/storage/docs/json_api/v1/objects/update]."""

import pytest

from tests.api.conftest import assert_condition_not_met, assert_json_error
from tests.api.preconditions import condition, each_that_fails, each_that_holds
from tests.api.resources import assert_object_resource


@pytest.fixture
def stored(api, bucket):
    return api.create_object(bucket, "object", b"content", contentType="text/x-before", cacheControl="no-store",
                             contentLanguage="en", metadata={"old": "1"})


def update(api, resource, body, **params):
    return api.put(api.object_path(resource["bucket"], resource["name"]), params=params, json=body)


def test_an_update_replaces_the_metadata_and_drops_what_it_does_not_name(api, bucket, stored):
    answer = update(api, stored, {"contentType": "text/x-after", "metadata": {"new": "2"}})
    assert answer.status_code == 200, answer.text
    changed = answer.json()
    assert_object_resource(changed, bucket, "object", b"content")
    assert changed["metadata"] == {"new": "2"}
    assert changed["contentType"] == "text/x-after"
    assert "cacheControl" not in changed and "contentLanguage" not in changed
    assert changed["generation"] == stored["generation"]
    assert changed["metageneration"] == "2"
    assert changed["timeCreated"] == stored["timeCreated"]
    assert api.get_metadata(bucket, "object", projection="full").json() == changed
    assert api.get_media(bucket, "object").content == b"content"


def test_an_update_without_custom_metadata_removes_it(api, stored):
    answer = update(api, stored, {"contentType": "text/plain"})
    assert answer.status_code == 200, answer.text
    assert "metadata" not in answer.json()


def test_the_whole_resource_as_it_was_read_is_accepted(api, stored):
    answer = update(api, stored, {**stored, "metadata": {"again": "1"}})
    assert answer.status_code == 200, answer.text
    assert answer.json()["metadata"] == {"again": "1"}
    assert answer.json()["cacheControl"] == "no-store"


@each_that_holds
def test_a_precondition_that_holds_lets_the_update_through(api, stored, parameter, offset):
    answer = update(api, stored, {"metadata": {"a": "b"}}, **condition(stored, parameter, offset))
    assert answer.status_code == 200, answer.text
    assert answer.json()["metadata"] == {"a": "b"}


@each_that_fails
def test_a_precondition_that_fails_answers_412_and_changes_nothing(api, bucket, stored, parameter, offset):
    assert_condition_not_met(update(api, stored, {"metadata": {"a": "b"}}, **condition(stored, parameter, offset)))
    assert api.get_metadata(bucket, "object").json() == stored


def test_a_noncurrent_generation_is_updated_by_its_number(api, versioned_bucket):
    old = api.create_object(versioned_bucket, "object", b"old")
    live = api.create_object(versioned_bucket, "object", b"live")
    answer = update(api, old, {"metadata": {"a": "b"}}, generation=old["generation"])
    assert answer.status_code == 200, answer.text
    assert answer.json()["generation"] == old["generation"]
    assert api.get_metadata(versioned_bucket, "object").json() == live


def test_a_missing_object_answers_404(api, bucket):
    assert_json_error(api.put(api.object_path(bucket, "absent"), json={"metadata": {}}), 404, "notFound")


@pytest.mark.parametrize("projection", ["full", "noAcl"])
def test_projection_and_fields_are_accepted(api, stored, projection):
    answer = update(api, stored, {"metadata": {"a": "b"}}, projection=projection, fields="metadata,metageneration")
    assert answer.json() == {"metadata": {"a": "b"}, "metageneration": "2"}
