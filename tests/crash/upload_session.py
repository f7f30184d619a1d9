"""A resumable upload as its client sees it: what it sent, what was credited, and how it goes on after a crash."""

from __future__ import annotations

import dataclasses
from urllib.parse import urlsplit

from tests.crash.connection import Answer, Connection, key_headers
from tests.crash.expected_state import CustomerKey, Key

UNIT = 256 * 1024


def credited_bytes(answer: Answer) -> int:
    """How many bytes a 308 says are persisted."""
    assert answer.status == 308, answer
    return int(answer.headers["Range"].rpartition("-")[2]) + 1 if "Range" in answer.headers else 0


@dataclasses.dataclass
class UploadSession:
    """Owned by one writer. `credited` bytes were acknowledged; `sent` is the end of all that was ever sent."""

    target: str
    key: Key
    data: bytes
    customer_key: CustomerKey | None = None
    credited: int = 0
    sent: int = 0

    @classmethod
    def begin(cls, connection: Connection, key: Key, data: bytes, customer_key: CustomerKey | None) -> "UploadSession":
        begin_target = f"/upload/storage/v1/b/{key[0]}/o?uploadType=resumable"
        answer = connection.request("POST", begin_target, {"name": key[1]}, key_headers(customer_key))
        assert answer.status == 200, answer
        # The port is another after each restart: only path and query are the session's.
        location = urlsplit(answer.headers["Location"])
        return cls(f"{location.path}?{location.query}", key, data, customer_key)

    def chunk_range(self, unit_count: int) -> tuple[int, int, bool]:
        """Begin, end and whether it is the last, for the next request with so many units."""
        end = min(self.credited + unit_count * UNIT, len(self.data))
        return self.credited, end, end == len(self.data)

    def chunk_headers(self, begin: int, end: int, is_last: bool) -> dict[str, str]:
        total = str(len(self.data)) if is_last else "*"
        return {"Content-Range": f"bytes {begin}-{end - 1}/{total}" if end > begin else f"bytes */{total}"}

    def send(self, connection: Connection, begin: int, end: int, is_last: bool) -> Answer:
        self.sent = max(self.sent, end)
        headers = {**self.chunk_headers(begin, end, is_last), **key_headers(self.customer_key)}
        return connection.request("PUT", self.target, self.data[begin:end], headers)

    def take_credit(self, answer: Answer) -> None:
        """Notes what a 308 credits: never less than before, never more than was sent, always whole units."""
        credited = credited_bytes(answer)
        assert self.credited <= credited <= self.sent, (credited, self.credited, self.sent)
        assert credited % UNIT == 0 or credited == len(self.data), credited
        self.credited = credited

    def ask(self, connection: Connection) -> Answer:
        headers = {"Content-Range": "bytes */*", **key_headers(self.customer_key)}
        return connection.request("PUT", self.target, b"", headers)
