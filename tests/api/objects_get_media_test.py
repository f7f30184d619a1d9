"""storage.objects.get with alt=media: content, headers, ranges, conditions and gzip transcoding.

[https://cloud.google.com/storage/docs/json_api/v1/objects/get, .../docs/transcoding, RFC 9110 section 14]
"""

import gzip
import re

import pytest

from tests.api.conftest import crc32c_base64, md5_base64, unique_bucket_name
from tests.api.preconditions import condition, each_that_fails, each_that_holds

DATA = bytes(range(256)) * 40
PLAIN = b"compressible text, " * 2000
STORED = gzip.compress(PLAIN, mtime=0)


def fold(pairs) -> dict:
    """Header pairs as a dict with names in lower case; asserts that none stands twice."""
    folded = {}
    for key, value in pairs:
        assert key.lower() not in folded, (key, pairs)
        folded[key.lower()] = value
    return folded


@pytest.fixture
def compressed(api, bucket):
    resource = api.create_object(bucket, "object", STORED, contentEncoding="gzip", contentType="text/plain")
    return bucket, resource


@pytest.mark.parametrize("prefix", ["/storage/v1", "/download/storage/v1", ""])
def test_every_download_path_returns_the_content(api, bucket, prefix):
    api.create_object(bucket, "dir/object", DATA)
    answer = api.get(f"{prefix}/b/{bucket}/o/dir%2Fobject", params={"alt": "media"})
    assert answer.status_code == 200
    assert answer.content == DATA


def test_the_headers_describe_the_object(api, bucket):
    resource = api.create_object(bucket, "object", DATA, contentType="application/x-custom", contentLanguage="de",
                                 cacheControl="public, max-age=77", contentDisposition="attachment",
                                 metadata={"key": "value"})
    status, reason, pairs, body = api.raw_media(bucket, "object")
    assert (status, reason, body) == (200, "OK", DATA)
    headers = fold(pairs)
    assert headers["content-type"] == "application/x-custom"
    assert headers["content-length"] == str(len(DATA))
    assert headers["content-language"] == "de"
    assert headers["content-disposition"] == "attachment"
    assert headers["cache-control"] == "public, max-age=77"
    assert headers["x-goog-generation"] == resource["generation"]
    assert headers["x-goog-metageneration"] == "1"
    assert headers["x-goog-storage-class"] == "STANDARD"
    assert headers["x-goog-stored-content-length"] == str(len(DATA))
    assert headers["x-goog-stored-content-encoding"] == "identity"
    assert headers["etag"]
    assert headers["x-guploader-uploadid"]
    assert "content-encoding" not in headers


def test_the_hashes_stand_on_one_line_with_crc32c_first_and_no_space(api, bucket):
    api.create_object(bucket, "object", DATA)
    headers = fold(api.raw_media(bucket, "object")[2])
    assert headers["x-goog-hash"] == f"crc32c={crc32c_base64(DATA)},md5={md5_base64(DATA)}"


def test_a_json_read_has_neither_last_modified_nor_custom_metadata_headers(api, bucket):
    api.create_object(bucket, "object", DATA, metadata={"key": "value"})
    headers = fold(api.raw_media(bucket, "object")[2])
    assert "last-modified" not in headers
    assert not [key for key in headers if key.startswith("x-goog-meta-")]


def test_an_empty_object_has_an_empty_body(api, bucket):
    api.create_object(bucket, "object", b"")
    status, _reason, pairs, body = api.raw_media(bucket, "object")
    assert (status, body) == (200, b"")
    headers = fold(pairs)
    assert headers["content-length"] == "0"
    assert headers["x-goog-stored-content-length"] == "0"
    assert headers["x-goog-hash"] == f"crc32c={crc32c_base64(b'')},md5={md5_base64(b'')}"


def test_a_missing_object_answers_404_in_plain_text(api, bucket):
    answer = api.get_media(bucket, "no/such")
    assert answer.status_code == 404
    assert answer.text.strip() == f"No such object: {bucket}/no/such"
    assert answer.headers["Content-Type"].startswith("text/")


def test_a_missing_bucket_answers_404(api):
    answer = api.get_media(unique_bucket_name(), "object")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/")


def test_a_generation_pins_the_content(api, versioned_bucket):
    first = api.create_object(versioned_bucket, "object", b"first")
    api.create_object(versioned_bucket, "object", b"second")
    assert api.get_media(versioned_bucket, "object").content == b"second"
    answer = api.get_media(versioned_bucket, "object", generation=first["generation"])
    assert answer.content == b"first"
    assert answer.headers["x-goog-generation"] == first["generation"]
    missing = str(int(first["generation"]) - 1)
    assert api.get_media(versioned_bucket, "object", generation=missing).status_code == 404


