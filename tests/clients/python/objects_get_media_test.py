"""google-cloud-storage: every form of download."""

import gzip
import io

import pytest
import requests
from google.api_core import exceptions
from google.cloud.storage import transfer_manager

from tests.support.payload import payload

KIB = 1024
MIB = 1024 * KIB
DATA = payload(1 * MIB + 333)
TEXT = b"A line of text that gzip makes shorter.\n" * 5000


@pytest.fixture
def blob(bucket):
    made = bucket.blob("dir/data.bin")
    made.upload_from_string(DATA)
    return made


@pytest.fixture
def gzipped(bucket):
    made = bucket.blob("text.txt")
    made.content_encoding = "gzip"
    made.upload_from_string(gzip.compress(TEXT), content_type="text/plain")
    return made


def test_bytes_file_and_stream_agree(blob, tmp_path):
    assert blob.download_as_bytes() == DATA
    blob.download_to_filename(str(tmp_path / "target"))
    assert (tmp_path / "target").read_bytes() == DATA
    sink = io.BytesIO()
    blob.download_to_file(sink)
    assert sink.getvalue() == DATA


def test_a_name_alone_is_enough_to_download(bucket, blob):
    assert bucket.blob(blob.name).download_as_bytes() == DATA


def test_the_media_link_that_the_server_states_is_followed(bucket, blob):
    loaded = bucket.get_blob(blob.name)
    assert "alt=media" in loaded.media_link and f"generation={loaded.generation}" in loaded.media_link
    assert loaded.download_as_bytes() == DATA


@pytest.mark.parametrize(
    "start,end", [(0, 0), (0, 9), (5, 10), (100, None), (None, 99), (len(DATA) - 1, None), (500, len(DATA) + 500),
                  (-1, None), (-1000, None), (256 * KIB - 1, 256 * KIB)])
def test_a_range_holds_exactly_its_bytes(blob, start, end):
    if start is not None and start < 0:
        expected = DATA[start:]
    else:
        expected = DATA[start or 0:None if end is None else end + 1]
    assert blob.download_as_bytes(start=start, end=end) == expected


@pytest.mark.parametrize("start,end", [(len(DATA), None), (len(DATA) + 5, len(DATA) + 9)])
def test_a_range_beyond_the_end_is_not_satisfiable(blob, start, end):
    with pytest.raises(exceptions.RequestRangeNotSatisfiable):
        blob.download_as_bytes(start=start, end=end)


@pytest.mark.parametrize("size", [0, 1, 256 * KIB, 256 * KIB + 1, 1 * MIB])
def test_chunked_downloads_join_up(bucket, size):
    data = payload(size)
    bucket.blob("chunked").upload_from_string(data)
    sink = io.BytesIO()
    bucket.blob("chunked", chunk_size=256 * KIB).download_to_file(sink)
    assert sink.getvalue() == data


def test_chunks_download_concurrently(bucket, blob, tmp_path):
    target = tmp_path / "concurrent"
    transfer_manager.download_chunks_concurrently(
        bucket.get_blob(blob.name), str(target), chunk_size=256 * KIB, worker_type=transfer_manager.THREAD,
        max_workers=4)
    assert target.read_bytes() == DATA


def test_a_file_opened_for_reading_seeks_and_reads(blob):
    with blob.open("rb", chunk_size=64 * KIB) as source:
        assert source.read(10) == DATA[:10]
        source.seek(500_000)
        assert source.read(100_000) == DATA[500_000:600_000]
        source.seek(-5, io.SEEK_END)
        assert source.read() == DATA[-5:]


@pytest.mark.parametrize("checksum", ["md5", "crc32c", None])
def test_downloads_verify_against_the_hash_headers(blob, checksum):
    assert blob.download_as_bytes(checksum=checksum) == DATA


@pytest.mark.parametrize("raw", [False, True])
def test_a_gzip_object_downloads_plain_or_raw(bucket, gzipped, raw):
    stored = bucket.blob(gzipped.name).download_as_bytes(raw_download=raw)
    assert (gzip.decompress(stored) if raw else stored) == TEXT


def test_a_gzip_object_downloads_raw_in_chunks(bucket, gzipped):
    # Not plain: the library compares the length of the decompressed chunk with that of the stored one.
    sink = io.BytesIO()
    bucket.blob(gzipped.name, chunk_size=256 * KIB).download_to_file(sink, raw_download=True)
    assert gzip.decompress(sink.getvalue()) == TEXT


def test_the_server_decompresses_for_clients_that_cannot(server, bucket, gzipped):
    url = f"{server.http_url}/storage/v1/b/{bucket.name}/o/{gzipped.name}?alt=media"
    answer = requests.get(url, headers={"Accept-Encoding": "identity"}, timeout=30)
    assert answer.status_code == 200
    assert answer.content == TEXT
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["x-goog-stored-content-encoding"] == "gzip"
    assert int(answer.headers["x-goog-stored-content-length"]) == gzipped.size
    assert answer.headers["x-guploader-response-body-transformations"] == "gunzipped"


def test_no_transform_keeps_the_stored_bytes(server, bucket, gzipped):
    gzipped.cache_control = "no-transform"
    gzipped.patch()
    url = f"{server.http_url}/storage/v1/b/{bucket.name}/o/{gzipped.name}?alt=media"
    with requests.get(url, headers={"Accept-Encoding": "identity"}, timeout=30, stream=True) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.raw.read(decode_content=False)) == TEXT


def test_an_old_generation_is_read_only_while_it_exists(bucket, blob):
    old = blob.generation
    assert bucket.blob(blob.name, generation=old).download_as_bytes() == DATA
    bucket.blob(blob.name).upload_from_string(b"newer")
    with pytest.raises(exceptions.NotFound):
        bucket.blob(blob.name, generation=old).download_as_bytes()


def test_a_missing_object_is_not_found(bucket):
    assert bucket.get_blob("nothing") is None
    assert not bucket.blob("nothing").exists()
    with pytest.raises(exceptions.NotFound):
        bucket.blob("nothing").download_as_bytes()
