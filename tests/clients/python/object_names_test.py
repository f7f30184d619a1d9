"""google-cloud-storage: odd object names go in and come out unchanged, by every method."""

import io

import pytest
from google.api_core import exceptions

ODD_NAMES = [
    "a/../b", "a//b", "//", "/leading", "trailing/", "a/./b", "..a", "%2F", "a%2Fb", "%", "100%25", "plus+plus",
    "what?", "x?y=z&q=1", "hash#tag", "with space", " leading and trailing ", "ünïcödé", "日本語/ファイル", "😀",
    "semi;colon", "quote\"'`", "back\\slash", "tab\there",
    "a=b&c=d", "o/b", "b/x/o/y", "x/compose",
    "x/rewriteTo/b/y/o/z", "x/acl", "~tilde*!()", "[a]{b}", "e\u0301 is not \u00e9", "n" * 1024,
    ".well-known", "alt=media", "null", "0",
]


@pytest.mark.parametrize("name", ODD_NAMES, ids=lambda name: ascii(name[:24]))
def test_a_name_survives_every_method(bucket, name):
    data = name.encode()
    blob = bucket.blob(name)
    blob.upload_from_string(data)
    assert blob.name == name
    assert bucket.get_blob(name).name == name
    assert bucket.blob(name).download_as_bytes() == data
    assert bucket.get_blob(name).download_as_bytes() == data
    assert [one.name for one in bucket.list_blobs(prefix=name)] == [name]
    resumed = bucket.blob(name, chunk_size=256 * 1024)
    resumed.upload_from_file(io.BytesIO(data + b"2"))
    assert resumed.name == name and resumed.generation > blob.generation
    resumed.metadata = {"n": "1"}
    resumed.patch()
    assert bucket.get_blob(name).metadata == {"n": "1"}
    short = name[:1000] if len(name.encode()) > 1000 else name
    assert bucket.copy_blob(bucket.blob(name), bucket, new_name=short + "~copy").name == short + "~copy"
    composed = bucket.blob(short + "~composed")
    composed.compose([bucket.blob(name), bucket.blob(short + "~copy")])
    assert composed.download_as_bytes() == (data + b"2") * 2
    assert bucket.blob(short + "~new").rewrite(bucket.blob(name))[0] is None
    bucket.move_blob(bucket.blob(short + "~new"), short + "~moved")
    bucket.blob(name).delete()
    assert sorted(one.name for one in bucket.list_blobs()) == sorted(
        [short + "~copy", short + "~composed", short + "~moved"])


def test_all_odd_names_live_side_by_side(bucket):
    for name in ODD_NAMES:
        bucket.blob(name).upload_from_string(name.encode())
    listed = [one.name for one in bucket.list_blobs()]
    assert listed == sorted(ODD_NAMES, key=str.encode)
    for name in ODD_NAMES:
        assert bucket.blob(name).download_as_bytes() == name.encode()


@pytest.mark.parametrize("name", [".", "..", "line\nfeed", "carriage\rreturn", "n" * 1025, "ü" * 513,
                                  ".well-known/acme-challenge/x"], ids=lambda name: ascii(name[:12]))
def test_names_that_gcs_refuses_are_refused(bucket, name):
    with pytest.raises(exceptions.BadRequest):
        bucket.blob(name).upload_from_string(b"x")
    assert list(bucket.list_blobs()) == []
