"""boto3 as it comes, with an HMAC key of this server and no setting but the endpoint, against --auth=required.

By default it says a CRC32 of each body in a header, or over TLS in a trailer of an `aws-chunked` one.
"""

import io
import os
import uuid

import boto3
import pytest
import requests
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.support.sign_in import admin
from tests.support.signed_in_site import SignedInSite

MIB = 1024 * 1024


@pytest.fixture(scope="module")
def site():
    with SignedInSite(with_tls=True) as running:
        yield running


@pytest.fixture(scope="module")
def server(site):
    return site.server


@pytest.fixture(scope="module")
def key(site):
    return site.hmac_key()


def client_of(url, key, verify=None, **config):
    return boto3.session.Session().client(
        "s3", endpoint_url=url, region_name="auto", aws_access_key_id=key[0], aws_secret_access_key=key[1],
        verify=verify, config=Config(retries={"max_attempts": 1}, **config))


@pytest.fixture(scope="module", params=["http", "https"])
def s3(site, key, request):
    """Over TLS botocore leaves chunks unsigned, with the checksum in the trailer."""
    if request.param == "http":
        return client_of(site.http_url, key)
    return client_of(site.server.https_url, key, str(site.server.ca_file), s3={"addressing_style": "path"})


@pytest.fixture
def bucket(s3):
    name = f"bucket-{uuid.uuid4().hex}"
    s3.create_bucket(Bucket=name)
    return name


def failure(call, **arguments) -> tuple[str, int]:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    answer = caught.value.response
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]


def test_objects_are_put_got_listed_and_deleted(s3, bucket):
    data = os.urandom(300_000)
    s3.put_object(Bucket=bucket, Key="a/ü b+c", Body=data, Metadata={"colour": "blue"})
    s3.put_object(Bucket=bucket, Key="empty", Body=b"")
    got = s3.get_object(Bucket=bucket, Key="a/ü b+c")
    assert (got["Body"].read(), got["Metadata"]) == (data, {"colour": "blue"})
    assert s3.get_object(Bucket=bucket, Key="a/ü b+c", Range="bytes=5-9")["Body"].read() == data[5:10]
    listed = s3.list_objects_v2(Bucket=bucket)["Contents"]
    assert [(item["Key"], item["Size"]) for item in listed] == [("a/ü b+c", len(data)), ("empty", 0)]
    assert bucket in [found["Name"] for found in s3.list_buckets()["Buckets"]]
    s3.delete_object(Bucket=bucket, Key="empty")
    assert "Errors" not in s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "a/ü b+c"}]})
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


@pytest.mark.parametrize("algorithm", [None, "CRC32", "SHA1", "SHA256"])
def test_a_stream_is_uploaded_in_chunks_with_a_checksum_behind_it(s3, bucket, algorithm):
    """A body without a known digest: botocore sends it aws-chunked and says the checksum in the trailer."""
    data = os.urandom(MIB + 17)
    more = {"ChecksumAlgorithm": algorithm} if algorithm else {}
    sent = {}

    def remember(request, **_more):
        sent.update(request.headers)
    s3.meta.events.register("before-send.s3.PutObject", remember)
    try:
        s3.put_object(Bucket=bucket, Key="o", Body=io.BytesIO(data), **more)
    finally:
        s3.meta.events.unregister("before-send.s3.PutObject", remember)
    if s3.meta.endpoint_url.startswith("https"):
        assert sent["X-Amz-Content-SHA256"] == b"STREAMING-UNSIGNED-PAYLOAD-TRAILER"
        assert sent["Content-Encoding"] == b"aws-chunked"
    got = s3.get_object(Bucket=bucket, Key="o")
    assert got["Body"].read() == data
    # It is how the bytes came, not what they are.
    assert "ContentEncoding" not in got


