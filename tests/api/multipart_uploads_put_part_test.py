"""XML PUT Object with ?partNumber&uploadId: a part of a multipart upload.

https://cloud.google.com/storage/docs/xml-api/put-object-multipart
"""

import pytest

from tests.api.conftest import crc32c_base64, md5_base64
from tests.api.multipart_support import PART_BYTES_MIN, Multipart, part_data
from tests.api.xml_support import XmlClient, assert_xml_error, object_target, quoted_md5


@pytest.fixture
def xml(api):
    return XmlClient(api)


@pytest.fixture
def upload(xml, bucket):
    return Multipart(xml, bucket)


@pytest.mark.parametrize("size", [0, 4, 64 << 10, (64 << 10) + 1, PART_BYTES_MIN])
def test_the_answer_has_the_md5_for_an_etag_and_both_hashes(upload, size):
    data = part_data(1, size)
    answer = upload.put(1, data)
    assert answer.get("ETag") == quoted_md5(data)
    assert answer.all("x-goog-hash") == [f"crc32c={crc32c_base64(data)}", f"md5={md5_base64(data)}"]
    assert answer.body == b""


def test_the_last_of_two_uploads_of_a_part_counts(upload, xml, bucket):
    upload.put(1, b"first" * 20_000)
    upload.put(1, b"second")
    assert upload.listed_numbers() == ["1"]
    assert upload.complete().status == 200
    assert xml.get(bucket, "object").body == b"second"


@pytest.mark.parametrize("headers", [
    {"Content-MD5": md5_base64(b"other")}, {"x-goog-hash": f"crc32c={crc32c_base64(b'other')}"},
    {"x-goog-hash": f"md5={md5_base64(b'other')}"},
])
def test_a_part_that_is_not_what_it_should_be_is_refused_and_not_stored(upload, headers):
    assert_xml_error(upload.try_put(1, b"data", headers), 400, "BadDigest")
    assert upload.listed_numbers() == []


def test_a_wrong_replacement_leaves_the_part_as_it_was(upload, xml, bucket):
    upload.put(1, b"good")
    assert_xml_error(upload.try_put(1, b"bad", {"Content-MD5": md5_base64(b"good")}), 400, "BadDigest")
    assert upload.complete().status == 200
    assert xml.get(bucket, "object").body == b"good"


def test_right_checksums_are_accepted(upload):
    data = part_data(2, 1000)
    upload.put(1, data, {"Content-MD5": md5_base64(data)})
    upload.put(2, data, {"x-goog-hash": f"crc32c={crc32c_base64(data)},md5={md5_base64(data)}"})


def test_a_checksum_that_is_none_is_refused(upload):
    assert_xml_error(upload.try_put(1, b"data", {"Content-MD5": "nonsense"}), 400, "InvalidDigest")


@pytest.mark.parametrize("number", ["0", "10001", "-1", "one", "", "1.5", "99999999999999999999"])
def test_a_part_number_out_of_range_is_refused(upload, number):
    assert_xml_error(upload.try_put(number, b"data"), 400, "InvalidArgument")
    assert upload.listed_numbers() == []


@pytest.mark.parametrize("number", [1, 10_000])
def test_the_first_and_the_last_number_are_accepted(upload, number):
    upload.put(number, b"data")
    assert upload.listed_numbers() == [str(number)]


@pytest.mark.parametrize("upload_id", ["", "nonsense", "A" * 22, "A%00B", "..%2F.."])
def test_an_unknown_upload_is_404(xml, bucket, upload_id):
    answer = xml.request("PUT", object_target(bucket, "object", f"partNumber=1&uploadId={upload_id}"), (), b"data")
    assert_xml_error(answer, 404, "NoSuchUpload")


def test_an_upload_belongs_to_its_name_and_its_bucket(upload, xml, bucket):
    other = object_target(bucket, "other", f"partNumber=1&uploadId={upload.id}")
    assert_xml_error(xml.request("PUT", other, (), b"data"), 404, "NoSuchUpload")
    missing = object_target("no-such-bucket-here", "object", f"partNumber=1&uploadId={upload.id}")
    assert_xml_error(xml.request("PUT", missing, (), b"data"), 404, "NoSuchBucket")


def test_parts_of_ended_uploads_are_refused(xml, bucket):
    completed, aborted = Multipart(xml, bucket), Multipart(xml, bucket, "other")
    completed.put(1, b"data")
    assert completed.complete().status == 200
    assert aborted.abort().status == 204
    assert_xml_error(completed.try_put(2, b"more"), 404, "NoSuchUpload")
    assert_xml_error(aborted.try_put(1, b"more"), 404, "NoSuchUpload")


def test_a_part_with_a_precondition_is_refused(upload):
    assert_xml_error(upload.try_put(1, b"data", {"x-goog-if-generation-match": "0"}), 400, "InvalidArgument")


def test_the_etag_is_that_of_the_bytes_whatever_their_encoding(upload):
    data = b"\x1f\x8b not really gzip"
    assert upload.put(1, data, {"Content-Encoding": "gzip"}).get("ETag") == quoted_md5(data)
