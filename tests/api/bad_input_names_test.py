"""Names of objects and buckets outside GCS's rules are refused on every way in, and stored nowhere.

https://cloud.google.com/storage/docs/objects#naming, https://cloud.google.com/storage/docs/buckets#naming
"""

import json

import pytest

from tests.api.conftest import assert_json_error
from tests.api.xml_support import XmlClient, assert_xml_error

# Percent-encoded, since some of them are no text.
BAD_OBJECT_NAMES = {
    "dot": "%2E", "dot-dot": "%2E%2E", "too-long": "a" * 1025, "too-long-utf8": "%C3%A9" * 512 + "x",
    "carriage-return": "a%0Db", "line-feed": "a%0Ab", "not-utf8": "a%FF", "cut-utf8": "a%C3", "overlong-utf8": "%C0%AF",
    "surrogate": "%ED%A0%80", "acme": ".well-known%2Facme-challenge%2Fx",
}
TEXT_NAMES = {"dot": ".", "dot-dot": "..", "too-long": "a" * 1025, "too-long-utf8": "é" * 512 + "x",
              "carriage-return": "a\rb", "line-feed": "a\nb", "acme": ".well-known/acme-challenge/x", "empty": ""}
GOOD_BUCKET_NAMES = ["abc", "a-b_c9", "0start", "9" * 63, "with.dots-in.it", "a" * 63]
BAD_BUCKET_NAMES = {
    "short": "ab", "long": "a" * 64, "long-component": "a" * 64 + ".b", "long-dotted": ".".join(["a" * 50] * 5),
    "upper": "UPPER", "space": "a b", "dash-first": "-abc", "dash-last": "abc-", "underscore-first": "_abc",
    "underscore-last": "abc_", "dot-first": ".abc", "dot-last": "abc.", "two-dots": "a..b", "ip": "192.168.5.4",
    "goog": "goog-bucket", "google": "my-google-bucket", "slash": "a/b", "unicode": "büc", "percent": "a%2Fb",
    "colon": "a:b", "newline": "abc\n", "empty": "",
}


@pytest.fixture
def xml(api):
    return XmlClient(api)


@pytest.fixture
def empty(api, bucket):
    """A check that the bucket holds nothing."""
    def check():
        assert "items" not in api.list_objects(bucket).json()
    return check


def assert_refused(answer):
    status, _, headers, body = answer
    content_type = {key.lower(): value for key, value in headers}["content-type"]
    assert status == 400, body
    assert content_type.lower().startswith("application/json")
    error = json.loads(body)["error"]
    assert error["code"] == 400 and len(error["message"]) > 3 and error["errors"][0]["reason"]


@pytest.mark.parametrize("encoded", BAD_OBJECT_NAMES.values(), ids=BAD_OBJECT_NAMES.keys())
def test_media_and_resumable_inserts_refuse_a_bad_name(api, bucket, empty, encoded):
    for upload_type in ("media", "resumable"):
        assert_refused(api.raw("POST", f"/upload/storage/v1/b/{bucket}/o?uploadType={upload_type}&name={encoded}",
                               {}, b"data" if upload_type == "media" else b""))
    empty()


@pytest.mark.parametrize("name", TEXT_NAMES.values(), ids=TEXT_NAMES.keys())
def test_a_multipart_insert_refuses_a_bad_name(api, bucket, empty, name):
    assert_json_error(api.insert_multipart(bucket, {"name": name}, b"data"), 400, None)
    empty()


def test_a_media_insert_without_a_name_is_400(api, bucket, empty):
    for query in ("uploadType=media", "uploadType=media&name="):
        assert_refused(api.raw("POST", f"/upload/storage/v1/b/{bucket}/o?{query}", {}, b"data"))
    empty()


@pytest.mark.parametrize("encoded", BAD_OBJECT_NAMES.values(), ids=BAD_OBJECT_NAMES.keys())
def test_an_xml_put_refuses_a_bad_name(xml, bucket, empty, encoded):
    assert_xml_error(xml.request("PUT", f"/{bucket}/{encoded}", {}, b"data"), 400, None)
    empty()


