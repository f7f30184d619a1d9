"""XML DELETE Object."""

import pytest

from tests.api.xml_support import XmlClient, assert_xml_error


@pytest.fixture
def xml(api):
    return XmlClient(api)


def test_deleting_answers_204_and_the_object_is_gone(xml, api, bucket):
    xml.create(bucket, "dir/name")
    answer = xml.delete(bucket, "dir/name")
    assert (answer.status, answer.reason, answer.body) == (204, "No Content", b"")
    assert answer.get("Content-Length") in (None, "0")
    assert_xml_error(xml.get(bucket, "dir/name"), 404, "NoSuchKey")
    assert "items" not in api.list_objects(bucket).json()


def test_deleting_twice_is_no_such_key(xml, bucket):
    xml.create(bucket, "name")
    assert xml.delete(bucket, "name").status == 204
    assert_xml_error(xml.delete(bucket, "name"), 404, "NoSuchKey")


def test_deleting_in_a_missing_bucket_is_no_such_bucket(xml):
    assert_xml_error(xml.delete("no-such-bucket-anywhere", "x"), 404, "NoSuchBucket")


def test_a_generation_deletes_that_version_for_good(xml, versioned_bucket):
    old = xml.create(versioned_bucket, "v", b"old").generation
    new = xml.create(versioned_bucket, "v", b"new").generation
    assert xml.delete(versioned_bucket, "v", query=f"generation={old}").status == 204
    assert_xml_error(xml.get(versioned_bucket, "v", query=f"generation={old}"), 404, "NoSuchKey")
    assert xml.get(versioned_bucket, "v").generation == new


def test_without_a_generation_the_live_version_becomes_noncurrent(xml, versioned_bucket):
    made = xml.create(versioned_bucket, "v", b"kept").generation
    assert xml.delete(versioned_bucket, "v").status == 204
    assert_xml_error(xml.get(versioned_bucket, "v"), 404, "NoSuchKey")
    assert xml.get(versioned_bucket, "v", query=f"generation={made}").body == b"kept"


def test_a_wrong_generation_deletes_nothing(xml, bucket):
    xml.create(bucket, "name", b"kept")
    assert_xml_error(xml.delete(bucket, "name", query="generation=12345"), 404, "NoSuchKey")
    assert xml.get(bucket, "name").body == b"kept"


@pytest.mark.parametrize("query", ["generation=abc", "generation=-5", "generation=99999999999999999999"])
def test_a_generation_that_is_no_number_is_400_and_deletes_nothing(xml, bucket, query):
    xml.create(bucket, "name", b"kept")
    assert_xml_error(xml.delete(bucket, "name", query=query), 400, None)
    assert xml.get(bucket, "name").body == b"kept"
