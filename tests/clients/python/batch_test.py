"""google-cloud-storage: batches of calls in one request."""

import pytest
from google.api_core import exceptions


def put(bucket, names) -> None:
    for name in names:
        bucket.blob(name).upload_from_string(name.encode())


def names_in(bucket) -> list[str]:
    return [one.name for one in bucket.list_blobs()]


def test_deletes_in_one_batch(client, bucket):
    put(bucket, ["a", "b/1", "c d", "ä+%2F?#"])
    with client.batch():
        for name in ["a", "c d", "ä+%2F?#"]:
            bucket.blob(name).delete()
    assert names_in(bucket) == ["b/1"]


def test_delete_blobs_leaves_none(client, bucket):
    put(bucket, [f"n{number}" for number in range(30)])
    with client.batch():
        bucket.delete_blobs([f"n{number}" for number in range(30)])
    assert names_in(bucket) == []


def test_patches_in_one_batch_fill_each_object(client, bucket):
    put(bucket, ["a", "b", "c"])
    blobs = [bucket.blob(name) for name in "abc"]
    with client.batch():
        for number, blob in enumerate(blobs):
            blob.metadata = {"number": str(number)}
            blob.content_type = f"text/x-{number}"
            blob.patch()
    assert [blob.metageneration for blob in blobs] == [2, 2, 2]
    assert [bucket.get_blob(name).metadata for name in "abc"] == [{"number": "0"}, {"number": "1"}, {"number": "2"}]


def test_failing_parts_do_not_stop_the_others(client, bucket):
    put(bucket, ["a", "b", "c"])
    batch = client.batch(raise_exception=False)
    with batch:
        bucket.blob("a").delete()
        bucket.blob("missing").delete()
        bucket.blob("b").delete(if_generation_match=1)
        bucket.blob("c").delete()
    assert [part.status_code for part in batch._responses] == [204, 404, 412, 204]
    assert names_in(bucket) == ["b"]
    errors = [part.json()["error"] for part in batch._responses[1:3]]
    assert [error["code"] for error in errors] == [404, 412]
    assert errors[0]["errors"][0]["reason"] == "notFound"


def test_a_failing_part_raises_after_all_were_done(client, bucket):
    put(bucket, ["a", "b"])
    with pytest.raises(exceptions.NotFound):
        with client.batch():
            bucket.blob("a").delete()
            bucket.blob("missing").delete()
            bucket.blob("b").delete()
    assert names_in(bucket) == []


def test_gets_and_changes_mix(client, bucket):
    put(bucket, ["a", "b"])
    read = bucket.blob("a")
    changed = bucket.blob("b")
    changed.content_language = "de"
    with client.batch():
        read.reload()
        changed.patch()
        bucket.blob("a").delete()
    assert read.size == 1
    assert changed.content_language == "de" and changed.metageneration == 2
    assert names_in(bucket) == ["b"]


def test_a_hundred_parts_go_in_one_batch(client, bucket):
    put(bucket, ["seed"])
    batch = client.batch(raise_exception=False)
    with batch:
        for number in range(100):
            bucket.blob(f"missing-{number}").delete()
    assert [part.status_code for part in batch._responses] == [404] * 100
