"""XML PUT Object: what is stored, what the answer says, and which checksums are held to."""

import base64
import gzip
import hashlib

import pytest

from tests.api.conftest import crc32c_base64, md5_base64
from tests.api.xml_support import XmlClient, assert_xml_error, quoted_md5
from tests.support.raw_http import RawConnection, chunked

DATA = b"put by XML"
WRONG_MD5 = base64.b64encode(bytes(16)).decode()
WRONG_CRC32C = base64.b64encode(b"\x01\x02\x03\x04").decode()


@pytest.fixture
def xml(api):
    return XmlClient(api)


def test_the_answer_names_generation_etag_and_hashes(xml, api, bucket):
    answer = xml.put(bucket, "put", DATA)
    assert (answer.status, answer.reason, answer.body) == (200, "OK", b"")
    resource = api.get_metadata(bucket, "put").json()
    assert answer.generation == resource["generation"]
    assert answer.get("x-goog-metageneration") == "1"
    assert answer.get("ETag") == quoted_md5(DATA)
    assert answer.all("x-goog-hash") == [f"crc32c={crc32c_base64(DATA)}", f"md5={md5_base64(DATA)}"]
    assert answer.get("x-goog-stored-content-length") == str(len(DATA))
    assert answer.get("x-goog-stored-content-encoding") == "identity"
    assert answer.get("Content-Length") == "0"
    assert (resource["size"], resource["md5Hash"]) == (str(len(DATA)), md5_base64(DATA))


@pytest.mark.parametrize("size", [0, 1, 4096, 70_000, 1_000_000, 9_000_001])
def test_bodies_of_every_size_come_back(xml, api, bucket, size):
    data = hashlib.shake_128(b"put").digest(size)
    assert xml.put(bucket, "sized", data).get("ETag") == quoted_md5(data)
    assert xml.get(bucket, "sized").body == data
    assert api.get_metadata(bucket, "sized").json()["size"] == str(size)


def test_headers_become_metadata(xml, api, bucket):
    xml.create(bucket, "put", DATA, {
        "Content-Type": "text/x-put", "Cache-Control": "no-cache", "Content-Disposition": "attachment; filename=x",
        "Content-Language": "fr", "x-goog-meta-owner": "me", "X-Goog-Meta-Upper": "Value",
        "x-goog-storage-class": "NEARLINE", "x-goog-custom-time": "2026-01-02T03:04:05Z"})
    resource = api.get_metadata(bucket, "put").json()
    assert resource["contentType"] == "text/x-put"
    assert resource["cacheControl"] == "no-cache"
    assert resource["contentDisposition"] == "attachment; filename=x"
    assert resource["contentLanguage"] == "fr"
    assert resource["metadata"] == {"owner": "me", "upper": "Value"}
    assert resource["storageClass"] == "NEARLINE"
    assert resource["customTime"].startswith("2026-01-02T03:04:05")


def test_a_content_encoding_is_metadata_and_the_body_is_stored_as_it_came(xml, api, bucket):
    stored = gzip.compress(DATA)
    xml.create(bucket, "zipped", stored, {"Content-Encoding": "gzip"})
    resource = api.get_metadata(bucket, "zipped").json()
    assert (resource["contentEncoding"], resource["size"]) == ("gzip", str(len(stored)))
    assert resource["crc32c"] == crc32c_base64(stored)


def test_a_content_encoding_of_gzip_on_a_body_that_is_none_is_stored_as_it_came(xml, api, bucket):
    xml.create(bucket, "lying", DATA, {"Content-Encoding": "gzip"})
    answer = xml.get(bucket, "lying", headers={"Accept-Encoding": "gzip"})
    assert (answer.status, answer.body) == (200, DATA)


def test_a_second_put_replaces_and_raises_the_generation(xml, bucket):
    first = xml.create(bucket, "put", b"first", {"x-goog-meta-old": "yes"})
    second = xml.create(bucket, "put", b"second")
    assert int(second.generation) > int(first.generation)
    answer = xml.get(bucket, "put")
    assert answer.body == b"second"
    assert answer.get("x-goog-meta-old") is None


def test_a_chunked_body_is_stored(api, bucket):
    data = hashlib.shake_128(b"chunks").digest(300_000)
    with RawConnection(api.root) as connection:
        connection.send_head("PUT", f"/{bucket}/chunked", {"Transfer-Encoding": "chunked"})
        connection.send(chunked(data, 8191))
        answer = connection.read_response("PUT")
    assert answer.status == 200, answer.body
    assert answer.get("ETag") == quoted_md5(data)
    assert api.get_media(bucket, "chunked").content == data


