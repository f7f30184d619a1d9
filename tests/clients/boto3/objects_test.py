"""boto3: objects, copies, lists of objects and versions, multi-object delete."""

import base64
import hashlib
import os

import pytest
from botocore.exceptions import ClientError


def error_code(call, **arguments) -> tuple[str, int]:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    answer = caught.value.response
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]


def test_an_object_keeps_its_bytes_and_what_was_said_of_it(s3, bucket):
    data = os.urandom(100_000)
    put = s3.put_object(Bucket=bucket, Key="a/ü b+c", Body=data, ContentType="text/x-a", CacheControl="no-store",
                        ContentDisposition="inline", ContentLanguage="de", Metadata={"colour": "blue"},
                        StorageClass="NEARLINE")
    assert put["ETag"] == f'"{hashlib.md5(data).hexdigest()}"'
    got = s3.get_object(Bucket=bucket, Key="a/ü b+c")
    assert got["Body"].read() == data
    assert got["Metadata"] == {"colour": "blue"}
    assert (got["ContentType"], got["CacheControl"], got["ContentDisposition"], got["ContentLanguage"]) == (
        "text/x-a", "no-store", "inline", "de")
    assert got["StorageClass"] == "NEARLINE"
    assert got["VersionId"] == put["VersionId"]
    head = s3.head_object(Bucket=bucket, Key="a/ü b+c")
    assert (head["ContentLength"], head["ETag"], head["Metadata"]) == (len(data), put["ETag"], {"colour": "blue"})


def test_a_range_is_read_and_conditions_hold(s3, bucket):
    etag = s3.put_object(Bucket=bucket, Key="o", Body=b"0123456789")["ETag"]
    got = s3.get_object(Bucket=bucket, Key="o", Range="bytes=2-4")
    assert (got["Body"].read(), got["ContentRange"]) == (b"234", "bytes 2-4/10")
    assert error_code(s3.get_object, Bucket=bucket, Key="o", IfMatch='"x"')[1] == 412
    assert error_code(s3.get_object, Bucket=bucket, Key="o", IfNoneMatch=etag)[1] == 304
    assert error_code(s3.get_object, Bucket=bucket, Key="o", Range="bytes=20-")[1] == 416


def test_the_answers_type_and_disposition_are_the_callers_to_say(s3, bucket):
    s3.put_object(Bucket=bucket, Key="o", Body=b"x", ContentType="text/plain")
    got = s3.get_object(Bucket=bucket, Key="o", ResponseContentType="application/x-b",
                        ResponseContentDisposition='attachment; filename="b"')
    assert (got["ContentType"], got["ContentDisposition"]) == ("application/x-b", 'attachment; filename="b"')
    assert s3.head_object(Bucket=bucket, Key="o")["ContentType"] == "text/plain"


def test_what_is_missing_has_the_codes_of_s3(s3, bucket):
    assert error_code(s3.get_object, Bucket=bucket, Key="missing") == ("NoSuchKey", 404)
    assert error_code(s3.head_object, Bucket=bucket, Key="missing")[1] == 404
    assert error_code(s3.list_objects_v2, Bucket="no-such-bucket-anywhere") == ("NoSuchBucket", 404)


def test_bytes_that_are_not_what_their_digest_says_are_refused(s3, bucket):
    wrong = base64.b64encode(hashlib.md5(b"other").digest()).decode()
    assert error_code(s3.put_object, Bucket=bucket, Key="o", Body=b"x", ContentMD5=wrong) == ("BadDigest", 400)
    assert error_code(s3.put_object, Bucket=bucket, Key="o", Body=b"x", ChecksumCRC32C="AAAAAA==")[0] == "BadDigest"
    assert error_code(s3.head_object, Bucket=bucket, Key="o")[1] == 404


@pytest.mark.parametrize("size", [0, 1, 7])
def test_a_list_is_whole_over_all_its_pages(s3, bucket, size):
    names = sorted(f"dir{number}/ä&{number}" for number in range(7)) + ["zebra+plus %"]
    for name in names:
        s3.put_object(Bucket=bucket, Key=name, Body=b"x")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, PaginationConfig={"PageSize": size or 1000})
    listed = [item for page in pages for item in page.get("Contents", [])]
    assert [item["Key"] for item in listed] == names
    assert all(item["Size"] == 1 and item["StorageClass"] == "STANDARD" for item in listed)
    former = s3.get_paginator("list_objects").paginate(Bucket=bucket, PaginationConfig={"PageSize": size or 1000})
    assert [item["Key"] for page in former for item in page.get("Contents", [])] == names
    found = s3.list_objects_v2(Bucket=bucket, Delimiter="/", StartAfter="dir3/")
    assert [prefix["Prefix"] for prefix in found["CommonPrefixes"]] == [f"dir{number}/" for number in (3, 4, 5, 6)]
    assert [item["Key"] for item in found["Contents"]] == ["zebra+plus %"]


