"""gsutil cp: files, trees, streams, gzip, resumable and resumed uploads and downloads."""

import gzip
import time

import pytest

from tests.clients.gsutil.conftest import TREE, read_tree
from tests.support.payload import payload

MIB = 1024 * 1024


@pytest.mark.parametrize("size", [0, 1, MIB - 1, MIB, 5 * MIB + 3], ids=lambda size: f"{size} bytes")
def test_a_file_goes_up_and_down(gsutil, bucket, tmp_path, size):
    # From the threshold of 1 MiB on the upload is resumable.
    data = payload(size)
    (tmp_path / "up").write_bytes(data)
    gsutil.run("cp", tmp_path / "up", f"{bucket}/object")
    gsutil.run("cp", f"{bucket}/object", tmp_path / "down")
    assert (tmp_path / "down").read_bytes() == data


def test_a_tree_goes_up_and_down_in_parallel(gsutil, bucket, tree, tmp_path):
    gsutil.run("cp", "-r", tree, bucket, options=["-m"])
    (tmp_path / "down").mkdir()
    gsutil.run("cp", "-r", f"{bucket}/tree", tmp_path / "down", options=["-m"])
    assert read_tree(tmp_path / "down" / "tree") == TREE


@pytest.mark.parametrize("size", [0, 10, 3 * MIB + 1])
def test_a_stream_of_unknown_size_goes_up_and_comes_down_as_a_stream(gsutil, bucket, size):
    data = payload(size)
    gsutil.run("cp", "-", f"{bucket}/stream", stdin=data)
    assert gsutil.bytes("cp", f"{bucket}/stream", "-") == data


def test_copies_in_the_cloud_have_the_same_bytes(gsutil, bucket, tree):
    gsutil.run("cp", "-r", tree / "dir", f"{bucket}/from")
    gsutil.run("cp", "-r", f"{bucket}/from", f"{bucket}/to")
    gsutil.run("cp", f"{bucket}/from/c.txt", f"{bucket}/single")
    assert gsutil.bytes("cat", f"{bucket}/to/deep/d.txt", f"{bucket}/single") == b"ddddccc"


def test_no_clobber_leaves_what_is_there(gsutil, bucket, tmp_path):
    gsutil.run("cp", "-", f"{bucket}/kept", stdin=b"first")
    (tmp_path / "second").write_bytes(b"second")
    gsutil.run("cp", "-n", tmp_path / "second", f"{bucket}/kept")
    assert gsutil.bytes("cat", f"{bucket}/kept") == b"first"


@pytest.mark.parametrize("size", [100, 2 * MIB], ids=["one request", "resumable"])
def test_a_generation_precondition_is_obeyed(gsutil, bucket, tmp_path, size):
    header = ["-h", "x-goog-if-generation-match:0"]
    (tmp_path / "first").write_bytes(b"1" * size)
    (tmp_path / "second").write_bytes(b"2" * size)
    gsutil.run("cp", tmp_path / "first", f"{bucket}/once", options=header)
    assert "412" in gsutil.fail("cp", tmp_path / "second", f"{bucket}/once", options=header)
    assert gsutil.bytes("cat", f"{bucket}/once") == b"1" * size


def test_metadata_headers_are_stored(gsutil, bucket, tmp_path):
    (tmp_path / "page").write_bytes(b"<p>")
    gsutil.run("cp", tmp_path / "page", f"{bucket}/page", options=[
        "-h", "Content-Type:text/html", "-h", "Cache-Control:no-store", "-h", "x-goog-meta-colour:blue"])
    said = gsutil.run("stat", f"{bucket}/page")
    assert "text/html" in said and "no-store" in said and "blue" in said


def test_a_file_stored_as_gzip_comes_back_plain(gsutil, bucket, tmp_path):
    text = b"gzip makes this shorter. " * 10_000
    (tmp_path / "text.txt").write_bytes(text)
    gsutil.run("cp", "-z", "txt", tmp_path / "text.txt", f"{bucket}/text.txt")
    said = gsutil.run("stat", f"{bucket}/text.txt")
    assert "gzip" in said and str(len(text)) not in said
    gsutil.run("cp", f"{bucket}/text.txt", tmp_path / "down.txt")
    assert (tmp_path / "down.txt").read_bytes() == text


