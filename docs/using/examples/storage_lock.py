"""The shape of Hudi's storage-based lock provider (RFC-91) over google-cloud-storage: one small object says who holds
the lock and until when. Creating it if it is absent takes a free lock, overwriting the generation that one has seen
takes an expired one, renews, or releases; of two that try the same, the store lets one through (412 for the other).

Expiry is judged by the server's time: that of its last answer (`Date`), so clocks of writers do not matter.

    python storage_lock.py http://127.0.0.1:8080 BUCKET table/.locks/table_lock.json
"""

import json
import sys
import time
import uuid
from email.utils import parsedate_to_datetime

from google.api_core.exceptions import NotFound, PreconditionFailed
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage

VALIDITY_S = 30


class StorageLock:
    def __init__(self, client, bucket: str, name: str):
        self._client, self._bucket, self._name = client, client.bucket(bucket), name
        self.owner, self.generation = str(uuid.uuid4()), None

    def server_time(self) -> float:
        answer = self._client._http.get(f"{self._client._connection.API_BASE_URL}/storage/v1/b/{self._bucket.name}")
        return parsedate_to_datetime(answer.headers["Date"]).timestamp()

    def try_lock(self) -> bool:
        try:
            blob = self._bucket.blob(self._name)
            held = json.loads(blob.download_as_bytes())
            if not held["expired"] and held["validUntil"] > self.server_time():
                return False
            seen = blob.generation
        except NotFound:
            seen = 0  # Only if there is still none.
        return self._write(seen, expired=False)

    def renew(self) -> bool:
        return self.generation is not None and self._write(self.generation, expired=False)

    def unlock(self) -> bool:
        return self.generation is not None and self._write(self.generation, expired=True)

    def _write(self, seen_generation: int, expired: bool) -> bool:
        blob = self._bucket.blob(self._name)
        content = {"owner": self.owner, "validUntil": self.server_time() + VALIDITY_S, "expired": expired}
        try:
            blob.upload_from_string(json.dumps(content), if_generation_match=seen_generation)
        except PreconditionFailed:
            self.generation = None  # Somebody else was first.
            return False
        # Generations rise strictly here, so this one fences: whoever looks at it can tell an older holder.
        self.generation = blob.generation
        return True


def main() -> None:
    endpoint, bucket, name = sys.argv[1:]
    client = storage.Client(project="-", credentials=AnonymousCredentials(), client_options={"api_endpoint": endpoint})
    lock = StorageLock(client, bucket, name)
    while not lock.try_lock():
        time.sleep(1)
    print(f"locked, fencing token {lock.generation}")
    assert lock.renew()
    assert lock.unlock()


if __name__ == "__main__":
    main()
