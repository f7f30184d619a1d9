"""Resumable uploads by plain HTTP: the dialects of the clients, and what an unfinished session must answer."""

from __future__ import annotations

import dataclasses
import random
from urllib.parse import urlsplit

UNIT = 256 * 1024  # Chunks that are not the last are multiples of this.


@dataclasses.dataclass(frozen=True)
class Dialect:
    """How a client family speaks: where it starts, how it sends chunks, and how "go on" looks to it."""

    root: str
    method: str
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def no_308(self) -> bool:
        return bool(self.headers)


PUT_308 = Dialect("/upload/storage/v1", "PUT")
DIALECTS = {
    "put-with-308": PUT_308,  # Python, Java, Node, C++.
    "post-with-no-308": Dialect("/upload/storage/v1", "POST", (("X-GUploader-No-308", "yes"),)),  # Go.
    "post-with-308": Dialect("/upload/storage/v1", "POST"),  # gcsfs.
    "resumable-upload-path": Dialect("/resumable/upload/storage/v1", "PUT"),  # gsutil, gcloud.
}


def pattern(size_bytes: int, salt: str = "resumable") -> bytes:
    """Bytes without repetition, the same in every run."""
    return random.Random(f"{salt}/{size_bytes}").randbytes(size_bytes)


def start(api, bucket: str, name: str | None, resource: dict | None = None, headers: dict | None = None,
          dialect: Dialect = PUT_308, **params):
    """The initiating POST; `name` None leaves the name to the resource. Returns the answer."""
    query = {"uploadType": "resumable", **({"name": name} if name is not None else {}), **params}
    return api.post(f"{dialect.root}/b/{bucket}/o", params=query, json=resource or {}, headers=headers)


def start_location(api, bucket: str, name: str | None, **arguments) -> str:
    answer = start(api, bucket, name, **arguments)
    assert answer.status_code == 200, answer.text
    return answer.headers["Location"]


def send(api, location: str, data: bytes = b"", content_range: str | None = None, dialect: Dialect = PUT_308,
         headers: dict | None = None):
    """One request to a session. The session's path is taken from `location`, its host from the server."""
    parts = urlsplit(location)
    sent = {**dict(dialect.headers), **(headers or {})}
    if content_range is not None:
        sent["Content-Range"] = content_range
    return api.request(dialect.method, f"{parts.path}?{parts.query}", data=data, headers=sent)


def status(api, location: str, dialect: Dialect = PUT_308, total: str = "*"):
    return send(api, location, content_range=f"bytes */{total}", dialect=dialect)


def assert_incomplete(answer, persisted_bytes: int, dialect: Dialect = PUT_308) -> None:
    """Asserts "308 Resume Incomplete", or its stand-in for clients that cannot bear a 308.

    `Range` names the persisted bytes and is absent when there are none; `Location` is absent because some
    HTTP libraries would follow it.
    """
    if dialect.no_308:
        assert answer.status_code == 200, answer.text
        assert answer.headers["X-Http-Status-Code-Override"] == "308"
    else:
        assert answer.status_code == 308, answer.text
        assert answer.reason == "Resume Incomplete"
    if persisted_bytes:
        assert answer.headers["Range"] == f"bytes=0-{persisted_bytes - 1}"
    else:
        assert "Range" not in answer.headers
    assert "Location" not in answer.headers
    assert answer.headers["Content-Length"] == "0"
    assert answer.content == b""


def persisted_bytes(answer) -> int:
    """How many bytes a 308 credits."""
    assert answer.status_code == 308, answer.text
    return int(answer.headers["Range"].rpartition("-")[2]) + 1 if "Range" in answer.headers else 0


def assert_finished(answer, bucket: str, name: str, size_bytes: int) -> dict:
    """Asserts the object resource that ends a session and returns it."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].lower().startswith("application/json")
    assert "X-Http-Status-Code-Override" not in answer.headers
    resource = answer.json()
    assert (resource["bucket"], resource["name"]) == (bucket, name)
    assert resource["size"] == str(size_bytes)
    return resource


def assert_stored(api, bucket: str, name: str, data: bytes) -> None:
    media = api.get_media(bucket, name)
    assert media.status_code == 200, media.text
    assert media.content == data


def assert_absent(api, bucket: str, name: str) -> None:
    assert api.get_metadata(bucket, name).status_code == 404
    listed = api.list_objects(bucket, prefix=name).json()
    assert name not in [item["name"] for item in listed.get("items", [])]
