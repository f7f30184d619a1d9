"""google-cloud-storage: each precondition on each method that takes it."""

import io

import pytest
from google.api_core import exceptions
from google.cloud.storage.exceptions import InvalidResponse


@pytest.fixture
def blob(bucket):
    made = bucket.blob("object")
    made.upload_from_string(b"first")
    return made


def test_generation_zero_creates_once(bucket):
    bucket.blob("once").upload_from_string(b"one", if_generation_match=0)
    with pytest.raises(exceptions.PreconditionFailed):
        bucket.blob("once").upload_from_string(b"two", if_generation_match=0)
    assert bucket.blob("once").download_as_bytes() == b"one"


@pytest.mark.parametrize("chunk_size", [None, 256 * 1024])
@pytest.mark.parametrize("kind,offset,holds", [
    ("if_generation_match", 0, True), ("if_generation_match", 1, False),
    ("if_generation_not_match", 0, False), ("if_generation_not_match", 1, True),
    ("if_metageneration_match", 0, True), ("if_metageneration_match", 1, False),
])
def test_uploads_obey(bucket, blob, chunk_size, kind, offset, holds):
    current = blob.metageneration if "metageneration" in kind else blob.generation
    target = bucket.blob("object", chunk_size=chunk_size)
    size = 6 if chunk_size is None else None
    if holds:
        target.upload_from_file(io.BytesIO(b"second"), size=size, **{kind: current + offset})
        assert bucket.blob("object").download_as_bytes() == b"second"
    else:
        # On an upload even the "not match" kinds answer 412; 304 is for reads.
        with pytest.raises((exceptions.PreconditionFailed, exceptions.NotModified)):
            target.upload_from_file(io.BytesIO(b"second"), size=size, **{kind: current + offset})
        assert bucket.blob("object").download_as_bytes() == b"first"


def test_a_resumable_upload_loses_to_one_that_ends_before_it(bucket):
    slow = bucket.blob("raced").open("wb", chunk_size=256 * 1024, ignore_flush=True, if_generation_match=0)
    slow.write(b"s" * (256 * 1024 + 1))
    bucket.blob("raced").upload_from_string(b"quick", if_generation_match=0)
    with pytest.raises((exceptions.PreconditionFailed, InvalidResponse)) as raised:
        slow.close()
    assert raised.value.response.status_code == 412
    assert bucket.blob("raced").download_as_bytes() == b"quick"


@pytest.mark.parametrize("kind,offset,error", [
    ("if_generation_match", 0, None), ("if_generation_match", 1, exceptions.PreconditionFailed),
    ("if_generation_not_match", 1, None), ("if_generation_not_match", 0, exceptions.NotModified),
    ("if_metageneration_match", 0, None), ("if_metageneration_match", 1, exceptions.PreconditionFailed),
    ("if_metageneration_not_match", 1, None), ("if_metageneration_not_match", 0, exceptions.NotModified),
])
@pytest.mark.parametrize("method", ["reload", "download_as_bytes"])
def test_reads_obey(bucket, blob, method, kind, offset, error):
    current = blob.metageneration if "metageneration" in kind else blob.generation
    call = getattr(bucket.blob("object"), method)
    if error is None:
        call(**{kind: current + offset})
    else:
        with pytest.raises(error):
            call(**{kind: current + offset})


@pytest.mark.parametrize("kind,offset,holds", [
    ("if_generation_match", 0, True), ("if_generation_match", 1, False),
    ("if_metageneration_match", 0, True), ("if_metageneration_match", 1, False),
    ("if_generation_not_match", 1, True), ("if_metageneration_not_match", 1, True),
])
@pytest.mark.parametrize("method", ["patch", "update", "delete"])
def test_changes_obey(bucket, blob, method, kind, offset, holds):
    current = blob.metageneration if "metageneration" in kind else blob.generation
    target = bucket.blob("object")
    target.content_type = "text/changed"
    if holds:
        getattr(target, method)(**{kind: current + offset})
        found = bucket.get_blob("object")
        assert found is None if method == "delete" else found.content_type == "text/changed"
    else:
        with pytest.raises(exceptions.PreconditionFailed):
            getattr(target, method)(**{kind: current + offset})
        assert bucket.get_blob("object").content_type == "text/plain"


def test_etags_guard_reads(bucket, blob):
    assert bucket.blob("object").download_as_bytes(if_etag_match=blob.etag) == b"first"
    with pytest.raises(exceptions.PreconditionFailed):
        bucket.blob("object").download_as_bytes(if_etag_match="CAE=")
    with pytest.raises(exceptions.NotModified):
        bucket.blob("object").download_as_bytes(if_etag_not_match=blob.etag)


def test_the_refusal_says_which_condition(bucket, blob):
    with pytest.raises(exceptions.PreconditionFailed) as raised:
        bucket.blob("object").delete(if_generation_match=blob.generation + 1)
    assert raised.value.errors[0]["reason"] == "conditionNotMet"
    assert raised.value.response.reason == "Precondition Failed"


def test_a_missing_object_is_not_found_or_refused(bucket):
    with pytest.raises(exceptions.NotFound):
        bucket.blob("missing").delete()
    with pytest.raises((exceptions.PreconditionFailed, exceptions.NotFound)):
        bucket.blob("missing").delete(if_generation_match=5)
    with pytest.raises(exceptions.PreconditionFailed):
        bucket.blob("missing").upload_from_string(b"x", if_generation_match=5)
    assert not bucket.blob("missing").exists()


@pytest.mark.parametrize("method", ["reload", "patch", "delete"])
def test_buckets_obey_metageneration(bucket, method):
    bucket.reload()
    bucket.labels = {"a": "b"}
    with pytest.raises(exceptions.PreconditionFailed):
        getattr(bucket, method)(if_metageneration_match=bucket.metageneration + 1)
    if method == "reload":
        with pytest.raises(exceptions.NotModified):
            bucket.reload(if_metageneration_not_match=bucket.metageneration)
    getattr(bucket, method)(if_metageneration_match=bucket.metageneration)
    assert bucket.exists() == (method != "delete")
