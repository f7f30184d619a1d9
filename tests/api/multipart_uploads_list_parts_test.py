"""XML GET Object with ?uploadId: the parts of a multipart upload.

https://cloud.google.com/storage/docs/xml-api/get-object-multipart
"""

import pytest

from tests.api.multipart_support import S3_NAMESPACE, Multipart
from tests.api.xml_support import XML_TIME, XmlClient, assert_xml_error, quoted_md5, texts


@pytest.fixture
def xml(api):
    return XmlClient(api)


@pytest.fixture
def upload(xml, bucket):
    return Multipart(xml, bucket, "a&b")


def test_each_part_is_shown_with_its_size_and_etag(upload, bucket):
    upload.put(2, b"second")
    upload.put(1, b"first")
    answer = upload.list_parts()
    assert f"xmlns='{S3_NAMESPACE}'".encode() in answer.body
    root = answer.xml()
    assert root.tag == "ListPartsResult"
    assert [root.findtext(name) for name in ("Bucket", "Key", "UploadId")] == [bucket, "a&b", upload.id]
    assert [root.findtext(name) for name in ("StorageClass", "PartNumberMarker", "MaxParts", "IsTruncated")] == [
        "STANDARD", "0", "1000", "false"]
    assert root.find("NextPartNumberMarker") is None
    assert texts(root, "Part/PartNumber") == ["1", "2"]
    assert texts(root, "Part/ETag") == [quoted_md5(b"first"), quoted_md5(b"second")]
    assert texts(root, "Part/Size") == ["5", "6"]
    assert all(XML_TIME.match(time) for time in texts(root, "Part/LastModified"))


def test_pages_go_on_behind_their_markers(upload):
    numbers = [1, 2, 255, 256, 257, 10_000]
    for number in numbers:
        upload.put(number, b"data")
    found, marker = [], 0
    for _ in range(len(numbers)):
        root = upload.list_parts(f"max-parts=2&part-number-marker={marker}").xml()
        found += texts(root, "Part/PartNumber")
        assert root.findtext("MaxParts") == "2"
        if root.findtext("IsTruncated") == "false":
            break
        marker = root.findtext("NextPartNumberMarker")
        assert marker == found[-1]
    assert found == [str(number) for number in numbers]
    assert upload.list_parts("part-number-marker=10000").xml().findall("Part") == []


def test_no_parts_may_be_asked_for(upload):
    upload.put(1, b"data")
    root = upload.list_parts("max-parts=0").xml()
    assert (root.findtext("IsTruncated"), root.findall("Part")) == ("false", [])


@pytest.mark.parametrize("query", ["max-parts=many", "part-number-marker=-1", "max-parts=1.5"])
def test_a_number_that_is_none_is_refused(upload, query):
    assert_xml_error(upload.list_parts(query), 400, "InvalidArgument")


def test_an_unknown_upload_is_404(upload):
    upload.id = "A" * 22
    assert_xml_error(upload.list_parts(), 404, "NoSuchUpload")
