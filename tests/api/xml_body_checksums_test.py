"""What a request has promised of its body: x-amz-checksum-* in headers and in trailers, digests that were signed,
frames of chunks. Nothing is stored of a body that is another one: no object, no part, no byte of a resumable upload."""

import base64
import hashlib
import uuid
import zlib

import google_crc32c
import pytest

from tests.api.signed_in_fixtures import administrator, hmac_key, own_api, server  # noqa: F401
from tests.support.sign_in import aws2_headers, aws4_headers, chunk_signed_put

PROJECT = "test-project"
UNSIGNED_CHUNKS = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
QUANTUM = 256 * 1024
DATA = bytes(range(256)) * 1000


def crc64_nvme(data: bytes) -> int:
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = (byte >> 1) ^ (0x9A6C9329AC4BC9B5 if byte & 1 else 0)
        table.append(byte)
    crc = 0xFFFFFFFFFFFFFFFF
    for byte in data:
        crc = (crc >> 8) ^ table[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFFFFFFFFFF


CHECKSUMS = {
    "crc32": lambda data: zlib.crc32(data).to_bytes(4, "big"),
    "crc32c": lambda data: google_crc32c.value(data).to_bytes(4, "big"),
    "crc64nvme": lambda data: crc64_nvme(data).to_bytes(8, "big"),
    "sha1": lambda data: hashlib.sha1(data).digest(),
    "sha256": lambda data: hashlib.sha256(data).digest(),
}


def checksum(kind: str, data: bytes) -> str:
    return base64.b64encode(CHECKSUMS[kind](data)).decode()


@pytest.fixture
def place(own_api, administrator, hmac_key):
    name = f"bucket-{uuid.uuid4().hex}"
    answer = own_api.post(f"/storage/v1/b?project={PROJECT}", json={"name": name}, headers=administrator["headers"])
    assert answer.status_code == 200, answer.text
    return Place(own_api, administrator, hmac_key, name)


class Place:
    """A bucket, with requests that are signed by an HMAC key."""

    def __init__(self, api, administrator, key, bucket):
        self.api, self.administrator, self.key, self.bucket = api, administrator, key, bucket

    def send(self, method, path, body=b"", headers=None, payload=None, sent=None):
        """`sent`: other bytes than those that were signed."""
        signed = aws4_headers(method, self.api.root + path, self.key["access_id"], self.key["secret"], body,
                              extra_headers=headers, payload=payload)
        return self.api.request(method, path, headers=signed, data=body if sent is None else sent)

    def read(self, name="o"):
        return self.send("GET", f"/{self.bucket}/{name}")

    def is_missing(self, name="o"):
        return self.read(name).status_code == 404

    def trailing(self, method, path, data, trailers, names=None, headers=None):
        """Unsigned chunks with trailers behind them, as boto3 and the other SDKs send over TLS."""
        names = ",".join(trailers) if names is None else names
        headers = {"content-encoding": "aws-chunked", "x-amz-decoded-content-length": str(len(data)),
                   "x-amz-trailer": names, **(headers or {})}
        return self.send(method, path, headers=headers, payload=UNSIGNED_CHUNKS, sent=framed(data, trailers))


def framed(data: bytes, trailers: dict, size: int = 65536) -> bytes:
    chunks = [data[at:at + size] for at in range(0, len(data), size)]
    body = b"".join(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n" for chunk in chunks)
    return body + b"0\r\n" + "".join(f"{name}:{value}\r\n" for name, value in trailers.items()).encode() + b"\r\n"


def assert_refused(answer, code, status=400):
    assert answer.status_code == status, answer.text
    assert f"<Code>{code}</Code>" in answer.text, answer.text


@pytest.mark.parametrize("kind", CHECKSUMS)
def test_a_checksum_in_a_header_is_compared_before_the_object_is_made(place, kind):
    path = f"/{place.bucket}/o"
    header = f"x-amz-checksum-{kind}"
    wrong = place.send("PUT", path, DATA, {header: checksum(kind, b"other")})
    assert_refused(wrong, "BadDigest")
    assert f"The {kind.upper()} you specified did not match the calculated checksum." in wrong.text
    assert place.is_missing()
    assert place.send("PUT", path, DATA, {header: checksum(kind, DATA)}).status_code == 200
    assert place.read().content == DATA


@pytest.mark.parametrize("kind", CHECKSUMS)
def test_a_checksum_in_a_trailer_is_compared_before_the_object_is_made(place, kind):
    path = f"/{place.bucket}/o"
    header = f"x-amz-checksum-{kind}"
    assert_refused(place.trailing("PUT", path, DATA, {header: checksum(kind, b"other")}), "BadDigest")
    assert_refused(place.trailing("PUT", path, b"small", {header: checksum(kind, DATA)}), "BadDigest")
    assert place.is_missing()
    assert place.trailing("PUT", path, DATA, {header: checksum(kind, DATA)}).status_code == 200
    read = place.read()
    assert read.content == DATA
    assert "aws-chunked" not in read.headers.get("Content-Encoding", "")


@pytest.mark.parametrize("headers,code", [
    ({"x-amz-checksum-crc32": "nonsense"}, "InvalidRequest"),
    ({"x-amz-checksum-crc32": checksum("sha1", DATA)}, "InvalidRequest"),
    ({"x-amz-checksum-md6": checksum("crc32", DATA)}, "InvalidRequest"),
    ({"x-amz-checksum-crc32": checksum("crc32", DATA), "x-amz-checksum-sha1": checksum("sha1", DATA)},
     "InvalidRequest"),
    ({"x-amz-checksum-crc32": checksum("crc32", DATA), "x-amz-sdk-checksum-algorithm": "SHA1"}, "InvalidRequest"),
], ids=str)
def test_a_checksum_that_cannot_be_compared_is_refused(place, headers, code):
    assert_refused(place.send("PUT", f"/{place.bucket}/o", DATA, headers), code)
    assert place.is_missing()


@pytest.mark.parametrize("trailers,names", [({"x-amz-checksum-md6": "DUoRhQ=="}, None),
                                            ({"x-amz-meta-colour": "blue"}, None),
                                            ({}, "x-amz-checksum-crc32"),
                                            ({"x-amz-checksum-crc32": "nonsense"}, None)], ids=str)
def test_a_trailer_that_is_no_checksum_or_missing_is_refused(place, trailers, names):
    answer = place.trailing("PUT", f"/{place.bucket}/o", DATA, trailers, names)
    assert answer.status_code == 400, answer.text
    assert place.is_missing()


def begin_multipart(place):
    answer = place.send("POST", f"/{place.bucket}/o?uploads=")
    assert answer.status_code == 200, answer.text
    return answer.text.split("<UploadId>")[1].split("<")[0]


def test_a_part_that_is_not_what_its_checksum_says_is_none(place):
    upload = begin_multipart(place)
    path = f"/{place.bucket}/o?partNumber=1&uploadId={upload}"
    assert_refused(place.send("PUT", path, DATA, {"x-amz-checksum-sha256": checksum("sha256", b"")}), "BadDigest")
    assert_refused(place.trailing("PUT", path, DATA, {"x-amz-checksum-crc32": checksum("crc32", b"")}), "BadDigest")
    answer = place.send("PUT", path, DATA, sent=DATA[:-1] + b"x")
    assert answer.status_code == 400, answer.text
    listed = place.send("GET", f"/{place.bucket}/o?uploadId={upload}")
    assert listed.status_code == 200 and "<PartNumber>" not in listed.text, listed.text
    assert place.trailing("PUT", path, DATA, {"x-amz-checksum-crc32": checksum("crc32", DATA)}).status_code == 200


def spoil(which: bytes):
    """Changes the signed chunk `which` on its way."""
    return lambda chunk: b"x" + chunk[1:] if chunk == which else chunk


def test_a_wrong_chunk_leaves_no_part(place):
    upload = begin_multipart(place)
    path = f"/{place.bucket}/o?partNumber=1&uploadId={upload}"
    last = DATA[::-1]
    assert chunk_signed_put(place.api, path, place.key, [DATA, last], spoil(last)).status_code == 403
    listed = place.send("GET", f"/{place.bucket}/o?uploadId={upload}")
    assert listed.status_code == 200 and "<PartNumber>" not in listed.text
    assert chunk_signed_put(place.api, path, place.key, [DATA, last]).status_code == 200


def test_a_wrong_chunk_leaves_none_of_its_bytes_in_an_upload(place):
    session = Session(place)
    good, bad = BIG[:2 * QUANTUM], BIG[2 * QUANTUM:4 * QUANTUM]
    headers = {"content-range": f"bytes 0-{4 * QUANTUM - 1}/*"}
    answer = chunk_signed_put(place.api, session.path, place.key, [good, bad], spoil(bad), headers)
    assert answer.status_code == 403, answer.text
    # What was verified may stay, as after a connection that broke off.
    assert session.persisted() <= 2 * QUANTUM
    assert place.is_missing()
    session.finish(BIG, session.persisted())


def test_a_wrong_last_chunk_makes_no_object(place):
    session = Session(place)
    good, bad = BIG[:2 * QUANTUM], BIG[2 * QUANTUM:]
    headers = {"content-range": f"bytes 0-{len(BIG) - 1}/{len(BIG)}"}
    answer = chunk_signed_put(place.api, session.path, place.key, [good, bad], spoil(bad), headers)
    assert answer.status_code == 403, answer.text
    assert place.is_missing()
    assert session.persisted() <= 2 * QUANTUM
    session.finish(BIG, session.persisted())


class Session:
    """A resumable upload."""

    def __init__(self, place):
        self.place = place
        answer = place.api.post(f"/{place.bucket}/o", headers={**place.administrator["headers"],
                                                               "x-goog-resumable": "start"})
        assert answer.status_code == 201, answer.text
        self.path = f"/{place.bucket}/o?" + answer.headers["Location"].split("?")[1]

    def persisted(self):
        answer = self.place.api.put(self.path, headers={"Content-Range": "bytes */*"})
        assert answer.status_code == 308, answer.text
        return int(answer.headers.get("Range", "bytes=0--1").split("-", 1)[1]) + 1

    def finish(self, data, first=0):
        answer = self.place.api.put(self.path, data=data[first:],
                                    headers={"Content-Range": f"bytes {first}-{len(data) - 1}/{len(data)}"})
        assert answer.status_code == 200, answer.text
        assert self.place.read().content == data


BIG = DATA * 5


@pytest.mark.parametrize("is_last", [False, True])
@pytest.mark.parametrize("way", ["digest", "header", "trailer"])
def test_a_chunk_that_is_not_what_was_promised_leaves_no_byte_in_the_upload(place, way, is_last):
    session = Session(place)
    data = BIG if is_last else BIG[:4 * QUANTUM]
    wrong = b"x" + data[1:]
    headers = {"content-range": f"bytes 0-{len(data) - 1}/{len(BIG) if is_last else '*'}"}
    if way == "digest":
        answer = place.send("PUT", session.path, data, headers, sent=wrong)
    elif way == "header":
        answer = place.send("PUT", session.path, wrong, {**headers, "x-amz-checksum-crc32": checksum("crc32", data)})
    else:
        answer = place.trailing("PUT", session.path, wrong, {"x-amz-checksum-crc32": checksum("crc32", data)},
                                headers=headers)
    assert answer.status_code == 400, answer.text
    assert session.persisted() == 0
    assert place.is_missing()
    # The same chunk as it should have been.
    if way == "digest":
        answer = place.send("PUT", session.path, data, headers)
        assert answer.status_code == (200 if is_last else 308), answer.text
    if is_last and way == "digest":
        assert place.read().content == BIG
        return
    session.finish(BIG, session.persisted())


def test_a_later_wrong_chunk_keeps_what_was_good_before(place):
    session = Session(place)
    first = BIG[:2 * QUANTUM]
    answer = place.send("PUT", session.path, first, {"content-range": f"bytes 0-{len(first) - 1}/*"})
    assert answer.status_code == 308, answer.text
    second = BIG[2 * QUANTUM:4 * QUANTUM]
    answer = place.send("PUT", session.path, second, {"content-range": f"bytes {2 * QUANTUM}-{4 * QUANTUM - 1}/*"},
                        sent=b"x" + second[1:])
    assert answer.status_code == 400, answer.text
    assert session.persisted() == 2 * QUANTUM
    session.finish(BIG, 2 * QUANTUM)


def test_frames_are_taken_off_a_request_that_is_signed_the_former_way(place):
    path = f"/{place.bucket}/o"
    headers = {"content-encoding": "aws-chunked", "x-amz-decoded-content-length": str(len(DATA)),
               "x-amz-content-sha256": UNSIGNED_CHUNKS, "x-amz-trailer": "x-amz-checksum-crc32"}
    for data, status in [(b"other", 400), (DATA, 200)]:
        body = framed(DATA, {"x-amz-checksum-crc32": checksum("crc32", data)})
        signed = aws2_headers("PUT", path, place.key["access_id"], place.key["secret"], headers)
        answer = place.api.put(path, data=body, headers=signed)
        assert answer.status_code == status, answer.text
        assert place.is_missing() == (status != 200)
    assert place.read().content == DATA


@pytest.mark.parametrize("form", ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"])
@pytest.mark.parametrize("way", ["version 2", "token", "nobody"])
def test_signed_chunks_without_the_signature_that_they_follow_on_are_refused(place, form, way):
    path = f"/{place.bucket}/o"
    headers = {"content-encoding": "aws-chunked", "x-amz-decoded-content-length": "5", "x-amz-content-sha256": form}
    if way == "version 2":
        headers = aws2_headers("PUT", path, place.key["access_id"], place.key["secret"], headers)
    if way == "token":
        headers |= place.administrator["headers"]
    zero = "0" * 64
    body = f"5;chunk-signature={zero}\r\nhello\r\n0;chunk-signature={zero}\r\n\r\n".encode()
    answer = place.api.put(path, data=body, headers=headers)
    assert answer.status_code in (400, 403), answer.text
    assert place.is_missing()


@pytest.mark.parametrize("way", ["token", "nobody's bucket"])
def test_frames_are_taken_off_requests_that_are_not_signed(place, way):
    path = f"/{place.bucket}/o"
    headers = {"content-encoding": "gzip,aws-chunked", "x-amz-decoded-content-length": str(len(DATA))}
    sent = {**headers, **(place.administrator["headers"] if way == "token" else {})}
    answer = place.api.put(path, data=framed(DATA, {}), headers=sent)
    if way != "token":
        assert answer.status_code in (401, 403), answer.text
        return
    assert answer.status_code == 200, answer.text
    made = place.api.get(place.api.object_path(place.bucket, "o"), headers=place.administrator["headers"]).json()
    assert (made["size"], made["contentEncoding"]) == (str(len(DATA)), "gzip")
    # Without its length a framed body is refused, and never stored with its frames.
    del sent["x-amz-decoded-content-length"]
    assert place.api.put(f"/{place.bucket}/p", data=framed(DATA, {}), headers=sent).status_code == 400
    assert place.is_missing("p")
