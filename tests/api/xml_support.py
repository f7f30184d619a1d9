"""The XML API by plain HTTP: requests with exact targets, and answers taken apart without their namespaces."""

from __future__ import annotations

import dataclasses
import hashlib
import re
import xml.etree.ElementTree as ElementTree
from urllib.parse import quote

HTTP_DATE = re.compile(r"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$")
XML_TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")


@dataclasses.dataclass
class XmlAnswer:
    """One answer of the XML API; `headers` are pairs as received."""

    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def get(self, name: str) -> str | None:
        """The value of a header that may occur at most once."""
        values = self.all(name)
        assert len(values) <= 1, f"{name} occurs {len(values)} times"
        return values[0] if values else None

    def xml(self) -> ElementTree.Element:
        """The body as a tree whose tags have lost their namespaces."""
        content_type = self.get("Content-Type") or ""
        assert content_type.lower().startswith("application/xml"), content_type
        root = ElementTree.fromstring(self.body)
        for element in root.iter():
            element.tag = element.tag.rpartition("}")[2]
        return root

    @property
    def generation(self) -> str:
        return self.get("x-goog-generation")


def object_target(bucket: str, name: str | None = None, query: str = "") -> str:
    path = f"/{bucket}" + (f"/{quote(name, safe='')}" if name is not None else "")
    return path + (f"?{query}" if query else "")


class XmlClient:
    """XML requests in path style through an Api."""

    def __init__(self, api):
        self.api = api

    def request(self, method: str, target: str, headers=(), body: bytes | None = None) -> XmlAnswer:
        return XmlAnswer(*self.api.raw(method, target, headers, body))

    def get(self, bucket, name=None, query="", headers=()) -> XmlAnswer:
        return self.request("GET", object_target(bucket, name, query), headers)

    def head(self, bucket, name=None, query="", headers=()) -> XmlAnswer:
        return self.request("HEAD", object_target(bucket, name, query), headers)

    def put(self, bucket, name=None, body=b"", headers=(), query="") -> XmlAnswer:
        return self.request("PUT", object_target(bucket, name, query), headers, body)

    def delete(self, bucket, name=None, query="", headers=()) -> XmlAnswer:
        return self.request("DELETE", object_target(bucket, name, query), headers)

    def create(self, bucket, name, body=b"data", headers=()) -> XmlAnswer:
        """A PUT that must succeed."""
        answer = self.put(bucket, name, body, headers)
        assert answer.status == 200, answer.body
        return answer


def quoted_md5(data: bytes) -> str:
    """The ETag of an object that is no composite."""
    return f'"{hashlib.md5(data).hexdigest()}"'


def texts(root: ElementTree.Element, path: str) -> list[str]:
    return [element.text or "" for element in root.findall(path)]


def assert_xml_error(answer: XmlAnswer, status: int, code: str | None, method: str = "GET") -> None:
    """Asserts the error shape of the XML API: <Error><Code/><Message/>...</Error>.

    [https://cloud.google.com/storage/docs/xml-api/reference-status] A HEAD has no body to look at.
    """
    assert answer.status == status, (answer.status, answer.body)
    if method == "HEAD":
        assert answer.body == b""
        return
    root = answer.xml()
    assert root.tag == "Error"
    assert root.findtext("Message")
    assert root.findtext("Code")
    if code is not None:
        assert root.findtext("Code") == code, answer.body


def assert_xml_condition_failed(answer: XmlAnswer) -> None:
    assert_xml_error(answer, 412, "PreconditionFailed")
    assert answer.reason == "Precondition Failed"
