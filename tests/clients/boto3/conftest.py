"""Fixtures of the tests with boto3, Amazon's own Python client: one server per module, a bucket of its own per test.

The server runs without authentication, so the keys mean nothing; the requests are signed and written as for S3.
"""

import uuid

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from tests.support.server import Server


def client_at(url: str, signature_version="s3v4"):
    """A client that knows nothing of this machine's own settings, and of the endpoint's what everybody must say."""
    config = Config(signature_version=signature_version, s3={"addressing_style": "path"},
                    request_checksum_calculation="when_required", response_checksum_validation="when_required",
                    retries={"max_attempts": 1})
    return boto3.session.Session().client("s3", endpoint_url=url, region_name="auto", aws_access_key_id="GOOG1EXAMPLE",
                                          aws_secret_access_key="secret", config=config)


@pytest.fixture(scope="module")
def server():
    with Server() as running:
        yield running


@pytest.fixture(scope="module", params=["s3v4", "s3", UNSIGNED], ids=["v4", "v2", "unsigned"])
def s3(server, request):
    """Signed by the present way, by the former one, and not at all."""
    return client_at(server.http_url, request.param)


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
