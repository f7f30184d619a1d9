"""google-cloud-storage: compose."""

import pytest
from google.api_core import exceptions

from tests.support.payload import crc32c_base64, payload


def put_parts(bucket, count: int, size: int = 1000):
    parts = []
    for number in range(count):
        part = bucket.blob(f"part-{number:02}")
        part.upload_from_string(payload(size + number, seed=number))
        parts.append(part)
    return parts, b"".join(payload(size + number, seed=number) for number in range(count))


@pytest.mark.parametrize("count", [1, 2, 32])
def test_parts_join_in_their_order(bucket, count):
    parts, data = put_parts(bucket, count)
    whole = bucket.blob("whole")
    whole.content_type = "application/x-whole"
    whole.compose(parts)
    assert whole.size == len(data)
    assert whole.crc32c == crc32c_base64(data)
    assert whole.md5_hash is None
    assert whole.component_count == count
    assert whole.content_type == "application/x-whole"
    assert bucket.blob("whole").download_as_bytes() == data
    assert bucket.blob("part-00").exists()


def test_large_parts_join(bucket):
    parts, data = put_parts(bucket, 3, size=3 * 1024 * 1024)
    whole = bucket.blob("whole")
    whole.compose(parts)
    assert whole.crc32c == crc32c_base64(data)
    assert bucket.blob("whole").download_as_bytes() == data
    assert bucket.blob("whole").download_as_bytes(start=3145000, end=3146000) == data[3145000:3146001]


def test_an_object_may_be_composed_onto_itself(bucket):
    parts, data = put_parts(bucket, 2)
    log = bucket.blob("log")
    log.upload_from_string(b"begin ")
    for part in parts:
        log.compose([bucket.blob("log"), part])
    assert bucket.blob("log").download_as_bytes() == b"begin " + data
    assert bucket.get_blob("log").component_count == 3


def test_the_same_part_may_come_twice(bucket):
    bucket.blob("x").upload_from_string(b"ab")
    bucket.blob("twice").compose([bucket.blob("x"), bucket.blob("x")])
    assert bucket.blob("twice").download_as_bytes() == b"abab"


def test_thirty_three_parts_are_too_many(bucket):
    parts, _data = put_parts(bucket, 1)
    with pytest.raises(exceptions.BadRequest):
        bucket.blob("whole").compose(parts * 33)
    assert not bucket.blob("whole").exists()


def test_a_missing_part_makes_nothing(bucket):
    parts, _data = put_parts(bucket, 1)
    with pytest.raises(exceptions.NotFound):
        bucket.blob("whole").compose([*parts, bucket.blob("missing")])
    assert not bucket.blob("whole").exists()


def test_sources_are_deleted_where_that_is_asked(bucket):
    parts, data = put_parts(bucket, 3)
    bucket.blob("whole").compose(parts, delete_source_objects=True)
    assert bucket.blob("whole").download_as_bytes() == data
    assert [one.name for one in bucket.list_blobs()] == ["whole"]


def test_preconditions_hold_for_the_destination_and_each_source(bucket):
    parts, data = put_parts(bucket, 2)
    whole = bucket.blob("whole")
    with pytest.raises(exceptions.PreconditionFailed):
        whole.compose(parts, if_source_generation_match=[parts[0].generation, parts[1].generation + 1])
    with pytest.raises(exceptions.PreconditionFailed):
        whole.compose(parts, if_generation_match=12345)
    assert not whole.exists()
    whole.compose(parts, if_generation_match=0, if_source_generation_match=[part.generation for part in parts])
    with pytest.raises(exceptions.PreconditionFailed):
        whole.compose(parts, if_generation_match=0)
    assert bucket.blob("whole").download_as_bytes() == data
