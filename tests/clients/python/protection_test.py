"""google-cloud-storage: retention, holds and soft delete."""

import datetime
import uuid

import pytest
from google.api_core import exceptions

DAY = datetime.timedelta(days=1)


def stored(bucket, name="object"):
    blob = bucket.blob(name)
    blob.upload_from_string(b"data")
    return blob


def test_a_retention_policy_keeps_objects_until_it_is_removed(client, bucket):
    bucket.retention_period = 3600
    bucket.patch()
    assert bucket.retention_policy_effective_time is not None and not bucket.retention_policy_locked
    blob = stored(bucket)
    blob.reload()
    assert blob.retention_expiration_time == blob.time_created + datetime.timedelta(seconds=3600)
    with pytest.raises(exceptions.Forbidden):
        blob.delete()
    with pytest.raises(exceptions.Forbidden):
        stored(bucket)
    bucket.retention_period = None
    bucket.patch()
    assert client.get_bucket(bucket.name).retention_period is None
    blob.delete()


def test_a_locked_retention_policy_can_only_grow(bucket):
    bucket.retention_period = 10
    bucket.patch()
    bucket.lock_retention_policy()
    bucket.reload()
    assert bucket.retention_policy_locked is True
    bucket.retention_period = 5
    with pytest.raises(exceptions.Forbidden):
        bucket.patch()
    bucket.retention_period = None
    with pytest.raises(exceptions.Forbidden):
        bucket.patch()
    bucket.reload()
    bucket.retention_period = 20
    bucket.patch()
    bucket.reload()
    assert bucket.retention_period == 20


def test_holds_keep_an_object(bucket):
    blob = stored(bucket)
    for hold in ("temporary_hold", "event_based_hold"):
        setattr(blob, hold, True)
        blob.patch()
        with pytest.raises(exceptions.Forbidden):
            blob.delete()
        setattr(blob, hold, False)
        blob.patch()
    blob.delete()


def test_an_object_has_a_retention_of_its_own(client):
    bucket = client.create_bucket(f"bucket-{uuid.uuid4().hex}", enable_object_retention=True)
    bucket.reload()
    assert bucket.object_retention_mode == "Enabled"
    blob = stored(bucket)
    until = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + DAY
    blob.retention.mode = "Unlocked"
    blob.retention.retain_until_time = until
    blob.patch()
    blob.reload()
    assert (blob.retention.mode, blob.retention.retain_until_time) == ("Unlocked", until)
    with pytest.raises(exceptions.Forbidden):
        blob.delete()
    blob.retention.mode = None
    blob.retention.retain_until_time = None
    with pytest.raises(exceptions.Forbidden):
        blob.patch()
    blob.patch(override_unlocked_retention=True)
    blob.delete()


def test_a_soft_deleted_object_is_listed_and_restored(client):
    bucket = client.bucket(f"bucket-{uuid.uuid4().hex}")
    bucket.soft_delete_policy.retention_duration_seconds = 8 * 24 * 3600
    client.create_bucket(bucket)
    assert client.get_bucket(bucket.name).soft_delete_policy.retention_duration_seconds == 8 * 24 * 3600
    blob = stored(bucket)
    generation = blob.generation
    blob.delete()
    assert list(bucket.list_blobs()) == []
    found = list(bucket.list_blobs(soft_deleted=True))
    assert [one.generation for one in found] == [generation]
    assert found[0].soft_delete_time is not None and found[0].hard_delete_time is not None
    assert bucket.get_blob("object", generation=generation, soft_deleted=True) is not None
    restored = bucket.restore_blob("object", generation=generation)
    assert restored.generation != generation and restored.download_as_bytes() == b"data"


def test_a_soft_deleted_bucket_is_listed_and_restored(client):
    bucket = client.create_bucket(f"bucket-{uuid.uuid4().hex}")
    bucket.reload()
    generation = bucket.generation
    bucket.delete()
    assert not bucket.exists()
    assert bucket.name in [one.name for one in client.list_buckets(soft_deleted=True)]
    client.restore_bucket(bucket.name, generation)
    assert client.get_bucket(bucket.name).generation == generation
