"""storage.objects.insert with uploadType=multipart: a multipart/related body of metadata and content.

[https://cloud.google.com/storage/docs/uploading-objects, RFC 2387]
"""

import gzip

import pytest

from tests.api.conftest import assert_json_error, crc32c_base64, md5_base64
from tests.api.resources import assert_object_resource, names

WRONG_CRC32C = crc32c_base64(b"other bytes")
WRONG_MD5 = md5_base64(b"other bytes")


def test_a_multipart_insert_keeps_every_metadata_field(api, bucket):
    given = {"contentType": "application/x-custom", "cacheControl": "public, max-age=60",
             "contentDisposition": "attachment; filename=\"a.bin\"", "contentLanguage": "en",
             "customTime": "2024-02-29T12:34:56.789Z", "storageClass": "NEARLINE",
             "metadata": {"key": "value", "Mixed-Case": "ünï", "empty": ""}}
    answer = api.insert_multipart(bucket, {"name": "object", **given}, b"payload")
    assert answer.status_code == 200, answer.text
    resource = answer.json()
    assert_object_resource(resource, bucket, "object", b"payload")
    assert {field: resource.get(field) for field in given} == given
    assert api.get_metadata(bucket, "object").json() == resource
    assert api.get_media(bucket, "object").content == b"payload"


def test_an_empty_multipart_insert_has_size_zero(api, bucket):
    answer = api.insert_multipart(bucket, {"name": "empty"}, b"")
    assert answer.status_code == 200, answer.text
    assert_object_resource(answer.json(), bucket, "empty", b"")
    assert answer.json()["size"] == "0"


def test_multipart_content_may_look_like_a_boundary(api, bucket):
    data = b"\r\n--lakegate-boundary-7c\r\n--\r\n--lakegate\r\n\r\n--"
    answer = api.insert_multipart(bucket, {"name": "object"}, data)
    assert answer.status_code == 200, answer.text
    assert api.get_media(bucket, "object").content == data


@pytest.mark.parametrize("quoted, boundary", [('"===edge=="', "===edge=="), ("'===edge=='", "===edge=="),
                                              ("edge-0_9.Z", "edge-0_9.Z")],
                         ids=["double quotes", "single quotes", "no quotes"])
def test_the_boundary_may_stand_in_quotes(api, bucket, quoted, boundary):
    answer = api.insert_multipart(bucket, {"name": "object"}, b"data", boundary=boundary,
                                  headers={"Content-Type": "multipart/related; boundary=" + quoted})
    assert answer.status_code == 200, answer.text
    assert api.get_media(bucket, "object").content == b"data"


def test_multipart_lines_may_end_in_a_bare_line_feed(api, bucket):
    body = (b"--edge\nContent-Type: application/json\n\n{\"name\": \"object\"}\n"
            b"--edge\nContent-Type: text/csv\nContent-Transfer-Encoding: binary\n\na,b\nc,d\n--edge--\n")
    answer = api.post(api.upload_path(bucket), params={"uploadType": "multipart"}, data=body,
                      headers={"Content-Type": "multipart/related; boundary=edge"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["contentType"] == "text/csv"
    assert api.get_media(bucket, "object").content == b"a,b\nc,d"


def test_the_content_type_of_the_metadata_wins_over_that_of_the_part(api, bucket):
    answer = api.insert_multipart(bucket, {"name": "object", "contentType": "image/png"}, b"data",
                                  content_type="text/plain")
    assert answer.json()["contentType"] == "image/png"


def test_a_media_part_without_content_type_takes_that_of_the_metadata(api, bucket):
    answer = api.insert_multipart(bucket, {"name": "object", "contentType": "image/png"}, b"data", content_type=None)
    assert answer.status_code == 200, answer.text
    assert answer.json()["contentType"] == "image/png"


def test_the_name_may_come_as_parameter_in_a_multipart_insert(api, bucket):
    answer = api.insert_multipart(bucket, {"metadata": {"a": "b"}}, b"data", name="from-parameter")
    assert answer.status_code == 200, answer.text
    assert answer.json()["name"] == "from-parameter"


def test_right_checksums_in_the_metadata_are_accepted(api, bucket):
    data = b"checked bytes"
    answer = api.insert_multipart(
        bucket, {"name": "object", "crc32c": crc32c_base64(data), "md5Hash": md5_base64(data)}, data)
    assert answer.status_code == 200, answer.text
    assert_object_resource(answer.json(), bucket, "object", data)


@pytest.mark.parametrize("field, value, word", [("crc32c", WRONG_CRC32C, "CRC32C"), ("md5Hash", WRONG_MD5, "MD5")])
def test_a_wrong_checksum_in_the_metadata_answers_400_and_keeps_the_old_object(api, bucket, field, value, word):
    old = api.create_object(bucket, "object", b"old")
    answer = api.insert_multipart(bucket, {"name": "object", field: value}, b"data")
    assert_json_error(answer, 400, "invalid", word)
    assert api.get_metadata(bucket, "object").json() == old
    assert api.get_media(bucket, "object").content == b"old"


def test_a_gzip_compressed_multipart_body_is_decoded(api, bucket):
    body = (b"--edge\r\nContent-Type: application/json\r\n\r\n{\"name\": \"object\"}\r\n"
            b"--edge\r\nContent-Type: text/plain\r\n\r\nplain data\r\n--edge--")
    answer = api.post(api.upload_path(bucket), params={"uploadType": "multipart"}, data=iter([gzip.compress(body)]),
                      headers={"Content-Type": "multipart/related; boundary=edge", "Content-Encoding": "gzip"})
    assert answer.status_code == 200, answer.text
    assert "contentEncoding" not in answer.json()
    assert_object_resource(answer.json(), bucket, "object", b"plain data")
    assert api.get_media(bucket, "object").content == b"plain data"


@pytest.mark.parametrize("prefix", ["/upload/storage/v1", "/resumable/upload/storage/v1", "/upload"])
def test_every_upload_path_takes_a_multipart_insert(api, bucket, prefix):
    body = (b"--edge\r\nContent-Type: application/json\r\n\r\n{\"name\": \"object\"}\r\n"
            b"--edge\r\nContent-Type: text/plain\r\n\r\ndata\r\n--edge--")
    answer = api.post(f"{prefix}/b/{bucket}/o", params={"uploadType": "multipart"}, data=body,
                      headers={"Content-Type": "multipart/related; boundary=edge"})
    assert answer.status_code == 200, answer.text
    assert names(api.list_objects(bucket).json()) == ["object"]


def test_a_storage_class_in_lower_case_is_that_class(api, bucket):
    made = api.create_object(bucket, "object", storageClass="nearline")
    assert made["storageClass"] == "NEARLINE"
    assert_json_error(api.insert_multipart(bucket, {"name": "other", "storageClass": "cold"}, b"data"), 400, "invalid")
