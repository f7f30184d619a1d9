"""Which calls of google-cloud-storage reach which API method: what the retry scenarios are run through.

Each function gets `Resources`: a client whose requests carry the retry test, names of what exists, and whether the
scenario wants preconditions. `INVOCATIONS` maps a scenario's method (or group of methods) to its functions.
"""

from __future__ import annotations

import dataclasses
import io
import uuid

import pytest
from google.cloud import storage
from google.cloud.storage.hmac_key import HMACKeyMetadata

ACCOUNT = "account@test-project.iam.gserviceaccount.com"
TOPIC = "topic"
CHUNK_BYTES = 2 << 20
# More than the 8 MiB behind which one of the scenarios breaks an upload.
BIG_BYTES = 9 << 20
BIG_DATA = bytes(range(256)) * (BIG_BYTES // 256)


@dataclasses.dataclass
class Resources:
    client: storage.Client
    has_preconditions: bool
    bucket_name: str = ""
    bucket_metageneration: int = 0
    object_name: str = ""
    object_generation: int = 0
    object_metageneration: int = 0
    big_object_name: str = ""
    notification_id: str = ""
    hmac_access_id: str = ""

    @property
    def bucket(self) -> storage.Bucket:
        return self.client.bucket(self.bucket_name)

    @property
    def blob(self) -> storage.Blob:
        return self.bucket.blob(self.object_name)

    @property
    def big_blob(self) -> storage.Blob:
        return self.bucket.blob(self.big_object_name)

    @property
    def new_blob(self) -> storage.Blob:
        return self.bucket.blob(uuid.uuid4().hex)

    def when(self, **preconditions) -> dict:
        """The preconditions, where the scenario wants them."""
        return preconditions if self.has_preconditions else {}

    @property
    def bucket_matches(self) -> dict:
        return self.when(if_metageneration_match=self.bucket_metageneration)

    @property
    def object_matches(self) -> dict:
        return self.when(if_metageneration_match=self.object_metageneration)

    @property
    def generation_matches(self) -> dict:
        return self.when(if_generation_match=self.object_generation)

    @property
    def is_new(self) -> dict:
        return self.when(if_generation_match=0)


# --- Buckets --------------------------------------------------------------------------------------------------------

def bucket_delete(has):
    has.bucket.delete()


def bucket_reload(has):
    has.bucket.reload()


def bucket_get(has):
    assert has.client.get_bucket(has.bucket_name).name == has.bucket_name


def bucket_lookup(has):
    assert has.client.lookup_bucket(has.bucket_name) is not None


def bucket_exists(has):
    assert has.bucket.exists()


def bucket_create(has):
    has.client.bucket(f"retry-{uuid.uuid4().hex}").create()


def client_create_bucket(has):
    has.client.create_bucket(f"retry-{uuid.uuid4().hex}")


def client_list_buckets(has):
    list(has.client.list_buckets())


def bucket_get_iam_policy(has):
    has.bucket.get_iam_policy()


def bucket_test_iam_permissions(has):
    permissions = ["storage.buckets.get"]
    assert has.bucket.test_iam_permissions(permissions) == permissions


def bucket_lock_retention_policy(has):
    bucket = has.bucket
    bucket.retention_period = 1
    bucket.patch()
    bucket.lock_retention_policy()


def bucket_patch(has):
    bucket = has.bucket
    bucket.storage_class = "COLDLINE"
    bucket.patch(**has.bucket_matches)


def bucket_update(has):
    bucket = has.bucket
    bucket.labels = {"a": "b"}
    bucket.update(**has.bucket_matches)


def bucket_set_iam_policy(has):
    policy = has.bucket.get_iam_policy(requested_policy_version=3)
    policy.bindings.append({"role": "roles/storage.objectViewer", "members": {f"serviceAccount:{ACCOUNT}"}})
    if not has.has_preconditions:
        policy.etag = None
    has.bucket.set_iam_policy(policy)


def bucket_make_private(has):
    has.bucket.make_private(**has.bucket_matches)


def bucket_make_public(has):
    has.bucket.make_public(**has.bucket_matches)


# --- Access control lists -------------------------------------------------------------------------------------------

def bucket_acl_reload(has):
    has.bucket.acl.reload()


def bucket_acl_save(has):
    acl = has.bucket.acl
    acl.reload()
    acl.user(ACCOUNT).grant_owner()
    acl.save(**has.bucket_matches)


def bucket_acl_save_predefined(has):
    has.bucket.acl.save_predefined("projectPrivate", **has.bucket_matches)


def bucket_acl_clear(has):
    has.bucket.acl.clear(**has.bucket_matches)


def default_object_acl_reload(has):
    has.bucket.default_object_acl.reload()


def default_object_acl_save(has):
    acl = has.bucket.default_object_acl
    acl.reload()
    acl.user(ACCOUNT).grant_owner()
    acl.save(**has.bucket_matches)


def default_object_acl_save_predefined(has):
    has.bucket.default_object_acl.save_predefined("bucketOwnerFullControl", **has.bucket_matches)


def default_object_acl_clear(has):
    has.bucket.default_object_acl.clear(**has.bucket_matches)


def object_acl_reload(has):
    has.blob.acl.reload()


def object_acl_save(has):
    acl = has.blob.acl
    acl.reload()
    acl.user(ACCOUNT).grant_owner()
    acl.save(**has.object_matches)


def object_acl_save_predefined(has):
    has.blob.acl.save_predefined("bucketOwnerFullControl", **has.object_matches)


def object_acl_clear(has):
    has.blob.acl.clear(**has.object_matches)


# --- Objects --------------------------------------------------------------------------------------------------------

def bucket_get_blob(has):
    assert has.bucket.get_blob(has.object_name) is not None


def blob_exists(has):
    assert has.blob.exists()


def blob_reload(has):
    has.blob.reload()


def download_as_bytes(has):
    assert has.big_blob.download_as_bytes() == BIG_DATA


def download_in_chunks(has):
    target = io.BytesIO()
    has.bucket.blob(has.big_object_name, chunk_size=16 * CHUNK_BYTES).download_to_file(target)
    assert target.getvalue() == BIG_DATA


def download_range(has):
    assert has.big_blob.download_as_bytes(start=1024, end=(512 << 10) - 1) == BIG_DATA[1024:512 << 10]


def download_by_client(has):
    target = io.BytesIO()
    has.client.download_blob_to_file(has.big_blob, target)
    assert target.getvalue() == BIG_DATA


def read_as_file(has):
    with has.big_blob.open("rb") as reader:
        assert reader.read() == BIG_DATA


def client_list_blobs(has):
    assert [blob.name for blob in has.client.list_blobs(has.bucket_name, prefix=has.object_name)] == [has.object_name]


def bucket_list_blobs(has):
    list(has.bucket.list_blobs())


def bucket_delete_blob(has):
    has.bucket.delete_blob(has.object_name, **has.generation_matches)


def bucket_delete_blobs(has):
    generations = {"if_generation_match": [has.object_generation]} if has.has_preconditions else {}
    has.bucket.delete_blobs([has.blob], **generations)


def blob_delete(has):
    has.blob.delete(**has.generation_matches)


def blob_patch(has):
    blob = has.blob
    blob.metadata = {"a": "b"}
    blob.patch(**has.object_matches)


def blob_update(has):
    blob = has.blob
    blob.metadata = {"a": "b"}
    blob.update(**has.object_matches)


def blob_make_private(has):
    has.blob.make_private(**has.object_matches)


def blob_make_public(has):
    has.blob.make_public(**has.object_matches)


def bucket_copy_blob(has):
    has.bucket.copy_blob(has.blob, has.bucket, new_name=uuid.uuid4().hex, **has.is_new)


def bucket_rename_blob(has):
    more = has.when(if_source_generation_match=has.object_generation)
    has.bucket.rename_blob(has.blob, uuid.uuid4().hex, **has.is_new, **more)


def blob_rewrite(has):
    new = has.new_blob
    new.metadata = {"a": "b"}
    new.rewrite(has.blob, **has.is_new)


def blob_update_storage_class(has):
    has.blob.update_storage_class("NEARLINE", **has.generation_matches)


def blob_compose(has):
    has.blob.compose([has.blob, has.blob], **has.generation_matches)


def upload_multipart(has):
    has.new_blob.upload_from_string("hello", **has.is_new)


def write_small_file(has):
    with has.new_blob.open("wb", chunk_size=256 << 10, **has.is_new) as writer:
        writer.write(b"hello")


def create_resumable_session(has):
    has.new_blob.create_resumable_upload_session(**has.is_new)


def assert_big(has, blob):
    assert has.bucket.get_blob(blob.name).size == BIG_BYTES


def upload_in_chunks(has):
    blob = has.bucket.blob(uuid.uuid4().hex, chunk_size=CHUNK_BYTES)
    blob.upload_from_string(BIG_DATA, **has.is_new)
    assert_big(has, blob)


def upload_file_in_chunks(has):
    blob = has.bucket.blob(uuid.uuid4().hex, chunk_size=CHUNK_BYTES)
    blob.upload_from_file(io.BytesIO(BIG_DATA), **has.is_new)
    assert_big(has, blob)


def write_file_in_chunks(has):
    blob = has.new_blob
    with blob.open("wb", chunk_size=CHUNK_BYTES, **has.is_new) as writer:
        writer.write(BIG_DATA)
    assert_big(has, blob)


# --- Notifications, HMAC keys, service account ----------------------------------------------------------------------

def notification_create(has):
    has.bucket.notification(topic_name=TOPIC).create()


def notifications_list(has):
    assert [one.notification_id for one in has.bucket.list_notifications()] == [has.notification_id]


def notification_get(has):
    assert has.bucket.get_notification(has.notification_id) is not None


def notification_exists(has):
    assert has.bucket.notification(notification_id=has.notification_id).exists()


def notification_reload(has):
    has.bucket.notification(notification_id=has.notification_id).reload()


def notification_delete(has):
    has.bucket.notification(notification_id=has.notification_id).delete()


def hmac_key(has) -> HMACKeyMetadata:
    return HMACKeyMetadata(has.client, access_id=has.hmac_access_id)


def hmac_key_create(has):
    has.client.create_hmac_key(service_account_email=f"{uuid.uuid4().hex}-{ACCOUNT}")


def hmac_keys_list(has):
    list(has.client.list_hmac_keys())


def hmac_key_get(has):
    has.client.get_hmac_key_metadata(access_id=has.hmac_access_id)


def hmac_key_exists(has):
    assert hmac_key(has).exists()


def hmac_key_reload(has):
    hmac_key(has).reload()


def hmac_key_delete(has):
    key = hmac_key(has)
    key.state = "INACTIVE"
    key.update()
    key.delete()


def hmac_key_update(has):
    if has.has_preconditions:
        pytest.skip("the library sends no etag with this method, so it never retries")
    key = hmac_key(has)
    key.state = "INACTIVE"
    key.update()


def service_account_email(has):
    assert has.client.get_service_account_email()


DOWNLOADS = [download_as_bytes, download_in_chunks, download_range, download_by_client, read_as_file]
INVOCATIONS = {
    "storage.bucket_acl.list": [bucket_acl_reload],
    "storage.buckets.delete": [bucket_delete],
    "storage.buckets.get": [bucket_get, bucket_reload, bucket_lookup, bucket_exists],
    "storage.buckets.getIamPolicy": [bucket_get_iam_policy],
    "storage.buckets.insert": [client_create_bucket, bucket_create],
    "storage.buckets.list": [client_list_buckets],
    "storage.buckets.lockRetentionPolicy": [bucket_lock_retention_policy],
    "storage.buckets.patch": [bucket_patch, bucket_make_public, bucket_make_private, bucket_acl_save,
                              bucket_acl_save_predefined, bucket_acl_clear, default_object_acl_save,
                              default_object_acl_save_predefined, default_object_acl_clear],
    "storage.buckets.setIamPolicy": [bucket_set_iam_policy],
    "storage.buckets.testIamPermissions": [bucket_test_iam_permissions],
    "storage.buckets.update": [bucket_update],
    "storage.default_object_acl.list": [default_object_acl_reload],
    "storage.hmacKey.create": [hmac_key_create],
    "storage.hmacKey.delete": [hmac_key_delete],
    "storage.hmacKey.get": [hmac_key_get, hmac_key_exists, hmac_key_reload],
    "storage.hmacKey.list": [hmac_keys_list],
    "storage.hmacKey.update": [hmac_key_update],
    "storage.notifications.delete": [notification_delete],
    "storage.notifications.get": [notification_get, notification_exists, notification_reload],
    "storage.notifications.insert": [notification_create],
    "storage.notifications.list": [notifications_list],
    "storage.object_acl.list": [object_acl_reload],
    "storage.objects.compose": [blob_compose],
    "storage.objects.copy": [bucket_copy_blob, bucket_rename_blob],
    "storage.objects.delete": [bucket_delete_blob, bucket_delete_blobs, blob_delete],
    "storage.objects.download": DOWNLOADS,
    "storage.objects.get": [bucket_get_blob, blob_exists, blob_reload, *DOWNLOADS],
    "storage.objects.insert": [upload_multipart, write_small_file, create_resumable_session],
    "storage.objects.list": [client_list_blobs, bucket_list_blobs],
    "storage.objects.patch": [blob_patch, blob_make_private, blob_make_public, object_acl_save,
                              object_acl_save_predefined, object_acl_clear],
    "storage.objects.rewrite": [blob_rewrite, blob_update_storage_class],
    "storage.objects.update": [blob_update],
    "storage.resumable.upload": [upload_in_chunks, upload_file_in_chunks, write_file_in_chunks],
    "storage.serviceaccount.get": [service_account_email],
}
# What the library has no call for: it changes access controls by patching the resource that they belong to.
WITHOUT_CALL = {f"storage.{collection}.{verb}" for collection in ("bucket_acl", "default_object_acl", "object_acl")
                for verb in ("delete", "get", "insert", "patch", "update")}
# The library takes these as idempotent since 3.0 and retries them without preconditions, too; its own copy of the
# scenarios has them among those that are always retried
# (https://github.com/googleapis/python-storage, tests/conformance/retry_strategy_test_data.json).
ALWAYS_RETRIED = {"storage.objects.delete", "storage.objects.insert", "storage.objects.patch"}