# Conditions.

@each_that_holds
def test_a_precondition_that_holds_returns_the_content(api, bucket, parameter, offset):
    stored = api.create_object(bucket, "object", DATA)
    answer = api.get_media(bucket, "object", **condition(stored, parameter, offset))
    assert answer.status_code == 200
    assert answer.content == DATA


@each_that_fails
def test_a_precondition_that_fails_answers_304_for_not_match_and_412_for_match(api, bucket, parameter, offset):
    stored = api.create_object(bucket, "object", DATA)
    answer = api.get_media(bucket, "object", **condition(stored, parameter, offset))
    if parameter.endswith("NotMatch"):
        assert (answer.status_code, answer.content) == (304, b"")
    else:
        assert (answer.status_code, answer.reason) == (412, "Precondition Failed")
        assert DATA not in answer.content


def test_if_none_match_with_the_etag_answers_304_and_with_another_200(api, bucket):
    api.create_object(bucket, "object", DATA)
    etag = api.get_media(bucket, "object").headers["ETag"]
    assert api.get_media(bucket, "object", headers={"If-None-Match": etag}).status_code == 304
    assert api.get_media(bucket, "object", headers={"If-None-Match": '"other"'}).content == DATA


def test_if_match_with_the_etag_answers_200_and_with_another_412(api, bucket):
    api.create_object(bucket, "object", DATA)
    etag = api.get_media(bucket, "object").headers["ETag"]
    assert api.get_media(bucket, "object", headers={"If-Match": etag}).content == DATA
    assert api.get_media(bucket, "object", headers={"If-Match": '"other"'}).status_code == 412


# Ranges.

SIZE = len(DATA)


@pytest.mark.parametrize("asked, first, last", [
    ("bytes=0-0", 0, 0), ("bytes=0-9", 0, 9), ("bytes=100-199", 100, 199), ("bytes=0-", 0, SIZE - 1),
    (f"bytes={SIZE - 1}-", SIZE - 1, SIZE - 1), ("bytes=-1", SIZE - 1, SIZE - 1), ("bytes=-300", SIZE - 300, SIZE - 1),
    (f"bytes=5-{SIZE + 1000}", 5, SIZE - 1), (f"bytes=-{SIZE + 1000}", 0, SIZE - 1),
])
def test_a_range_answers_206_with_exactly_its_bytes(api, bucket, asked, first, last):
    api.create_object(bucket, "object", DATA)
    status, reason, pairs, body = api.raw_media(bucket, "object", {"Range": asked})
    headers = fold(pairs)
    assert (status, reason) == (206, "Partial Content")
    assert body == DATA[first:last + 1]
    assert headers["content-range"] == f"bytes {first}-{last}/{SIZE}"
    assert headers["content-length"] == str(last - first + 1)
    assert headers["x-goog-stored-content-length"] == str(SIZE)
    assert headers["x-goog-generation"]


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE + 5}-{SIZE + 9}"])
def test_a_range_past_the_end_answers_416_with_the_size_and_a_whole_body(api, bucket, asked):
    api.create_object(bucket, "object", DATA)
    status, _reason, pairs, body = api.raw_media(bucket, "object", {"Range": asked})
    headers = fold(pairs)
    assert status == 416
    assert headers["content-range"] == f"bytes */{SIZE}"
    assert headers["content-length"] == str(len(body))


def test_a_range_of_an_empty_object_answers_416(api, bucket):
    api.create_object(bucket, "object", b"")
    status, _reason, pairs, _body = api.raw_media(bucket, "object", {"Range": "bytes=0-"})
    assert status == 416
    assert fold(pairs)["content-range"] == "bytes */0"


@pytest.mark.parametrize("asked", ["items=0-5", "bytes", "bytes=", "bytes=x-y"])
def test_a_range_that_is_none_is_ignored(api, bucket, asked):
    api.create_object(bucket, "object", DATA)
    status, _reason, _pairs, body = api.raw_media(bucket, "object", {"Range": asked})
    assert (status, body) == (200, DATA)


