"""Large uploads in parallel, as google-cloud-storage does them: XML API multipart uploads."""

import base64
import random

import google_crc32c
import pytest
from google.cloud.storage import transfer_manager

PART_BYTES = 5 << 20
DATA = random.Random(11).randbytes(3 * PART_BYTES + 12_345)


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source"
    path.write_bytes(DATA)
    return str(path)


def upload(source, blob, **options):
    transfer_manager.upload_chunks_concurrently(source, blob, chunk_size=PART_BYTES, max_workers=4,
                                                worker_type=transfer_manager.THREAD, **options)


@pytest.mark.parametrize("checksum", ["auto", "crc32c", "md5", None])
def test_a_file_is_uploaded_in_parts(bucket, source, checksum):
    blob = bucket.blob("large/file name")
    blob.content_type = "text/x-large"
    blob.metadata = {"colour": "red"}
    upload(source, blob, checksum=checksum)
    found = bucket.get_blob("large/file name")
    assert (found.size, found.component_count, found.md5_hash) == (len(DATA), 4, None)
    assert found.crc32c == base64.b64encode(google_crc32c.Checksum(DATA).digest()).decode()
    assert (found.content_type, found.metadata) == ("text/x-large", {"colour": "red"})
    assert found.download_as_bytes() == DATA


def test_a_file_under_a_customers_key_is_uploaded_in_parts(bucket, source):
    key = bytes(range(32))
    upload(source, bucket.blob("secret", encryption_key=key))
    assert bucket.blob("secret", encryption_key=key).download_as_bytes() == DATA


def test_a_small_file_is_one_part(bucket, tmp_path):
    path = tmp_path / "small"
    path.write_bytes(b"small")
    upload(str(path), bucket.blob("small"))
    assert bucket.blob("small").download_as_bytes() == b"small"
