"""Bytes that are no proper HTTP: refused fast, the connection closed, nothing stored (RFC 9112)."""

import ssl
import time

import pytest

from tests.support.raw_http import RawConnection, chunked, request_head

PROMPT_S = 5.0  # "At once" on a loaded machine; far under every timeout of the server.
HTTP2_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"
MANY_HEADERS = "".join(f"x-h{index}: v\r\n" for index in range(5000))


def upload_target(bucket: str, name: str = "bad") -> str:
    return f"/upload/storage/v1/b/{bucket}/o?uploadType=media&name={name}"


def assert_nothing_stored(api, bucket):
    """Also shows that the server still serves."""
    answer = api.list_objects(bucket)
    assert answer.status_code == 200
    assert "items" not in answer.json()


def exchange(api, data: bytes) -> bytes:
    """Sends `data`, ends the sending side, and returns all that comes back until the server closes."""
    with RawConnection(api.root) as connection:
        connection.send_until_refused(data)
        try:
            connection.half_close()
        except OSError:
            pass
        return connection.read_until_closed()


def statuses(answer: bytes) -> list[int]:
    return [int(line.split(b" ")[1]) for line in answer.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]


@pytest.mark.parametrize("head", [
    b"nonsense\r\n\r\n", b"GET\r\n\r\n", b"GET /storage/v1/b\r\n\r\n", b"GET /storage/v1/b HTTP/9.9\r\n\r\n",
    b"GET /storage/v1/b HTTP/1.1\r\nNo Colon Here\r\n\r\n", b"GET /storage/v1/b HTTP/1.1\r\n: no name\r\n\r\n",
    b"GET /storage/v1/b HTTP/1.1\r\nHost: a\r\nSpaced : x\r\n\r\n", b"\x00\x01\x02\x03\r\n\r\n",
    b"GET /storage/v1/b\x00 HTTP/1.1\r\nHost: a\r\n\r\n", b"GE\x01T /storage/v1/b HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /storage/v1/b HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n",
], ids=["word", "method-only", "no-version", "wrong-version", "no-colon", "no-name", "space-before-colon", "binary",
        "nul-in-target", "control-in-method", "nul-in-value"])
def test_a_malformed_head_is_refused_and_the_connection_closed(api, bucket, head):
    answer = exchange(api, head)
    assert answer == b"" or statuses(answer)[0] in (400, 505), answer
    assert_nothing_stored(api, bucket)


@pytest.mark.parametrize("head", [
    b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /storage/v1/b HTTP/1.1\r\nHost: a\r\nX: " + b"v" * 200_000 + b"\r\n\r\n",
    b"GET /storage/v1/b HTTP/1.1\r\nHost: a\r\n" + MANY_HEADERS.encode() + b"\r\n",
    b"G" * 200_000 + b" / HTTP/1.1\r\nHost: a\r\n\r\n",
], ids=["target", "header", "count", "method"])
def test_an_oversized_head_is_refused(api, bucket, head):
    answer = exchange(api, head)
    assert answer == b"" or statuses(answer)[0] in (400, 413, 414, 431), answer[:200]
    assert_nothing_stored(api, bucket)


@pytest.mark.parametrize("headers, body", [
    ("Content-Length: 4\r\nTransfer-Encoding: chunked", b"4\r\ndata\r\n0\r\n\r\n"),
    ("Transfer-Encoding: chunked\r\nContent-Length: 4", b"4\r\ndata\r\n0\r\n\r\n"),
    ("Content-Length: 4\r\nContent-Length: 5", b"data!"),
    ("Content-Length: 4, 5", b"data!"),
    ("Content-Length: -4", b"data"), ("Content-Length: +4", b"data"), ("Content-Length: 0x4", b"data"),
    ("Content-Length: 4 4", b"data"), ("Content-Length: four", b"data"),
    ("Content-Length: 99999999999999999999999", b"data"),
    ("Transfer-Encoding: gzip", b"data"), ("Transfer-Encoding: chunked, identity", b"0\r\n\r\n"),
    ("Transfer-Encoding: xchunked", b"0\r\n\r\n"),
    ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", b"0\r\n\r\n"),
], ids=["length-and-chunked", "chunked-and-length", "two-lengths", "list-of-lengths", "negative", "plus", "hex",
        "spaced", "word", "huge", "only-gzip", "chunked-not-last", "unknown-coding", "chunked-twice"])
