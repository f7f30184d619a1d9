"""The HTTP/1.1 connection itself: chunks, pipelining, keep-alive, Expect, slow clients (RFC 9112)."""

import socket
import time

import pytest

from tests.api.conftest import Api, unique_bucket_name
from tests.support.raw_http import ConnectionEnded, RawConnection, chunked, request_head, wait_until
from tests.support.server import Server

PROMPT_S = 5.0  # "At once" on a loaded machine; far under every timeout of the server.


def upload_target(bucket: str, name: str) -> str:
    return f"/upload/storage/v1/b/{bucket}/o?uploadType=media&name={name}"


def test_a_chunked_upload_is_stored_whole(api, bucket):
    data = bytes(range(256)) * 2000
    for chunk_size in (1, 1000, 65536, len(data)):
        sent = data if chunk_size > 1 else data[:2000]
        with RawConnection(api.root) as connection:
            connection.send_head("POST", upload_target(bucket, "chunked"), {"Transfer-Encoding": "chunked"})
            connection.send(chunked(sent, chunk_size))
            assert connection.read_response("POST").status == 200
        assert api.get_media(bucket, "chunked").content == sent


def test_chunk_extensions_and_trailers_are_no_part_of_the_data(api, bucket):
    with RawConnection(api.root) as connection:
        connection.send_head("POST", upload_target(bucket, "trailed"), {"Transfer-Encoding": "Chunked"})
        connection.send(b"4;name=value\r\ndata\r\n00\r\nTrailer: value\r\n\r\n")
        assert connection.read_response("POST").status == 200
    assert api.get_media(bucket, "trailed").content == b"data"


def test_an_upgrade_to_http2_is_not_taken(api, bucket):
    with RawConnection(api.root) as connection:
        connection.send_head("GET", f"/storage/v1/b/{bucket}", {
            "Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": "AAMAAABkAARAAAAAAAIAAAAA"})
        assert connection.read_response(skip_interim=False).status == 200


def test_pipelined_requests_are_answered_in_order(api, bucket):
    names = [f"n{index}" for index in range(20)]
    for name in names[::2]:
        api.create_object(bucket, name)
    with RawConnection(api.root) as connection:
        connection.send(b"".join(request_head("GET", f"/storage/v1/b/{bucket}/o/{name}", connection.host)
                                 for name in names))
        for index, name in enumerate(names):
            answer = connection.read_response()
            assert answer.status == (200 if index % 2 == 0 else 404)
            if answer.status == 200:
                assert answer.json()["name"] == name


def test_an_upload_and_its_read_may_be_pipelined(api, bucket):
    data = bytes(range(256)) * 500
    with RawConnection(api.root) as connection:
        connection.send(request_head("POST", upload_target(bucket, "piped"), "a", {"Content-Length": len(data)}) + data
                        + request_head("GET", f"/storage/v1/b/{bucket}/o/piped?alt=media", "a"))
        assert connection.read_response("POST").status == 200
        assert connection.read_response().body == data


@pytest.mark.parametrize("target", ["/upload/storage/v1/b/no-such-bucket-anywhere/o?uploadType=media&name=x",
                                    "/storage/v1/nothing", "/no-such-bucket-anywhere/x"])
