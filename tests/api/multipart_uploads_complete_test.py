"""XML POST Object with ?uploadId: makes the object out of the parts.

https://cloud.google.com/storage/docs/xml-api/post-object-complete
"""

import concurrent.futures

import pytest

from tests.api.conftest import crc32c_base64
from tests.api.customer_encryption_support import Key
from tests.api.folder_support import folder_names, make_folders_bucket
from tests.api.multipart_support import PART_BYTES_MIN, S3_NAMESPACE, Multipart, list_uploads, part_data, whole_etag
from tests.api.xml_support import XmlClient, assert_xml_error, quoted_md5, texts


@pytest.fixture
def xml(api):
    return XmlClient(api)


@pytest.fixture
def upload(xml, bucket):
    return Multipart(xml, bucket)


def test_parts_become_one_object_in_the_order_of_their_numbers(upload, xml, api, bucket):
    parts = [part_data(1), part_data(2), b"the end"]
    for number in (3, 1, 2):
        upload.put(number, parts[number - 1])
    answer = upload.complete()
    assert answer.status == 200, answer.body
    data = b"".join(parts)
    root = answer.xml()
    assert root.tag == "CompleteMultipartUploadResult"
    assert f"xmlns='{S3_NAMESPACE}'".encode() in answer.body
    assert (root.findtext("Bucket"), root.findtext("Key")) == (bucket, "object")
    assert root.findtext("Location").endswith(f"/{bucket}/object")
    assert root.findtext("ETag") == whole_etag(parts)
    assert answer.all("x-goog-hash") == [f"crc32c={crc32c_base64(data)}"]
    resource = api.get_metadata(bucket, "object").json()
    assert answer.generation == resource["generation"]
    assert (resource["size"], resource["crc32c"]) == (str(len(data)), crc32c_base64(data))
    assert resource["componentCount"] == 3
    assert "md5Hash" not in resource
    assert api.get_media(bucket, "object").content == data


def test_the_etag_stays_with_the_object_in_the_xml_api_and_not_in_the_json_one(upload, xml, api, bucket):
    upload.put(1, b"data")
    assert upload.complete().status == 200
    etag = whole_etag([b"data"])
    assert xml.head(bucket, "object").get("ETag") == etag
    assert texts(xml.get(bucket).xml(), "Contents/ETag") == [etag]
    assert xml.get(bucket, "object", headers={"If-None-Match": etag}).status == 304
    assert api.patch(api.object_path(bucket, "object"), json={"metadata": {"k": "v"}}).status_code == 200
    assert xml.head(bucket, "object").get("ETag") == etag
    assert api.get_metadata(bucket, "object").json()["etag"] not in (etag, etag.strip('"'))


def test_ranges_are_read_over_the_borders_of_parts(upload, xml, bucket):
    parts = [part_data(1), part_data(2), part_data(3, 100_000)]
    for number, data in enumerate(parts, 1):
        upload.put(number, data)
    assert upload.complete().status == 200
    data = b"".join(parts)
    for first, last in ((PART_BYTES_MIN - 10, PART_BYTES_MIN + 10), (0, 0), (2 * PART_BYTES_MIN - 1, len(data) - 1)):
        answer = xml.get(bucket, "object", headers={"Range": f"bytes={first}-{last}"})
        assert (answer.status, answer.body) == (206, data[first:last + 1])


def test_parts_that_are_not_named_are_dropped(upload, xml, api, bucket):
    upload.put(1, part_data(1))
    upload.put(2, b"not this")
    upload.put(7, b"the end")
    chosen = [(number, upload.etags[number]) for number in (1, 7)]
    assert upload.complete(chosen).status == 200
    assert api.get_media(bucket, "object").content == part_data(1) + b"the end"
    assert_xml_error(upload.list_parts(), 404, "NoSuchUpload")
    assert texts(list_uploads(xml, bucket), "Upload") == []


def test_an_empty_part_alone_makes_an_empty_object(upload, api, bucket):
    upload.put(1, b"")
    assert upload.complete().status == 200
    assert api.get_metadata(bucket, "object").json()["size"] == "0"
    assert api.get_media(bucket, "object").content == b""