@pytest.mark.parametrize("encoded", BAD_OBJECT_NAMES.values(), ids=BAD_OBJECT_NAMES.keys())
def test_copies_compositions_and_moves_refuse_a_bad_destination(api, bucket, encoded):
    api.create_object(bucket, "source", b"source")
    json_header = {"Content-Type": "application/json"}
    assert_refused(api.raw("POST", f"/storage/v1/b/{bucket}/o/source/rewriteTo/b/{bucket}/o/{encoded}", json_header,
                           b"{}"))
    assert_refused(api.raw("POST", f"/storage/v1/b/{bucket}/o/source/copyTo/b/{bucket}/o/{encoded}", json_header,
                           b"{}"))
    assert_refused(api.raw("POST", f"/storage/v1/b/{bucket}/o/source/moveTo/o/{encoded}", {}, b""))
    assert_refused(api.raw("POST", f"/storage/v1/b/{bucket}/o/{encoded}/compose", json_header,
                           b'{"sourceObjects":[{"name":"source"}]}'))
    assert [item["name"] for item in api.list_objects(bucket).json()["items"]] == ["source"]


@pytest.mark.parametrize("encoded", BAD_OBJECT_NAMES.values(), ids=BAD_OBJECT_NAMES.keys())
def test_reading_or_deleting_a_bad_name_is_a_clean_4xx(api, xml, bucket, encoded):
    for method in ("GET", "DELETE"):
        status, _, _, body = api.raw(method, f"/storage/v1/b/{bucket}/o/{encoded}")
        assert status in (400, 404), body
        assert json.loads(body)["error"]["code"] == status
        answer = xml.request(method, f"/{bucket}/{encoded}")
        assert_xml_error(answer, answer.status, None)
        assert answer.status in (400, 404)


@pytest.mark.parametrize("encoded", ["a%00b", "%00"])
def test_a_nul_byte_in_a_name_never_cuts_it_short(api, bucket, encoded):
    api.create_object(bucket, "a", b"innocent")
    status, _, _, body = api.raw("POST", f"/upload/storage/v1/b/{bucket}/o?uploadType=media&name={encoded}", {}, b"new")
    assert status in (200, 400), body
    assert api.get_media(bucket, "a").content == b"innocent"
    status, _, _, _ = api.raw("DELETE", f"/storage/v1/b/{bucket}/o/a%00c")
    assert status in (400, 404)
    assert api.get_media(bucket, "a").content == b"innocent"


@pytest.mark.parametrize("name", GOOD_BUCKET_NAMES)
def test_a_bucket_name_within_the_rules_is_taken(api, name):
    answer = api.insert_bucket(name)
    assert answer.status_code == 200, answer.text
    assert api.delete(api.bucket_path(name)).status_code == 204


@pytest.mark.parametrize("name", BAD_BUCKET_NAMES.values(), ids=BAD_BUCKET_NAMES.keys())
def test_a_bucket_name_outside_the_rules_is_400(api, name):
    assert_json_error(api.insert_bucket(name), 400, None)
    names = [item["name"] for item in api.get("/storage/v1/b", params={"project": api.project}).json().get("items", [])]
    assert name not in names


@pytest.mark.parametrize("resource", [{}, {"name": None}, {"name": 5.5}, {"name": ["abc"]}, {"name": {"a": "b"}}],
                         ids=str)
def test_a_bucket_without_a_usable_name_is_400(api, resource):
    assert_json_error(api.post("/storage/v1/b", params={"project": api.project}, json=resource), 400, None)


@pytest.mark.parametrize("encoded", ["%FF%FE%FD", "a%00b", "..", "%2E%2E", "UPPER", "a%0Ab"])
def test_reading_a_bucket_of_an_impossible_name_is_a_clean_4xx(api, xml, encoded):
    status, _, _, body = api.raw("GET", f"/storage/v1/b/{encoded}")
    assert status in (400, 404), body
    assert json.loads(body)["error"]["code"] == status
    answer = xml.request("GET", f"/{encoded}/name")
    assert_xml_error(answer, answer.status, None)
    assert answer.status in (400, 404)


@pytest.mark.parametrize("encoded", ["a%2", "a%zz", "%"])
def test_a_broken_percent_escape_does_not_reach_another_object(api, bucket, encoded):
    api.create_object(bucket, "a", b"innocent")
    for target in (f"/storage/v1/b/{bucket}/o/{encoded}", f"/{bucket}/{encoded}"):
        status, _, _, _ = api.raw("DELETE", target)
        assert status in (400, 404)
    assert api.get_media(bucket, "a").content == b"innocent"


def test_a_label_outside_the_rules_is_400(api, bucket):
    for labels in ({"UPPER": "v"}, {"k" * 64: "v"}, {"k": "v" * 64}, {"": "v"}, {f"k{index}": "v" for index in
                                                                                 range(65)}):
        assert_json_error(api.patch(api.bucket_path(bucket), json={"labels": labels}), 400, None)
    assert "labels" not in api.get(api.bucket_path(bucket)).json()
