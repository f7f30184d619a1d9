"""XML headers of objects: what a query overrides, how long a body may be, what Amazon's words mean."""

import pytest

from tests.api.xml_support import XmlClient, assert_xml_error, texts


@pytest.fixture
def xml(api):
    return XmlClient(api)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_query_says_type_and_disposition_of_the_answer(xml, bucket, method):
    xml.create(bucket, "o", b"x", {"Content-Type": "text/plain", "Content-Disposition": "inline"})
    query = "response-content-type=a%2Fb&response-content-disposition=attachment%3B%20filename%3Dc"
    answer = xml.request(method, f"/{bucket}/o?{query}")
    assert (answer.get("Content-Type"), answer.get("Content-Disposition")) == ("a/b", "attachment; filename=c")
    plain = xml.request(method, f"/{bucket}/o")
    assert (plain.get("Content-Type"), plain.get("Content-Disposition")) == ("text/plain", "inline")


@pytest.mark.parametrize("value", ["a%0D%0ASet-Cookie:%20x", "a%00b", "%7F"])
def test_an_override_cannot_bring_a_header_of_its_own(xml, bucket, value):
    xml.create(bucket, "o")
    answer = xml.get(bucket, "o", f"response-content-disposition={value}")
    assert_xml_error(answer, 400, "InvalidArgument")
    assert answer.get("Set-Cookie") is None


def test_the_json_api_has_no_overrides(api, bucket):
    api.create_object(bucket, "o")
    answer = api.get_media(bucket, "o", **{"response-content-type": "a/b"})
    assert answer.headers["Content-Type"] == "text/plain"


@pytest.mark.parametrize("size,code", [(0, "EntityTooSmall"), (1, "EntityTooSmall"), (2, None), (4, None),
                                       (5, "EntityTooLarge")])
def test_a_body_is_as_long_as_its_range_allows(xml, api, bucket, size, code):
    answer = xml.put(bucket, "o", b"x" * size, {"x-goog-content-length-range": "2,4"})
    if code is None:
        assert answer.status == 200
        assert api.get_media(bucket, "o").content == b"x" * size
    else:
        assert_xml_error(answer, 400, code)
        assert api.get_metadata(bucket, "o").status_code == 404


@pytest.mark.parametrize("value", ["", "2", "a,b", "-1,3", "1,2,3"])
def test_a_range_that_is_none_stores_nothing(xml, api, bucket, value):
    assert_xml_error(xml.put(bucket, "o", b"x", {"x-goog-content-length-range": value}), 400, "InvalidArgument")
    assert api.get_metadata(bucket, "o").status_code == 404


def test_a_body_of_unknown_length_cannot_have_a_range(xml, api, bucket):
    headers = {"x-goog-content-length-range": "0,9", "Transfer-Encoding": "chunked"}
    assert_xml_error(xml.put(bucket, "o", b"1\r\nx\r\n0\r\n\r\n", headers), 400, "InvalidArgument")
    assert api.get_metadata(bucket, "o").status_code == 404


def test_a_range_is_refused_where_it_would_not_be_kept(xml, api, bucket):
    api.create_object(bucket, "source")
    sent = {"x-goog-content-length-range": "0,9"}
    copy = {**sent, "x-goog-copy-source": f"/{bucket}/source"}
    assert_xml_error(xml.put(bucket, "o", headers=copy), 501, "NotImplemented")
    begin = xml.request("POST", f"/{bucket}/o", {**sent, "x-goog-resumable": "start"}, b"")
    assert_xml_error(begin, 501, "NotImplemented")
    begin = api.post(api.upload_path(bucket), params={"uploadType": "resumable", "name": "o"}, headers=sent, json={})
    assert begin.status_code == 501, begin.text
    assert api.get_metadata(bucket, "o").status_code == 404


