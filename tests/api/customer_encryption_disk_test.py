"""What a customer's key leaves behind: no plaintext on the disk, no key on the disk or in the log, all of it readable
with the key after a restart, and an offline check and a sweep that pass without it."""

import base64
import hashlib
import pathlib
import subprocess

import google_crc32c
import pytest

from tests.api.conftest import Api, assert_json_error
from tests.api.customer_encryption_support import KEY, MISSING, OTHER_KEY, compose, rewrite
from tests.api.resumable_support import UNIT, assert_incomplete, pattern, send, start_location, status
from tests.support.server import Server

BUCKET = "customer-encryption-on-disk"
MARKER = b"a sentence that nobody may read on the disk; "
SMALL = MARKER * 20
LARGE = MARKER * 20_000


@pytest.fixture
def own_api():
    """An Api over a server of its own with the most talkative log."""
    with Server(extra_arguments=["--log-level", "debug"]) as server:
        api = Api(server)
        assert api.insert_bucket(BUCKET).status_code == 200
        yield api


def assert_nowhere(folder: pathlib.Path, *needles: bytes) -> None:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    for path in files:
        content = path.read_bytes()
        for needle in needles:
            assert needle not in content, f"{path} holds {needle[:40]!r}"


def hashes(data: bytes) -> list[bytes]:
    """The checksums of `data` as a record would hold them in the clear. A crc32c alone is too short to look for."""
    return [hashlib.md5(data).digest()]


def secrets(*keys) -> list[bytes]:
    return [form for key in keys for form in (key.bytes, key.text.encode(), base64.urlsafe_b64encode(key.bytes),
                                              key.bytes.hex().encode())]


def put(api, name, data, key=KEY):
    answer = api.insert_media(BUCKET, name, data, headers=key.headers() if key else {})
    assert answer.status_code == 200, answer.text


def test_neither_content_nor_its_hash_nor_a_key_is_on_the_disk_and_all_is_there_after_a_restart(own_api):
    server = own_api.server
    put(own_api, "small", SMALL)
    put(own_api, "large", LARGE)
    half_way = start_location(own_api, BUCKET, "half-way", headers=KEY.headers())
    assert_incomplete(send(own_api, half_way, LARGE[:2 * UNIT], f"bytes 0-{2 * UNIT - 1}/*", headers=KEY.headers()),
                      2 * UNIT)
    assert rewrite(own_api, BUCKET, "large", "rotated",
                   headers=KEY.source_headers | OTHER_KEY.headers()).status_code == 200
    assert compose(own_api, BUCKET, "composed", ["small", "large"], KEY.headers()).status_code == 200
    needles = [MARKER, *hashes(SMALL), *hashes(LARGE), *hashes(LARGE[:2 * UNIT]), *secrets(KEY, OTHER_KEY)]
    assert_nowhere(server.data_dir, *needles)
    assert server.stop() == 0
    assert_nowhere(server.data_dir, *needles)
    check = subprocess.run([str(server.binary), "check", str(server.data_dir)], capture_output=True, text=True)
    assert check.returncode == 0, check.stdout + check.stderr
    server.start()
    for name, data, key in (("small", SMALL, KEY), ("large", LARGE, KEY), ("rotated", LARGE, OTHER_KEY),
                            ("composed", SMALL + LARGE, KEY)):
        assert own_api.get_media(BUCKET, name, headers=key.headers()).content == data, name
        assert own_api.get_media(BUCKET, name).status_code == 400
    for secret in secrets(KEY, OTHER_KEY):
        assert secret not in server.log_path.read_bytes()


def test_the_search_of_the_disk_finds_what_is_in_the_clear(own_api):
    # The test above proves nothing if this one fails.
    put(own_api, "small", SMALL, key=None)
    put(own_api, "large", LARGE, key=None)
    for part in ("metadata", "blobs"):
        with pytest.raises(AssertionError, match="holds"):
            assert_nowhere(own_api.server.data_dir / part, MARKER)
    with pytest.raises(AssertionError, match="holds"):
        assert_nowhere(own_api.server.data_dir, *hashes(LARGE))


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_an_upload_goes_on_with_its_key_after_a_restart_and_not_without(own_api, how):
    data = pattern(5 * UNIT + 33)
    location = start_location(own_api, BUCKET, "object", headers=KEY.headers())
    assert_incomplete(send(own_api, location, data[:2 * UNIT], f"bytes 0-{2 * UNIT - 1}/*"), 2 * UNIT)
    getattr(own_api.server, how)()
    own_api.server.start()
    assert_incomplete(status(own_api, location), 2 * UNIT)
    rest = f"bytes {2 * UNIT}-{4 * UNIT - 1}/*"
    assert_json_error(send(own_api, location, data[2 * UNIT:4 * UNIT], rest), 400, MISSING)
    assert_incomplete(send(own_api, location, data[2 * UNIT:4 * UNIT], rest, headers=KEY.headers()), 4 * UNIT)
    answer = send(own_api, location, data[4 * UNIT:], f"bytes {4 * UNIT}-{len(data) - 1}/{len(data)}",
                  headers=KEY.headers())
    assert answer.status_code == 200, answer.text
    assert answer.json()["crc32c"] == base64.b64encode(google_crc32c.Checksum(data).digest()).decode()
    for first, last in [(0, len(data) - 1), (2 * UNIT - 5, 2 * UNIT + 5), (2 * UNIT, 2 * UNIT),
                        (4 * UNIT + 3, 5 * UNIT)]:
        part = own_api.get_media(BUCKET, "object", headers={"Range": f"bytes={first}-{last}", **KEY.headers()})
        assert part.content == data[first:last + 1], (first, last)
    assert own_api.server.stop() == 0
    check = subprocess.run([str(own_api.server.binary), "check", str(own_api.server.data_dir)], capture_output=True,
                           text=True)
    assert check.returncode == 0, check.stdout + check.stderr
    own_api.server.start()
    assert own_api.get_media(BUCKET, "object", headers=KEY.headers()).content == data


def test_equal_content_under_one_key_is_stored_differently(own_api):
    put(own_api, "one", LARGE)
    put(own_api, "two", LARGE)
    blobs = [path for path in (own_api.server.data_dir / "blobs").rglob("*") if path.is_file()]
    contents = [path.read_bytes()[-100_000:] for path in blobs]
    assert len(contents) >= 2
    assert len(set(contents)) == len(contents)
