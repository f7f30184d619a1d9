"""Temporary and event-based holds [https://cloud.google.com/storage/docs/object-holds]: set and released by every
method that writes metadata, and refused on every path that would remove or replace the object.

The sentences and the reason `forbidden` (not the documented `objectUnderActiveHold`) are those of Google's answers.
"""

import pytest

from tests.api.conftest import assert_json_error
from tests.api.resumable_support import send, start_location

HOLDS = [("temporaryHold", "Temporary"), ("eventBasedHold", "Event-Based")]
each_hold = pytest.mark.parametrize("field, word", HOLDS, ids=[field for field, _word in HOLDS])


def patch(api, bucket, name, body, **params):
    return api.patch(api.object_path(bucket, name), params=params, json=body)


def refusal(bucket: str, name: str, word: str) -> str:
    return (f"Object '{bucket}/{name}' is under active {word} hold and cannot be deleted, overwritten or archived "
            "until hold is removed.")


def writes(api, bucket):
    """Every request of the JSON API that would remove or replace the object `held`."""
    held = api.object_path(bucket, "held")
    to_held = f"/b/{bucket}/o/held"
    generation = api.get_metadata(bucket, "held").json()["generation"]
    other = {"sourceObjects": [{"name": "other"}]}
    return {
        "insert": lambda: api.insert_media(bucket, "held", b"new"),
        "compose": lambda: api.post(held + "/compose", json=other),
        "compose of itself away": lambda: api.post(
            api.object_path(bucket, "third", "/compose"),
            json={"sourceObjects": [{"name": "held"}], "deleteSourceObjects": True}),
        "copy": lambda: api.post(api.object_path(bucket, "other", "/copyTo" + to_held)),
        "rewrite": lambda: api.post(api.object_path(bucket, "other", "/rewriteTo" + to_held)),
        "rewrite of itself": lambda: api.post(held + "/rewriteTo" + to_held),
        "move away": lambda: api.post(held + "/moveTo/o/third"),
        "move onto": lambda: api.post(api.object_path(bucket, "other", "/moveTo/o/held")),
        "delete": lambda: api.delete(held),
        "delete of the generation": lambda: api.delete(held, params={"generation": generation}),
    }


def stored_state(api, bucket):
    return api.list_objects(bucket, versions="true").json()


@each_hold
@pytest.mark.parametrize("versioning", [False, True], ids=["unversioned", "versioned"])
def test_a_held_object_is_neither_removed_nor_replaced(api, request, field, word, versioning):
    bucket = request.getfixturevalue("versioned_bucket" if versioning else "bucket")
    api.create_object(bucket, "other", b"other")
    api.create_object(bucket, "held", b"held", **{field: True})
    before = stored_state(api, bucket)
    for what, write in writes(api, bucket).items():
        error = assert_json_error(write(), 403, "forbidden")
        assert error["message"] == refusal(bucket, "held", word), what
        assert stored_state(api, bucket) == before, what
    assert api.get_media(bucket, "held").content == b"held"


@each_hold
def test_a_released_object_goes(api, bucket, field, word):
    resource = api.create_object(bucket, "object", b"data", **{field: True})
    assert resource[field] is True
    assert_json_error(api.delete(api.object_path(bucket, "object")), 403, "forbidden", word)
    released = patch(api, bucket, "object", {field: False})
    assert released.status_code == 200, released.text
    assert released.json()[field] is False and released.json()["metageneration"] == "2"
    assert api.delete(api.object_path(bucket, "object")).status_code == 204


def test_an_object_that_was_never_held_names_no_hold(api, bucket):
    resource = api.create_object(bucket, "object")
    assert "temporaryHold" not in resource and "eventBasedHold" not in resource
    assert "retentionExpirationTime" not in resource


@each_hold
def test_a_hold_is_set_by_patch_and_survives_an_update_that_does_not_name_it(api, bucket, field, word):
    api.create_object(bucket, "object")
    assert patch(api, bucket, "object", {field: True}).json()[field] is True
    answer = api.put(api.object_path(bucket, "object"), json={"contentType": "text/x-new"})
    assert answer.status_code == 200, answer.text
    assert answer.json()[field] is True and answer.json()["contentType"] == "text/x-new"
    answer = api.put(api.object_path(bucket, "object"), json={field: False})
    assert answer.json()[field] is False


@each_hold
def test_metadata_of_a_held_object_changes(api, bucket, field, word):
    api.create_object(bucket, "object", b"data", **{field: True})
    assert patch(api, bucket, "object", {"metadata": {"a": "b"}}).json()["metadata"] == {"a": "b"}


@each_hold
def test_a_copy_has_a_hold_only_where_it_asks_for_it(api, bucket, field, word):
    api.create_object(bucket, "held", b"data", **{field: True})
    for verb, take in (("copyTo", lambda body: body), ("rewriteTo", lambda body: body["resource"])):
        path = api.object_path(bucket, "held", f"/{verb}/b/{bucket}/o/")
        assert field not in take(api.post(path + "plain").json())
        assert field not in take(api.post(path + "typed", json={"contentType": "text/x-new"}).json())
        assert take(api.post(path + "asked" + verb, json={field: True}).json())[field] is True


@each_hold
def test_a_composite_has_a_hold_where_its_destination_says_so(api, bucket, field, word):
    api.create_object(bucket, "source", b"data")
    body = {"sourceObjects": [{"name": "source"}]}
    assert field not in api.post(api.object_path(bucket, "plain", "/compose"), json=body).json()
    body["destination"] = {field: True}
    assert api.post(api.object_path(bucket, "held", "/compose"), json=body).json()[field] is True


@each_hold
def test_a_resumable_upload_keeps_its_holds_and_is_refused_over_a_held_object_at_its_end(api, bucket, field, word):
    location = start_location(api, bucket, "object", resource={field: True})
    answer = send(api, location, b"held")
    assert answer.status_code == 200 and answer.json()[field] is True, answer.text
    location = start_location(api, bucket, "object", resource={})
    answer = send(api, location, b"new")
    assert_json_error(answer, 403, "forbidden", word)
    assert api.get_media(bucket, "object").content == b"held"


def test_a_precondition_is_looked_at_before_a_hold(api, bucket):
    api.create_object(bucket, "object", b"data", temporaryHold=True)
    assert_json_error(api.insert_media(bucket, "object", b"new", ifGenerationMatch="0"), 412, "conditionNotMet")


def test_the_xml_api_says_why_in_the_details(api, bucket):
    api.create_object(bucket, "object", b"data", temporaryHold=True)
    answer = api.delete(f"/{bucket}/object")
    assert answer.status_code == 403
    assert "<Code>ObjectUnderActiveHold</Code>" in answer.text
    summary = "Object overwrite or deletion is not allowed due to active hold on the object."
    assert f"<Message>{summary}</Message>" in answer.text
    assert f"<Details>{refusal(bucket, 'object', 'Temporary')}</Details>" in answer.text
    answer = api.put(f"/{bucket}/object", data=b"new")
    assert answer.status_code == 403 and "ObjectUnderActiveHold" in answer.text
    assert api.get_media(bucket, "object").content == b"data"
