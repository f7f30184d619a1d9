"""JSON bodies and parameters that are wrong: a 4xx in the shape of the API with a sentence, and no change."""

import gzip

import pytest

from tests.api.conftest import assert_json_error

DEPTH_BOMB = b"[" * 10_000 + b"]" * 10_000
OBJECT_BOMB = b'{"metadata":' * 10_000 + b"1" + b"}" * 10_000
MALFORMED = {
    "empty-word": b"nothing", "open": b'{"name":', "trailing": b'{"name":"x"} extra', "comma": b'{"name":"x",}',
    "single-quotes": b"{'name':'x'}", "array": b"[]", "string": b'"x"', "number": b"12", "null-bytes": b"\x00\x00",
    "not-utf8": b'{"name":"\xff\xfe"}', "lone-surrogate": b'{"name":"\\ud800"}', "depth": DEPTH_BOMB,
    "object-depth": OBJECT_BOMB, "nan": b'{"size":NaN}', "control": b'{"name":"a\x01b"}',
}
OVERSIZED_JSON_BYTES = 12 << 20


def assert_sentence(answer, statuses=(400,)):
    assert answer.status_code in statuses, answer.text[:500]
    error = assert_json_error(answer, answer.status_code, None)
    assert len(error["message"]) > 3


@pytest.fixture
def made(api, bucket):
    return api.create_object(bucket, "kept", b"kept", metadata={"k": "v"})


@pytest.fixture
def unchanged(api, bucket, made):
    """A check that the object "kept" is as it was and that it is alone."""
    def check():
        assert api.get_metadata(bucket, "kept").json() == made
        assert [item["name"] for item in api.list_objects(bucket).json()["items"]] == ["kept"]
    return check


def send_json(api, method, path, body, **headers):
    return api.request(method, path, data=body, headers={"Content-Type": "application/json", **headers})


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED.keys())
@pytest.mark.parametrize("route", ["bucket-insert", "bucket-patch", "object-patch", "object-update", "compose",
                                   "rewrite", "resumable"])
def test_malformed_json_is_400_and_changes_nothing(api, bucket, unchanged, route, body):
    method, path = {
        "bucket-insert": ("POST", f"/storage/v1/b?project={api.project}"),
        "bucket-patch": ("PATCH", f"/storage/v1/b/{bucket}"),
        "object-patch": ("PATCH", api.object_path(bucket, "kept")),
        "object-update": ("PUT", api.object_path(bucket, "kept")),
        "compose": ("POST", api.object_path(bucket, "new", "/compose")),
        "rewrite": ("POST", api.object_path(bucket, "kept", f"/rewriteTo/b/{bucket}/o/new")),
        "resumable": ("POST", f"/upload/storage/v1/b/{bucket}/o?uploadType=resumable&name=new"),
    }[route]
    before = api.get(api.bucket_path(bucket)).json()
    assert_sentence(send_json(api, method, path, body))
    assert api.get(api.bucket_path(bucket)).json() == before
    unchanged()


@pytest.mark.parametrize("body", [MALFORMED[key] for key in ("open", "array", "depth", "not-utf8")],
                         ids=["open", "array", "depth", "not-utf8"])
def test_malformed_json_in_a_multipart_upload_is_400_and_stores_nothing(api, bucket, unchanged, body):
    sent = (b"--b\r\nContent-Type: application/json\r\n\r\n" + body
            + b"\r\n--b\r\nContent-Type: text/plain\r\n\r\ndata\r\n--b--\r\n")
    assert_sentence(api.post(f"/upload/storage/v1/b/{bucket}/o?uploadType=multipart&name=new", data=sent,
                             headers={"Content-Type": "multipart/related; boundary=b"}))
    unchanged()


@pytest.mark.parametrize("content_type", ["multipart/related", "multipart/related; boundary=", "text/plain",
                                          "multipart/related; boundary=" + "b" * 300])
def test_a_multipart_upload_without_a_usable_boundary_is_400(api, bucket, unchanged, content_type):
    sent = b"--b\r\nContent-Type: application/json\r\n\r\n{}\r\n--b\r\n\r\ndata\r\n--b--\r\n"
    assert_sentence(api.post(f"/upload/storage/v1/b/{bucket}/o?uploadType=multipart&name=new", data=sent,
                             headers={"Content-Type": content_type}))
    unchanged()


