"""google-cloud-storage: copy, rewrite, rename and change of storage class."""

import uuid

import pytest
from google.api_core import exceptions

from tests.support.payload import payload

MIB = 1024 * 1024


@pytest.fixture
def source(bucket):
    made = bucket.blob("source")
    made.metadata = {"colour": "blue"}
    made.cache_control = "no-store"
    made.upload_from_string(payload(100_000), content_type="image/png")
    return made


@pytest.fixture
def other_bucket(client):
    return client.create_bucket(f"other-{uuid.uuid4().hex}")


def rewrite_whole(target, source, **arguments) -> int:
    """Follows the token until the rewrite is done; returns the number of calls."""
    token, calls = None, 0
    while True:
        token, rewritten, total = target.rewrite(source, token=token, **arguments)
        calls += 1
        assert 0 < rewritten <= total
        if token is None:
            assert rewritten == total
            return calls


def test_a_copy_has_the_bytes_and_the_metadata(bucket, other_bucket, source):
    for target_bucket, name in [(bucket, "copy"), (other_bucket, "source"), (other_bucket, "dir/ä+b")]:
        copied = bucket.copy_blob(source, target_bucket, new_name=name)
        assert copied.generation != source.generation
        found = target_bucket.get_blob(name)
        assert found.download_as_bytes() == payload(100_000)
        assert (found.metadata, found.cache_control) == ({"colour": "blue"}, "no-store")
        assert found.content_type == "image/png"
        assert (found.crc32c, found.md5_hash, found.size) == (source.crc32c, source.md5_hash, source.size)
        assert found.metageneration == 1


def test_a_copy_stays_when_its_source_goes(bucket, other_bucket, source):
    bucket.copy_blob(source, other_bucket)
    source.delete()
    assert other_bucket.blob("source").download_as_bytes() == payload(100_000)


@pytest.mark.parametrize("size", [0, 1, 20 * MIB])
def test_a_rewrite_ends_with_the_same_bytes(bucket, other_bucket, size):
    data = payload(size)
    origin = bucket.blob("origin")
    origin.upload_from_string(data)
    target = other_bucket.blob("target")
    if size == 0:
        assert target.rewrite(origin)[0] is None
    else:
        rewrite_whole(target, origin)
    assert target.crc32c == origin.crc32c
    assert other_bucket.blob("target").download_as_bytes() == data


def test_a_rewrite_may_give_new_metadata(bucket, source):
    target = bucket.blob("target")
    target.content_type = "text/html"
    target.metadata = {"new": "yes"}
    rewrite_whole(target, source)
    found = bucket.get_blob("target")
    assert (found.content_type, found.metadata) == ("text/html", {"new": "yes"})


@pytest.mark.parametrize("storage_class", ["NEARLINE", "COLDLINE", "ARCHIVE"])
def test_the_storage_class_changes_in_place(bucket, source, storage_class):
    source.update_storage_class(storage_class)
    found = bucket.get_blob("source")
    assert found.storage_class == storage_class
    assert found.generation > 0 and found.download_as_bytes() == payload(100_000)


def test_a_rename_leaves_only_the_new_name(bucket, source):
    bucket.rename_blob(source, "renamed")
    assert [one.name for one in bucket.list_blobs()] == ["renamed"]
    assert bucket.blob("renamed").download_as_bytes() == payload(100_000)


def test_a_named_generation_is_copied(bucket, source):
    bucket.versioning_enabled = True
    bucket.patch()
    old = source.generation
    bucket.blob("source").upload_from_string(b"newer")
    bucket.copy_blob(bucket.blob("source"), bucket, new_name="copy", source_generation=old)
    assert bucket.blob("copy").download_as_bytes() == payload(100_000)


def test_preconditions_of_source_and_destination_hold(bucket, source):
    target = bucket.blob("target")
    with pytest.raises(exceptions.PreconditionFailed):
        target.rewrite(source, if_source_generation_match=source.generation + 1)
    with pytest.raises(exceptions.PreconditionFailed):
        target.rewrite(source, if_source_metageneration_match=7)
    with pytest.raises(exceptions.PreconditionFailed):
        target.rewrite(source, if_generation_match=1)
    assert not target.exists()
    target.rewrite(source, if_generation_match=0, if_source_generation_match=source.generation)
    with pytest.raises(exceptions.PreconditionFailed):
        target.rewrite(source, if_generation_match=0)
    with pytest.raises(exceptions.PreconditionFailed):
        bucket.copy_blob(source, bucket, new_name="target", if_generation_match=0)


def test_a_missing_source_or_bucket_is_not_found(client, bucket, source):
    with pytest.raises(exceptions.NotFound):
        bucket.blob("target").rewrite(bucket.blob("missing"))
    with pytest.raises(exceptions.NotFound):
        bucket.copy_blob(bucket.blob("missing"), bucket, new_name="target")
    with pytest.raises(exceptions.NotFound):
        client.bucket("bucket-that-nobody-made").blob("target").rewrite(source)
