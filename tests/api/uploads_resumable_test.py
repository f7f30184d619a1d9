"""Resumable uploads in every dialect: start, chunks, status, finish, cancel.

What a session answers follows https://cloud.google.com/storage/docs/performing-resumable-uploads and the
scenarios that java-storage's ITJsonResumableSessionPutTaskTest records of the service.
"""

import contextlib
import gzip

import pytest

from tests.api.conftest import assert_json_error, crc32c_base64, md5_base64
from tests.api.resumable_support import (DIALECTS, PUT_308, UNIT, assert_absent, assert_finished, assert_incomplete,
                                         assert_stored, pattern, persisted_bytes, send, start, start_location, status)
from tests.support.raw_http import RawConnection, wait_until

CLIENT_CLOSED_REQUEST = 499


@pytest.fixture(params=DIALECTS.values(), ids=DIALECTS.keys())
def dialect(request):
    return request.param


def test_starting_answers_200_with_a_location_on_the_host_of_the_request(api, bucket, dialect):
    answer = start(api, bucket, "started", dialect=dialect, fields="name")
    assert answer.status_code == 200
    location = answer.headers["Location"]
    assert location.startswith(api.root + "/")
    query = location.partition("?")[2].split("&")
    assert "uploadType=resumable" in query
    assert any(part.startswith("upload_id=") and len(part) > len("upload_id=") for part in query)
    assert answer.headers["Content-Length"] == "0"
    assert "X-Goog-Upload-Chunk-Granularity" not in answer.headers
    assert_absent(api, bucket, "started")


def test_bytes_that_are_gzipped_on_their_way_are_stored_plain(api, bucket, dialect):
    # gsutil -J: Content-Range counts the bytes as they were, Content-Length as they travel.
    data = b"plain " * UNIT
    location = start_location(api, bucket, "travelled", dialect=dialect)
    answer = send(api, location, gzip.compress(data), f"bytes 0-{len(data) - 1}/{len(data)}", dialect,
                  headers={"Content-Encoding": "gzip"})
    assert "contentEncoding" not in assert_finished(answer, bucket, "travelled", len(data))
    assert_stored(api, bucket, "travelled", data)


def test_two_starts_give_two_sessions(api, bucket):
    assert start_location(api, bucket, "twice") != start_location(api, bucket, "twice")


def test_chunks_and_a_final_chunk_make_one_object(api, bucket, dialect):
    data = pattern(2 * UNIT + 12345)
    location = start_location(api, bucket, "chunks", dialect=dialect)
    first = send(api, location, data[:UNIT], f"bytes 0-{UNIT - 1}/*", dialect)
    assert_incomplete(first, UNIT, dialect)
    second = send(api, location, data[UNIT:2 * UNIT], f"bytes {UNIT}-{2 * UNIT - 1}/{len(data)}", dialect)
    assert_incomplete(second, 2 * UNIT, dialect)
    assert_absent(api, bucket, "chunks")
    last = send(api, location, data[2 * UNIT:], f"bytes {2 * UNIT}-{len(data) - 1}/{len(data)}", dialect)
    resource = assert_finished(last, bucket, "chunks", len(data))
    assert resource["crc32c"] == crc32c_base64(data)
    assert resource["md5Hash"] == md5_base64(data)
    assert_stored(api, bucket, "chunks", data)


def test_one_chunk_with_the_whole_object_finishes(api, bucket, dialect):
    data = pattern(700_001)
    location = start_location(api, bucket, "whole", dialect=dialect)
    answer = send(api, location, data, f"bytes 0-{len(data) - 1}/{len(data)}", dialect)
    assert_finished(answer, bucket, "whole", len(data))
    assert_stored(api, bucket, "whole", data)


def test_a_status_query_tells_what_is_persisted_and_never_finishes(api, bucket, dialect):
    data = pattern(UNIT)
    location = start_location(api, bucket, "queried", dialect=dialect)
    assert_incomplete(status(api, location, dialect), 0, dialect)
    assert_incomplete(send(api, location, data, f"bytes 0-{UNIT - 1}/*", dialect), UNIT, dialect)
    for _ in range(3):
        assert_incomplete(status(api, location, dialect), UNIT, dialect)
    assert_absent(api, bucket, "queried")
    assert_finished(status(api, location, dialect, total=str(UNIT)), bucket, "queried", UNIT)


def test_a_finished_session_answers_200_with_the_resource_to_everything(api, bucket, dialect):
    data = pattern(UNIT + 5)
    location = start_location(api, bucket, "finished", dialect=dialect)
    made = assert_finished(send(api, location, data, f"bytes 0-{len(data) - 1}/{len(data)}", dialect),
                           bucket, "finished", len(data))
    again = [status(api, location, dialect), status(api, location, dialect, total=str(len(data))),
             send(api, location, data, f"bytes 0-{len(data) - 1}/{len(data)}", dialect),
             send(api, location, data[:UNIT], f"bytes 0-{UNIT - 1}/*", dialect)]
    for answer in again:
        resource = assert_finished(answer, bucket, "finished", len(data))
        assert resource["generation"] == made["generation"]
    assert api.get_metadata(bucket, "finished").json()["generation"] == made["generation"]


def test_put_and_post_may_be_mixed_within_a_session(api, bucket):
    data = pattern(2 * UNIT)
    location = start_location(api, bucket, "mixed")
    post = DIALECTS["post-with-no-308"]
    assert_incomplete(send(api, location, data[:UNIT], f"bytes 0-{UNIT - 1}/*", post), UNIT, post)
    last = send(api, location, data[UNIT:], f"bytes {UNIT}-{2 * UNIT - 1}/{2 * UNIT}")
    assert_finished(last, bucket, "mixed", 2 * UNIT)
    assert_stored(api, bucket, "mixed", data)


