"""Objects under a customer's key: every way in, every way out, and what answers say about them."""

import gzip

import pytest

from tests.api.conftest import crc32c_base64, md5_base64
from tests.api.customer_encryption_support import (KEY, OTHER_KEY, assert_encrypted_resource,
                                                   assert_encryption_headers)
from tests.api.resumable_support import UNIT, pattern, send, start_location

SMALL = pattern(1000, "small")
LARGE = pattern(3 * UNIT + 77, "large")


def insert_media(api, bucket, data):
    return api.insert_media(bucket, "object", data, headers=KEY.headers())


def insert_multipart(api, bucket, data):
    return api.insert_multipart(bucket, {"name": "object"}, data, headers=KEY.headers())


def insert_resumable(api, bucket, data, chunk_headers=KEY.headers()):
    location = start_location(api, bucket, "object", headers=KEY.headers())
    if not data:
        return send(api, location, content_range="bytes */0", headers=chunk_headers)
    for begin in range(0, len(data), UNIT):
        end = min(begin + UNIT, len(data))
        total = len(data) if end == len(data) else "*"
        answer = send(api, location, data[begin:end], f"bytes {begin}-{end - 1}/{total}", headers=chunk_headers)
    return answer


def insert_resumable_with_the_key_at_the_start_only(api, bucket, data):
    return insert_resumable(api, bucket, data, chunk_headers=None)


def put_xml(api, bucket, data):
    return api.put(f"/{bucket}/object", data=data, headers=KEY.headers())


def put_xml_resumable(api, bucket, data):
    begun = api.post(f"/{bucket}/object", headers={"x-goog-resumable": "start", **KEY.headers()})
    assert begun.status_code == 201, begun.text
    return send(api, begun.headers["Location"], data, headers=KEY.headers())


WAYS_IN = [insert_media, insert_multipart, insert_resumable, insert_resumable_with_the_key_at_the_start_only, put_xml,
           put_xml_resumable]


@pytest.mark.parametrize("insert", WAYS_IN, ids=lambda way: way.__name__)
@pytest.mark.parametrize("data", [b"", SMALL, LARGE], ids=["empty", "small", "large"])
def test_what_goes_in_with_a_key_comes_out_with_it_and_answers_say_so(api, bucket, insert, data):
    answer = insert(api, bucket, data)
    assert answer.status_code == 200, answer.text
    assert_encryption_headers(answer, KEY)
    if answer.content:
        assert_encrypted_resource(answer.json(), KEY, has_hashes=True)
        assert answer.json()["crc32c"] == crc32c_base64(data)
        assert answer.json()["md5Hash"] == md5_base64(data)
    media = api.get_media(bucket, "object", headers=KEY.headers())
    assert (media.status_code, media.content) == (200, data)
    assert_encryption_headers(media, KEY)
    assert f"crc32c={crc32c_base64(data)}" in media.headers["x-goog-hash"]
    xml = api.get(f"/{bucket}/object", headers=KEY.headers())
    assert (xml.status_code, xml.content) == (200, data)
    assert_encryption_headers(xml, KEY)
    assert f"md5={md5_base64(data)}" in xml.headers["x-goog-hash"]


@pytest.mark.parametrize("data", [SMALL, LARGE], ids=["small", "large"])
def test_ranges_at_every_border_are_those_of_the_plaintext(api, bucket, data):
    insert_media(api, bucket, data)
    borders = [0, 1, 15, 16, 17, 999, 65535, 65536, 65537, UNIT - 1, UNIT, UNIT + 1, len(data) - 1]
    borders = [border for border in borders if border < len(data)]
    for first in borders:
        for last in (border for border in borders if border >= first):
            answer = api.get_media(bucket, "object", headers={"Range": f"bytes={first}-{last}", **KEY.headers()})
            assert answer.status_code == 206
            assert answer.content == data[first:last + 1], (first, last)


def test_metadata_without_the_key_has_no_hashes_and_with_it_has_them(api, bucket):
    insert_media(api, bucket, SMALL)
    without = api.get_metadata(bucket, "object")
    assert without.status_code == 200
    assert_encrypted_resource(without.json(), KEY, has_hashes=False)
    assert without.json()["size"] == str(len(SMALL))
    with_key = api.get(api.object_path(bucket, "object"), headers=KEY.headers())
    assert_encrypted_resource(with_key.json(), KEY, has_hashes=True)
    assert with_key.json()["md5Hash"] == md5_base64(SMALL)
    assert_encrypted_resource(api.list_objects(bucket).json()["items"][0], KEY, has_hashes=False)