@pytest.mark.parametrize("headers", [
    {"Content-MD5": md5_base64(DATA)}, {"x-goog-hash": f"md5={md5_base64(DATA)}"},
    {"x-goog-hash": f"crc32c={crc32c_base64(DATA)}"},
    {"x-goog-hash": f"crc32c={crc32c_base64(DATA)},md5={md5_base64(DATA)}"},
    {"x-goog-hash": f"crc32c={crc32c_base64(DATA)}, md5={md5_base64(DATA)}"},
    [("x-goog-hash", f"crc32c={crc32c_base64(DATA)}"), ("x-goog-hash", f"md5={md5_base64(DATA)}")],
], ids=["content-md5", "md5", "crc32c", "both", "both-with-space", "two-lines"])
def test_right_checksums_are_accepted(xml, bucket, headers):
    assert xml.put(bucket, "summed", DATA, headers).status == 200


@pytest.mark.parametrize("headers", [
    {"Content-MD5": WRONG_MD5}, {"x-goog-hash": f"md5={WRONG_MD5}"}, {"x-goog-hash": f"crc32c={WRONG_CRC32C}"},
    {"x-goog-hash": f"crc32c={crc32c_base64(DATA)},md5={WRONG_MD5}"},
    [("x-goog-hash", f"crc32c={crc32c_base64(DATA)}"), ("x-goog-hash", f"md5={WRONG_MD5}")],
    [("x-goog-hash", f"md5={md5_base64(DATA)}"), ("x-goog-hash", f"crc32c={WRONG_CRC32C}")],
], ids=["content-md5", "md5", "crc32c", "both", "second-of-two-lines", "crc32c-second"])
def test_wrong_checksums_are_400_and_store_nothing(xml, api, bucket, headers):
    assert_xml_error(xml.put(bucket, "summed", DATA, headers), 400, "BadDigest")
    assert api.get_metadata(bucket, "summed").status_code == 404


@pytest.mark.parametrize("size", [10, 5_000_000])
def test_a_wrong_checksum_leaves_the_previous_object(xml, api, bucket, size):
    before = xml.create(bucket, "summed", DATA)
    assert_xml_error(xml.put(bucket, "summed", b"x" * size, {"Content-MD5": WRONG_MD5}), 400, "BadDigest")
    after = xml.get(bucket, "summed")
    assert (after.generation, after.body) == (before.generation, DATA)


@pytest.mark.parametrize("headers", [{"Content-MD5": "not base64!"}, {"Content-MD5": "AAAA"},
                                     {"x-goog-hash": "crc32c=AAAAAAAA"}, {"x-goog-hash": "md5=%%%"}])
def test_a_checksum_that_is_none_is_400(xml, api, bucket, headers):
    assert_xml_error(xml.put(bucket, "summed", DATA, headers), 400, None)
    assert api.get_metadata(bucket, "summed").status_code == 404


def test_a_missing_bucket_is_no_such_bucket(xml):
    assert_xml_error(xml.put("no-such-bucket-anywhere", "x", DATA), 404, "NoSuchBucket")


def test_a_large_put_to_a_missing_bucket_is_answered_too(xml):
    assert_xml_error(xml.put("no-such-bucket-anywhere", "x", bytes(3_000_000)), 404, "NoSuchBucket")


def test_an_unknown_storage_class_is_400(xml, api, bucket):
    assert_xml_error(xml.put(bucket, "x", DATA, {"x-goog-storage-class": "GRANITE"}), 400, None)
    assert api.get_metadata(bucket, "x").status_code == 404


@pytest.mark.parametrize("headers", [
    {"x-goog-meta-" + "k" * 1025: "v"}, {"x-goog-meta-k": "v" * 4097},
    {f"x-goog-meta-k{index}": "v" * 3000 for index in range(4)},
], ids=["long-key", "long-value", "too-much"])
def test_custom_metadata_over_its_limits_is_refused(xml, api, bucket, headers):
    answer = xml.put(bucket, "x", DATA, headers)
    assert_xml_error(answer, answer.status, None)
    assert 400 <= answer.status < 500
    assert api.get_metadata(bucket, "x").status_code == 404
