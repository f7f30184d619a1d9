"""storage.objects.get of metadata; the media download has a file of its own.

[https://cloud.google.com/storage/docs/json_api/v1/objects/get]
"""

import pytest

from tests.api.conftest import assert_condition_not_met, assert_json_error, unique_bucket_name
from tests.api.preconditions import condition, each_that_fails, each_that_holds
from tests.api.resources import assert_object_resource


def test_metadata_is_returned_with_every_field(api, bucket):
    stored = api.create_object(bucket, "a/b", b"some data", metadata={"k": "v"}, cacheControl="no-store")
    answer = api.get_metadata(bucket, "a/b")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].lower().startswith("application/json")
    assert_object_resource(answer.json(), bucket, "a/b", b"some data")
    assert answer.json() == stored
    assert answer.json()["metadata"] == {"k": "v"}
    assert answer.json()["cacheControl"] == "no-store"


def test_the_etag_header_is_that_of_the_resource(api, bucket):
    api.create_object(bucket, "object")
    answer = api.get_metadata(bucket, "object")
    assert answer.headers["ETag"].strip('"') == answer.json()["etag"]


def test_the_etag_changes_with_each_change(api, bucket):
    etags = [api.create_object(bucket, "object")["etag"]]
    etags.append(api.patch(api.object_path(bucket, "object"), json={"metadata": {"a": "b"}}).json()["etag"])
    etags.append(api.create_object(bucket, "object")["etag"])
    assert len(set(etags)) == 3


def test_the_links_of_the_resource_lead_back(api, bucket):
    stored = api.create_object(bucket, "dir/object name", b"linked")
    assert api.session.get(stored["selfLink"], timeout=60).json() == stored
    assert api.session.get(stored["mediaLink"], timeout=60).content == b"linked"


def test_the_links_carry_the_host_that_the_client_named(api, bucket):
    api.create_object(bucket, "object")
    forwarded = api.get(api.object_path(bucket, "object"), headers={"Host": "storage.example.test:8443"}).json()
    assert forwarded["selfLink"].startswith("http://storage.example.test:8443/")
    assert forwarded["mediaLink"].startswith("http://storage.example.test:8443/")


def test_a_missing_object_answers_404_not_found_and_names_it(api, bucket):
    assert_json_error(api.get_metadata(bucket, "no/such"), 404, "notFound", f"No such object: {bucket}/no/such")


def test_a_missing_bucket_answers_404_not_found(api):
    assert_json_error(api.get_metadata(unique_bucket_name(), "object"), 404, "notFound")


def test_a_generation_selects_exactly_that_generation(api, bucket):
    stored = api.create_object(bucket, "object")
    assert api.get_metadata(bucket, "object", generation=stored["generation"]).json() == stored
    other = str(int(stored["generation"]) + 1)
    assert_json_error(api.get_metadata(bucket, "object", generation=other), 404, "notFound")


@each_that_holds
def test_a_precondition_that_holds_returns_the_object(api, bucket, parameter, offset):
    stored = api.create_object(bucket, "object")
    answer = api.get_metadata(bucket, "object", **condition(stored, parameter, offset))
    assert answer.status_code == 200
    assert answer.json() == stored


@each_that_fails
def test_a_precondition_that_fails_answers_304_for_not_match_and_412_for_match(api, bucket, parameter, offset):
    stored = api.create_object(bucket, "object")
    answer = api.get_metadata(bucket, "object", **condition(stored, parameter, offset))
    if parameter.endswith("NotMatch"):
        assert (answer.status_code, answer.reason, answer.content) == (304, "Not Modified", b"")
    else:
        assert_condition_not_met(answer)


def test_a_connection_goes_on_after_a_304(api, bucket):
    stored = api.create_object(bucket, "object")
    for _ in range(3):
        assert api.get_metadata(bucket, "object", ifGenerationNotMatch=stored["generation"]).status_code == 304
        assert api.get_metadata(bucket, "object").json() == stored


def test_a_precondition_on_a_missing_object_does_not_succeed(api, bucket):
    assert api.get_metadata(bucket, "object", ifGenerationMatch="5").status_code in (404, 412)


@pytest.mark.parametrize("fields, expected", [
    ("name", {"name": "object"}),
    ("name,metadata/a", {"name": "object", "metadata": {"a": "1"}}),
    ("name,metadata(a)", {"name": "object", "metadata": {"a": "1"}}),
    ("metadata", {"metadata": {"a": "1", "b": "2"}}),
    ("metadata/*", {"metadata": {"a": "1", "b": "2"}}),
])
def test_fields_selects_what_is_returned(api, bucket, fields, expected):
    api.create_object(bucket, "object", metadata={"a": "1", "b": "2"})
    answer = api.get_metadata(bucket, "object", fields=fields)
    assert answer.status_code == 200
    assert answer.json() == expected


@pytest.mark.parametrize("projection", ["full", "noAcl"])
def test_projection_is_accepted(api, bucket, projection):
    stored = api.create_object(bucket, "object")
    answer = api.get_metadata(bucket, "object", projection=projection)
    assert answer.status_code == 200
    assert answer.json()["id"] == stored["id"]
    if projection == "noAcl":
        assert "acl" not in answer.json()


def test_pretty_print_changes_only_the_white_space(api, bucket):
    stored = api.create_object(bucket, "object")
    pretty = api.get_metadata(bucket, "object", prettyPrint="true")
    compact = api.get_metadata(bucket, "object", prettyPrint="false")
    assert "\n" in pretty.text and "\n" not in compact.text.rstrip("\n")
    assert pretty.json() == compact.json() == stored


def test_unknown_parameters_are_ignored(api, bucket):
    stored = api.create_object(bucket, "object")
    answer = api.get_metadata(bucket, "object", alt="json", key="k", noSuchParameter="1", userProject="p")
    assert answer.status_code == 200
    assert answer.json() == stored


def test_post_with_a_method_override_is_a_get(api, bucket):
    stored = api.create_object(bucket, "object")
    answer = api.post(api.object_path(bucket, "object"), headers={"X-HTTP-Method-Override": "GET"})
    assert answer.status_code == 200, answer.text
    assert answer.json() == stored


def test_a_name_with_undecoded_slashes_is_found(api, bucket):
    stored = api.create_object(bucket, "a/b/c")
    status, _reason, _headers, body = api.raw("GET", f"/storage/v1/b/{bucket}/o/a/b/c?prettyPrint=false")
    assert status == 200, body
    assert stored["id"].encode() in body


@pytest.mark.parametrize("name", ["x/compose", "x/iam", "x/acl", "x/rewriteTo/b/y/o/z"])
def test_an_encoded_name_that_ends_like_a_method_is_an_object(api, bucket, name):
    stored = api.create_object(bucket, name)
    assert api.get_metadata(bucket, name).json() == stored
