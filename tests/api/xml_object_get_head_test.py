"""XML GET and HEAD Object: headers, ranges, generations and decompression."""

import gzip
import zlib

import pytest

from tests.api.conftest import crc32c_base64, md5_base64
from tests.api.xml_support import HTTP_DATE, XmlClient, assert_xml_error, quoted_md5

DATA = b"0123456789" * 100
TRANSFORMATION_HEADERS = ("X-Google-Gfe-Response-Body-Transformations", "x-guploader-response-body-transformations")


@pytest.fixture
def xml(api):
    return XmlClient(api)


@pytest.fixture
def made(api, bucket):
    """The resource of "dir/name" with DATA and metadata of every kind."""
    return api.create_object(bucket, "dir/name", DATA, contentType="text/x-made", cacheControl="max-age=9",
                             contentDisposition="inline", contentLanguage="de", metadata={"key": "value", "two": "2"})


def compressed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_headers_describe_the_object(xml, bucket, made, method):
    answer = xml.request(method, f"/{bucket}/dir/name")
    assert (answer.status, answer.reason) == (200, "OK")
    assert answer.body == (DATA if method == "GET" else b"")
    expected = {
        "ETag": quoted_md5(DATA), "Content-Length": str(len(DATA)), "Content-Type": "text/x-made",
        "Cache-Control": "max-age=9", "Content-Disposition": "inline", "Content-Language": "de",
        "Accept-Ranges": "bytes", "x-goog-generation": made["generation"], "x-goog-metageneration": "1",
        "x-goog-storage-class": "STANDARD", "x-goog-stored-content-length": str(len(DATA)),
        "x-goog-stored-content-encoding": "identity", "x-goog-meta-key": "value", "x-goog-meta-two": "2",
    }
    assert {key: answer.get(key) for key in expected} == expected
    assert HTTP_DATE.match(answer.get("Last-Modified"))
    assert HTTP_DATE.match(answer.get("Date"))


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_hashes_stand_on_two_lines_crc32c_first(xml, bucket, made, method):
    answer = xml.request(method, f"/{bucket}/dir/name")
    assert answer.all("x-goog-hash") == [f"crc32c={crc32c_base64(DATA)}", f"md5={md5_base64(DATA)}"]


def test_a_composite_object_has_no_md5_and_names_its_component_count(xml, api, bucket, made):
    composed = api.post(api.object_path(bucket, "composed", "/compose"),
                        json={"sourceObjects": [{"name": "dir/name"}, {"name": "dir/name"}]})
    assert composed.status_code == 200, composed.text
    answer = xml.get(bucket, "composed")
    assert answer.body == DATA + DATA
    assert answer.all("x-goog-hash") == [f"crc32c={crc32c_base64(DATA + DATA)}"]
    assert answer.get("x-goog-component-count") == "2"
    assert answer.get("ETag").startswith('"') and answer.get("ETag").endswith('"')


def test_an_empty_object_is_read(xml, api, bucket):
    api.create_object(bucket, "empty", b"")
    for answer in (xml.get(bucket, "empty"), xml.head(bucket, "empty")):
        assert (answer.status, answer.body, answer.get("Content-Length")) == (200, b"", "0")
        assert answer.get("x-goog-stored-content-length") == "0"
        assert answer.get("ETag") == quoted_md5(b"")


@pytest.mark.parametrize("spec, first, last", [
    ("0-0", 0, 0), ("0-", 0, 999), ("10-19", 10, 19), ("990-", 990, 999), ("-1", 999, 999), ("-10", 990, 999),
    ("-5000", 0, 999), ("500-99999", 500, 999), ("999-999", 999, 999),
])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_range_is_206_with_its_place(xml, bucket, made, spec, first, last, method):
    answer = xml.request(method, f"/{bucket}/dir/name", {"Range": f"bytes={spec}"})
    assert (answer.status, answer.reason) == (206, "Partial Content")
    assert answer.get("Content-Range") == f"bytes {first}-{last}/{len(DATA)}"
    assert answer.get("Content-Length") == str(last - first + 1)
    assert answer.body == (DATA[first:last + 1] if method == "GET" else b"")
    assert answer.get("x-goog-stored-content-length") == str(len(DATA))
    assert answer.get("ETag") == quoted_md5(DATA)


@pytest.mark.parametrize("spec", ["1000-", "1000-2000", "5000-6000"])
def test_a_range_past_the_end_is_416_with_the_size(xml, bucket, made, spec):
    answer = xml.get(bucket, "dir/name", headers={"Range": f"bytes={spec}"})
    assert_xml_error(answer, 416, "InvalidRange")
    assert answer.get("Content-Range") == f"bytes */{len(DATA)}"


@pytest.mark.parametrize("value", ["bytes=abc", "items=0-1", "bytes=5-2", "bytes", "bytes=--1", ""])
def test_a_range_that_is_none_is_ignored(xml, bucket, made, value):
    answer = xml.get(bucket, "dir/name", headers={"Range": value})
    assert (answer.status, answer.body) == (200, DATA)