def test_a_copy_keeps_or_replaces_what_was_said(s3, bucket):
    s3.put_object(Bucket=bucket, Key="from/ü+", Body=b"data", ContentType="text/a", Metadata={"a": "1"})
    source = {"Bucket": bucket, "Key": "from/ü+"}
    copied = s3.copy_object(Bucket=bucket, Key="kept", CopySource=source)
    assert copied["CopyObjectResult"]["ETag"] == f'"{hashlib.md5(b"data").hexdigest()}"'
    s3.copy_object(Bucket=bucket, Key="replaced", CopySource=source, MetadataDirective="REPLACE",
                   ContentType="text/b", Metadata={"b": "2"})
    kept, replaced = (s3.get_object(Bucket=bucket, Key=key) for key in ("kept", "replaced"))
    assert (kept["Body"].read(), kept["ContentType"], kept["Metadata"]) == (b"data", "text/a", {"a": "1"})
    assert (replaced["Body"].read(), replaced["ContentType"], replaced["Metadata"]) == (b"data", "text/b", {"b": "2"})
    assert error_code(s3.copy_object, Bucket=bucket, Key="no", CopySource=source, CopySourceIfMatch='"x"')[1] == 412
    missing = {"Bucket": bucket, "Key": "missing"}
    assert error_code(s3.copy_object, Bucket=bucket, Key="no", CopySource=missing) == ("NoSuchKey", 404)


def test_versions_are_listed_read_copied_and_deleted(s3, bucket):
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    ids = [s3.put_object(Bucket=bucket, Key="o", Body=body)["VersionId"] for body in (b"1", b"2", b"3")]
    s3.put_object(Bucket=bucket, Key="other", Body=b"x")
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket, PaginationConfig={"PageSize": 1})
    versions = [version for page in pages for version in page.get("Versions", [])]
    assert {version["VersionId"]: version["IsLatest"] for version in versions if version["Key"] == "o"} == {
        ids[0]: False, ids[1]: False, ids[2]: True}
    assert len(versions) == 4
    assert s3.get_object(Bucket=bucket, Key="o", VersionId=ids[0])["Body"].read() == b"1"
    s3.copy_object(Bucket=bucket, Key="copied", CopySource={"Bucket": bucket, "Key": "o", "VersionId": ids[1]})
    assert s3.get_object(Bucket=bucket, Key="copied")["Body"].read() == b"2"
    s3.delete_object(Bucket=bucket, Key="o", VersionId=ids[0])
    assert error_code(s3.get_object, Bucket=bucket, Key="o", VersionId=ids[0])[1] == 404
    assert s3.get_object(Bucket=bucket, Key="o")["Body"].read() == b"3"


def test_many_are_deleted_at_once(s3, bucket):
    for name in ("a", "b&", "c"):
        s3.put_object(Bucket=bucket, Key=name, Body=b"x")
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "a"}, {"Key": "b&"}, {"Key": "gone"}]})
    assert [deleted["Key"] for deleted in answer["Deleted"]] == ["a", "b&", "gone"]
    assert "Errors" not in answer
    assert [item["Key"] for item in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["c"]
    assert "Deleted" not in s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "c"}], "Quiet": True})
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_bytes_encrypted_with_the_callers_key_are_read_with_it_alone(s3, bucket):
    key = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": os.urandom(32)}
    s3.put_object(Bucket=bucket, Key="o", Body=b"secret", **key)
    assert s3.get_object(Bucket=bucket, Key="o", **key)["Body"].read() == b"secret"
    assert error_code(s3.get_object, Bucket=bucket, Key="o")[1] == 400
    other = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": os.urandom(32)}
    assert error_code(s3.get_object, Bucket=bucket, Key="o", **other)[1] in (400, 403)


@pytest.mark.parametrize("unserved", [{"Tagging": "a=b"}, {"ServerSideEncryption": "aws:kms"},
                                      {"ObjectLockLegalHoldStatus": "ON"}, {"GrantRead": "id=x"}])
def test_what_is_not_served_is_refused_and_stores_nothing(s3, bucket, unserved):
    digest = base64.b64encode(hashlib.md5(b"x").digest()).decode()
    assert error_code(s3.put_object, Bucket=bucket, Key="o", Body=b"x", ContentMD5=digest,
                      **unserved) == ("NotImplemented", 501)
    assert error_code(s3.head_object, Bucket=bucket, Key="o")[1] == 404


def test_tags_of_objects_are_not_served_as_with_google(s3, bucket):
    s3.put_object(Bucket=bucket, Key="o", Body=b"x")
    assert error_code(s3.get_object_tagging, Bucket=bucket, Key="o") == ("NotImplemented", 501)
    tags = {"TagSet": [{"Key": "a", "Value": "b"}]}
    assert error_code(s3.put_object_tagging, Bucket=bucket, Key="o", Tagging=tags) == ("NotImplemented", 501)
    assert error_code(s3.delete_object_tagging, Bucket=bucket, Key="o") == ("NotImplemented", 501)
    assert s3.get_object(Bucket=bucket, Key="o")["Body"].read() == b"x"
