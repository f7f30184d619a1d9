"""XML PUT, HEAD and DELETE Bucket."""

import pytest

from tests.api.conftest import unique_bucket_name
from tests.api.xml_support import XmlClient, assert_xml_error


@pytest.fixture
def xml(api):
    return XmlClient(api)


@pytest.fixture
def name():
    return unique_bucket_name("xml")


def configuration(location=None, storage_class=None) -> bytes:
    inner = (f"<LocationConstraint>{location}</LocationConstraint>" if location else "") + (
        f"<StorageClass>{storage_class}</StorageClass>" if storage_class else "")
    return f"<?xml version='1.0'?><CreateBucketConfiguration>{inner}</CreateBucketConfiguration>".encode()


@pytest.mark.parametrize("body", [b"", configuration()], ids=["no-body", "empty-configuration"])
def test_a_bucket_is_created_and_seen_by_json(xml, api, name, body):
    answer = xml.put(name, body=body, headers={"x-goog-project-id": api.project})
    assert answer.status == 200, answer.body
    resource = api.get(api.bucket_path(name)).json()
    assert resource["name"] == name
    assert resource["storageClass"] == "STANDARD"


def test_location_and_storage_class_are_taken_from_the_configuration(xml, api, name):
    answer = xml.put(name, body=configuration("EUROPE-WEST3", "NEARLINE"))
    assert answer.status == 200, answer.body
    resource = api.get(api.bucket_path(name)).json()
    assert (resource["location"], resource["storageClass"]) == ("EUROPE-WEST3", "NEARLINE")


def test_a_bucket_of_the_same_name_is_409(xml, api, bucket):
    before = api.get(api.bucket_path(bucket)).json()
    answer = xml.put(bucket)
    assert_xml_error(answer, 409, None)
    assert answer.xml().findtext("Code") in ("BucketAlreadyOwnedByYou", "BucketAlreadyExists", "BucketNameUnavailable")
    assert api.get(api.bucket_path(bucket)).json() == before


@pytest.mark.parametrize("bad", ["ab", "UPPER", "under..dots", "-dash", "dash-", "google-bucket", "goog-x", "1.2.3.4",
                                 "a" * 64, "white%20space"])
def test_a_bad_bucket_name_is_400(xml, bad):
    assert_xml_error(xml.put(bad), 400, "InvalidBucketName")


@pytest.mark.parametrize("body", [b"<CreateBucketConfiguration>", b"not xml at all", b"<Other/>"])
def test_a_malformed_configuration_is_400_and_makes_no_bucket(xml, api, name, body):
    assert_xml_error(xml.put(name, body=body), 400, None)
    assert api.get(api.bucket_path(name)).status_code == 404


def test_head_answers_without_a_body(xml, bucket):
    answer = xml.head(bucket)
    assert (answer.status, answer.body) == (200, b"")


def test_head_of_a_missing_bucket_is_404_without_a_body(xml):
    assert_xml_error(xml.head("no-such-bucket-anywhere"), 404, None, "HEAD")


def test_an_empty_bucket_is_deleted(xml, api, bucket):
    answer = xml.delete(bucket)
    assert (answer.status, answer.body) == (204, b"")
    assert api.get(api.bucket_path(bucket)).status_code == 404
    assert xml.head(bucket).status == 404


def test_a_bucket_with_objects_is_409_and_stays(xml, api, bucket):
    api.create_object(bucket, "kept")
    assert_xml_error(xml.delete(bucket), 409, "BucketNotEmpty")
    assert api.get_metadata(bucket, "kept").status_code == 200


def test_deleting_a_missing_bucket_is_404(xml):
    assert_xml_error(xml.delete("no-such-bucket-anywhere"), 404, "NoSuchBucket")