def test_a_range_of_an_old_etag_gives_the_whole_object(xml, bucket, made):
    fresh = xml.get(bucket, "dir/name", headers={"Range": "bytes=0-1", "If-Range": quoted_md5(DATA)})
    assert (fresh.status, fresh.body) == (206, DATA[:2])
    stale = xml.get(bucket, "dir/name", headers={"Range": "bytes=0-1", "If-Range": '"another"'})
    assert (stale.status, stale.body) == (200, DATA)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_generation_selects_a_version(xml, api, versioned_bucket, method):
    versions = {api.create_object(versioned_bucket, "v", data)["generation"]: data for data in (b"one", b"two!")}
    for generation, data in versions.items():
        answer = xml.request(method, f"/{versioned_bucket}/v?generation={generation}")
        assert answer.status == 200
        assert answer.generation == generation
        assert answer.get("ETag") == quoted_md5(data)
        assert answer.body == (data if method == "GET" else b"")


def test_a_missing_generation_is_404(xml, bucket, made):
    assert_xml_error(xml.get(bucket, "dir/name", query="generation=12345"), 404, "NoSuchKey")


@pytest.mark.parametrize("generation", ["abc", "-1", "99999999999999999999"])
def test_a_generation_that_is_no_number_is_400(xml, bucket, made, generation):
    assert_xml_error(xml.get(bucket, "dir/name", query=f"generation={generation}"), 400, None)


def test_a_missing_object_is_no_such_key(xml, bucket):
    assert_xml_error(xml.get(bucket, "missing"), 404, "NoSuchKey")
    assert_xml_error(xml.head(bucket, "missing"), 404, None, "HEAD")


def test_an_object_of_a_missing_bucket_is_no_such_bucket(xml):
    assert_xml_error(xml.get("no-such-bucket-anywhere", "x"), 404, "NoSuchBucket")


def test_a_gzip_object_is_decompressed_for_a_client_that_does_not_accept_gzip(xml, api, bucket):
    stored = compressed(DATA)
    api.create_object(bucket, "zipped", stored, contentEncoding="gzip")
    answer = xml.get(bucket, "zipped", headers={"Accept-Encoding": "identity"})
    assert (answer.status, answer.body) == (200, DATA)
    assert answer.get("Content-Encoding") is None
    assert answer.get("Content-Length") is None
    for header in TRANSFORMATION_HEADERS:
        assert answer.get(header) == "gunzipped"
    assert answer.get("x-goog-stored-content-encoding") == "gzip"
    assert answer.get("x-goog-stored-content-length") == str(len(stored))
    assert answer.all("x-goog-hash")[0] == f"crc32c={crc32c_base64(stored)}"


@pytest.mark.parametrize("accept", ["gzip", "gzip, deflate", "deflate, gzip;q=1.0, *;q=0.5"])
def test_a_gzip_object_is_sent_as_stored_to_a_client_that_accepts_gzip(xml, api, bucket, accept):
    stored = compressed(DATA)
    api.create_object(bucket, "zipped", stored, contentEncoding="gzip")
    answer = xml.get(bucket, "zipped", headers={"Accept-Encoding": accept})
    assert (answer.status, answer.body) == (200, stored)
    assert answer.get("Content-Encoding") == "gzip"
    assert answer.get("Content-Length") == str(len(stored))
    assert all(answer.get(header) is None for header in TRANSFORMATION_HEADERS)


@pytest.mark.parametrize("how", ["object", "request"])
def test_no_transform_sends_the_stored_bytes(xml, api, bucket, how):
    stored = compressed(DATA)
    extra = {"cacheControl": "no-transform"} if how == "object" else {}
    api.create_object(bucket, "zipped", stored, contentEncoding="gzip", **extra)
    headers = {"Accept-Encoding": "identity", **({"Cache-Control": "no-transform"} if how == "request" else {})}
    answer = xml.get(bucket, "zipped", headers=headers)
    assert (answer.status, answer.body) == (200, stored)
    assert answer.get("Content-Encoding") == "gzip"


def test_a_range_is_ignored_while_decompressing(xml, api, bucket):
    api.create_object(bucket, "zipped", compressed(DATA), contentEncoding="gzip")
    answer = xml.get(bucket, "zipped", headers={"Accept-Encoding": "identity", "Range": "bytes=0-9"})
    assert (answer.status, answer.body) == (200, DATA)


def test_a_range_of_a_gzip_object_is_a_range_of_the_stored_bytes_for_a_client_that_accepts_gzip(xml, api, bucket):
    stored = compressed(DATA)
    api.create_object(bucket, "zipped", stored, contentEncoding="gzip")
    answer = xml.get(bucket, "zipped", headers={"Accept-Encoding": "gzip", "Range": "bytes=3-9"})
    assert (answer.status, answer.body) == (206, stored[3:10])


def test_a_large_gzip_object_is_decompressed_as_a_stream(xml, api, bucket):
    data = bytes(20_000_000)
    api.create_object(bucket, "zipped", compressed(data), contentEncoding="gzip")
    answer = xml.get(bucket, "zipped", headers={"Accept-Encoding": "identity"})
    assert len(answer.body) == len(data)
    assert zlib.crc32(answer.body) == zlib.crc32(data)
