"""One keep-alive connection to the JSON API, with nothing between the test and the bytes but `http.client`."""

from __future__ import annotations

import dataclasses
import http.client
import json
from urllib.parse import quote, urlsplit

from tests.api.customer_encryption_support import Key as CustomerKey

TIMEOUT_S = 120.0

# What a request raises when the process at the other end was killed.
CUT = (OSError, http.client.HTTPException)


@dataclasses.dataclass
class Answer:
    """A whole answer; one that was cut off is never made into an `Answer`."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self) -> dict:
        return json.loads(self.body)


class Connection:
    """Requests one after the other. Used by one thread."""

    def __init__(self, url: str):
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=TIMEOUT_S)

    def request(self, method: str, target: str, body: bytes | dict | None = None, headers=None) -> Answer:
        """Sends the request and reads its answer; a dict is sent as JSON. Raises one of CUT when that breaks off."""
        sent = dict(headers or {})
        if isinstance(body, dict):
            body = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        self._connection.request(method, target, body=body, headers=sent)
        response = self._connection.getresponse()
        return Answer(response.status, response.headers, response.read())

    def close(self) -> None:
        self._connection.close()


def object_target(bucket: str, name: str, suffix: str = "") -> str:
    """The request target of an object in the JSON API."""
    return f"/storage/v1/b/{bucket}/o/{quote(name, safe='')}{suffix}"


def key_headers(customer_key: CustomerKey | None) -> dict[str, str]:
    return customer_key.headers() if customer_key else {}


def read_pages(connection: Connection, target: str, field: str) -> list[dict]:
    """What all pages of a list hold in `field`, in its order."""
    items: list[dict] = []
    token = ""
    while True:
        answer = connection.request("GET", target + token)
        assert answer.status == 200, answer
        page = answer.json()
        items += page.get(field, [])
        if "nextPageToken" not in page:
            return items
        token = "&pageToken=" + quote(page["nextPageToken"], safe="")


def list_objects(connection: Connection, bucket: str, query: str) -> list[dict]:
    return read_pages(connection, f"/storage/v1/b/{bucket}/o?{query}&maxResults=100", "items")


def list_versions(connection: Connection, bucket: str) -> list[dict]:
    """Every generation in the bucket, live and noncurrent."""
    return list_objects(connection, bucket, "versions=true")


def operation_target(bucket: str, operation_id: str) -> str:
    return f"/storage/v1/b/{bucket}/operations/{quote(operation_id, safe='')}"


def list_operations(connection: Connection, bucket: str) -> list[dict]:
    return read_pages(connection, f"/storage/v1/b/{bucket}/operations?pageSize=100", "operations")


def insert_bucket(connection: Connection, name: str, object_retention: bool = False, **resource) -> None:
    more = "&enableObjectRetention=true" if object_retention else ""
    answer = connection.request("POST", f"/storage/v1/b?project=test-project{more}", {"name": name, **resource})
    assert answer.status == 200, answer