@pytest.mark.parametrize("size", [10, 100_000, 5_000_000])
def test_after_an_error_with_an_unread_body_the_connection_is_sound_or_closed(api, bucket, target, size):
    body = f"GET /storage/v1/b/{bucket} HTTP/1.1\r\nHost: a\r\n\r\n".encode() * (size // 50)
    with RawConnection(api.root) as connection:
        connection.send_head("PUT" if target.startswith("/no") else "POST", target, {"Content-Length": len(body)})
        connection.send_until_refused(body)
        first = connection.read_response("POST")
        assert 400 <= first.status < 500
        try:
            connection.send_head("GET", f"/storage/v1/b/{bucket}/storageLayout")
            second = connection.read_response()
        except (ConnectionEnded, ConnectionResetError, BrokenPipeError):
            return
        assert second.status == 200 and second.json()["bucket"] == bucket


def test_a_connection_is_kept_over_many_requests_and_errors(api, bucket):
    with RawConnection(api.root) as connection:
        for index in range(50):
            connection.send_head("GET", f"/storage/v1/b/{bucket}" + ("/o/missing" if index % 2 else ""))
            assert connection.read_response().status == (404 if index % 2 else 200)


def test_connection_close_is_honoured(api, bucket):
    with RawConnection(api.root) as connection:
        connection.send_head("GET", f"/storage/v1/b/{bucket}", {"Connection": "close"})
        assert connection.read_response().status == 200
        assert connection.read_until_closed() == b""


@pytest.mark.parametrize("size", [0, 5, 200_000])
@pytest.mark.parametrize("target", ["upload", "xml"])
def test_expect_continue_is_answered_before_the_body(api, bucket, size, target):
    path = upload_target(bucket, "expected") if target == "upload" else f"/{bucket}/expected"
    method = "POST" if target == "upload" else "PUT"
    with RawConnection(api.root) as connection:
        connection.send_head(method, path, {"Content-Length": size, "Expect": "100-continue"})
        started = time.monotonic()
        interim = connection.read_response(method, skip_interim=False)
        assert time.monotonic() - started < PROMPT_S
        if size:
            assert interim.status == 100
        connection.send(bytes(size))
        final = interim if interim.status != 100 else connection.read_response(method)
        assert final.status == 200, final.body
    assert api.get_media(bucket, "expected").content == bytes(size)


def test_an_unknown_expectation_does_not_hang(api, bucket):
    with RawConnection(api.root) as connection:
        connection.send_head("GET", f"/storage/v1/b/{bucket}", {"Expect": "a-miracle"})
        assert connection.read_response().status in (200, 417)


def test_a_head_request_has_no_body_even_for_an_error(api, bucket):
    with RawConnection(api.root) as connection:
        connection.send_head("HEAD", f"/{bucket}/missing")
        assert connection.read_response("HEAD").status == 404
        connection.send_head("GET", f"/storage/v1/b/{bucket}")
        assert connection.read_response().status == 200


def test_http_1_0_is_answered_and_closed(api, bucket):
    with RawConnection(api.root) as connection:
        connection.send(f"GET /storage/v1/b/{bucket} HTTP/1.0\r\n\r\n".encode())
        answer = connection.read_until_closed()
    assert b" 200 OK\r\n" in answer and bucket.encode() in answer


def test_line_ends_before_a_request_are_skipped(api, bucket):
    with RawConnection(api.root) as connection:
        connection.send(b"\r\n" + request_head("GET", f"/storage/v1/b/{bucket}", "a"))
        assert connection.read_response().status == 200


def test_a_head_that_comes_byte_by_byte_is_understood(api, bucket):
    with RawConnection(api.root) as connection:
        for byte in request_head("GET", f"/storage/v1/b/{bucket}", "a"):
            connection.send(bytes([byte]))
        assert connection.read_response().status == 200


def test_a_client_that_never_finishes_its_head_is_closed():
    timeout_ms = 500
    with Server(extra_arguments=["--header-timeout-ms", str(timeout_ms)]) as server:
        api, bucket = Api(server), unique_bucket_name()
        assert api.insert_bucket(bucket).status_code == 200
        with RawConnection(server.http_url) as connection:
            started = time.monotonic()
            connection.send(b"GET /storage/v1/b HTTP/1.1\r\nHost: a\r\nX-Slow: ")

            def dripped() -> bool:
                """Sends one more byte; true when the server has closed."""
                try:
                    connection.send(b"x")
                    connection.socket.settimeout(0.05)
                    return connection.socket.recv(1000) is not None
                except socket.timeout:
                    return False
                except OSError:
                    return True

            wait_until(dripped, timeout_s=timeout_ms / 1000 + 15)
            assert time.monotonic() - started >= timeout_ms / 1000 * 0.5
        assert api.get(f"/storage/v1/b/{bucket}").status_code == 200


def test_a_reader_that_reads_nothing_does_not_hold_up_others(api, bucket):
    size = 32 << 20
    api.create_object(bucket, "large", bytes(size))
    with RawConnection(api.root) as slow:
        slow.send_head("GET", f"/storage/v1/b/{bucket}/o/large?alt=media")
        for _ in range(20):
            assert api.get(f"/storage/v1/b/{bucket}").status_code == 200
        assert len(slow.read_response().body) == size
