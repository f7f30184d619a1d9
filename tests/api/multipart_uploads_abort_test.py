"""XML DELETE Object with ?uploadId: aborts a multipart upload.

https://cloud.google.com/storage/docs/xml-api/delete-multipart
"""

import pytest

from tests.api.conftest import unique_bucket_name
from tests.api.multipart_support import Multipart, list_uploads, part_data
from tests.api.xml_support import XmlClient, assert_xml_error, object_target, texts


@pytest.fixture
def xml(api):
    return XmlClient(api)


@pytest.fixture
def upload(xml, bucket):
    return Multipart(xml, bucket)


def test_the_upload_and_its_parts_are_gone(upload, xml, api, bucket):
    upload.put(1, part_data(1))
    answer = upload.abort()
    assert (answer.status, answer.body) == (204, b"")
    assert texts(list_uploads(xml, bucket), "Upload") == []
    assert_xml_error(upload.list_parts(), 404, "NoSuchUpload")
    assert_xml_error(upload.complete(), 404, "NoSuchUpload")
    assert api.get_metadata(bucket, "object").status_code == 404


def test_the_object_of_that_name_stays(upload, xml, bucket):
    xml.create(bucket, "object", b"data")
    upload.put(1, b"other")
    assert upload.abort().status == 204
    assert xml.get(bucket, "object").body == b"data"


def test_other_uploads_of_the_name_stay(upload, xml, bucket):
    other = Multipart(xml, bucket)
    other.put(1, b"data")
    assert upload.abort().status == 204
    assert other.complete().status == 200


def test_an_abortion_after_the_end_is_404_and_changes_nothing(upload, xml, bucket):
    upload.put(1, b"data")
    assert upload.complete().status == 200
    assert_xml_error(upload.abort(), 404, "NoSuchUpload")
    assert xml.get(bucket, "object").body == b"data"
    again = Multipart(xml, bucket)
    assert again.abort().status == 204
    assert_xml_error(again.abort(), 404, "NoSuchUpload")


def test_an_upload_belongs_to_its_name(upload, xml, bucket):
    answer = xml.request("DELETE", object_target(bucket, "other", f"uploadId={upload.id}"))
    assert_xml_error(answer, 404, "NoSuchUpload")
    assert upload.listed_numbers() == []


def test_a_bucket_goes_with_its_pending_uploads(xml, api):
    name = unique_bucket_name("pending")
    assert api.insert_bucket(name, {}).status_code == 200
    upload = Multipart(xml, name)
    upload.put(1, part_data(1))
    assert xml.delete(name).status == 204
    assert_xml_error(upload.try_put(2, b"more"), 404, "NoSuchBucket")
    assert api.insert_bucket(name, {}).status_code == 200
    assert texts(list_uploads(xml, name), "Upload") == []
    assert_xml_error(upload.complete(), 404, "NoSuchUpload")