@pytest.mark.parametrize("size", [50_000, 3 * MIB], ids=["one request", "resumable"])
def test_gzip_on_the_way_stores_plain_bytes(gsutil, bucket, tmp_path, size):
    text = (b"compressible line\n" * (size // 18 + 1))[:size]
    (tmp_path / "text.txt").write_bytes(text)
    gsutil.run("cp", "-J", tmp_path / "text.txt", f"{bucket}/text.txt")
    assert "Content-Encoding" not in gsutil.run("stat", f"{bucket}/text.txt")
    assert gsutil.bytes("cat", f"{bucket}/text.txt") == text
    assert gzip.compress(text) != text


@pytest.mark.parametrize("after_bytes", [700_000, 3 * MIB])
def test_a_resumable_upload_goes_on_after_a_cut(proxied_gsutil, gsutil, bucket, tmp_path, after_bytes):
    proxied, proxy = proxied_gsutil
    data = payload(6 * MIB)
    (tmp_path / "large").write_bytes(data)
    proxy.cut_upload(after_bytes)
    proxied.run("cp", tmp_path / "large", f"{bucket}/large")
    assert proxy.cuts_made == 1
    assert gsutil.bytes("cat", f"{bucket}/large") == data


def test_a_download_goes_on_after_a_cut(proxied_gsutil, gsutil, bucket, tmp_path):
    proxied, proxy = proxied_gsutil
    data = payload(6 * MIB)
    gsutil.run("cp", "-", f"{bucket}/large", stdin=data)
    proxy.cut_download(2 * MIB)
    proxied.run("cp", f"{bucket}/large", tmp_path / "down")
    assert proxy.cuts_made == 1
    assert (tmp_path / "down").read_bytes() == data


def test_an_interrupted_upload_is_resumed_by_the_next_run(proxied_gsutil, gsutil, bucket, tmp_path):
    proxied, proxy = proxied_gsutil
    data = payload(48 * MIB)
    (tmp_path / "large").write_bytes(data)
    process = proxied.start("cp", tmp_path / "large", f"{bucket}/large")
    deadline = time.monotonic() + 60
    while proxy.bytes_uploaded < 8 * MIB:
        assert process.poll() is None and time.monotonic() < deadline, "the upload never got going"
        time.sleep(0.001)
    proxied.kill(process)
    sent_before = proxy.bytes_uploaded
    assert sent_before < len(data), "the upload was over before it could be interrupted"
    proxied.run("cp", tmp_path / "large", f"{bucket}/large")
    assert proxy.bytes_uploaded - sent_before < len(data), "the second run began anew"
    gsutil.run("cp", f"{bucket}/large", tmp_path / "down")
    assert (tmp_path / "down").read_bytes() == data


def test_a_parallel_composite_upload_joins_its_parts(gsutil, bucket, tmp_path):
    data = payload(6 * MIB + 11)
    (tmp_path / "large").write_bytes(data)
    gsutil.run("cp", tmp_path / "large", f"{bucket}/large", options=[
        "-o", "GSUtil:parallel_composite_upload_threshold=1M",
        "-o", "GSUtil:parallel_composite_upload_component_size=2M"])
    assert "Component-Count" in gsutil.run("stat", f"{bucket}/large")
    assert gsutil.lines("ls", f"{bucket}/**") == [f"{bucket}/large"]
    assert gsutil.bytes("cat", f"{bucket}/large") == data


def test_a_sliced_download_joins_its_slices(gsutil, bucket, tmp_path):
    data = payload(6 * MIB + 11)
    gsutil.run("cp", "-", f"{bucket}/large", stdin=data)
    gsutil.run("cp", f"{bucket}/large", tmp_path / "down", options=[
        "-o", "GSUtil:sliced_object_download_threshold=1M", "-o", "GSUtil:sliced_object_download_component_size=2M"])
    assert (tmp_path / "down").read_bytes() == data


def test_a_missing_object_or_bucket_is_said_to_be_missing(gsutil, bucket, tmp_path):
    gsutil.fail("cp", f"{bucket}/missing", tmp_path / "down")
    assert not (tmp_path / "down").exists()
    (tmp_path / "up").write_bytes(b"x")
    assert "404" in gsutil.fail("cp", tmp_path / "up", "gs://bucket-that-nobody-made/x")
