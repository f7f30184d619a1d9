"""XML PUT Object with ?partNumber&uploadId and a copy source: a part out of another object.

S3's UploadPartCopy (https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html), which the XML API takes
with its own names of headers too.
"""

import pytest

from tests.api.customer_encryption_support import KEY, OTHER_KEY
from tests.api.multipart_support import PART_BYTES_MIN, S3_NAMESPACE, Multipart, part_data
from tests.api.xml_support import (XML_TIME, XmlClient, assert_xml_condition_failed, assert_xml_error, quoted_md5)


@pytest.fixture
def xml(api):
    return XmlClient(api)


@pytest.fixture
def upload(xml, bucket):
    return Multipart(xml, bucket)


@pytest.fixture
def source(xml, bucket):
    """The bytes of the object "source"."""
    data = part_data(9, 6 << 20)
    xml.create(bucket, "source", data)
    return data


def try_copy(upload, number=1, source="source", headers=(), name="x-goog-copy-source"):
    return upload.try_put(number, b"", {name: f"/{upload.bucket}/{source}", **dict(headers)})


def copied(upload, number=1, **arguments):
    answer = try_copy(upload, number, **arguments)
    assert answer.status == 200, answer.body
    upload.etags[number] = answer.xml().findtext("ETag")
    return answer


@pytest.mark.parametrize("name", ["x-goog-copy-source", "x-amz-copy-source"])
def test_a_whole_object_becomes_a_part(upload, xml, bucket, source, name):
    answer = copied(upload, name=name)
    assert f"xmlns='{S3_NAMESPACE}'".encode() in answer.body
    root = answer.xml()
    assert (root.tag, root.findtext("ETag")) == ("CopyPartResult", quoted_md5(source))
    assert XML_TIME.match(root.findtext("LastModified"))
    assert upload.complete().status == 200
    assert xml.get(bucket, "object").body == source


def test_ranges_become_parts_beside_uploaded_ones(upload, xml, bucket, source):
    copied(upload, 1, headers={"x-goog-copy-source-range": f"bytes=1-{PART_BYTES_MIN}"})
    copied(upload, 2, headers={"x-amz-copy-source-range": f"bytes=7-{PART_BYTES_MIN + 6}"})
    upload.put(3, b"the end")
    assert upload.complete().status == 200
    expected = source[1:PART_BYTES_MIN + 1] + source[7:PART_BYTES_MIN + 7] + b"the end"
    assert xml.get(bucket, "object").body == expected


def test_a_part_outlives_its_source(upload, xml, bucket, source):
    copied(upload)
    assert xml.delete(bucket, "source").status == 204
    assert upload.complete().status == 200
    assert xml.get(bucket, "object").body == source


def test_an_older_generation_is_copied(xml, versioned_bucket):
    upload = Multipart(xml, versioned_bucket)
    old = xml.create(versioned_bucket, "source", b"old").generation
    xml.create(versioned_bucket, "source", b"new")
    copied(upload, headers={"x-goog-copy-source-generation": old})
    assert upload.complete().status == 200
    assert xml.get(versioned_bucket, "object").body == b"old"
    again = Multipart(xml, versioned_bucket, "again")
    copied(again, source=f"source?versionId={old}", name="x-amz-copy-source")
    assert again.complete().status == 200
    assert xml.get(versioned_bucket, "again").body == b"old"


@pytest.mark.parametrize("value", ["bytes=0-6291456", "bytes=5-4", "bytes=-5", "bytes=5-", "0-5", "bytes=a-b", ""])
def test_a_range_that_is_not_in_the_source_is_refused(upload, source, value):
    assert_xml_error(try_copy(upload, headers={"x-goog-copy-source-range": value}), 400, "InvalidArgument")
    assert upload.listed_numbers() == []


@pytest.mark.parametrize("value", ["", "bucket-alone", "/", "//name", "%ZZ"])
def test_a_source_that_names_no_object_is_refused(upload, value):
    assert_xml_error(upload.try_put(1, b"", {"x-goog-copy-source": value}), 400, "InvalidArgument")


def test_a_missing_source_is_404(upload, bucket):
    assert_xml_error(try_copy(upload, source="missing"), 404, "NoSuchKey")
    answer = upload.try_put(1, b"", {"x-goog-copy-source": "/no-such-bucket-here/name"})
    assert_xml_error(answer, 404, "NoSuchBucket")


def test_conditions_on_the_source_decide(upload, xml, bucket, source):
    etag = quoted_md5(source)
    for headers in ({"x-goog-copy-source-if-match": '"other"'}, {"x-amz-copy-source-if-none-match": etag},
                    {"x-goog-copy-source-if-generation-match": "12345"}):
        assert_xml_condition_failed(try_copy(upload, headers=headers))
    assert upload.listed_numbers() == []
    copied(upload, headers={"x-goog-copy-source-if-match": etag})


def test_an_unknown_upload_is_404(upload, source):
    upload.id = "A" * 22
    assert_xml_error(try_copy(upload), 404, "NoSuchUpload")


def test_the_keys_of_source_and_upload_are_both_needed(xml, bucket):
    data = part_data(9, 100_000)
    xml.create(bucket, "source", data, KEY.headers())
    upload = Multipart(xml, bucket, headers=OTHER_KEY.headers(), part_headers=OTHER_KEY.headers())
    assert_xml_error(try_copy(upload), 400, None)
    copied(upload, headers=KEY.source_headers)
    assert upload.complete().status == 200
    assert xml.get(bucket, "object", headers=OTHER_KEY.headers()).body == data
