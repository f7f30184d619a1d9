"""gsutil with keys of the user's own in its configuration
[https://cloud.google.com/storage/docs/gsutil/addlhelp/UsingEncryptionKeys]."""

import base64

import pytest

from tests.support.payload import payload

MIB = 1024 * 1024
KEY, OTHER_KEY = (base64.b64encode(bytes([seed] * 32)).decode() for seed in (1, 2))
UNDER_KEY = ["-o", f"GSUtil:encryption_key={KEY}"]
DECRYPTING = ["-o", f"GSUtil:decryption_key1={KEY}"]


@pytest.mark.parametrize("size", [10, 3 * MIB + 7], ids=["one request", "resumable"])
def test_a_file_goes_up_under_a_key_and_down_with_it_alone(gsutil, bucket, tmp_path, size):
    data = payload(size)
    (tmp_path / "up").write_bytes(data)
    gsutil.run("cp", tmp_path / "up", f"{bucket}/object", options=UNDER_KEY)
    assert gsutil.bytes("cat", f"{bucket}/object", options=DECRYPTING) == data
    gsutil.run("cp", f"{bucket}/object", tmp_path / "down", options=DECRYPTING)
    assert (tmp_path / "down").read_bytes() == data
    assert "Missing decryption key" in gsutil.fail("cat", f"{bucket}/object")


def test_ls_shows_hashes_only_with_the_key(gsutil, bucket):
    gsutil.run("cp", "-", f"{bucket}/object", stdin=b"data", options=UNDER_KEY)
    with_key = gsutil.run("ls", "-L", f"{bucket}/object", options=UNDER_KEY)
    assert "Encryption algorithm:" in with_key and "Hash (md5):" in with_key
    assert "encrypted" in gsutil.run("ls", "-L", f"{bucket}/object")


def test_rewrite_rotates_the_key_and_takes_it_away(gsutil, bucket):
    gsutil.run("cp", "-", f"{bucket}/object", stdin=b"data", options=UNDER_KEY)
    rotate = ["-o", f"GSUtil:encryption_key={OTHER_KEY}", *DECRYPTING]
    gsutil.run("rewrite", "-k", f"{bucket}/object", options=rotate)
    gsutil.fail("cat", f"{bucket}/object", options=DECRYPTING)
    assert gsutil.bytes("cat", f"{bucket}/object", options=["-o", f"GSUtil:decryption_key1={OTHER_KEY}"]) == b"data"
    gsutil.run("rewrite", "-k", f"{bucket}/object", options=["-o", f"GSUtil:decryption_key1={OTHER_KEY}"])
    assert gsutil.bytes("cat", f"{bucket}/object") == b"data"


def test_compose_needs_the_key_of_its_sources(gsutil, bucket):
    for name in ("a", "b"):
        gsutil.run("cp", "-", f"{bucket}/{name}", stdin=name.encode(), options=UNDER_KEY)
    sources = (f"{bucket}/a", f"{bucket}/b", f"{bucket}/both")
    assert "is encrypted by a customer-supplied encryption key" in gsutil.fail("compose", *sources)
    wrong = ["-o", f"GSUtil:encryption_key={OTHER_KEY}", *DECRYPTING]
    assert "provided encryption key is incorrect" in gsutil.fail("compose", *sources, options=wrong)
    gsutil.run("compose", *sources, options=UNDER_KEY)
    assert gsutil.bytes("cat", f"{bucket}/both", options=DECRYPTING) == b"ab"
