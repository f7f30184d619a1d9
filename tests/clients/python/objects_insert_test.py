"""google-cloud-storage: every form of upload arrives byte for byte, with the checksums that GCS would state."""

import io
import os

import pytest
from google.api_core import exceptions
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage
from google.cloud.storage import transfer_manager

from tests.support.payload import crc32c_base64, md5_base64, payload

KIB = 1024
MIB = 1024 * KIB


class Unseekable(io.RawIOBase):
    """A stream of unknown size that can only be read forward."""

    def __init__(self, data: bytes):
        self._source = io.BytesIO(data)
        self._position = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        count = self._source.readinto(buffer)
        self._position += count
        return count

    def tell(self):
        return self._position


def assert_stored(blob, data: bytes) -> None:
    found = blob.bucket.get_blob(blob.name)
    assert found is not None
    assert found.size == len(data)
    assert found.crc32c == crc32c_base64(data)
    assert found.md5_hash == md5_base64(data)
    assert blob.bucket.blob(blob.name).download_as_bytes() == data


@pytest.mark.parametrize("size", [0, 1, 4095, 256 * KIB, 3 * MIB, 8 * MIB])
def test_a_string_arrives_whole(bucket, size):
    data = payload(size)
    blob = bucket.blob("string")
    blob.upload_from_string(data)
    assert blob.size == size
    assert_stored(blob, data)


def test_a_text_is_stored_as_utf8_with_its_type(bucket):
    blob = bucket.blob("text")
    blob.upload_from_string("Grüße, 世界", content_type="text/plain; charset=utf-8")
    found = bucket.get_blob("text")
    assert found.content_type == "text/plain; charset=utf-8"
    assert found.download_as_text() == "Grüße, 世界"


@pytest.mark.parametrize("size", [0, 100, 9 * MIB])
def test_a_file_arrives_whole(bucket, tmp_path, size):
    data = payload(size)
    path = tmp_path / "source.txt"
    path.write_bytes(data)
    blob = bucket.blob("file")
    blob.upload_from_filename(str(path))
    assert_stored(blob, data)
    assert bucket.get_blob("file").content_type == "text/plain"


@pytest.mark.parametrize("size", [0, 1, 256 * KIB - 1, 256 * KIB, 256 * KIB + 1, 512 * KIB, 1 * MIB + 17])
def test_chunks_of_256_kib_of_a_known_size_join_up(bucket, size):
    data = payload(size)
    blob = bucket.blob("chunks", chunk_size=256 * KIB)
    blob.upload_from_file(io.BytesIO(data), size=size)
    assert_stored(blob, data)


@pytest.mark.parametrize("size", [0, 1, 256 * KIB - 1, 256 * KIB, 256 * KIB + 1, 512 * KIB, 1 * MIB + 17])
def test_a_stream_of_unknown_size_ends_where_it_ends(bucket, size):
    data = payload(size)
    blob = bucket.blob("stream", chunk_size=256 * KIB)
    blob.upload_from_file(Unseekable(data))
    assert_stored(blob, data)


@pytest.mark.parametrize("size", [0, 5, 256 * KIB, 700 * KIB])
def test_a_file_opened_for_writing_holds_what_was_written(bucket, size):
    data = payload(size)
    blob = bucket.blob("opened")
    with blob.open("wb", chunk_size=256 * KIB, ignore_flush=True) as sink:
        for begin in range(0, size, 100_000):
            sink.write(data[begin:begin + 100_000])
    assert_stored(blob, data)


@pytest.mark.parametrize("checksum", [None, "md5", "crc32c", "auto"])
@pytest.mark.parametrize("chunk_size", [None, 256 * KIB])
def test_uploads_with_each_checksum_are_accepted(bucket, checksum, chunk_size):
    data = payload(300 * KIB)
    blob = bucket.blob("checked", chunk_size=chunk_size)
    blob.upload_from_file(io.BytesIO(data), size=len(data) if chunk_size is None else None, checksum=checksum)
    assert_stored(blob, data)


