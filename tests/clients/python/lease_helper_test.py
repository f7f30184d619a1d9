"""The helper against the real server, with the real google-cloud-storage."""

import pathlib
import subprocess
import sys

import pytest
import requests
from google.api_core.exceptions import GoogleAPICallError
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage

REPOSITORY = pathlib.Path(__file__).parents[3]
sys.path.insert(0, str(REPOSITORY / "clients" / "python"))

from lakegate_lease import Lease, LeaseError, LeaseLost  # noqa: E402
from tests.support.server import Testbench  # noqa: E402


@pytest.fixture(scope="module")
def server():
    with Testbench() as running:
        yield running


@pytest.fixture(scope="module")
def client(server):
    client = storage.Client(project="test", credentials=AnonymousCredentials(),
                            client_options={"api_endpoint": server.http_url})
    client.create_bucket("leases")
    return client


def test_uploads_name_the_lease_and_others_are_refused(server, client):
    bucket = client.bucket("leases")
    with Lease.of_client(client, "leases", prefix="t1/") as lease:
        assert lease.epoch > 0
        with pytest.raises(GoogleAPICallError) as refused:
            bucket.blob("t1/part").upload_from_string(b"by somebody else")
        assert refused.value.code == 412
        with lease.on(client):
            bucket.blob("t1/part").upload_from_string(b"by the holder")
            big = bucket.blob("t1/big", chunk_size=256 * 1024)
            big.upload_from_string(b"x" * (1 << 20))
            bucket.blob("t1/joined").compose([bucket.blob("t1/part"), bucket.blob("t1/part")])
            bucket.blob("t1/joined").delete()
        assert not {"x-lakegate-lease-id"} & set(client._http.headers)
        lease.check()
    bucket.blob("t1/part").upload_from_string(b"the lease was released")


def test_a_leased_name_is_waited_for_or_refused(server):
    with Lease(server.http_url, "leases", object="lock"):
        with pytest.raises(LeaseError) as refused, Lease(server.http_url, "leases", object="lock"):
            pass
        assert (refused.value.status, refused.value.reason) == (409, "leaseAlreadyPresent")
    with Lease(server.http_url, "leases", object="lock", wait=5):
        pass


def test_a_holder_that_paused_is_told_and_its_writes_are_refused(server, client):
    with Lease.of_client(client, "leases", object="manifest", duration=15) as lease:
        server.advance_clock(16)
        with Lease.of_client(client, "leases", object="manifest", duration=15) as second:
            assert second.epoch > lease.epoch
            with second.on(client):
                client.bucket("leases").blob("manifest").upload_from_string(b"second")
            with lease.on(client), pytest.raises(GoogleAPICallError) as refused:
                client.bucket("leases").blob("manifest").upload_from_string(b"first")
            assert refused.value.code in (409, 412)
        lease._granted -= 15  # As its own clock would have it.
        with pytest.raises(LeaseLost):
            lease.check()
    assert client.bucket("leases").blob("manifest").download_as_bytes() == b"second"


def test_the_lease_is_renewed_in_the_background(server, monkeypatch):
    renewed = []
    post = Lease._post

    def watched(self, operation, **params):
        renewed.append(operation)
        return post(self, operation, **params)

    monkeypatch.setattr(Lease, "_post", watched)
    with Lease(server.http_url, "leases", object="renewed", duration=15) as lease:
        lease._stop.wait(6)
        assert "renew" in renewed
        lease.check()
        url = f"{server.http_url}/lakegate/v1/b/leases/o/renewed/lease"
        assert requests.post(url + ":break", params={"leaseBreakPeriod": 0}, timeout=10).status_code == 200
        lease._thread.join(10)
        with pytest.raises(LeaseLost):
            lease.check()


def test_a_lease_is_on_an_object_or_on_a_prefix():
    with pytest.raises(ValueError):
        Lease("http://127.0.0.1:1", "b")
    with pytest.raises(ValueError):
        Lease("http://127.0.0.1:1", "b", object="o", prefix="p/")


def test_the_storage_lock_of_the_documents_works(server):
    example = REPOSITORY / "docs" / "using" / "examples" / "storage_lock.py"
    printed = [subprocess.run([sys.executable, str(example), server.http_url, "leases", "locks/table_lock.json"],
                              check=True, capture_output=True, text=True, timeout=60).stdout for _ in range(2)]
    tokens = [int(text.removeprefix("locked, fencing token ")) for text in printed]
    assert tokens[0] < tokens[1]
