"""storage.objects.delete [https://cloud.google.com/storage/docs/json_api/v1/objects/delete]."""

import pytest

from tests.api.conftest import assert_condition_not_met, assert_json_error, unique_bucket_name
from tests.api.preconditions import condition, each_that_fails, each_that_holds


def test_an_object_is_deleted_with_204_and_an_empty_body(api, bucket):
    api.create_object(bucket, "dir/object")
    status, reason, headers, body = api.raw("DELETE", api.object_path(bucket, "dir/object"))
    assert (status, reason, body) == (204, "No Content", b"")
    assert "transfer-encoding" not in {key.lower() for key, _value in headers}
    assert_json_error(api.get_metadata(bucket, "dir/object"), 404, "notFound")
    assert api.get_media(bucket, "dir/object").status_code == 404
    assert "items" not in api.list_objects(bucket, versions="true").json()


def test_a_connection_goes_on_after_a_204(api, bucket):
    for index in range(4):
        api.create_object(bucket, f"object-{index}")
        assert api.delete(api.object_path(bucket, f"object-{index}")).status_code == 204
        assert api.get_metadata(bucket, f"object-{index}").status_code == 404


def test_a_missing_object_answers_404_and_so_does_a_second_delete(api, bucket):
    assert_json_error(api.delete(api.object_path(bucket, "no/such")), 404, "notFound",
                      f"No such object: {bucket}/no/such")
    api.create_object(bucket, "object")
    assert api.delete(api.object_path(bucket, "object")).status_code == 204
    assert_json_error(api.delete(api.object_path(bucket, "object")), 404, "notFound")


def test_a_missing_bucket_answers_404(api):
    assert_json_error(api.delete(api.object_path(unique_bucket_name(), "object")), 404, "notFound")


def test_only_the_named_object_goes(api, bucket):
    for name in ("a", "a/", "a/b", "ab"):
        api.create_object(bucket, name)
    assert api.delete(api.object_path(bucket, "a")).status_code == 204
    assert [item["name"] for item in api.list_objects(bucket).json()["items"]] == ["a/", "a/b", "ab"]


@each_that_holds
def test_a_precondition_that_holds_deletes(api, bucket, parameter, offset):
    stored = api.create_object(bucket, "object")
    answer = api.delete(api.object_path(bucket, "object"), params=condition(stored, parameter, offset))
    assert answer.status_code == 204, answer.text
    assert api.get_metadata(bucket, "object").status_code == 404


@each_that_fails
def test_a_precondition_that_fails_answers_412_and_deletes_nothing(api, bucket, parameter, offset):
    stored = api.create_object(bucket, "object")
    assert_condition_not_met(
        api.delete(api.object_path(bucket, "object"), params=condition(stored, parameter, offset)))
    assert api.get_metadata(bucket, "object").json() == stored
    assert api.get_media(bucket, "object").content == b"data"


def test_if_generation_match_zero_on_a_live_object_answers_412(api, bucket):
    api.create_object(bucket, "object")
    assert_condition_not_met(api.delete(api.object_path(bucket, "object"), params={"ifGenerationMatch": "0"}))


@pytest.mark.parametrize("offset, status", [(0, 204), (1, 404)])
def test_a_generation_deletes_only_that_generation(api, bucket, offset, status):
    stored = api.create_object(bucket, "object")
    generation = str(int(stored["generation"]) + offset)
    answer = api.delete(api.object_path(bucket, "object"), params={"generation": generation})
    assert answer.status_code == status
    assert api.get_metadata(bucket, "object").status_code == (404 if status == 204 else 200)


def test_unknown_parameters_are_ignored(api, bucket):
    api.create_object(bucket, "object")
    answer = api.delete(api.object_path(bucket, "object"),
                        params={"alt": "json", "prettyPrint": "false", "userProject": "p", "noSuchParameter": "1"})
    assert answer.status_code == 204


def test_post_with_a_method_override_is_a_delete(api, bucket):
    api.create_object(bucket, "object")
    answer = api.post(api.object_path(bucket, "object"), headers={"X-HTTP-Method-Override": "DELETE"})
    assert answer.status_code == 204, answer.text
    assert api.get_metadata(bucket, "object").status_code == 404


def test_generation_zero_means_the_live_object_as_gcsfuse_counts_on(api, bucket):
    stored = api.create_object(bucket, "object")
    refused = api.delete(api.object_path(bucket, "object"),
                         params={"generation": "0", "ifGenerationMatch": str(int(stored["generation"]) + 1)})
    assert_condition_not_met(refused)
    answer = api.delete(api.object_path(bucket, "object"), params={"generation": "0"})
    assert answer.status_code == 204, answer.text
    assert api.get_metadata(bucket, "object").status_code == 404
    assert_json_error(api.delete(api.object_path(bucket, "object"), params={"generation": "0"}), 404, "notFound")


def test_generation_zero_in_a_versioned_bucket_makes_the_live_object_noncurrent_and_removes_nothing(
        api, versioned_bucket):
    stored = api.create_object(versioned_bucket, "object")
    answer = api.delete(api.object_path(versioned_bucket, "object"), params={"generation": "0"})
    assert answer.status_code == 204, answer.text
    assert api.get_metadata(versioned_bucket, "object").status_code == 404
    assert api.get_media(versioned_bucket, "object", generation=stored["generation"]).content == b"data"


@pytest.mark.parametrize("generation", ["-1", "x", ""])
def test_what_is_no_generation_deletes_nothing(api, bucket, generation):
    api.create_object(bucket, "object")
    answer = api.delete(api.object_path(bucket, "object"), params={"generation": generation})
    assert_json_error(answer, 400, "invalidParameter")
    assert api.get_metadata(bucket, "object").status_code == 200
