"""Long-running operations as the tests of buckets.operations begin them and wait for them."""

import time

from tests.api.conftest import unique_bucket_name

WAIT_S = 60


def relocating_bucket(api) -> tuple[str, str]:
    """The name of a fresh bucket, and the id of its relocation, which waits until it is advanced."""
    bucket = unique_bucket_name("moving")
    assert api.insert_bucket(bucket, {"location": "US"}).status_code == 200
    return bucket, begin_relocation(api, bucket, "US-EAST1")


def begin_relocation(api, bucket: str, location: str, **body) -> str:
    answer = api.post(api.bucket_path(bucket) + "/relocate", json={"destinationLocation": location, **body})
    assert answer.status_code == 200, answer.text
    return answer.json()["name"].rsplit("/", 1)[-1]


def operation_path(api, bucket: str, operation_id: str = "") -> str:
    return api.bucket_path(bucket) + "/operations" + (f"/{operation_id}" if operation_id else "")


def wait_for(api, bucket: str, operation_id: str, holds) -> dict:
    """The operation as soon as `holds(operation)`."""
    deadline = time.monotonic() + WAIT_S
    while True:
        answer = api.get(operation_path(api, bucket, operation_id))
        assert answer.status_code == 200, answer.text
        if holds(answer.json()):
            return answer.json()
        assert time.monotonic() < deadline, answer.text
        time.sleep(0.01)


def wait_until_done(api, bucket: str, operation_id: str) -> dict:
    return wait_for(api, bucket, operation_id, lambda operation: operation["done"])


def wait_until_syncing(api, bucket: str, operation_id: str) -> dict:
    return wait_for(api, bucket, operation_id,
                    lambda operation: operation["metadata"].get("relocationState") == "SYNCING")
