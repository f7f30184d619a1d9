"""Object names round-trip unchanged through every API, whatever they hold and however they are escaped."""

import json
import xml.etree.ElementTree
from urllib.parse import quote

import pytest

from tests.api.resumable_support import start_location

NAMES = [
    "plain", "a/../b", "../up", "a/./b", "a/..", "./a", "//double//slash//", "/leading", "trailing/", "a%2Fb", "%2F",
    "100%", "%zz", "plus+plus", "question?mark", "hash#tag", "with space", " edge ", "semi;colon", "amp&equals=",
    "quote\"'`", "back\\slash", "<xml>&amp;", "ünï/çödé", "日本語/ファイル", "emoji-🦆", "e\u0301", "tab\there",
    "star*[a]{b}",
    "x/compose", "x/acl", "x/rewriteTo/b/other/o/y", "x/copyTo/b/other/o/y", "x/moveTo/o/y", "x/iam", "o/b/o",
    "b/bucket/o/object", "storage/v1/b", "a:b@c,d$e!f~g(h)", "...", "..a", ".hidden", "a" * 1024,
    "é" * 512, "\u007f-del", "a|b^c",
]


def ids(name: str) -> str:
    return quote(name, safe="")[:24] + (f"~{len(name)}" if len(name) > 24 else "")


def encode_everything(name: str) -> str:
    """Every byte that is not alphanumeric, as the Rust object_store does."""
    return "".join(chr(byte) if chr(byte).isalnum() and byte < 128 else f"%{byte:02X}" for byte in name.encode())


def xml_escaped_path(name: str) -> str:
    """As Go's XML reads do: one escaped segment."""
    return quote(name, safe="")


def listed_names(api, bucket) -> list[str]:
    return [item["name"] for item in api.list_objects(bucket).json().get("items", [])]


@pytest.mark.parametrize("name", NAMES, ids=ids)
def test_a_name_round_trips_through_json(api, bucket, name):
    data = name.encode()
    answer = api.insert_media(bucket, name, data)
    assert answer.status_code == 200, answer.text
    made = answer.json()
    assert made["name"] == name
    assert listed_names(api, bucket) == [name]
    for encode in (xml_escaped_path, encode_everything):
        status, _, _, body = api.raw("GET", f"/storage/v1/b/{bucket}/o/{encode(name)}")
        assert status == 200, body
        assert json.loads(body)["generation"] == made["generation"]
        status, _, _, body = api.raw("GET", f"/download/storage/v1/b/{bucket}/o/{encode(name)}?alt=media")
        assert (status, body) == (200, data)
    assert api.get(made["selfLink"].removeprefix(api.root)).json()["name"] == name
    assert api.get(made["mediaLink"].removeprefix(api.root)).content == data
    status, _, _, body = api.raw("DELETE", f"/storage/v1/b/{bucket}/o/{encode_everything(name)}")
    assert status == 204, body
    assert listed_names(api, bucket) == []


@pytest.mark.parametrize("name", NAMES, ids=ids)
def test_a_name_round_trips_through_xml(api, bucket, name):
    data = name.encode()
    status, _, _, body = api.raw("PUT", f"/{bucket}/{xml_escaped_path(name)}", {}, data)
    assert status == 200, body
    assert listed_names(api, bucket) == [name]
    for encode in (xml_escaped_path, encode_everything):
        status, _, _, body = api.raw("GET", f"/{bucket}/{encode(name)}")
        assert (status, body) == (200, data)
    assert api.get_media(bucket, name).content == data
    status, _, _, body = api.raw("DELETE", f"/{bucket}/{encode_everything(name)}")
    assert status == 204, body
    assert listed_names(api, bucket) == []


