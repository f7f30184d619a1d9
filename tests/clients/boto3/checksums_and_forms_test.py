"""boto3 with an HMAC key of this server, against --auth=required: what it sends by default (chunks with checksums
behind them over TLS), multipart uploads, and forms that it signs (generate_presigned_post)."""

import hashlib
import io
import os
import uuid

import pytest
import requests
from botocore.exceptions import ClientError

from tests.clients.boto3.conftest import client_at
from tests.support.server import Server
from tests.support.sign_in import CLOUD_PLATFORM, JWT_BEARER, admin_init, bearer, claims_of, sign_jwt

DATA = os.urandom(3_000_000)


@pytest.fixture(scope="module")
def server():
    with Server(auth="required", with_tls=True) as running:
        yield running


@pytest.fixture(scope="module")
def hmac_key(server):
    key = admin_init(server)
    assertion = sign_jwt(key, claims_of(key, scope=CLOUD_PLATFORM))
    token = requests.post(f"{server.http_url}/token", data={"grant_type": JWT_BEARER, "assertion": assertion},
                          timeout=30).json()["access_token"]
    answer = requests.post(f"{server.http_url}/storage/v1/projects/{server.project}/hmacKeys",
                           params={"serviceAccountEmail": key["client_email"]}, headers=bearer(token), timeout=30)
    assert answer.status_code == 200, answer.text
    return {"access_id": answer.json()["metadata"]["accessId"], "secret": answer.json()["secret"]}


@pytest.fixture(scope="module", params=[("s3v4", True), ("s3v4", False), ("s3", True)],
                ids=["v4", "v4 without TLS", "v2"])
def s3(server, hmac_key, request):
    signature_version, has_tls = request.param
    url = server.https_url if has_tls else server.http_url
    return client_at(url, signature_version, **hmac_key, verify=str(server.ca_file) if has_tls else None)


@pytest.fixture
def bucket(s3):
    name = f"bucket-{uuid.uuid4().hex}"
    s3.create_bucket(Bucket=name)
    return name


def test_what_the_client_sends_by_default_is_stored_as_it_was(s3, bucket):
    s3.put_object(Bucket=bucket, Key="o", Body=io.BytesIO(DATA), ContentType="text/x-a")
    got = s3.get_object(Bucket=bucket, Key="o")
    assert got["Body"].read() == DATA
    assert (got["ContentType"], got.get("ContentEncoding")) == ("text/x-a", None)


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_each_algorithm_that_the_client_computes_is_taken(s3, bucket, algorithm):
    s3.put_object(Bucket=bucket, Key="o", Body=DATA, ChecksumAlgorithm=algorithm)
    assert s3.get_object(Bucket=bucket, Key="o")["Body"].read() == DATA
    with pytest.raises(ClientError) as caught:
        wrong = {"CRC32": "AAAAAA==", "SHA1": "A" * 27 + "=", "SHA256": "A" * 43 + "="}[algorithm]
        s3.put_object(Bucket=bucket, Key="p", Body=DATA, **{f"Checksum{algorithm}": wrong})
    assert caught.value.response["Error"]["Code"] == "BadDigest"
    assert [each["Key"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["o"]


def test_a_multipart_upload_with_the_clients_own_checksums(s3, bucket):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="o")
    data = os.urandom(5 << 20)
    parts = [{"PartNumber": number, **{key: value for key, value in s3.upload_part(
        Bucket=bucket, Key="o", UploadId=upload["UploadId"], PartNumber=number, Body=body).items()
        if key == "ETag" or key.startswith("Checksum")}} for number, body in [(1, data), (2, b"end")]]
    s3.complete_multipart_upload(Bucket=bucket, Key="o", UploadId=upload["UploadId"], MultipartUpload={"Parts": parts})
    assert s3.get_object(Bucket=bucket, Key="o")["Body"].read() == data + b"end"


def test_several_objects_are_deleted_by_a_document_with_a_checksum(s3, bucket):
    s3.put_object(Bucket=bucket, Key="o", Body=b"x")
    deleted = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "o"}]})
    assert [each["Key"] for each in deleted["Deleted"]] == ["o"]


def send(server, form, data, name="photo.png"):
    return requests.post(form["url"], data=form["fields"], files={"file": (name, data, "image/png")}, timeout=30,
                         verify=str(server.ca_file), allow_redirects=False)


def test_a_form_that_the_client_signs_stores_its_file(server, s3, bucket):
    form = s3.generate_presigned_post(bucket, "in/${filename}", Fields={"acl": "private", "Content-Type": "image/png"},
                                      Conditions=[{"acl": "private"}, ["starts-with", "$Content-Type", "image/"],
                                                  ["content-length-range", 1, 10_000_000]], ExpiresIn=60)
    answer = send(server, form, DATA, "ü.png")
    assert answer.status_code == 204, answer.text
    assert answer.headers["ETag"] == f'"{hashlib.md5(DATA).hexdigest()}"'
    got = s3.get_object(Bucket=bucket, Key="in/ü.png")
    assert (got["Body"].read(), got["ContentType"]) == (DATA, "image/png")


def test_a_form_that_is_not_what_the_client_signed_stores_nothing(server, s3, bucket):
    form = s3.generate_presigned_post(bucket, "o", Conditions=[["content-length-range", 1, 10]], ExpiresIn=60)
    for changed in ({"key": "p"}, {"acl": "public-read"}, {"x-amz-meta-a": "b"}):
        answer = send(server, {**form, "fields": {**form["fields"], **changed}}, b"x")
        assert answer.status_code == 400, answer.text
    assert send(server, form, b"x" * 11).status_code == 400
    expired = s3.generate_presigned_post(bucket, "o", ExpiresIn=-5)
    assert send(server, expired, b"x").status_code == 400
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
    assert send(server, form, b"x").status_code == 204