def test_resending_a_chunk_after_a_lost_answer_does_not_append_it_twice(api, bucket, dialect):
    data = pattern(2 * UNIT + 77)
    location = start_location(api, bucket, "resent", dialect=dialect)
    for _ in range(2):
        assert_incomplete(send(api, location, data[:UNIT], f"bytes 0-{UNIT - 1}/*", dialect), UNIT, dialect)
    overlapping = send(api, location, data[:2 * UNIT], f"bytes 0-{2 * UNIT - 1}/*", dialect)
    assert_incomplete(overlapping, 2 * UNIT, dialect)
    last = send(api, location, data[UNIT:], f"bytes {UNIT}-{len(data) - 1}/{len(data)}", dialect)
    assert_finished(last, bucket, "resent", len(data))
    assert_stored(api, bucket, "resent", data)


@pytest.mark.parametrize("persisted", [0, UNIT])
def test_a_chunk_past_the_persisted_bytes_is_503_in_plain_text_and_changes_nothing(api, bucket, dialect, persisted):
    data = pattern(4 * UNIT)
    location = start_location(api, bucket, "gap", dialect=dialect)
    if persisted:
        send(api, location, data[:UNIT], f"bytes 0-{UNIT - 1}/*", dialect)
    offset = 2 * UNIT
    answer = send(api, location, data[offset:offset + UNIT], f"bytes {offset}-{offset + UNIT - 1}/*", dialect)
    assert answer.status_code == 503
    assert answer.headers["Content-Type"].lower().startswith("text/plain")
    # The service puts two spaces after the first sentence.
    assert answer.text == ("Invalid request.  According to the Content-Range header, the upload offset is "
                           f"{offset} byte(s), which exceeds already uploaded size of {persisted} byte(s).")
    assert_incomplete(status(api, location, dialect), persisted, dialect)
    rest = send(api, location, data[persisted:], f"bytes {persisted}-{len(data) - 1}/{len(data)}", dialect)
    assert_finished(rest, bucket, "gap", len(data))
    assert_stored(api, bucket, "gap", data)


def test_deleting_a_session_answers_499_and_ends_it(api, bucket, dialect):
    location = start_location(api, bucket, "cancelled", dialect=dialect)
    send(api, location, pattern(UNIT), f"bytes 0-{UNIT - 1}/*", dialect)
    answer = api.delete(location.removeprefix(api.root))
    assert answer.status_code == CLIENT_CLOSED_REQUEST
    after = send(api, location, pattern(UNIT), f"bytes 0-{UNIT - 1}/{UNIT}", dialect)
    assert 400 <= after.status_code < 500
    assert_absent(api, bucket, "cancelled")


def test_an_unknown_session_is_404_or_410(api, bucket):
    location = start_location(api, bucket, "unknown")
    head, _, upload_id = location.partition("upload_id=")
    wrong = f"{head}upload_id=no-such-{upload_id[:8]}"
    for answer in (status(api, wrong), send(api, wrong, b"data", "bytes 0-3/4"), api.delete(
            wrong.removeprefix(api.root))):
        assert answer.status_code in (404, 410), answer.text
    assert_absent(api, bucket, "unknown")


def test_the_session_works_when_the_host_of_its_location_is_another_name_of_the_server(api, bucket):
    port = api.host.rpartition(":")[2]
    answer = start(api, bucket, "other-host", headers={"Host": f"gateway.example:{port}"})
    assert answer.headers["Location"].startswith(f"http://gateway.example:{port}/")
    assert_finished(send(api, answer.headers["Location"], b"data", "bytes 0-3/4"), bucket, "other-host", 4)


@pytest.mark.parametrize("declared_bytes", [3 * UNIT, 2 * UNIT + 9])
def test_a_body_shorter_than_its_declared_range_is_credited_as_received(api, bucket, declared_bytes):
    data = pattern(declared_bytes)
    location = start_location(api, bucket, "short")
    send(api, location, data[:UNIT], f"bytes 0-{declared_bytes - 1}/{declared_bytes}")
    credited = persisted_bytes(status(api, location))
    assert credited <= UNIT
    assert_absent(api, bucket, "short")
    rest = send(api, location, data[credited:], f"bytes {credited}-{declared_bytes - 1}/{declared_bytes}")
    assert_finished(rest, bucket, "short", declared_bytes)
    assert_stored(api, bucket, "short", data)


def test_a_body_cut_off_on_the_way_credits_only_what_came_and_goes_on_from_there(api, bucket, dialect):
    data = pattern(16 * UNIT)
    sent_bytes = 9 * UNIT + 4321
    location = start_location(api, bucket, "cut", dialect=dialect)
    with contextlib.closing(RawConnection(api.root)) as connection:
        connection.send_head(dialect.method, location.removeprefix(api.root),
                             [("Content-Length", len(data)), ("Content-Range", f"bytes 0-{len(data) - 1}/{len(data)}"),
                              *dialect.headers])
        connection.send(data[:sent_bytes])
    credited = wait_until(lambda: persisted_bytes(status(api, location, PUT_308)))
    assert credited <= sent_bytes
    assert_absent(api, bucket, "cut")
    answer = send(api, location, data[credited:], f"bytes {credited}-{len(data) - 1}/{len(data)}", dialect)
    assert_finished(answer, bucket, "cut", len(data))
    assert_stored(api, bucket, "cut", data)


def test_starting_in_a_missing_bucket_is_404_and_has_no_location(api):
    answer = start(api, "no-such-bucket-anywhere", "x")
    assert_json_error(answer, 404, "notFound")
    assert "Location" not in answer.headers


def test_starting_without_a_name_is_400(api, bucket):
    assert_json_error(start(api, bucket, None), 400, None)
