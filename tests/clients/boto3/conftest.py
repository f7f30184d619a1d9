"""Fixtures of the tests with boto3, Amazon's own Python client: one server per module, a bucket of its own per test.

The server runs without authentication, so the keys mean nothing; the requests are signed and written as for S3.
Checksums are left as the client has them by default: over TLS in trailers behind chunks, else in headers.
"""

import uuid

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from tests.support.server import Server


def client_at(url: str, signature_version="s3v4", access_id="GOOG1EXAMPLE", secret="secret", verify=None):
    """A client that knows nothing of this machine's own settings, and of the endpoint's what everybody must say."""
    config = Config(signature_version=signature_version, s3={"addressing_style": "path"}, retries={"max_attempts": 1})
    return boto3.session.Session().client("s3", endpoint_url=url, region_name="auto", aws_access_key_id=access_id,
                                          aws_secret_access_key=secret, config=config, verify=verify)


@pytest.fixture(scope="module")
def server():
    with Server(with_tls=True) as running:
        yield running


@pytest.fixture(scope="module", params=[("s3v4", True), ("s3v4", False), ("s3", True), (UNSIGNED, True)],
                ids=["v4", "v4 without TLS", "v2", "unsigned"])
def s3(server, request):
    """Signed by the present way, by the former one, and not at all."""
    signature_version, has_tls = request.param
    if has_tls:
        return client_at(server.https_url, signature_version, verify=str(server.ca_file))
    return client_at(server.http_url, signature_version)


@pytest.fixture(autouse=True)
def server_lives(server):
    """Names the test during which the server ended."""
    assert server.process.poll() is None, "the server had ended before this test"
    yield
    assert server.process.poll() is None, f"the server ended during this test:\n{server.log_text()[-4000:]}"


@pytest.fixture
def bucket(s3) -> str:
    name = f"bucket-{uuid.uuid4().hex}"
    s3.create_bucket(Bucket=name)
    return name