@pytest.mark.parametrize("field", ["md5_hash", "crc32c"])
@pytest.mark.parametrize("chunk_size", [None, 256 * KIB])
def test_a_wrong_checksum_is_refused_and_stores_nothing(bucket, field, chunk_size):
    other = b"other bytes"
    blob = bucket.blob("wrong", chunk_size=chunk_size)
    setattr(blob, field, md5_base64(other) if field == "md5_hash" else crc32c_base64(other))
    data = payload(300 * KIB)
    with pytest.raises(exceptions.BadRequest):
        blob.upload_from_file(io.BytesIO(data), size=len(data) if chunk_size is None else None, checksum=None)
    assert bucket.get_blob("wrong") is None


@pytest.mark.parametrize("chunk_size", [None, 256 * KIB])
def test_metadata_given_with_the_upload_is_stored(bucket, chunk_size):
    blob = bucket.blob("described", chunk_size=chunk_size)
    blob.metadata = {"colour": "blue", "Größe": "groß"}
    blob.cache_control = "no-store"
    blob.content_disposition = "attachment; filename=x"
    blob.content_language = "de"
    blob.upload_from_file(io.BytesIO(b"x" * 1000), content_type="image/png",
                          size=1000 if chunk_size is None else None)
    found = bucket.get_blob("described")
    assert found.metadata == {"colour": "blue", "Größe": "groß"}
    assert found.cache_control == "no-store"
    assert found.content_disposition == "attachment; filename=x"
    assert found.content_language == "de"
    assert found.content_type == "image/png"
    assert found.metageneration == 1


def test_an_upload_over_an_object_makes_a_newer_generation(bucket):
    blob = bucket.blob("again")
    blob.upload_from_string(b"first")
    first = blob.generation
    blob.upload_from_string(b"second")
    assert blob.generation > first
    assert bucket.blob("again").download_as_bytes() == b"second"
    assert [one.name for one in bucket.list_blobs(versions=True)] == ["again"]


def test_many_files_upload_and_download_by_the_transfer_manager(bucket, tmp_path):
    contents = {f"dir{number % 3}/file-{number}": payload(1000 * number, seed=number) for number in range(24)}
    for name, data in contents.items():
        path = tmp_path / "up" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    results = transfer_manager.upload_many_from_filenames(
        bucket, list(contents), source_directory=str(tmp_path / "up"), worker_type=transfer_manager.THREAD)
    assert results == [None] * len(contents)
    results = transfer_manager.download_many_to_path(
        bucket, list(contents), destination_directory=str(tmp_path / "down"), worker_type=transfer_manager.THREAD)
    assert not [one for one in results if isinstance(one, Exception)]
    for name, data in contents.items():
        assert (tmp_path / "down" / name).read_bytes() == data


def test_64_mib_go_up_in_chunks_and_down_again(bucket, tmp_path):
    data = payload(64 * MIB)
    blob = bucket.blob("large", chunk_size=8 * MIB)
    blob.upload_from_file(io.BytesIO(data), size=len(data))
    assert blob.crc32c == crc32c_base64(data)
    target = tmp_path / "large"
    bucket.blob("large").download_to_filename(str(target))
    assert target.read_bytes() == data


def test_the_emulator_variable_alone_is_enough(server, bucket, monkeypatch):
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", server.http_url)
    by_variable = storage.Client(project="test-project", credentials=AnonymousCredentials())
    by_variable.bucket(bucket.name).blob("env").upload_from_string(b"found by the variable")
    assert by_variable.bucket(bucket.name).blob("env").download_as_bytes() == b"found by the variable"
    assert os.environ["STORAGE_EMULATOR_HOST"] == server.http_url


def test_an_upload_into_a_missing_bucket_is_not_found(client):
    blob = client.bucket("bucket-that-nobody-made").blob("x")
    with pytest.raises(exceptions.NotFound):
        blob.upload_from_string(b"x")
    with pytest.raises(exceptions.NotFound):
        blob.upload_from_file(Unseekable(b"x"))
