"""A multipart upload as its client sees it: which parts were acknowledged, and what is there after a crash."""

from __future__ import annotations

import dataclasses
import hashlib
import xml.etree.ElementTree as ElementTree
from urllib.parse import quote

from tests.crash.connection import Answer, Connection, key_headers
from tests.crash.expected_state import CustomerKey, Key

NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"


def xml_target(key: Key, query: str) -> str:
    return f"/{key[0]}/{quote(key[1], safe='')}?{query}"


@dataclasses.dataclass
class Part:
    data: bytes
    etag: str = ""  # Empty until it is acknowledged.


@dataclasses.dataclass
class MultipartSession:
    """Owned by one writer. `putting` and `ending` are set while the answer to such a request is out."""

    key: Key
    upload_id: str
    customer_key: CustomerKey | None = None
    parts: dict[int, Part] = dataclasses.field(default_factory=dict)
    putting: tuple[int, Part] | None = None
    ending: str = ""  # "abort" or "complete".

    @classmethod
    def begin(cls, connection: Connection, key: Key, customer_key: CustomerKey | None) -> "MultipartSession":
        answer = connection.request("POST", xml_target(key, "uploads"), b"", key_headers(customer_key))
        assert answer.status == 200, answer
        return cls(key, ElementTree.fromstring(answer.body).findtext(f"{NAMESPACE}UploadId"), customer_key)

    def data(self) -> bytes:
        return b"".join(part.data for _, part in sorted(self.parts.items()))

    def put(self, connection: Connection, number: int, data: bytes) -> None:
        self.putting = (number, Part(data))
        target = xml_target(self.key, f"partNumber={number}&uploadId={self.upload_id}")
        answer = connection.request("PUT", target, data, key_headers(self.customer_key))
        assert answer.status == 200, answer
        self._take(number, Part(data), answer.headers["ETag"])
        self.putting = None

    def complete(self, connection: Connection) -> Answer:
        self.ending = "complete"
        inner = "".join(f"<Part><PartNumber>{number}</PartNumber><ETag>{part.etag}</ETag></Part>"
                        for number, part in sorted(self.parts.items()))
        body = f"<CompleteMultipartUpload>{inner}</CompleteMultipartUpload>".encode()
        return connection.request("POST", xml_target(self.key, f"uploadId={self.upload_id}"), body,
                                  key_headers(self.customer_key))

    def abort(self, connection: Connection) -> Answer:
        self.ending = "abort"
        return connection.request("DELETE", xml_target(self.key, f"uploadId={self.upload_id}"))

    def find_again(self, connection: Connection) -> bool:
        """After a crash: False where the upload is gone; otherwise every acknowledged part is there, and of one whose
        answer is out all or nothing."""
        answer = connection.request("GET", xml_target(self.key, f"uploadId={self.upload_id}"))
        if answer.status == 404:
            return False
        assert answer.status == 200, answer
        listed = {int(part.findtext(f"{NAMESPACE}PartNumber")): part.findtext(f"{NAMESPACE}ETag")
                  for part in ElementTree.fromstring(answer.body).iter(f"{NAMESPACE}Part")}
        for number, etag in listed.items():
            if number in self.parts and self.parts[number].etag == etag:
                continue
            assert self.putting and self.putting[0] == number, (self.key, number, etag, self.parts)
            self._take(number, self.putting[1], etag)
        assert listed.keys() == self.parts.keys(), (self.key, listed, self.parts.keys())
        self.putting = None
        return True

    def _take(self, number: int, part: Part, etag: str) -> None:
        if not self.customer_key:
            assert etag == f'"{hashlib.md5(part.data).hexdigest()}"', (self.key, number, etag)
        self.parts[number] = dataclasses.replace(part, etag=etag)