@pytest.mark.parametrize("name", NAMES, ids=ids)
def test_a_name_round_trips_through_multipart_resumable_and_copies(api, bucket, name):
    made = api.insert_multipart(bucket, {"name": name}, b"one")
    assert made.status_code == 200, made.text
    location = start_location(api, bucket, None, resource={"name": name})
    finished = api.put(location.removeprefix(api.root), data=b"two")
    assert finished.status_code == 200, finished.text
    assert finished.json()["name"] == name
    segment = quote(name, safe="")
    copied = api.post(f"/storage/v1/b/{bucket}/o/{segment}/rewriteTo/b/{bucket}/o/{quote('copy', safe='')}")
    assert copied.status_code == 200, copied.text
    assert api.get_media(bucket, "copy").content == b"two"
    back = api.post(f"/storage/v1/b/{bucket}/o/copy/copyTo/b/{bucket}/o/{segment}")
    assert back.status_code == 200, back.text
    assert back.json()["name"] == name
    assert sorted(listed_names(api, bucket)) == sorted(["copy", name])


# Names whose undecoded slashes cannot be mistaken for a sub-resource, and without characters that end a path.
@pytest.mark.parametrize("name", ["a/../b", "a/./b", "//double//slash//", "/leading", "trailing/", "a/b/c", "o/b/o",
                                  "b/bucket/o/object", "plus+plus", "semi;colon", "a/..", "x/y/.."])
def test_undecoded_slashes_in_a_path_belong_to_the_name(api, bucket, name):
    made = api.create_object(bucket, name, b"undecoded")
    for target in (f"/storage/v1/b/{bucket}/o/{name}?alt=media", f"/b/{bucket}/o/{name}?alt=media",
                   f"/download/storage/v1/b/{bucket}/o/{name}?alt=media", f"/{bucket}/{name}"):
        status, _, _, body = api.raw("GET", target)
        assert (status, body) == (200, b"undecoded"), target
    status, _, _, body = api.raw("GET", f"/storage/v1/b/{bucket}/o/{name}")
    assert json.loads(body)["generation"] == made["generation"]
    status, _, _, body = api.raw("DELETE", f"/storage/v1/b/{bucket}/o/{name}")
    assert status == 204, body
    assert listed_names(api, bucket) == []


@pytest.mark.parametrize("name", ["x/compose", "x/acl", "x/iam", "x/rewriteTo/b/other/o/y", "x/moveTo/o/y"])
def test_an_encoded_name_never_reaches_a_sub_resource(api, bucket, name):
    api.create_object(bucket, "x", b"innocent")
    segment = quote(name, safe="")
    for method in ("GET", "DELETE"):
        status, _, _, _ = api.raw(method, f"/storage/v1/b/{bucket}/o/{segment}")
        assert status == 404
    status, _, _, _ = api.raw("POST", f"/storage/v1/b/{bucket}/o/{segment}", {"Content-Type": "application/json"},
                              b'{"sourceObjects":[{"name":"x"}]}')
    assert 400 <= status < 500
    assert listed_names(api, bucket) == ["x"]


@pytest.mark.parametrize("name", [name for name in NAMES if "\x7f" not in name and "\t" not in name], ids=ids)
def test_a_name_appears_unchanged_in_xml_listings(api, bucket, name):
    api.create_object(bucket, name)
    for target in (f"/{bucket}", f"/{bucket}?list-type=2"):
        status, _, _, body = api.raw("GET", target)
        assert status == 200, body
        keys = [element.text for element in xml.etree.ElementTree.fromstring(body).iter()
                if element.tag.rpartition("}")[2] == "Key"]
        assert keys == [name], target


def test_names_that_differ_only_in_normalisation_are_different_objects(api, bucket):
    names = ["e\u0301", "\u00e9", "A", "a", "a/", "a//", "a%20b", "a b", "a+b"]
    for name in names:
        api.create_object(bucket, name, name.encode())
    assert sorted(listed_names(api, bucket)) == sorted(names)
    for name in names:
        assert api.get_media(bucket, name).content == name.encode()


def test_names_that_look_like_paths_do_not_leave_the_data_folder(api, bucket):
    folder = api.server.data_dir.parent
    before = sorted(path.name for path in folder.iterdir())
    for name in ("../../escaped", "/tmp/escaped", "..%2f..%2fescaped", "a/../../../../../../escaped"):
        assert api.insert_media(bucket, name, b"x" * 300_000).status_code == 200
    assert not [path for path in api.server.data_dir.rglob("*escaped*")]
    assert "escaped" not in {path.name for path in folder.iterdir()} - set(before)
