"""XML POST Object with ?uploads: starts a multipart upload.

https://cloud.google.com/storage/docs/xml-api/post-object-multipart
"""

import pytest

from tests.api.multipart_support import S3_NAMESPACE, Multipart, list_uploads
from tests.api.xml_support import XmlClient, assert_xml_error, object_target, texts


@pytest.fixture
def xml(api):
    return XmlClient(api)


def begin(xml, bucket, name="object", headers=(), body=b""):
    return xml.request("POST", object_target(bucket, name, "uploads"), headers, body)


def test_the_answer_names_bucket_key_and_upload_in_the_namespace_of_s3(xml, bucket):
    answer = begin(xml, bucket, "a/b&c")
    assert answer.status == 200
    assert f"xmlns='{S3_NAMESPACE}'".encode() in answer.body
    root = answer.xml()
    assert root.tag == "InitiateMultipartUploadResult"
    assert (root.findtext("Bucket"), root.findtext("Key")) == (bucket, "a/b&c")
    assert len(root.findtext("UploadId")) == 22


def test_an_upload_is_no_object(xml, api, bucket):
    Multipart(xml, bucket)
    assert api.get_metadata(bucket, "object").status_code == 404
    assert texts(xml.get(bucket).xml(), "Contents/Key") == []
    assert texts(list_uploads(xml, bucket), "Upload/Key") == ["object"]


def test_what_the_headers_say_is_what_the_object_has(xml, api, bucket):
    upload = Multipart(xml, bucket, headers={
        "Content-Type": "text/x-parts", "Content-Encoding": "gzip", "Content-Disposition": "attachment",
        "Content-Language": "de", "Cache-Control": "no-transform", "x-goog-meta-colour": "red",
        "x-goog-storage-class": "NEARLINE", "x-goog-custom-time": "2026-01-02T03:04:05Z", "x-goog-acl": "public-read"})
    upload.put(1, b"data")
    assert upload.complete().status == 200
    resource = api.get(api.object_path(bucket, "object"), params={"projection": "full"}).json()
    assert (resource["contentType"], resource["contentEncoding"]) == ("text/x-parts", "gzip")
    assert (resource["contentDisposition"], resource["contentLanguage"]) == ("attachment", "de")
    assert (resource["cacheControl"], resource["metadata"]) == ("no-transform", {"colour": "red"})
    assert (resource["storageClass"], resource["customTime"]) == ("NEARLINE", "2026-01-02T03:04:05.000Z")
    assert "allUsers" in [entry["entity"] for entry in resource["acl"]]


def test_many_uploads_of_one_name_are_apart(xml, api, bucket):
    first, second = Multipart(xml, bucket), Multipart(xml, bucket)
    assert first.id != second.id
    first.put(1, b"first")
    assert second.listed_numbers() == []


@pytest.mark.parametrize("headers", [
    {"x-goog-if-generation-match": "0"}, {"x-goog-if-metageneration-match": "1"}, {"If-None-Match": "*"},
])
def test_a_precondition_is_refused_since_it_could_not_be_kept(xml, bucket, headers):
    assert_xml_error(begin(xml, bucket, headers=headers), 400, "InvalidArgument")
    assert texts(list_uploads(xml, bucket), "Upload") == []


def test_bytes_that_would_be_lost_are_refused(xml, bucket):
    assert_xml_error(begin(xml, bucket, body=b"data"), 400, "InvalidArgument")


@pytest.mark.parametrize("headers", [{"x-goog-custom-time": "yesterday"}, {"x-goog-acl": "nonsense"},
                                     {"x-goog-storage-class": "WARM"}])
def test_a_header_that_no_object_may_have_is_refused_at_once(xml, bucket, headers):
    assert_xml_error(begin(xml, bucket, headers=headers), 400, None)


def test_a_missing_bucket_is_404(xml):
    assert_xml_error(begin(xml, "no-such-bucket-here"), 404, "NoSuchBucket")


def test_a_name_that_is_too_long_is_400(xml, bucket):
    assert_xml_error(begin(xml, bucket, "n" * 1025), 400, "KeyTooLongError")
