"""A resumable upload as its client sees it: what it sent, what was credited, and how it goes on after a crash."""

from __future__ import annotations

import dataclasses
from urllib.parse import urlsplit

from tests.crash.connection import Answer, Connection
from tests.crash.expected_state import Key

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
    credited: int = 0
    sent: int = 0

    @classmethod
    def begin(cls, connection: Connection, begin_target: str, key: Key, data: bytes) -> "UploadSession":
        answer = connection.request("POST", begin_target, {"name": key[1]})
        assert answer.status == 200, answer
        # The port is another after each restart: only path and query are the session's.
        location = urlsplit(answer.headers["Location"])
        return cls(f"{location.path}?{location.query}", key, data)

    def chunk_range(self, unit_count: int) -> tuple[int, int, bool]:
        """Begin, end and whether it is the last, for the next request with so many units."""
        end = min(self.credited + unit_count * UNIT, len(self.data))
        return self.credited, end, end == len(self.data)

    def send(self, connection: Connection, begin: int, end: int, is_last: bool) -> Answer:
        total = str(len(self.data)) if is_last else "*"
        content_range = f"bytes {begin}-{end - 1}/{total}" if end > begin else f"bytes */{total}"
        self.sent = max(self.sent, end)
        return connection.request("PUT", self.target, self.data[begin:end], {"Content-Range": content_range})

    def take_credit(self, answer: Answer) -> None:
        """Notes what a 308 credits: never less than before, never more than was sent, always whole units."""
        credited = credited_bytes(answer)
        assert self.credited <= credited <= self.sent, (credited, self.credited, self.sent)
        assert credited % UNIT == 0 or credited == len(self.data), credited
        self.credited = credited

    def ask(self, connection: Connection) -> Answer:
        return connection.request("PUT", self.target, b"", {"Content-Range": "bytes */*"})