@pytest.mark.parametrize("dialect", ["xml", "json"])
@pytest.mark.parametrize("size,code", [(1, "EntityTooSmall"), (2, None), (4, None), (5, "EntityTooLarge")])
def test_a_resumable_upload_that_says_its_length_is_held_to_its_range(xml, api, bucket, dialect, size, code):
    headers = {"x-goog-content-length-range": "2,4", "x-upload-content-length": str(size)}
    if dialect == "xml":
        begin = api.post(f"/{bucket}/o", headers={**headers, "x-goog-resumable": "start"})
    else:
        begin = api.post(api.upload_path(bucket), params={"uploadType": "resumable", "name": "o"}, headers=headers,
                         json={})
    if code is not None:
        assert begin.status_code == 400, begin.text
        if dialect == "xml":
            assert f"<Code>{code}</Code>" in begin.text
        return
    session = begin.headers["Location"].split("/", 3)[3]
    # What is longer or shorter than was said is refused, whatever the range.
    assert api.put("/" + session, data=b"x" * (size + 1)).status_code == 400
    assert api.get_metadata(bucket, "o").status_code == 404
    assert api.put("/" + session, data=b"x" * size).status_code == 200
    assert api.get_media(bucket, "o").content == b"x" * size


@pytest.mark.parametrize("size,status", [(1, 400), (2, 200), (4, 200), (5, 400)])
@pytest.mark.parametrize("length", ["known", "unknown"])
def test_the_last_chunk_of_a_resumable_upload_is_held_to_its_own_range(api, bucket, size, status, length):
    begin = api.post(f"/{bucket}/o", headers={"x-goog-resumable": "start"})
    session = "/" + begin.headers["Location"].split("/", 3)[3]
    headers = {"x-goog-content-length-range": "2,4"}
    if length == "known":
        headers["Content-Range"] = f"bytes 0-{size - 1}/{size}"
    answer = api.put(session, data=b"x" * size, headers=headers)
    assert answer.status_code == status, answer.text
    assert api.get_metadata(bucket, "o").status_code == (200 if status == 200 else 404)


@pytest.mark.parametrize("size,status", [(1, 400), (2, 200), (4, 200), (5, 400)])
@pytest.mark.parametrize("way", ["media", "multipart"])
def test_uploads_of_the_json_api_are_held_to_their_range(api, bucket, way, size, status):
    headers = {"X-Goog-Content-Length-Range": "2,4"}
    if way == "media":
        answer = api.insert_media(bucket, "o", b"x" * size, headers=headers)
    else:
        answer = api.insert_multipart(bucket, {"name": "o"}, b"x" * size, headers=headers)
    assert answer.status_code == status, answer.text
    assert api.get_metadata(bucket, "o").status_code == (200 if status == 200 else 404)


@pytest.mark.parametrize("size,code", [(1, "EntityTooSmall"), (3, None), (5, "EntityTooLarge")])
def test_a_part_is_as_long_as_its_range_allows(xml, api, bucket, size, code):
    upload = xml.request("POST", f"/{bucket}/o?uploads", (), b"").xml().findtext("UploadId")
    headers = {"x-goog-content-length-range": "2,4"}
    answer = xml.put(bucket, "o", b"x" * size, headers, f"partNumber=1&uploadId={upload}")
    if code is None:
        assert answer.status == 200, answer.body
    else:
        assert_xml_error(answer, 400, code)
    listed = xml.get(bucket, "o", f"uploadId={upload}").xml()
    assert len(listed.findall("Part")) == (1 if code is None else 0)


