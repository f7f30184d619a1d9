"""Fixtures of the tests with google-cloud-storage: one server per module, a bucket of its own per test."""

import uuid

import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage

from tests.support.cutting_proxy import CuttingProxy
from tests.support.server import Server


def client_at(url: str) -> storage.Client:
    """A client of its own, without credentials, that speaks to `url`."""
    return storage.Client(project="test-project", credentials=AnonymousCredentials(),
                          client_options={"api_endpoint": url})


@pytest.fixture(scope="module")
def server():
    with Server() as running:
        yield running


@pytest.fixture(scope="module")
def client(server):
    return client_at(server.http_url)


@pytest.fixture(autouse=True)
def server_lives(server):
    """Names the test during which the server ended, and spares the others the clients' long retries."""
    assert server.process.poll() is None, "the server had ended before this test"
    yield
    assert server.process.poll() is None, f"the server ended during this test:\n{server.log_text()[-4000:]}"


@pytest.fixture
def bucket(client):
    return client.create_bucket(f"bucket-{uuid.uuid4().hex}")


@pytest.fixture
def proxy(server):
    with CuttingProxy(server.ports["http"]) as running:
        yield running


@pytest.fixture
def proxied_bucket(proxy, bucket):
    """The same bucket, seen through the proxy that cuts."""
    return client_at(proxy.http_url).bucket(bucket.name)
