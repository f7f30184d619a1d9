"""What a resumable upload is held to: preconditions at start and at commit, checksums, and its metadata."""

import base64

import pytest

from tests.api.conftest import assert_condition_not_met, assert_json_error, crc32c_base64, md5_base64
from tests.api.resumable_support import (DIALECTS, UNIT, assert_absent, assert_finished, assert_incomplete,
                                         assert_stored, pattern, send, start, start_location)

WRONG_CRC32C = base64.b64encode(b"\x00\x01\x02\x03").decode()
WRONG_MD5 = base64.b64encode(bytes(range(16))).decode()


@pytest.fixture(params=DIALECTS.values(), ids=DIALECTS.keys())
def dialect(request):
    return request.param


def finish(api, location, data, dialect, **headers):
    sent = {key.replace("_", "-"): value for key, value in headers.items()}
    return send(api, location, data, f"bytes 0-{len(data) - 1}/{len(data)}", dialect, sent)


def test_a_precondition_that_fails_at_the_start_is_412_and_opens_no_session(api, bucket, dialect):
    api.create_object(bucket, "taken", b"first")
    answer = start(api, bucket, "taken", dialect=dialect, ifGenerationMatch="0")
    assert_condition_not_met(answer)
    assert "Location" not in answer.headers


def test_a_precondition_that_fails_at_the_commit_is_412_and_keeps_the_winner(api, bucket, dialect):
    location = start_location(api, bucket, "raced", dialect=dialect, ifGenerationMatch="0")
    winner = api.create_object(bucket, "raced", b"winner")
    answer = finish(api, location, b"loser", dialect)
    assert_json_error(answer, 412, "conditionNotMet")
    assert answer.reason == "Precondition Failed"
    assert api.get_metadata(bucket, "raced").json()["generation"] == winner["generation"]
    assert_stored(api, bucket, "raced", b"winner")


def test_of_two_sessions_with_the_same_condition_the_first_to_finish_wins(api, bucket):
    first = start_location(api, bucket, "two", ifGenerationMatch="0")
    second = start_location(api, bucket, "two", ifGenerationMatch="0")
    assert_finished(send(api, second, b"second", "bytes 0-5/6"), bucket, "two", 6)
    assert_condition_not_met(send(api, first, b"first!", "bytes 0-5/6"))
    assert_stored(api, bucket, "two", b"second")


@pytest.mark.parametrize("parameter, wrong", [("ifGenerationMatch", "12345"), ("ifMetagenerationMatch", "7")])
def test_conditions_on_the_existing_object_hold_at_the_start(api, bucket, parameter, wrong):
    made = api.create_object(bucket, "existing", b"old")
    right = made[parameter.removeprefix("if").removesuffix("Match").lower()]
    assert_condition_not_met(start(api, bucket, "existing", **{parameter: wrong}))
    location = start_location(api, bucket, "existing", **{parameter: right})
    assert_finished(send(api, location, b"new", "bytes 0-2/3"), bucket, "existing", 3)
    assert_stored(api, bucket, "existing", b"new")


def test_a_metadata_change_between_start_and_commit_fails_a_metageneration_condition(api, bucket):
    api.create_object(bucket, "patched", b"old")
    location = start_location(api, bucket, "patched", ifMetagenerationMatch="1")
    assert api.patch(api.object_path(bucket, "patched"), json={"metadata": {"a": "b"}}).status_code == 200
    assert_json_error(send(api, location, b"new", "bytes 0-2/3"), 412, "conditionNotMet")
    assert_stored(api, bucket, "patched", b"old")


@pytest.mark.parametrize("field, wrong", [("crc32c", WRONG_CRC32C), ("md5Hash", WRONG_MD5)])
def test_a_wrong_checksum_in_the_metadata_is_400_and_stores_nothing(api, bucket, dialect, field, wrong):
    location = start_location(api, bucket, "wrong-sum", resource={field: wrong}, dialect=dialect)
    assert_json_error(finish(api, location, pattern(UNIT + 3), dialect), 400, "invalid")
    assert_absent(api, bucket, "wrong-sum")


def test_right_checksums_in_the_metadata_are_accepted(api, bucket, dialect):
    data = pattern(UNIT + 3)
    location = start_location(api, bucket, "right-sum", dialect=dialect,
                              resource={"crc32c": crc32c_base64(data), "md5Hash": md5_base64(data)})
    assert_finished(finish(api, location, data, dialect), bucket, "right-sum", len(data))


