"""Conditional XML requests: standard headers on GET and HEAD, and x-goog-if-* on every method that has them."""

import email.utils

import pytest

from tests.api.xml_support import XmlClient, assert_xml_condition_failed, quoted_md5

DATA = b"conditional"


@pytest.fixture
def xml(api):
    return XmlClient(api)


@pytest.fixture
def made(xml, bucket):
    """The answer to the PUT of "name"."""
    return xml.create(bucket, "name", DATA)


def shifted(http_date: str, seconds: int) -> str:
    moment = email.utils.parsedate_to_datetime(http_date).timestamp() + seconds
    return email.utils.formatdate(moment, usegmt=True)


def read(xml, bucket, method, headers):
    return xml.request(method, f"/{bucket}/name", headers)


def assert_read(answer, method):
    assert answer.status == 200, (answer.status, answer.body)
    assert answer.body == (DATA if method == "GET" else b"")


def assert_not_modified(answer):
    assert (answer.status, answer.reason, answer.body) == (304, "Not Modified", b"")


def assert_failed(answer, method):
    assert answer.status == 412
    if method == "GET":
        assert_xml_condition_failed(answer)
    else:
        assert answer.body == b""


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_if_match_compares_the_etag(xml, bucket, made, method):
    for right in (quoted_md5(DATA), f'"other", {quoted_md5(DATA)}', "*"):
        assert_read(read(xml, bucket, method, {"If-Match": right}), method)
    assert_failed(read(xml, bucket, method, {"If-Match": '"other"'}), method)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_if_none_match_answers_304_for_the_same_etag(xml, bucket, made, method):
    for same in (quoted_md5(DATA), f'"other", {quoted_md5(DATA)}', "*", f"W/{quoted_md5(DATA)}"):
        answer = read(xml, bucket, method, {"If-None-Match": same})
        assert_not_modified(answer)
        assert answer.get("ETag") == quoted_md5(DATA)
    assert_read(read(xml, bucket, method, {"If-None-Match": '"other"'}), method)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_dates_compare_the_last_change(xml, bucket, made, method):
    modified = read(xml, bucket, "HEAD", {}).get("Last-Modified")
    assert_not_modified(read(xml, bucket, method, {"If-Modified-Since": modified}))
    assert_not_modified(read(xml, bucket, method, {"If-Modified-Since": shifted(modified, 60)}))
    assert_read(read(xml, bucket, method, {"If-Modified-Since": shifted(modified, -60)}), method)
    assert_read(read(xml, bucket, method, {"If-Unmodified-Since": modified}), method)
    assert_failed(read(xml, bucket, method, {"If-Unmodified-Since": shifted(modified, -60)}), method)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_etags_win_over_dates(xml, bucket, made, method):
    modified = read(xml, bucket, "HEAD", {}).get("Last-Modified")
    past = shifted(modified, -60)
    assert_read(read(xml, bucket, method, {"If-Match": quoted_md5(DATA), "If-Unmodified-Since": past}), method)
    assert_not_modified(read(xml, bucket, method, {"If-None-Match": quoted_md5(DATA), "If-Modified-Since": past}))
    assert_read(read(xml, bucket, method, {"If-None-Match": '"other"', "If-Modified-Since": modified}), method)


@pytest.mark.parametrize("header", ["If-Modified-Since", "If-Unmodified-Since"])
def test_a_date_that_is_none_is_ignored(xml, bucket, made, header):
    assert_read(read(xml, bucket, "GET", {header: "yesterday or so"}), "GET")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reads_honour_generation_and_metageneration_conditions(xml, bucket, made, method):
    assert_read(read(xml, bucket, method, {"x-goog-if-generation-match": made.generation}), method)
    assert_read(read(xml, bucket, method, {"x-goog-if-metageneration-match": "1"}), method)
    assert_failed(read(xml, bucket, method, {"x-goog-if-generation-match": "12345"}), method)
    assert_failed(read(xml, bucket, method, {"x-goog-if-metageneration-match": "2"}), method)


def test_a_put_with_generation_zero_creates_once(xml, api, bucket):
    condition = {"x-goog-if-generation-match": "0"}
    assert xml.put(bucket, "once", b"first", condition).status == 200
    assert_xml_condition_failed(xml.put(bucket, "once", b"second", condition))
    assert api.get_media(bucket, "once").content == b"first"


@pytest.mark.parametrize("header, wrong", [("x-goog-if-generation-match", "12345"),
                                           ("x-goog-if-metageneration-match", "2")])
def test_a_put_with_a_stale_condition_is_412_and_changes_nothing(xml, api, bucket, made, header, wrong):
    assert_xml_condition_failed(xml.put(bucket, "name", b"new", {header: wrong}))
    assert api.get_media(bucket, "name").content == DATA
    right = {"x-goog-if-generation-match": made.generation, "x-goog-if-metageneration-match": "1"}[header]
    assert xml.put(bucket, "name", b"new", {header: right}).status == 200
    assert api.get_media(bucket, "name").content == b"new"


@pytest.mark.parametrize("header, wrong", [("x-goog-if-generation-match", "12345"),
                                           ("x-goog-if-metageneration-match", "2")])
def test_a_delete_with_a_stale_condition_is_412_and_deletes_nothing(xml, api, bucket, made, header, wrong):
    assert_xml_condition_failed(xml.delete(bucket, "name", headers={header: wrong}))
    assert api.get_media(bucket, "name").content == DATA
    right = {"x-goog-if-generation-match": made.generation, "x-goog-if-metageneration-match": "1"}[header]
    assert xml.delete(bucket, "name", headers={header: right}).status == 204


@pytest.mark.parametrize("value", ["abc", "-1", "1.5", "99999999999999999999"])
def test_a_condition_that_is_no_number_is_400_and_stores_nothing(xml, api, bucket, value):
    answer = xml.put(bucket, "name", b"new", {"x-goog-if-generation-match": value})
    assert answer.status == 400, answer.body
    assert answer.xml().tag == "Error"
    assert api.get_metadata(bucket, "name").status_code == 404