def test_an_object_is_replaced_as_by_any_upload(versioned_bucket, xml, api):
    old = xml.create(versioned_bucket, "object", b"old").generation
    upload = Multipart(xml, versioned_bucket)
    upload.put(1, b"new")
    answer = upload.complete()
    assert answer.status == 200
    assert int(answer.generation) > int(old)
    assert api.get_media(versioned_bucket, "object").content == b"new"
    assert xml.get(versioned_bucket, "object", f"generation={old}").body == b"old"


def test_what_a_hold_protects_is_not_replaced_and_the_upload_stays(upload, xml, api, bucket):
    xml.create(bucket, "object", b"held")
    path = api.object_path(bucket, "object")
    assert api.patch(path, json={"temporaryHold": True}).status_code == 200
    upload.put(1, b"new")
    assert_xml_error(upload.complete(), 403, "ObjectUnderActiveHold")
    assert xml.get(bucket, "object").body == b"held"
    assert upload.listed_numbers() == ["1"]
    assert api.patch(path, json={"temporaryHold": False}).status_code == 200
    assert upload.complete().status == 200
    assert xml.get(bucket, "object").body == b"new"


@pytest.mark.parametrize("wrong", ["unquoted", "upper-case"])
def test_etags_are_compared_without_regard_to_quotes_and_case(upload, wrong):
    upload.put(1, b"data")
    etag = upload.etags[1].strip('"') if wrong == "unquoted" else upload.etags[1].upper()
    assert upload.complete([(1, etag)]).status == 200


def test_the_etag_may_stand_before_the_number_and_s3s_checksums_beside_them(upload):
    upload.put(1, b"data")
    body = (f"<CompleteMultipartUpload><Part>\n<ETag>&quot;{upload.etags[1].strip(chr(34))}&quot;</ETag>"
            "<ChecksumCRC32C>AAAAAA==</ChecksumCRC32C><PartNumber>1</PartNumber>\n</Part></CompleteMultipartUpload>")
    assert upload.complete(body=body.encode()).status == 200


def refused(upload, parts, code, api, bucket):
    before = upload.listed_numbers()
    assert_xml_error(upload.complete(parts), 400, code)
    assert api.get_metadata(bucket, "object").status_code == 404
    assert upload.listed_numbers() == before


def test_a_part_that_is_missing_is_refused(upload, api, bucket):
    upload.put(2, part_data(1))
    etag = upload.etags[2]
    for number in (1, 3, 9999):
        refused(upload, sorted([(number, etag), (2, etag)]), "InvalidPart", api, bucket)


@pytest.mark.parametrize("etag", [quoted_md5(b"other"), "nonsense", "", '"' + "0" * 31 + '"'])
def test_another_etag_is_refused(upload, api, bucket, etag):
    upload.put(1, b"data")
    refused(upload, [(1, etag)], "InvalidPart", api, bucket)


@pytest.mark.parametrize("numbers", [(2, 1), (1, 1), (1, 2, 2)])
def test_parts_out_of_order_are_refused(upload, api, bucket, numbers):
    upload.put(1, part_data(1))
    upload.put(2, part_data(2))
    refused(upload, [(number, upload.etags[number]) for number in numbers], "InvalidPartOrder", api, bucket)


def test_a_small_part_is_refused_unless_it_is_the_last(upload, api, bucket):
    upload.put(1, part_data(1, PART_BYTES_MIN - 1))
    upload.put(2, b"the end")
    refused(upload, None, "EntityTooSmall", api, bucket)
    upload.put(1, part_data(1, PART_BYTES_MIN))
    assert upload.complete().status == 200


@pytest.mark.parametrize("body", [
    b"", b"{}", b"<CompleteMultipartUpload/>", b"<Other><Part/></Other>",
    b"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>",
    b"<CompleteMultipartUpload><Part><ETag>x</ETag></Part></CompleteMultipartUpload>",
    b"<CompleteMultipartUpload><Deleted/></CompleteMultipartUpload>", b"<CompleteMultipartUpload>" * 50_000,
    b"<!DOCTYPE x [<!ENTITY e 'v'>]><CompleteMultipartUpload><Part/></CompleteMultipartUpload>",
], ids=["empty", "json", "no-parts", "other-root", "no-etag", "no-number", "other-child", "deep", "entities"])
def test_a_body_that_is_no_list_of_parts_is_400(upload, api, bucket, body):
    upload.put(1, b"data")
    assert_xml_error(upload.complete(body=body), 400, "MalformedXML")
    assert upload.listed_numbers() == ["1"]


