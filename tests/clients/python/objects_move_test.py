"""google-cloud-storage: the atomic move within a bucket."""

import pytest
from google.api_core import exceptions

from tests.support.payload import payload


@pytest.fixture
def source(bucket):
    made = bucket.blob("from/here")
    made.metadata = {"colour": "blue"}
    made.upload_from_string(payload(100_000), content_type="image/png")
    return made


def test_a_move_keeps_bytes_and_metadata_and_leaves_no_source(bucket, source):
    moved = bucket.move_blob(source, "to/there ä+b")
    assert [one.name for one in bucket.list_blobs()] == ["to/there ä+b"]
    found = bucket.get_blob("to/there ä+b")
    assert found.generation == moved.generation
    assert (found.metadata, found.content_type) == ({"colour": "blue"}, "image/png")
    assert found.download_as_bytes() == payload(100_000)


def test_a_move_replaces_the_object_at_its_target(bucket, source):
    bucket.blob("target").upload_from_string(b"old")
    bucket.move_blob(source, "target")
    assert bucket.blob("target").download_as_bytes() == payload(100_000)
    assert not source.exists()


def test_a_move_obeys_preconditions_on_both_sides(bucket, source):
    bucket.blob("target").upload_from_string(b"old")
    with pytest.raises(exceptions.PreconditionFailed):
        bucket.move_blob(source, "target", if_generation_match=0)
    with pytest.raises(exceptions.PreconditionFailed):
        bucket.move_blob(source, "target", if_source_generation_match=source.generation + 1)
    with pytest.raises(exceptions.PreconditionFailed):
        bucket.move_blob(source, "target", if_source_metageneration_match=9)
    assert source.exists() and bucket.blob("target").download_as_bytes() == b"old"
    bucket.move_blob(source, "free", if_generation_match=0, if_source_generation_match=source.generation)
    assert bucket.blob("free").exists() and not source.exists()


def test_a_missing_source_cannot_be_moved(bucket):
    with pytest.raises(exceptions.NotFound):
        bucket.move_blob(bucket.blob("missing"), "target")
    assert list(bucket.list_blobs()) == []


def test_a_move_in_a_versioned_bucket_leaves_a_noncurrent_source(bucket, source):
    bucket.versioning_enabled = True
    bucket.patch()
    bucket.move_blob(source, "target")
    found = {one.name: one.time_deleted is not None for one in bucket.list_blobs(versions=True)}
    assert found == {"from/here": True, "target": False}