def test_an_ambiguous_body_length_is_refused_and_nothing_after_it_is_read_as_a_request(api, bucket, headers, body):
    smuggled = request_head("POST", upload_target(bucket, "smuggled"), "a", {"Content-Length": "1"}) + b"x"
    head = f"POST {upload_target(bucket)} HTTP/1.1\r\nHost: a\r\n{headers}\r\n\r\n".encode()
    answer = exchange(api, head + body + smuggled)
    assert answer == b"" or (len(statuses(answer)) == 1 and statuses(answer)[0] in (400, 411, 413, 501)), answer
    assert_nothing_stored(api, bucket)


@pytest.mark.parametrize("body", [
    b"zz\r\ndata\r\n0\r\n\r\n", b"-4\r\ndata\r\n0\r\n\r\n", b"4\r\ndataXX0\r\n\r\n", b"5\r\ndata\r\n0\r\n\r\n",
    b"ffffffffffffffffffff\r\ndata\r\n0\r\n\r\n", b"4;" + b"x" * 200_000 + b"\r\ndata\r\n0\r\n\r\n", b"\r\n\r\n",
    b"0x4\r\ndata\r\n0\r\n\r\n", b"4\r\ndata\r\n0\r\n" + b"T: v\r\n" * 50_000 + b"\r\n",
], ids=["not-hex", "negative", "no-line-end", "short-chunk", "overflow", "long-extension", "no-size", "0x",
        "endless-trailer"])
def test_a_bad_chunk_is_refused_and_nothing_is_stored(api, bucket, body):
    head = request_head("POST", upload_target(bucket), "a", {"Transfer-Encoding": "chunked"})
    answer = exchange(api, head + body)
    assert answer == b"" or (len(statuses(answer)) == 1 and 400 <= statuses(answer)[0] < 500), answer
    assert_nothing_stored(api, bucket)


@pytest.mark.parametrize("sent_bytes", [0, 10, 300_000])
@pytest.mark.parametrize("how", ["closed", "half-closed"])
def test_a_body_shorter_than_its_content_length_stores_nothing(api, bucket, sent_bytes, how):
    with RawConnection(api.root) as connection:
        connection.send_head("POST", upload_target(bucket), {"Content-Length": sent_bytes + 1000})
        connection.send(bytes(sent_bytes))
        if how == "half-closed":
            connection.half_close()
            answer = connection.read_until_closed()
            assert not [status for status in statuses(answer) if status < 400], answer
    assert_nothing_stored(api, bucket)


@pytest.mark.parametrize("how", ["closed", "half-closed"])
def test_a_chunked_body_without_its_end_stores_nothing(api, bucket, how):
    with RawConnection(api.root) as connection:
        connection.send_head("POST", upload_target(bucket), {"Transfer-Encoding": "chunked"})
        connection.send(chunked(bytes(100_000))[:-5])
        if how == "half-closed":
            connection.half_close()
            assert not [status for status in statuses(connection.read_until_closed()) if status < 400]
    assert_nothing_stored(api, bucket)


def test_a_truncated_multipart_upload_stores_nothing(api, bucket):
    body = (b"--b\r\nContent-Type: application/json\r\n\r\n{\"name\":\"bad\"}\r\n"
            b"--b\r\nContent-Type: text/plain\r\n\r\ndata without an end")
    answer = api.post(f"/upload/storage/v1/b/{bucket}/o?uploadType=multipart", data=body,
                      headers={"Content-Type": "multipart/related; boundary=b"})
    assert answer.status_code == 400, answer.text
    assert_nothing_stored(api, bucket)


@pytest.mark.parametrize("preface", [HTTP2_PREFACE, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),
                                     b"SSH-2.0-OpenSSH_9.2\r\n"], ids=["http2", "tls", "ssh"])
def test_another_protocol_is_refused_at_once(api, preface):
    with RawConnection(api.root) as connection:
        started = time.monotonic()
        connection.send(preface)
        answer = connection.read_until_closed()
        assert time.monotonic() - started < PROMPT_S
    assert answer == b"" or answer.startswith(b"HTTP/1.1 400") or answer[3:4] == b"\x07", answer  # 7: GOAWAY.


def test_a_tls_handshake_on_the_plain_port_fails_at_once(api):
    context = ssl.create_default_context()
    started = time.monotonic()
    with pytest.raises((ssl.SSLError, ConnectionError)):
        RawConnection(api.root, tls_context=context)
    assert time.monotonic() - started < PROMPT_S


def test_a_request_without_a_host_is_refused(api):
    answer = exchange(api, b"GET /storage/v1/b HTTP/1.1\r\n\r\n")
    assert statuses(answer)[0] == 400