def test_an_xml_head_without_the_key_shows_all_but_the_hashes(api, bucket):
    insert_media(api, bucket, SMALL)
    without = api.head(f"/{bucket}/object")
    assert without.status_code == 200
    assert_encryption_headers(without, KEY)
    assert "x-goog-hash" not in without.headers
    assert without.headers["Content-Length"] == str(len(SMALL))
    with_key = api.head(f"/{bucket}/object", headers=KEY.headers())
    assert f"crc32c={crc32c_base64(SMALL)}" in with_key.headers["x-goog-hash"]


def test_no_etag_is_the_md5_of_the_content(api, bucket):
    insert_media(api, bucket, SMALL)
    api.insert_media(bucket, "twin", SMALL, headers=OTHER_KEY.headers())
    etags = {api.head(f"/{bucket}/{name}").headers["ETag"] for name in ("object", "twin")}
    assert len(etags) == 2
    assert all(etag.startswith('"-') for etag in etags)


def test_metadata_is_changed_without_the_key_and_a_key_that_is_given_must_be_right(api, bucket):
    insert_media(api, bucket, SMALL)
    path = api.object_path(bucket, "object")
    changed = api.patch(path, json={"metadata": {"a": "b"}})
    assert changed.status_code == 200
    assert_encrypted_resource(changed.json(), KEY, has_hashes=False)
    with_key = api.patch(path, json={"metadata": {"c": "d"}}, headers=KEY.headers())
    assert_encrypted_resource(with_key.json(), KEY, has_hashes=True)
    assert api.patch(path, json={"metadata": {"e": "f"}}, headers=OTHER_KEY.headers()).status_code == 400
    assert api.get_metadata(bucket, "object").json()["metadata"] == {"a": "b", "c": "d"}
    assert api.get_media(bucket, "object", headers=KEY.headers()).content == SMALL


def test_an_object_is_replaced_and_deleted_without_its_key(api, bucket):
    insert_media(api, bucket, SMALL)
    assert "customerEncryption" not in api.create_object(bucket, "object", b"in the clear")
    assert api.get_media(bucket, "object").content == b"in the clear"
    insert_media(api, bucket, LARGE)
    assert api.delete(api.object_path(bucket, "object")).status_code == 204


def test_checksums_that_the_client_states_are_those_of_the_plaintext(api, bucket):
    right = {"x-goog-hash": f"crc32c={crc32c_base64(LARGE)}", **KEY.headers()}
    assert api.insert_media(bucket, "object", LARGE, headers=right).status_code == 200
    wrong = {"x-goog-hash": f"crc32c={crc32c_base64(SMALL)}", **KEY.headers()}
    assert api.insert_media(bucket, "object", LARGE, headers=wrong).status_code == 400
    location = start_location(api, bucket, "stated", headers=KEY.headers(),
                              resource={"md5Hash": md5_base64(LARGE), "crc32c": crc32c_base64(LARGE)})
    assert send(api, location, LARGE[:UNIT], f"bytes 0-{UNIT - 1}/*", headers=KEY.headers()).status_code == 308
    assert send(api, location, LARGE[UNIT:], f"bytes {UNIT}-{len(LARGE) - 1}/{len(LARGE)}",
                headers=KEY.headers()).status_code == 200
    location = start_location(api, bucket, "misstated", headers=KEY.headers(), resource={"md5Hash": md5_base64(SMALL)})
    assert send(api, location, LARGE, headers=KEY.headers()).status_code == 400


def test_an_encrypted_gzip_object_is_inflated_for_clients_that_do_not_take_gzip(api, bucket):
    data = SMALL * 50
    answer = api.insert_multipart(bucket, {"name": "object", "contentEncoding": "gzip"}, gzip.compress(data),
                                  headers=KEY.headers())
    assert answer.status_code == 200
    status, _reason, headers, body = api.raw_media(bucket, "object", headers=KEY.headers())
    assert (status, body) == (200, data)
    assert "Content-Encoding" not in dict(headers)


def test_an_object_of_metadata_alone_may_be_encrypted_too(api, bucket):
    answer = api.post(api.bucket_path(bucket) + "/o", params={"name": "object"}, json={}, headers=KEY.headers())
    assert answer.status_code == 200, answer.text
    assert_encrypted_resource(answer.json(), KEY, has_hashes=True)
