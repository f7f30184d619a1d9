"""Resumable uploads through the XML API: POST Object with x-goog-resumable: start, then PUT to the session.

https://cloud.google.com/storage/docs/xml-api/resumable-upload
"""

import base64

import pytest

from tests.api.conftest import crc32c_base64
from tests.api.resumable_support import UNIT, pattern
from tests.api.xml_support import (XmlClient, assert_xml_condition_failed, assert_xml_error, object_target, quoted_md5)


@pytest.fixture
def xml(api):
    return XmlClient(api)


def start(xml, bucket, name="resumed", **headers):
    sent = {"x-goog-resumable": "start", **{key.replace("_", "-"): value for key, value in headers.items()}}
    return xml.request("POST", object_target(bucket, name), sent, b"")


def start_session(xml, bucket, name="resumed", **headers) -> str:
    """The target of a new session."""
    answer = start(xml, bucket, name, **headers)
    assert answer.status == 201, answer.body
    return answer.get("Location").removeprefix(xml.api.root)


def send(xml, session, data=b"", content_range=None, **headers):
    sent = {key.replace("_", "-"): value for key, value in headers.items()}
    if content_range:
        sent["Content-Range"] = content_range
    return xml.request("PUT", session, sent, data)


def assert_incomplete(answer, persisted_bytes):
    assert (answer.status, answer.reason, answer.body) == (308, "Resume Incomplete", b"")
    assert answer.get("Range") == (f"bytes=0-{persisted_bytes - 1}" if persisted_bytes else None)
    assert answer.get("Location") is None


def test_starting_is_201_with_a_location_that_holds_the_upload_id(xml, api, bucket):
    answer = start(xml, bucket)
    assert (answer.status, answer.reason) == (201, "Created")
    assert answer.get("Location").startswith(api.root + "/")
    assert "upload_id=" in answer.get("Location")
    assert api.get_metadata(bucket, "resumed").status_code == 404


def test_chunks_make_the_object(xml, api, bucket):
    data = pattern(2 * UNIT + 333)
    session = start_session(xml, bucket, Content_Type="text/x-resumed", x_goog_meta_k="v")
    assert_incomplete(send(xml, session, data[:UNIT], f"bytes 0-{UNIT - 1}/*"), UNIT)
    assert_incomplete(send(xml, session, b"", "bytes */*"), UNIT)
    assert_incomplete(send(xml, session, data[UNIT:2 * UNIT], f"bytes {UNIT}-{2 * UNIT - 1}/{len(data)}"), 2 * UNIT)
    last = send(xml, session, data[2 * UNIT:], f"bytes {2 * UNIT}-{len(data) - 1}/{len(data)}")
    assert last.status == 200, last.body
    assert last.get("ETag") == quoted_md5(data)
    assert last.get("x-goog-stored-content-length") == str(len(data))
    assert last.all("x-goog-hash")[0] == f"crc32c={crc32c_base64(data)}"
    answer = xml.get(bucket, "resumed")
    assert answer.body == data
    assert answer.generation == last.generation
    assert (answer.get("Content-Type"), answer.get("x-goog-meta-k")) == ("text/x-resumed", "v")


def test_the_whole_object_in_one_put(xml, bucket):
    data = pattern(100_001)
    answer = send(xml, start_session(xml, bucket), data)
    assert answer.status == 200, answer.body
    assert xml.get(bucket, "resumed").body == data


def test_a_finished_session_answers_200_again(xml, bucket):
    session = start_session(xml, bucket)
    first = send(xml, session, b"data", "bytes 0-3/4")
    again = send(xml, session, b"", "bytes */4")
    assert (first.status, again.status) == (200, 200)
    assert xml.get(bucket, "resumed").generation == first.generation


def test_a_precondition_holds_at_the_start_and_at_the_commit(xml, bucket):
    session = start_session(xml, bucket, x_goog_if_generation_match="0")
    xml.create(bucket, "resumed", b"winner")
    assert_xml_condition_failed(start(xml, bucket, x_goog_if_generation_match="0"))
    assert send(xml, session, b"loser", "bytes 0-4/5").status == 412
    assert xml.get(bucket, "resumed").body == b"winner"


def test_a_wrong_hash_on_the_final_chunk_is_400_and_stores_nothing(xml, api, bucket):
    wrong = base64.b64encode(b"\x01\x02\x03\x04").decode()
    answer = send(xml, start_session(xml, bucket), b"data", "bytes 0-3/4", x_goog_hash=f"crc32c={wrong}")
    assert answer.status == 400, answer.body
    assert api.get_metadata(bucket, "resumed").status_code == 404


def test_deleting_the_session_cancels_it(xml, api, bucket):
    session = start_session(xml, bucket)
    assert_incomplete(send(xml, session, pattern(UNIT), f"bytes 0-{UNIT - 1}/*"), UNIT)
    assert xml.request("DELETE", session).status in (204, 499)
    answer = send(xml, session, b"", "bytes */*")
    assert 400 <= answer.status < 500
    assert api.get_metadata(bucket, "resumed").status_code == 404


def test_deleting_the_session_leaves_an_object_of_the_same_name(xml, bucket):
    xml.create(bucket, "resumed", b"kept")
    assert xml.request("DELETE", start_session(xml, bucket)).status in (204, 499)
    assert xml.get(bucket, "resumed").body == b"kept"


@pytest.mark.parametrize("name", ["dir/a b", "x/../y", "100%", "ünï"])
def test_names_survive_the_session(xml, api, bucket, name):
    session = start_session(xml, bucket, name)
    assert send(xml, session, b"data").status == 200
    assert api.get_media(bucket, name).content == b"data"


def test_starting_in_a_missing_bucket_is_404(xml):
    answer = start(xml, "no-such-bucket-anywhere")
    assert_xml_error(answer, 404, "NoSuchBucket")
    assert answer.get("Location") is None


def test_an_unknown_value_of_the_resumable_header_is_refused(xml, bucket):
    answer = xml.request("POST", object_target(bucket, "resumed"), {"x-goog-resumable": "sideways"}, b"")
    assert 400 <= answer.status < 500
