"""Builds the multipart/mixed bodies of batch requests and takes apart the answers, as the client libraries do."""

from __future__ import annotations

import dataclasses
import json

BOUNDARY = "batch-boundary-5f1e"


@dataclasses.dataclass
class BatchPart:
    """One answer within a batch; `part_headers` are the outer ones, in lower case."""

    status: int
    reason: str
    headers: dict[str, str]
    body: bytes
    part_headers: dict[str, str]

    def json(self) -> dict:
        return json.loads(self.body)


def inner_request(method: str, target: str, body: dict | None = None, headers: dict | None = None,
                  line_end: str = "\r\n") -> bytes:
    """An application/http request; a body is sent as JSON."""
    content = json.dumps(body).encode() if body is not None else b""
    lines = [f"{method} {target} HTTP/1.1"]
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    lines += [f"{key}: {value}" for key, value in (headers or {}).items()]
    return (line_end.join(lines) + 2 * line_end).encode() + content


def batch_body(requests: list[bytes], line_end: str = "\r\n", id_header: str = "Content-ID",
               ids: list[str] | None = None) -> bytes:
    """The outer body; `ids` are the values of `id_header`, which is left out for None."""
    pieces = []
    for index, request in enumerate(requests):
        lines = [f"--{BOUNDARY}", "Content-Type: application/http", "MIME-Version: 1.0"]
        if ids is not None:
            lines.append(f"{id_header}: {ids[index]}")
        pieces.append((line_end.join(lines) + 2 * line_end).encode() + request + line_end.encode())
    return b"".join(pieces) + f"--{BOUNDARY}--".encode() + line_end.encode()


def batch_headers(boundary: str = f'"{BOUNDARY}"') -> dict[str, str]:
    return {"Content-Type": f"multipart/mixed; boundary={boundary}"}


def parse_headers(lines: list[str]) -> dict[str, str]:
    headers = {}
    for line in lines:
        key, separator, value = line.partition(": ")  # Java wants exactly one space.
        assert separator, f"not a header: {line!r}"
        headers[key.lower()] = value
    return headers


def parse_part(part: bytes) -> BatchPart:
    outer, _, inner = part.partition(b"\r\n\r\n")
    part_headers = parse_headers(outer.decode().split("\r\n"))
    assert part_headers["content-type"].startswith("application/http")
    head, _, body = inner.partition(b"\r\n\r\n")
    status_line, *header_lines = head.decode().split("\r\n")
    version, status, reason = status_line.split(" ", 2)  # Three parts, or several clients raise.
    assert version == "HTTP/1.1"
    headers = parse_headers([line for line in header_lines if line])
    if "content-length" in headers:
        body = body[:int(headers["content-length"])]
    return BatchPart(int(status), reason, headers, body.removesuffix(b"\r\n"), part_headers)


def parse_batch(response) -> list[BatchPart]:
    """The parts of a batch answer, which must begin with its first boundary."""
    assert response.status_code == 200, response.text
    content_type = response.headers["Content-Type"]
    assert content_type.startswith("multipart/mixed;"), content_type
    boundary = content_type.partition("boundary=")[2].split(";")[0].strip('"').encode()
    assert boundary
    assert response.content.startswith(b"--" + boundary + b"\r\n")
    pieces = response.content.split(b"--" + boundary)
    assert pieces[0] == b"" and pieces[-1].strip() == b"--", response.content[-200:]
    return [parse_part(piece.removeprefix(b"\r\n")) for piece in pieces[1:-1]]