def test_amazons_words_mean_what_googles_do(xml, api, bucket):
    answer = xml.put(bucket, "o", b"x", {"x-amz-meta-Colour": "blue", "x-amz-acl": "public-read",
                                         "x-amz-storage-class": "NEARLINE"})
    assert answer.get("x-amz-version-id") == answer.generation
    made = api.get_metadata(bucket, "o", projection="full").json()
    assert (made["metadata"], made["storageClass"]) == ({"colour": "blue"}, "NEARLINE")
    assert {"allUsers"} <= {entry["entity"] for entry in made["acl"]}
    copied = xml.put(bucket, "copied", headers={"x-amz-copy-source": f"/{bucket}/o", "x-amz-acl": "private"})
    assert copied.status == 200, copied.body
    assert copied.xml().tag == "CopyObjectResult"
    read = xml.get(bucket, "copied", headers={"amz-sdk-request": "attempt=1"})
    assert (read.get("x-amz-meta-colour"), read.get("x-goog-meta-colour")) == ("blue", None)
    assert xml.get(bucket, "copied").get("x-goog-meta-colour") == "blue"


def test_a_request_that_is_signed_googles_way_has_no_words_of_amazons(xml, api, bucket):
    headers = {"Authorization": "Bearer token", "x-amz-meta-colour": "blue"}
    assert xml.put(bucket, "o", b"x", headers).get("x-amz-version-id") is None
    assert "metadata" not in api.get_metadata(bucket, "o").json()


@pytest.mark.parametrize("method,target,body", [
    ("DELETE", "/{bucket}?policy", None), ("PUT", "/{bucket}?replication", b"<x/>"),
    ("DELETE", "/{bucket}?publicAccessBlock", None), ("PUT", "/{bucket}/o?restore", b"<x/>"),
    ("POST", "/{bucket}/o?restore", b"<x/>"), ("DELETE", "/{bucket}?website", None)])
def test_parts_that_only_amazon_has_are_501_and_change_nothing(xml, api, bucket, method, target, body):
    answer = xml.request(method, target.format(bucket=bucket), {}, body)
    assert_xml_error(answer, 501, "NotImplemented")
    assert api.get(api.bucket_path(bucket)).json()["metageneration"] == "1"
    assert api.get_metadata(bucket, "o").status_code == 404


def test_a_plain_read_may_have_any_word_in_its_query(xml, bucket):
    xml.create(bucket, "o", b"x")
    assert xml.get(bucket, "o", "policy=1").body == b"x"
    assert_xml_error(xml.get(bucket, "o", "policy", {"x-amz-date": "20260101T000000Z"}), 501, "NotImplemented")


def test_owners_are_listed_where_they_are_asked_for(xml, bucket):
    xml.create(bucket, "o")
    with_owners = xml.get(bucket, query="list-type=2&fetch-owner=true").xml()
    assert len(texts(with_owners, "Contents/Owner/ID")) == 1
    assert texts(xml.get(bucket, query="list-type=2").xml(), "Contents/Owner/ID") == []
    assert texts(xml.get(bucket, query="list-type=2&fetch-owner=false").xml(), "Contents/Owner/ID") == []
    assert_xml_error(xml.get(bucket, query="list-type=2&fetch-owner=perhaps"), 400, "InvalidArgument")
    owner = with_owners.findtext("Contents/Owner/ID")
    assert xml.get(bucket, "o", "acl").xml().findtext("Owner/ID") == owner


def test_markers_have_amazons_names_too(xml, api):
    bucket = "markers-" + api.project
    api.insert_bucket(bucket, {"versioning": {"enabled": True}})
    made = [api.create_object(bucket, "a", body)["generation"] for body in (b"1", b"2", b"3")]
    page = xml.get(bucket, query=f"versions&key-marker=a&version-id-marker={made[1]}").xml()
    other = xml.get(bucket, query=f"versions&marker=a&generation-marker={made[1]}").xml()
    assert texts(page, "Version/Generation") == texts(other, "Version/Generation")
    amazon = xml.get(bucket, query=f"versions&key-marker=a&version-id-marker={made[1]}",
                     headers={"amz-sdk-request": "attempt=1"}).xml()
    assert amazon.tag == "ListVersionsResult"
    assert texts(amazon, "Version/VersionId") == texts(other, "Version/Generation")