def test_ranges_across_block_borders_of_a_large_object_are_right(api, bucket):
    data = b"".join(index.to_bytes(8, "big") for index in range(5 * 1024 * 1024 // 8))
    api.create_object(bucket, "large", data)
    for border in (4096, 64 * 1024, 256 * 1024, 1024 * 1024, 2 * 1024 * 1024, 4 * 1024 * 1024):
        for first, last in ((border - 1, border), (border, border), (border - 3, border + 70000)):
            answer = api.get_media(bucket, "large", headers={"Range": f"bytes={first}-{last}"})
            assert answer.status_code == 206
            assert answer.content == data[first:last + 1], (first, last)


def test_a_range_with_a_failed_precondition_answers_412(api, bucket):
    stored = api.create_object(bucket, "object", DATA)
    failing = condition(stored, "ifGenerationMatch", 1)
    answer = api.get_media(bucket, "object", headers={"Range": "bytes=0-5"}, **failing)
    assert answer.status_code == 412


# gzip: decompressive transcoding.

def test_gzip_content_goes_out_decompressed_to_a_client_that_does_not_take_gzip(api, compressed):
    bucket, resource = compressed
    status, _reason, pairs, body = api.raw_media(bucket, "object")
    headers = fold(pairs)
    assert (status, body) == (200, PLAIN)
    assert "content-encoding" not in headers
    assert "content-length" not in headers
    assert headers["transfer-encoding"] == "chunked"
    assert headers["x-goog-stored-content-encoding"] == "gzip"
    assert headers["x-goog-stored-content-length"] == str(len(STORED))
    assert headers["x-goog-hash"] == f"crc32c={resource['crc32c']},md5={resource['md5Hash']}"
    assert "gunzipped" in headers["x-guploader-response-body-transformations"]
    assert "gunzipped" in headers["x-google-gfe-response-body-transformations"]


@pytest.mark.parametrize("accepted", ["gzip", "gzip, deflate", "br,gzip;q=0.5", "GZIP"])
def test_gzip_content_goes_out_as_stored_to_a_client_that_takes_gzip(api, compressed, accepted):
    bucket, _resource = compressed
    status, _reason, pairs, body = api.raw_media(bucket, "object", {"Accept-Encoding": accepted})
    headers = fold(pairs)
    assert (status, body) == (200, STORED)
    assert headers["content-encoding"] == "gzip"
    assert headers["content-length"] == str(len(STORED))
    assert "x-guploader-response-body-transformations" not in headers


def test_a_no_transform_object_goes_out_as_stored(api, bucket):
    api.create_object(bucket, "object", STORED, contentEncoding="gzip", cacheControl="no-transform",
                      contentType="text/plain")
    status, _reason, pairs, body = api.raw_media(bucket, "object")
    assert (status, body) == (200, STORED)
    assert fold(pairs)["content-encoding"] == "gzip"


def test_a_range_is_ignored_while_decompressing(api, compressed):
    bucket, _resource = compressed
    status, _reason, pairs, body = api.raw_media(bucket, "object", {"Range": "bytes=3-9"})
    assert (status, body) == (200, PLAIN)
    assert "content-range" not in fold(pairs)


def test_a_range_of_gzip_content_is_of_the_stored_bytes_for_a_client_that_takes_gzip(api, compressed):
    bucket, _resource = compressed
    status, _reason, pairs, body = api.raw_media(bucket, "object", {"Range": "bytes=3-9", "Accept-Encoding": "gzip"})
    assert (status, body) == (206, STORED[3:10])
    assert fold(pairs)["content-range"] == f"bytes 3-9/{len(STORED)}"


def test_other_content_encodings_go_out_as_stored(api, bucket):
    api.create_object(bucket, "object", b"not really brotli", contentEncoding="br", contentType="text/plain")
    status, _reason, pairs, body = api.raw_media(bucket, "object")
    headers = fold(pairs)
    assert (status, body) == (200, b"not really brotli")
    assert headers["content-encoding"] == "br"
    assert headers["x-goog-stored-content-encoding"] == "br"


def test_plain_content_is_never_compressed_on_the_way(api, bucket):
    api.create_object(bucket, "object", PLAIN)
    status, _reason, pairs, body = api.raw_media(bucket, "object", {"Accept-Encoding": "gzip"})
    assert (status, body) == (200, PLAIN)
    assert "content-encoding" not in fold(pairs)


# Connection.

def test_head_answers_the_headers_without_the_content(api, bucket):
    api.create_object(bucket, "object", DATA)
    status, _reason, pairs, body = api.raw("HEAD", api.object_path(bucket, "object") + "?alt=media")
    assert (status, body) == (200, b"")
    assert fold(pairs)["content-length"] == str(len(DATA))


def test_one_connection_serves_many_downloads_in_turn(api, bucket):
    for index in range(5):
        api.create_object(bucket, f"object-{index}", bytes([index]) * 100_000)
    for _ in range(3):
        for index in range(5):
            assert api.get_media(bucket, f"object-{index}").content == bytes([index]) * 100_000
        assert api.get_media(bucket, "missing").status_code == 404


def test_the_request_id_is_new_for_each_request(api, bucket):
    api.create_object(bucket, "object", DATA)
    ids = {api.get_media(bucket, "object").headers["x-guploader-uploadid"] for _ in range(5)}
    assert len(ids) == 5
    assert all(re.fullmatch(r"[\x21-\x7e]+", request_id) for request_id in ids)