@pytest.mark.parametrize("sent", [b"", b"--b--\r\n", b"--b\r\n\r\n{}\r\n--b--\r\n",
                                  b"--b\r\n\r\n{}\r\n--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n"],
                         ids=["empty", "no-part", "one-part", "three-parts"])
def test_a_multipart_upload_needs_two_parts(api, bucket, unchanged, sent):
    assert_sentence(api.post(f"/upload/storage/v1/b/{bucket}/o?uploadType=multipart&name=new", data=sent,
                             headers={"Content-Type": "multipart/related; boundary=b"}))
    unchanged()


@pytest.mark.parametrize("encoded", [False, True], ids=["plain", "gzip-bomb"])
def test_oversized_json_is_refused(api, bucket, unchanged, encoded):
    body = b'{"metadata":{"k":"' + b"v" * OVERSIZED_JSON_BYTES + b'"}}'
    headers = {"Content-Encoding": "gzip"} if encoded else {}
    assert_sentence(send_json(api, "PATCH", api.object_path(bucket, "kept"), gzip.compress(body) if encoded else body,
                              **headers), (400, 413))
    unchanged()


def test_a_gzip_bomb_of_nested_compression_is_refused_quickly(api, bucket, unchanged):
    bomb = gzip.compress(bytes(200 << 20))
    assert_sentence(send_json(api, "PATCH", api.object_path(bucket, "kept"), bomb, **{"Content-Encoding": "gzip"}),
                    (400, 413))
    unchanged()


@pytest.mark.parametrize("body", [b"not gzip at all", gzip.compress(b'{"metadata":{}}')[:-9],
                                  gzip.compress(b"{}")[:5]], ids=["not-gzip", "truncated", "head-only"])
def test_a_broken_gzip_body_is_400(api, bucket, unchanged, body):
    assert_sentence(send_json(api, "PATCH", api.object_path(bucket, "kept"), body, **{"Content-Encoding": "gzip"}))
    unchanged()


def test_an_unknown_content_encoding_of_json_is_refused(api, bucket, unchanged):
    assert_sentence(send_json(api, "PATCH", api.object_path(bucket, "kept"), b"{}", **{"Content-Encoding": "snappy"}),
                    (400, 415))
    unchanged()


@pytest.mark.parametrize("resource", [
    {"metadata": "text"}, {"metadata": ["list"]}, {"metadata": {"k": {"deep": "v"}}}, {"contentType": {"a": 1}},
    {"contentType": ["text/plain"]}, {"cacheControl": {}}, {"customTime": "yesterday"}, {"customTime": 5.5},
    {"temporaryHold": "perhaps"}, {"eventBasedHold": {}},
], ids=str)
def test_a_wrong_type_in_an_object_is_400(api, bucket, unchanged, resource):
    assert_sentence(api.patch(api.object_path(bucket, "kept"), json=resource))
    unchanged()


@pytest.mark.parametrize("resource", [
    {"versioning": "on"}, {"versioning": {"enabled": "perhaps"}}, {"labels": "x"}, {"labels": {"k": {"deep": 1}}},
    {"storageClass": "GRANITE"}, {"storageClass": 5.5}, {"iamConfiguration": []}, {"lifecycle": "x"},
], ids=str)
def test_a_wrong_type_in_a_bucket_is_400(api, bucket, resource):
    before = api.get(api.bucket_path(bucket)).json()
    assert_sentence(api.patch(api.bucket_path(bucket), json=resource))
    assert api.get(api.bucket_path(bucket)).json() == before
    name = f"{bucket}-new"
    assert_sentence(api.insert_bucket(name, resource))
    assert api.get(api.bucket_path(name)).status_code == 404


@pytest.mark.parametrize("parameter, value", [
    ("projection", "everything"), ("predefinedAcl", "nobody"), ("predefinedDefaultObjectAcl", "nobody")])
def test_an_unknown_enum_value_of_a_bucket_insert_is_400(api, bucket, parameter, value):
    name = f"{bucket}-new"
    assert_sentence(api.insert_bucket(name, **{parameter: value}))
    assert api.get(api.bucket_path(name)).status_code == 404


@pytest.mark.parametrize("query", ["projection=everything", "alt=carrier-pigeon"])
def test_an_unknown_enum_value_of_a_read_is_400(api, bucket, made, query):
    assert_sentence(api.get(f"{api.object_path(bucket, 'kept')}?{query}"))