def test_the_longest_list_of_parts_is_read(upload):
    """Ten thousand parts are no reason to refuse the document; that they do not exist is."""
    upload.put(1, b"data")
    etag = upload.etags[1]
    assert_xml_error(upload.complete([(number, etag) for number in range(1, 10_001)]), 400, None)
    assert_xml_error(upload.complete([(number, etag) for number in range(2, 10_002)]), 400, "InvalidArgument")


def test_a_wrong_checksum_of_the_whole_is_refused(upload, api, bucket):
    upload.put(1, part_data(1))
    upload.put(2, b"the end")
    wrong = {"x-goog-hash": f"crc32c={crc32c_base64(b'other')}"}
    assert_xml_error(upload.complete(headers=wrong), 400, "BadDigest")
    assert api.get_metadata(bucket, "object").status_code == 404
    right = {"x-goog-hash": f"crc32c={crc32c_base64(part_data(1) + b'the end')}"}
    assert upload.complete(headers=right).status == 200


def test_a_completion_that_is_sent_again_has_the_same_answer(upload, xml, api, bucket):
    upload.put(1, b"data")
    first = upload.complete()
    again = upload.complete()
    assert (again.status, again.body, again.generation) == (200, first.body, first.generation)
    xml.create(bucket, "object", b"newer")
    assert_xml_error(upload.complete(), 404, "NoSuchUpload")
    assert xml.get(bucket, "object").body == b"newer"


def test_another_list_of_parts_is_not_the_same_completion(upload):
    upload.put(1, b"data")
    assert upload.complete().status == 200
    assert_xml_error(upload.complete([(1, quoted_md5(b"other"))]), 404, "NoSuchUpload")


def test_of_completions_at_the_same_time_one_makes_the_object(versioned_bucket, xml, api):
    upload = Multipart(xml, versioned_bucket)
    upload.put(1, b"data")
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: upload.complete(), range(8)))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.generation for answer in answers}) == 1
    listed = api.get(api.bucket_path(versioned_bucket) + "/o", params={"versions": "true"}).json()["items"]
    assert len(listed) == 1


@pytest.mark.parametrize("headers", [{"x-goog-if-generation-match": "0"}, {"If-None-Match": "*"}])
def test_a_precondition_is_refused_since_it_could_not_be_kept(upload, api, bucket, headers):
    upload.put(1, b"data")
    assert_xml_error(upload.complete(headers=headers), 400, "InvalidArgument")
    assert api.get_metadata(bucket, "object").status_code == 404


def test_an_unknown_upload_is_404(upload):
    upload.put(1, b"data")
    upload.id = "A" * 22
    assert_xml_error(upload.complete(), 404, "NoSuchUpload")


def test_parts_under_a_customers_key_need_it_until_the_end(xml, api, bucket):
    key, other = Key("multipart one"), Key("multipart two")
    upload = Multipart(xml, bucket, headers=key.headers(), part_headers=key.headers())
    assert upload.begin_answer.get("x-goog-encryption-key-sha256") == key.sha256
    parts = [part_data(1), part_data(2, 100_000)]
    assert_xml_error(xml.request("PUT", upload.target("partNumber=1"), {}, parts[0]), 400, None)
    assert_xml_error(xml.request("PUT", upload.target("partNumber=1"), other.headers(), parts[0]), 400, None)
    for number, data in enumerate(parts, 1):
        answer = upload.put(number, data)
        assert answer.get("x-goog-encryption-key-sha256") == key.sha256
        # The MD5 of what is encrypted must not stand in records that anybody may list.
        assert answer.get("ETag") != quoted_md5(data)
    assert_xml_error(xml.request("POST", upload.target(), {}, upload.body()), 400, None)
    assert upload.complete().status == 200
    data = b"".join(parts)
    answer = xml.get(bucket, "object", headers=key.headers())
    assert (answer.status, answer.body) == (200, data)
    assert answer.all("x-goog-hash") == [f"crc32c={crc32c_base64(data)}"]
    assert_xml_error(xml.get(bucket, "object"), 400, None)


def test_folders_of_the_name_are_made(xml, api):
    bucket = make_folders_bucket(api)
    upload = Multipart(xml, bucket, "a/b/c")
    upload.put(1, b"data")
    assert folder_names(api, bucket) == []
    assert upload.complete().status == 200
    assert folder_names(api, bucket) == ["a/", "a/b/"]
