"""Every form of Content-Range that clients send to a resumable session, and the wrong ones."""

import pytest

from tests.api.conftest import assert_json_error
from tests.api.resumable_support import (UNIT, assert_absent, assert_finished, assert_incomplete, assert_stored,
                                         pattern, send, start_location, status)


@pytest.fixture
def session(api, bucket):
    """The location of a new session for the object "ranged"."""
    return start_location(api, bucket, "ranged")


def test_a_request_without_content_range_is_the_whole_object(api, bucket, session):
    data = pattern(300_003)
    assert_finished(send(api, session, data), bucket, "ranged", len(data))
    assert_stored(api, bucket, "ranged", data)


@pytest.mark.parametrize("content_range", [None, "bytes */0"])
def test_an_empty_object_is_finished_by_an_empty_request(api, bucket, session, content_range):
    resource = assert_finished(send(api, session, b"", content_range), bucket, "ranged", 0)
    assert resource["size"] == "0"
    assert_stored(api, bucket, "ranged", b"")


def test_a_first_chunk_with_unknown_total_does_not_finish(api, bucket, session):
    assert_incomplete(send(api, session, pattern(UNIT), f"bytes 0-{UNIT - 1}/*"), UNIT)
    assert_absent(api, bucket, "ranged")


def test_a_middle_chunk_with_a_declared_total_is_308(api, bucket, session):
    data = pattern(2 * UNIT)
    assert_incomplete(send(api, session, data[:UNIT], f"bytes 0-{UNIT - 1}/{2 * UNIT}"), UNIT)
    assert_absent(api, bucket, "ranged")


@pytest.mark.parametrize("size", [1, UNIT, UNIT + 1, 3 * UNIT - 1])
def test_an_open_end_with_unknown_total_finishes_at_the_end_of_the_body(api, bucket, session, size):
    data = pattern(size)
    assert_finished(send(api, session, data, "bytes 0-*/*"), bucket, "ranged", size)
    assert_stored(api, bucket, "ranged", data)


def test_an_open_end_resumes_at_an_offset(api, bucket, session):
    data = pattern(2 * UNIT + 99)
    assert_incomplete(send(api, session, data[:UNIT], f"bytes 0-{UNIT - 1}/*"), UNIT)
    assert_finished(send(api, session, data[UNIT:], f"bytes {UNIT}-*/*"), bucket, "ranged", len(data))
    assert_stored(api, bucket, "ranged", data)


def test_an_open_end_with_a_total_finishes_when_the_body_reaches_it(api, bucket, session):
    data = pattern(UNIT + 99)
    assert_finished(send(api, session, data, f"bytes 0-*/{len(data)}"), bucket, "ranged", len(data))
    assert_stored(api, bucket, "ranged", data)


def test_an_open_end_with_a_total_goes_on_when_the_body_falls_short(api, bucket, session):
    data = pattern(3 * UNIT)
    assert_incomplete(send(api, session, data[:UNIT], f"bytes 0-*/{len(data)}"), UNIT)
    assert_absent(api, bucket, "ranged")
    assert_finished(send(api, session, data[UNIT:], f"bytes {UNIT}-*/{len(data)}"), bucket, "ranged", len(data))
    assert_stored(api, bucket, "ranged", data)


def test_a_status_with_the_persisted_total_finishes(api, bucket, session):
    data = pattern(2 * UNIT)
    assert_incomplete(send(api, session, data, f"bytes 0-{2 * UNIT - 1}/*"), 2 * UNIT)
    assert_finished(status(api, session, total=str(2 * UNIT)), bucket, "ranged", 2 * UNIT)
    assert_stored(api, bucket, "ranged", data)


@pytest.mark.parametrize("total", [UNIT, 2 * UNIT - 1, 2 * UNIT + 1, 4 * UNIT])
def test_finishing_with_a_wrong_total_is_308_and_keeps_the_session(api, bucket, session, total):
    data = pattern(2 * UNIT)
    assert_incomplete(send(api, session, data, f"bytes 0-{2 * UNIT - 1}/*"), 2 * UNIT)
    assert_incomplete(status(api, session, total=str(total)), 2 * UNIT)
    assert_absent(api, bucket, "ranged")
    assert_finished(status(api, session, total=str(2 * UNIT)), bucket, "ranged", 2 * UNIT)


def test_a_status_whose_total_is_not_yet_reached_is_308_with_the_range(api, bucket, session):
    data = pattern(3 * UNIT)
    assert_incomplete(send(api, session, data[:UNIT], f"bytes 0-{UNIT - 1}/*"), UNIT)
    assert_incomplete(status(api, session, total=str(3 * UNIT)), UNIT)
    assert_finished(send(api, session, data[UNIT:], f"bytes {UNIT}-{3 * UNIT - 1}/{3 * UNIT}"),
                    bucket, "ranged", 3 * UNIT)
    assert_stored(api, bucket, "ranged", data)


def test_an_unreached_total_on_a_fresh_session_is_308_without_range(api, bucket, session):
    assert_incomplete(status(api, session, total="1000"), 0)
    assert_absent(api, bucket, "ranged")


@pytest.mark.parametrize("size, total", [(100_000, "*"), (UNIT + 1, "*"), (UNIT - 1, str(4 * UNIT)),
                                         (UNIT + 4096, str(4 * UNIT))])
def test_a_chunk_that_is_not_last_and_no_multiple_of_256_kib_is_400_in_plain_text(api, bucket, session, size, total):
    answer = send(api, session, pattern(size), f"bytes 0-{size - 1}/{total}")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].lower().startswith("text/plain")
    assert answer.text.strip()
    assert_absent(api, bucket, "ranged")


@pytest.mark.parametrize("content_range", [
    "bytes", "bytes 0-3", "bytes a-b/4", "bytes 3-0/4", "bytes 0-3/2", "bytes -1-3/4", "items 0-3/4", "bytes 0-3/x",
    "bytes 0-99999999999999999999/*", "bytes 0-3/99999999999999999999", "bytes */-1", "bytes 0-3/4/5", "0-3/4",
])
def test_a_malformed_content_range_is_400_and_stores_nothing(api, bucket, session, content_range):
    answer = send(api, session, b"data", content_range)
    assert answer.status_code == 400, answer.text
    assert answer.text.strip()
    assert_absent(api, bucket, "ranged")
    assert_incomplete(status(api, session), 0)


def test_a_body_longer_than_its_range_is_refused_and_not_stored(api, bucket, session):
    answer = send(api, session, b"0123456789", "bytes 0-3/4")
    assert answer.status_code == 400, answer.text
    assert_absent(api, bucket, "ranged")


def test_an_upload_id_without_an_upload_type_still_names_its_session(api, bucket, session):
    upload_id = session.partition("upload_id=")[2].partition("&")[0]
    answer = api.put(f"{api.upload_path(bucket)}?upload_id={upload_id}", data=b"data",
                     headers={"Content-Range": "bytes 0-3/4"})
    assert_finished(answer, bucket, "ranged", 4)


def test_an_unknown_upload_type_is_400(api, bucket):
    answer = api.post(api.upload_path(bucket), params={"uploadType": "carrier-pigeon", "name": "x"}, data=b"data")
    assert_json_error(answer, 400, None)
    assert_absent(api, bucket, "x")