@pytest.mark.parametrize("value", ["abc", "-1", "1.5", "99999999999999999999", "0x10", "1e3", "9223372036854775808"])
def test_a_max_results_that_is_no_number_is_400(api, bucket, value):
    assert_sentence(api.list_objects(bucket, maxResults=value))
    assert_sentence(api.get("/storage/v1/b", params={"project": api.project, "maxResults": value}))


@pytest.mark.parametrize("value", ["abc", "1.5", "99999999999999999999", "0x10", "--1"])
@pytest.mark.parametrize("parameter", ["generation", "ifGenerationMatch", "ifGenerationNotMatch",
                                       "ifMetagenerationMatch", "ifMetagenerationNotMatch"])
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_a_number_that_is_none_is_400_and_changes_nothing(api, bucket, unchanged, method, parameter, value):
    answer = api.request(method, api.object_path(bucket, "kept"), params={parameter: value},
                         json={"metadata": {"new": "x"}} if method == "PATCH" else None)
    assert_sentence(answer)
    unchanged()


@pytest.mark.parametrize("value", ["abc", "1.5", "99999999999999999999"])
def test_a_condition_of_an_insert_that_is_no_number_is_400_and_stores_nothing(api, bucket, unchanged, value):
    assert_sentence(api.insert_media(bucket, "new", b"data", ifGenerationMatch=value))
    unchanged()


@pytest.mark.parametrize("path", ["/o?pageToken=%00garbage", "/o?pageToken=!!!!", "/o?versions=perhaps",
                                  "/o?fields=items(name", "/o?fields=(((((", "/o?includeTrailingDelimiter=5x"])
def test_a_malformed_list_parameter_is_400(api, bucket, path):
    assert_sentence(api.get(f"/storage/v1/b/{bucket}{path}"))


@pytest.mark.parametrize("query", ["prefix=%ff%fe", "prefix=%C3", "delimiter=%ff"])
def test_a_parameter_that_is_not_utf8_is_400(api, bucket, query):
    assert_sentence(api.get(f"/storage/v1/b/{bucket}/o?{query}"))


@pytest.mark.parametrize("count", [0, 33, 1000])
def test_a_compose_of_a_wrong_number_of_sources_is_400(api, bucket, unchanged, count):
    assert_sentence(api.post(api.object_path(bucket, "new", "/compose"),
                             json={"sourceObjects": [{"name": "kept"}] * count}))
    unchanged()


@pytest.mark.parametrize("body", [{}, {"sourceObjects": None}, {"sourceObjects": {}}, {"sourceObjects": ["kept"]},
                                  {"sourceObjects": [{}]}, {"sourceObjects": [{"name": 5.5}]},
                                  {"sourceObjects": [{"name": "kept", "generation": "abc"}]}], ids=str)
def test_a_compose_with_wrong_sources_is_400(api, bucket, unchanged, body):
    assert_sentence(api.post(api.object_path(bucket, "new", "/compose"), json=body))
    unchanged()


@pytest.mark.parametrize("metadata", [{"k" * 1025: "v"}, {"k": "v" * 4097}, {f"k{index}": "v" * 4000
                                                                             for index in range(3)}],
                         ids=["long-key", "long-value", "too-much"])
def test_custom_metadata_over_its_limits_is_400(api, bucket, unchanged, metadata):
    assert_sentence(api.patch(api.object_path(bucket, "kept"), json={"metadata": metadata}))
    unchanged()


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_conditions_that_cannot_both_hold_change_nothing(api, bucket, made, unchanged, method):
    for condition, value in (("Generation", made["generation"]), ("Metageneration", made["metageneration"])):
        answer = api.request(method, api.object_path(bucket, "kept"), json={"metadata": {"new": "x"}},
                             params={f"if{condition}Match": value, f"if{condition}NotMatch": value})
        assert answer.status_code in (304, 400, 412), answer.text
    unchanged()


@pytest.mark.parametrize("spec", ["bytes=4-", "bytes=1000-2000"])
def test_a_range_out_of_bounds_is_416_with_the_size(api, bucket, made, spec):
    answer = api.get_media(bucket, "kept", {"Range": spec})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == "bytes */4"