@pytest.mark.parametrize("header", [f"crc32c={WRONG_CRC32C}", f"md5={WRONG_MD5}"])
def test_a_wrong_hash_header_on_the_final_chunk_is_400_and_stores_nothing(api, bucket, dialect, header):
    location = start_location(api, bucket, "wrong-header", dialect=dialect)
    assert_json_error(finish(api, location, pattern(1000), dialect, x_goog_hash=header), 400, None)
    assert_absent(api, bucket, "wrong-header")


def test_the_hash_header_of_the_final_chunk_covers_the_whole_object(api, bucket, dialect):
    data = pattern(2 * UNIT + 1)
    location = start_location(api, bucket, "whole-sum", dialect=dialect)
    assert_incomplete(send(api, location, data[:UNIT], f"bytes 0-{UNIT - 1}/*", dialect), UNIT, dialect)
    header = f"crc32c={crc32c_base64(data)},md5={md5_base64(data)}"
    last = send(api, location, data[UNIT:], f"bytes {UNIT}-{len(data) - 1}/{len(data)}", dialect,
                {"X-Goog-Hash": header})
    assert_finished(last, bucket, "whole-sum", len(data))


def test_the_type_comes_from_x_upload_content_type(api, bucket, dialect):
    location = start_location(api, bucket, "typed", dialect=dialect, headers={"X-Upload-Content-Type": "image/x-test"})
    resource = assert_finished(finish(api, location, b"data", dialect), bucket, "typed", 4)
    assert resource["contentType"] == "image/x-test"


def test_the_type_in_the_resource_wins_over_x_upload_content_type(api, bucket):
    location = start_location(api, bucket, "typed", resource={"contentType": "text/x-resource"},
                              headers={"X-Upload-Content-Type": "image/x-test"})
    resource = assert_finished(send(api, location, b"data"), bucket, "typed", 4)
    assert resource["contentType"] == "text/x-resource"


def test_the_metadata_of_the_start_becomes_the_metadata_of_the_object(api, bucket, dialect):
    sent = {"name": "described", "cacheControl": "no-store", "contentDisposition": "inline", "contentLanguage": "de",
            "metadata": {"owner": "Müller", "step": "7"}, "storageClass": "NEARLINE"}
    location = start_location(api, bucket, None, resource=sent, dialect=dialect)
    resource = assert_finished(finish(api, location, b"data", dialect), bucket, "described", 4)
    assert {key: resource[key] for key in sent} == sent
    assert resource["metageneration"] == "1"


def test_a_declared_length_that_the_upload_keeps_is_accepted(api, bucket):
    location = start_location(api, bucket, "length", headers={"X-Upload-Content-Length": "4"})
    resource = assert_finished(send(api, location, b"data", "bytes 0-3/4"), bucket, "length", 4)
    assert resource["size"] == "4"


def test_finishing_replaces_the_object_and_raises_its_generation(api, bucket):
    before = api.create_object(bucket, "replaced", b"old")
    location = start_location(api, bucket, "replaced")
    after = assert_finished(send(api, location, b"new", "bytes 0-2/3"), bucket, "replaced", 3)
    assert int(after["generation"]) > int(before["generation"])


def test_deleting_the_bucket_ends_its_sessions(api, bucket):
    location = start_location(api, bucket, "orphan")
    assert api.delete(api.bucket_path(bucket)).status_code == 204
    answer = send(api, location, b"data", "bytes 0-3/4")
    assert 400 <= answer.status_code < 500
    assert api.get(api.bucket_path(bucket)).status_code == 404


@pytest.mark.parametrize("sizes", [(5, 7), (7, 5)], ids=["too-long", "too-short"])
@pytest.mark.parametrize("how", ["with-total", "without-total"])
def test_an_upload_of_another_size_than_was_announced_is_refused_and_goes_on(api, bucket, sizes, how):
    announced, sent = sizes
    location = start_location(api, bucket, "object", headers={"X-Upload-Content-Length": str(announced)})
    content_range = f"bytes 0-{sent - 1}/{sent}" if how == "with-total" else None
    answer = send(api, location, b"x" * sent, content_range)
    assert_json_error(answer, 400, "invalid", "X-Upload-Content-Length")
    assert "items" not in api.list_objects(bucket).json()
    assert send(api, location, b"y" * announced).status_code == 200
    assert api.get_media(bucket, "object").content == b"y" * announced
