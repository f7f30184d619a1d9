"""XML API multipart uploads by plain HTTP: begin, put parts, complete, and what clients compute about them."""

from __future__ import annotations

import functools
import hashlib
import random
from xml.sax.saxutils import escape

from tests.api.xml_support import XmlAnswer, XmlClient, object_target

PART_BYTES_MIN = 5 << 20
S3_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


@functools.lru_cache(maxsize=8)
def part_data(seed: int, size: int = PART_BYTES_MIN) -> bytes:
    return random.Random(seed).randbytes(size)


def whole_etag(parts: list[bytes]) -> str:
    """The ETag of an object out of these parts, as every S3 tool computes it."""
    digests = b"".join(hashlib.md5(part).digest() for part in parts)
    return f'"{hashlib.md5(digests).hexdigest()}-{len(parts)}"'


class Multipart:
    """One upload of one object."""

    def __init__(self, xml: XmlClient, bucket: str, name: str = "object", headers=(), part_headers=()):
        self.xml, self.bucket, self.name = xml, bucket, name
        self.part_headers = dict(part_headers)
        self.etags: dict[int, str] = {}
        answer = xml.request("POST", object_target(bucket, name, "uploads"), headers, b"")
        assert answer.status == 200, answer.body
        self.begin_answer = answer
        self.id = answer.xml().findtext("UploadId")

    def target(self, query: str = "") -> str:
        return object_target(self.bucket, self.name, f"uploadId={self.id}" + (f"&{query}" if query else ""))

    def try_put(self, number: int, data: bytes, headers=()) -> XmlAnswer:
        headers = {**self.part_headers, **dict(headers)}
        return self.xml.request("PUT", self.target(f"partNumber={number}"), headers, data)

    def put(self, number: int, data: bytes, headers=()) -> XmlAnswer:
        answer = self.try_put(number, data, headers)
        assert answer.status == 200, answer.body
        self.etags[number] = answer.get("ETag")
        return answer

    def body(self, parts=None) -> bytes:
        parts = sorted(self.etags.items()) if parts is None else parts
        inner = "".join(f"<Part><PartNumber>{number}</PartNumber><ETag>{escape(etag)}</ETag></Part>"
                        for number, etag in parts)
        return f'<CompleteMultipartUpload xmlns="{S3_NAMESPACE}">{inner}</CompleteMultipartUpload>'.encode()

    def complete(self, parts=None, headers=(), body: bytes | None = None) -> XmlAnswer:
        headers = {**self.part_headers, **dict(headers)}
        return self.xml.request("POST", self.target(), headers, self.body(parts) if body is None else body)

    def abort(self) -> XmlAnswer:
        return self.xml.request("DELETE", self.target())

    def list_parts(self, query: str = "") -> XmlAnswer:
        return self.xml.request("GET", self.target(query))

    def listed_numbers(self) -> list[str]:
        return [element.text for element in self.list_parts().xml().findall("Part/PartNumber")]


def list_uploads(xml: XmlClient, bucket: str, query: str = ""):
    answer = xml.get(bucket, query="uploads" + (f"&{query}" if query else ""))
    assert answer.status == 200, answer.body
    return answer.xml()
