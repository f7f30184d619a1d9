"""storage.buckets.get [https://cloud.google.com/storage/docs/json_api/v1/buckets/get]."""

import pytest

from tests.api.conftest import assert_condition_not_met, assert_json_error, unique_bucket_name
from tests.api.preconditions import condition, each_bucket_one_that_fails, each_bucket_one_that_holds
from tests.api.resources import assert_bucket_resource


def test_an_existing_bucket_is_returned_with_every_field(api, bucket):
    answer = api.get(api.bucket_path(bucket))
    assert answer.status_code == 200
    assert_bucket_resource(answer.json(), bucket)


def test_the_self_link_leads_back_to_the_bucket(api, bucket):
    resource = api.get(api.bucket_path(bucket)).json()
    assert resource["selfLink"].startswith("http")
    assert api.session.get(resource["selfLink"], timeout=60).json() == resource


def test_the_bare_path_leads_to_the_same_bucket(api, bucket):
    resource = api.get(api.bucket_path(bucket)).json()
    assert api.get(f"/b/{bucket}").json()["id"] == resource["id"]


def test_a_missing_bucket_answers_404_not_found(api):
    assert_json_error(api.get(api.bucket_path(unique_bucket_name())), 404, "notFound", "bucket does not exist")


@each_bucket_one_that_holds
def test_a_precondition_that_holds_returns_the_bucket(api, bucket, parameter, offset):
    resource = api.get(api.bucket_path(bucket)).json()
    answer = api.get(api.bucket_path(bucket), params=condition(resource, parameter, offset))
    assert answer.status_code == 200
    assert answer.json() == resource


@each_bucket_one_that_fails
def test_a_precondition_that_fails_answers_304_for_not_match_and_412_for_match(api, bucket, parameter, offset):
    resource = api.get(api.bucket_path(bucket)).json()
    answer = api.get(api.bucket_path(bucket), params=condition(resource, parameter, offset))
    if parameter.endswith("NotMatch"):
        assert answer.status_code == 304
        assert answer.content == b""
    else:
        assert_condition_not_met(answer)


def test_fields_selects_what_is_returned(api, bucket):
    answer = api.get(api.bucket_path(bucket), params={"fields": "id,metageneration"})
    assert answer.json() == {"id": bucket, "metageneration": "1"}


@pytest.mark.parametrize("projection", ["full", "noAcl"])
def test_projection_is_accepted(api, bucket, projection):
    answer = api.get(api.bucket_path(bucket), params={"projection": projection})
    assert answer.status_code == 200
    if projection == "noAcl":
        assert "acl" not in answer.json() and "defaultObjectAcl" not in answer.json()


def test_an_unknown_parameter_is_ignored(api, bucket):
    answer = api.get(api.bucket_path(bucket), params={"noSuchParameter": "1", "userProject": "other"})
    assert answer.status_code == 200
    assert answer.json()["name"] == bucket


def test_pretty_print_changes_only_the_white_space(api, bucket):
    pretty = api.get(api.bucket_path(bucket), params={"prettyPrint": "true"})
    compact = api.get(api.bucket_path(bucket), params={"prettyPrint": "false"})
    assert "\n" in pretty.text and "\n" not in compact.text.rstrip("\n")
    assert pretty.json() == compact.json()


def test_the_generation_selects_that_bucket_and_no_other(api, bucket):
    generation = api.get(api.bucket_path(bucket)).json()["generation"]
    assert api.get(api.bucket_path(bucket), params={"generation": generation}).status_code == 200
    other = str(int(generation) + 1)
    assert_json_error(api.get(api.bucket_path(bucket), params={"generation": other}), 404, "notFound")


def test_a_deleted_bucket_is_shown_as_soft_deleted_with_its_times(api, bucket):
    live = api.get(api.bucket_path(bucket)).json()
    assert api.delete(api.bucket_path(bucket)).status_code == 204
    answer = api.get(api.bucket_path(bucket), params={"softDeleted": "true", "generation": live["generation"]})
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert_bucket_resource(shown, bucket)
    assert shown["softDeleteTime"] < shown["hardDeleteTime"]
    assert {key: shown[key] for key in live} == live


def test_a_soft_deleted_bucket_is_asked_for_by_its_generation(api, bucket):
    assert_json_error(api.get(api.bucket_path(bucket), params={"softDeleted": "true"}), 400, "required")
    generation = api.get(api.bucket_path(bucket)).json()["generation"]
    params = {"softDeleted": "true", "generation": generation}
    assert_json_error(api.get(api.bucket_path(bucket), params=params), 404, "notFound")