def test_a_large_file_goes_and_comes_in_parts(s3, bucket, tmp_path):
    data = os.urandom(12 * MIB + 5)
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(data)
    parts = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB, max_concurrency=4)
    s3.upload_file(str(source), bucket, "large", Config=parts, ExtraArgs={"ContentType": "text/x-a"})
    head = s3.head_object(Bucket=bucket, Key="large")
    assert (head["ContentLength"], head["ContentType"]) == (len(data), "text/x-a")
    assert head["ETag"].endswith('-3"')
    s3.download_file(bucket, "large", str(target), Config=parts)
    assert target.read_bytes() == data


def test_an_abandoned_upload_leaves_nothing(s3, bucket):
    begun = s3.create_multipart_upload(Bucket=bucket, Key="o")
    s3.upload_part(Bucket=bucket, Key="o", UploadId=begun["UploadId"], PartNumber=1, Body=b"x" * 1000)
    parts = s3.list_parts(Bucket=bucket, Key="o", UploadId=begun["UploadId"])["Parts"]
    assert [part["Size"] for part in parts] == [1000]
    s3.abort_multipart_upload(Bucket=bucket, Key="o", UploadId=begun["UploadId"])
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)
    assert failure(s3.head_object, Bucket=bucket, Key="o")[1] == 404


def test_presigned_urls_read_and_write_their_object_alone(site, s3, bucket):
    verify = str(site.server.ca_file)
    put = s3.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "a b/ü", "ContentType": "text/x-a"})
    headers = {"Content-Type": "text/x-a"}
    assert requests.put(put, data=b"bytes", headers={"Content-Type": "text/html"}, verify=verify,
                        timeout=30).status_code == 403
    assert requests.put(put, data=b"bytes", headers=headers, verify=verify, timeout=30).status_code == 200
    get = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "a b/ü"}, ExpiresIn=60)
    answer = requests.get(get, verify=verify, timeout=30)
    assert (answer.content, answer.headers["Content-Type"]) == (b"bytes", "text/x-a")
    for method, url, sent in (("DELETE", get, {}), ("PUT", get, {}), ("GET", put, headers),
                              ("GET", get.replace("a%20b", "b%20b"), {})):
        refused = requests.request(method, url, headers=sent, verify=verify, timeout=30)
        assert refused.status_code == 403 and "SignatureDoesNotMatch" in refused.text, (method, url)
    assert s3.get_object(Bucket=bucket, Key="a b/ü")["Body"].read() == b"bytes"


@pytest.mark.parametrize("signature_version", ["s3v4", "s3"])
def test_a_wrong_secret_and_an_unknown_key_open_nothing(site, key, signature_version):
    bucket = site.make_bucket()
    good = client_of(site.http_url, key, signature_version=signature_version)
    good.put_object(Bucket=bucket, Key="o", Body=b"x")
    wrong = client_of(site.http_url, (key[0], "x" * 40), signature_version=signature_version)
    assert failure(wrong.get_object, Bucket=bucket, Key="o") == ("SignatureDoesNotMatch", 403)
    assert failure(wrong.put_object, Bucket=bucket, Key="o", Body=b"y") == ("SignatureDoesNotMatch", 403)
    assert failure(wrong.list_buckets) == ("SignatureDoesNotMatch", 403)
    # Google's code; Amazon's would be InvalidAccessKeyId.
    unknown = client_of(site.http_url, ("GOOG1UNKNOWN", key[1]), signature_version=signature_version)
    assert failure(unknown.get_object, Bucket=bucket, Key="o") == ("InvalidSecurity", 403)
    assert good.get_object(Bucket=bucket, Key="o")["Body"].read() == b"x"


def test_a_key_may_do_what_its_account_may(site):
    bucket = site.make_bucket()
    reader = site.account("roles/storage.objectViewer")
    s3 = client_of(site.http_url, site.hmac_key(reader["client_email"]))
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
    assert failure(s3.put_object, Bucket=bucket, Key="o", Body=b"x") == ("AccessDenied", 403)
    assert failure(s3.delete_bucket, Bucket=bucket) == ("AccessDenied", 403)
    admin(site.server, "service-account", "disable", reader["client_email"])
    assert failure(s3.list_objects_v2, Bucket=bucket)[1] == 403
