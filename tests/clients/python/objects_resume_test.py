"""google-cloud-storage: uploads and downloads go on after the connection is cut under them."""

import io

import pytest
import requests
from google.cloud.storage._media.requests import ResumableUpload

from tests.support.payload import crc32c_base64, payload

KIB = 1024
MIB = 1024 * KIB


@pytest.mark.parametrize("reset", [True, False], ids=["reset", "closed"])
@pytest.mark.parametrize("after_bytes", [300 * KIB, 1 * MIB, 2 * MIB + 12345])
def test_a_resumable_upload_goes_on_after_a_cut(proxy, proxied_bucket, after_bytes, reset):
    data = payload(3 * MIB + 100)
    blob = proxied_bucket.blob("cut", chunk_size=512 * KIB)
    proxy.cut_upload(after_bytes, reset=reset)
    blob.upload_from_file(io.BytesIO(data), size=len(data), if_generation_match=0)
    assert proxy.cuts_made == 1
    assert blob.crc32c == crc32c_base64(data)
    assert proxied_bucket.blob("cut").download_as_bytes() == data
    assert proxied_bucket.get_blob("cut").metageneration == 1


def test_a_resumable_upload_survives_three_cuts(proxy, proxied_bucket):
    data = payload(4 * MIB)
    for _ in range(3):
        proxy.cut_upload(700 * KIB)
    blob = proxied_bucket.blob("thrice", chunk_size=1 * MIB)
    blob.upload_from_file(io.BytesIO(data), if_generation_match=0)
    assert proxy.cuts_made == 3
    assert proxied_bucket.blob("thrice").download_as_bytes() == data


def test_a_small_upload_whose_answer_is_lost_is_sent_again(proxy, proxied_bucket):
    blob = proxied_bucket.blob("lost")
    proxy.cut_download(0 + 1)
    blob.upload_from_string(b"sent twice at most")
    assert proxy.cuts_made == 1
    assert proxied_bucket.blob("lost").download_as_bytes() == b"sent twice at most"


@pytest.mark.parametrize("chunk_size", [256 * KIB, 1 * MIB])
def test_a_chunk_whose_answer_is_lost_is_not_stored_twice(proxy, proxied_bucket, chunk_size):
    data = payload(2 * MIB + 7)
    blob = proxied_bucket.blob("answer-lost", chunk_size=chunk_size)
    with blob.open("wb", chunk_size=chunk_size, ignore_flush=True) as sink:
        sink.write(data[:chunk_size + 1])
        proxy.cut_download(1)
        sink.write(data[chunk_size + 1:])
    assert proxy.cuts_made == 1
    assert proxied_bucket.blob("answer-lost").download_as_bytes() == data


def test_recover_asks_the_server_where_to_go_on(proxy, server, bucket):
    data = payload(2 * MIB)
    stream = io.BytesIO(data)
    url = f"{proxy.http_url}/upload/storage/v1/b/{bucket.name}/o?uploadType=resumable"
    upload = ResumableUpload(url, 256 * KIB, retry=None)
    transport = requests.Session()
    upload.initiate(transport, stream, {"name": "recovered"}, "application/octet-stream")
    upload.transmit_next_chunk(transport)
    proxy.cut_upload(100 * KIB)
    with pytest.raises(requests.exceptions.ConnectionError):
        upload.transmit_next_chunk(transport)
    upload._make_invalid()
    answer = upload.recover(transport)
    assert answer.status_code == 308
    assert 256 * KIB <= upload.bytes_uploaded <= 256 * KIB + 100 * KIB
    while not upload.finished:
        upload.transmit_next_chunk(transport)
    assert bucket.blob("recovered").download_as_bytes() == data


def test_a_session_goes_on_after_the_server_was_restarted(tmp_path):
    # A server of its own: the others of this module must keep their ports.
    from tests.support.server import Server

    data = payload(1 * MIB + 3)
    transport = requests.Session()
    with Server(data_dir=tmp_path / "data") as own:
        base = own.http_url
        transport.post(f"{base}/storage/v1/b?project=test-project", json={"name": "kept"}).raise_for_status()
        upload = ResumableUpload(f"{base}/upload/storage/v1/b/kept/o?uploadType=resumable", 256 * KIB)
        upload.initiate(transport, io.BytesIO(data), {"name": "o"}, "text/plain")
        upload.transmit_next_chunk(transport)
        own.restart()
        upload._resumable_url = upload.resumable_url.replace(base, own.http_url)
        upload._make_invalid()
        transport = requests.Session()
        upload.recover(transport)
        assert upload.bytes_uploaded == 256 * KIB
        while not upload.finished:
            upload.transmit_next_chunk(transport)
        answer = transport.get(f"{own.http_url}/storage/v1/b/kept/o/o?alt=media")
        assert answer.content == data


@pytest.mark.parametrize("reset", [True, False], ids=["reset", "closed"])
def test_a_download_goes_on_after_a_cut(proxy, proxied_bucket, tmp_path, reset):
    data = payload(3 * MIB)
    proxied_bucket.blob("whole").upload_from_string(data)
    proxy.cut_download(1 * MIB, reset=reset)
    target = tmp_path / "target"
    proxied_bucket.blob("whole").download_to_filename(str(target))
    assert proxy.cuts_made == 1
    assert target.read_bytes() == data


def test_a_chunked_download_goes_on_after_a_cut(proxy, proxied_bucket):
    data = payload(3 * MIB)
    proxied_bucket.blob("chunked").upload_from_string(data)
    proxy.cut_download(1 * MIB + 100)
    sink = io.BytesIO()
    proxied_bucket.blob("chunked", chunk_size=512 * KIB).download_to_file(sink)
    assert proxy.cuts_made == 1
    assert sink.getvalue() == data
