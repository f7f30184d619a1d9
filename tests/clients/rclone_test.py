"""Debian's rclone signed in: its backend for Google Cloud Storage with a key file, that for S3 with an HMAC key."""

import os
import shutil
import subprocess

import pytest

from tests.support.signed_in_site import SignedInSite

TREE = {"a.txt": b"a", "empty": b"", "dir/with space+%.bin": os.urandom(300_000), "ünï/世界.txt": "世界".encode()}
# More than one part of the S3 backend, which has 5 MiB in each.
LARGE = os.urandom(11 * 1024 * 1024)
REMOTES = ["gcs", "s3"]


@pytest.fixture(scope="module")
def site():
    with SignedInSite() as running:
        access_id, secret = running.hmac_key()
        reader = running.write_key(running.account("roles/storage.objectViewer"), "reader.json")
        google = f"type = google cloud storage\nendpoint = {running.http_url}/storage/v1/\nbucket_policy_only = true\n"
        amazon = f"type = s3\nprovider = Other\nendpoint = {running.http_url}\naccess_key_id = {access_id}\n"
        (running.folder / "rclone.conf").write_text(
            f"[gcs]\n{google}service_account_file = {running.key_file}\nproject_number = {running.project}\n"
            f"[gcs-reader]\n{google}service_account_file = {reader}\n"
            f"[s3]\n{amazon}secret_access_key = {secret}\nupload_cutoff = 5M\nchunk_size = 5M\n"
            f"[s3-wrong]\n{amazon}secret_access_key = {'x' * 40}\n")
        yield running


@pytest.fixture
def bucket(site):
    return site.make_bucket()


@pytest.fixture
def tree(tmp_path):
    root = tmp_path / "tree"
    for name, data in {**TREE, "large": LARGE}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


def call(site, *arguments) -> subprocess.CompletedProcess:
    # Debian's package, as deploy/debian-packages.txt lists it.
    program = shutil.which("rclone")
    assert program, "rclone is missing: apt-get install rclone"
    command = [program, "--config", str(site.folder / "rclone.conf"), "--retries", "1", "--low-level-retries", "1"]
    return subprocess.run([*command, *map(str, arguments)], env=site.environment(), capture_output=True, timeout=120,
                          check=False)


def run(site, *arguments) -> bytes:
    done = call(site, *arguments)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.mark.parametrize("remote", REMOTES)
def test_a_tree_is_synchronised_checked_and_read(site, bucket, tree, tmp_path, remote):
    run(site, "sync", tree, f"{remote}:{bucket}")
    assert sorted(site.names(bucket)) == sorted([*TREE, "large"])
    run(site, "check", tree, f"{remote}:{bucket}")
    run(site, "check", "--download", tree, f"{remote}:{bucket}")
    assert run(site, "cat", f"{remote}:{bucket}/ünï/世界.txt").decode() == "世界"
    assert run(site, "cat", "--offset", "7", "--count", "9", f"{remote}:{bucket}/large") == LARGE[7:16]
    (tree / "a.txt").unlink()
    (tree / "empty").write_bytes(b"no longer")
    assert call(site, "check", tree, f"{remote}:{bucket}").returncode != 0
    run(site, "sync", tree, f"{remote}:{bucket}")
    back = tmp_path / "back"
    run(site, "copy", f"{remote}:{bucket}", back)
    found = {str(path.relative_to(back)): path.read_bytes() for path in back.rglob("*") if path.is_file()}
    assert found == {**{name: data for name, data in TREE.items() if name != "a.txt"}, "empty": b"no longer",
                     "large": LARGE}


@pytest.mark.parametrize("remote", REMOTES)
def test_objects_are_moved_and_purged(site, bucket, tree, remote):
    run(site, "copyto", tree / "a.txt", f"{remote}:{bucket}/from")
    run(site, "moveto", f"{remote}:{bucket}/from", f"{remote}:{bucket}/to")
    assert site.names(bucket) == ["to"]
    assert site.read(bucket, "to") == b"a"
    run(site, "delete", f"{remote}:{bucket}")
    assert site.names(bucket) == []


def test_a_reader_writes_nothing(site, bucket, tree):
    done = call(site, "copyto", tree / "a.txt", f"gcs-reader:{bucket}/o")
    assert done.returncode != 0 and b"403" in done.stderr, done.stderr
    assert site.names(bucket) == []
    run(site, "lsf", f"gcs-reader:{bucket}")


def test_a_wrong_secret_opens_nothing(site, bucket, tree):
    done = call(site, "copyto", tree / "a.txt", f"s3-wrong:{bucket}/o")
    assert done.returncode != 0 and b"403" in done.stderr, done.stderr
    assert site.names(bucket) == []
