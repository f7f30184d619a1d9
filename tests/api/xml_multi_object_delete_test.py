"""XML POST Bucket ?delete: several objects at once."""

import base64
import hashlib
from xml.sax.saxutils import escape

import pytest

from tests.api.conftest import unique_bucket_name
from tests.api.xml_support import XmlClient, assert_xml_error, texts


@pytest.fixture
def xml(api):
    return XmlClient(api)


def request(*keys, quiet: str | None = None) -> bytes:
    """Keys are names or pairs of a name and a version."""
    pairs = [key if isinstance(key, tuple) else (key, None) for key in keys]
    objects = "".join(f"<Object><Key>{escape(name)}</Key>" + (f"<VersionId>{version}</VersionId>" if version else "") +
                      "</Object>" for name, version in pairs)
    return f"<Delete>{objects}{f'<Quiet>{quiet}</Quiet>' if quiet else ''}</Delete>".encode()


def post(xml, bucket, body, headers=()):
    return xml.request("POST", f"/{bucket}?delete", headers, body)


def names(api, bucket) -> list[str]:
    return [item["name"] for item in api.list_objects(bucket).json().get("items", [])]


ODD_NAMES = ["a&b<c>", "ü/ö", " leading and trailing ", "a/../b", "'quoted\""]


def test_objects_are_deleted_and_each_is_named(xml, api, bucket):
    for name in [*ODD_NAMES, "kept"]:
        api.create_object(bucket, name)
    answer = post(xml, bucket, request(*ODD_NAMES))
    assert answer.status == 200, answer.body
    root = answer.xml()
    assert root.tag == "DeleteResult"
    assert texts(root, "Deleted/Key") == ODD_NAMES
    assert root.find("Error") is None
    assert names(api, bucket) == ["kept"]


def test_a_missing_object_counts_as_deleted(xml, api, bucket):
    api.create_object(bucket, "there")
    root = post(xml, bucket, request("missing", "there")).xml()
    assert texts(root, "Deleted/Key") == ["missing", "there"]
    assert names(api, bucket) == []


@pytest.mark.parametrize("quiet,listed", [("true", []), ("True", []), ("false", ["o"]), ("False", ["o"])])
def test_a_quiet_answer_names_failures_only(xml, api, bucket, quiet, listed):
    api.create_object(bucket, "o")
    assert texts(post(xml, bucket, request("o", quiet=quiet)).xml(), "Deleted/Key") == listed
    assert names(api, bucket) == []


def test_an_object_that_must_stay_is_an_error_and_the_others_go(xml, api, bucket):
    api.create_object(bucket, "held", temporaryHold=True)
    api.create_object(bucket, "free")
    root = post(xml, bucket, request("held", "free", quiet="true")).xml()
    assert texts(root, "Error/Key") == ["held"]
    assert texts(root, "Error/Code") == ["ObjectUnderActiveHold"]
    assert all(texts(root, "Error/Message"))
    assert names(api, bucket) == ["held"]


def test_a_version_is_deleted_for_good_and_others_stay(xml, api):
    bucket = unique_bucket_name("versions")
    api.insert_bucket(bucket, {"versioning": {"enabled": True}, "softDeletePolicy": {"retentionDurationSeconds": "0"}})
    first = api.create_object(bucket, "o", b"1")["generation"]
    second = api.create_object(bucket, "o", b"2")["generation"]
    root = post(xml, bucket, request(("o", first), ("o", "1"), ("o", "null"))).xml()
    assert texts(root, "Deleted/VersionId") == [first, "1"]
    assert texts(root, "Error/Code") == ["InvalidArgument"]
    left = api.list_objects(bucket, versions="true").json()["items"]
    assert [item["generation"] for item in left] == [second]
    assert post(xml, bucket, request("o")).status == 200
    left = api.list_objects(bucket, versions="true").json()["items"]
    assert [(item["generation"], "timeDeleted" in item) for item in left] == [(second, True)]


def test_a_thousand_keys_go_in_one_request_and_one_more_does_not(xml, api, bucket):
    api.create_object(bucket, "o999")
    keys = [f"o{number}" for number in range(1000)]
    assert_xml_error(post(xml, bucket, request(*keys, "one-more")), 400, "MalformedXML")
    assert names(api, bucket) == ["o999"]
    assert len(texts(post(xml, bucket, request(*keys)).xml(), "Deleted/Key")) == 1000
    assert names(api, bucket) == []


def test_a_thousand_of_the_longest_names_are_not_too_much(xml, bucket):
    keys = [f"{number:04}" + "&" * 1020 for number in range(1000)]
    assert post(xml, bucket, request(*keys, quiet="true")).status == 200


@pytest.mark.parametrize("body", [b"", b"<Delete/>", b"<Delete><Object/></Delete>", b"<Deleted/>",
                                  b"<Delete><Object><Key></Key></Object></Delete>",
                                  b"<Delete><Object><Key><A/></Key></Object></Delete>",
                                  b"<Delete><Key>o</Key></Delete>", request("o", quiet="perhaps"),
                                  b"<!DOCTYPE d [<!ENTITY o 'o'>]><Delete><Object><Key>&o;</Key></Object></Delete>"])
def test_a_malformed_request_is_400_and_deletes_nothing(xml, api, bucket, body):
    api.create_object(bucket, "o")
    assert_xml_error(post(xml, bucket, body), 400, "MalformedXML")
    assert names(api, bucket) == ["o"]


def test_a_body_that_is_not_what_content_md5_says_deletes_nothing(xml, api, bucket):
    api.create_object(bucket, "o")
    wrong = base64.b64encode(hashlib.md5(b"other").digest()).decode()
    assert_xml_error(post(xml, bucket, request("o"), {"Content-MD5": wrong}), 400, "BadDigest")
    assert_xml_error(post(xml, bucket, request("o"), {"Content-MD5": "short"}), 400, "InvalidDigest")
    assert names(api, bucket) == ["o"]
    right = base64.b64encode(hashlib.md5(request("o")).digest()).decode()
    assert post(xml, bucket, request("o"), {"Content-MD5": right}).status == 200
    assert names(api, bucket) == []


def test_a_missing_bucket_is_404(xml):
    assert_xml_error(post(xml, "no-such-bucket-anywhere", request("o")), 404, "NoSuchBucket")
