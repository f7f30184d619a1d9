"""storage.objects.get with alt=media, of objects that take many reads: damage in the middle, clients that do not read.

The bytes come from the page cache in the one case, and from the disk in the other as far as the kernel lets go of them.
"""

import os
import pathlib
import random
import socket

import pytest

from bench import process
from bench.long.client import metric
from tests.api.conftest import Api
from tests.support.raw_http import RawConnection
from tests.support.server import Server

KIB, MIB = 1 << 10, 1 << 20
STORED_BLOCK = 64 * KIB + 4
NOISE = random.Random(20261128).randbytes(8 * MIB)
CLIENTS = 64


@pytest.fixture
def own_server():
    with Server() as server:
        yield server


def the_blob(server: Server) -> pathlib.Path:
    blobs = [path for path in (server.data_dir / "blobs").rglob("*") if path.is_file()]
    assert len(blobs) == 1, blobs
    return blobs[0]


def drop_from_page_cache(path: pathlib.Path) -> None:
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def flip_bit_of_block(path: pathlib.Path, block: int) -> None:
    with open(path, "r+b") as file:
        file.seek(32 + block * STORED_BLOCK + 1000)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 1]))


@pytest.mark.parametrize("cold", [False, True], ids=["page-cache", "disk"])
def test_a_damaged_block_in_the_middle_cuts_the_connection_before_its_piece(own_server, cold):
    api = Api(own_server)
    api.insert_bucket("damaged").raise_for_status()
    api.create_object("damaged", "object", NOISE)
    blob = the_blob(own_server)
    assert api.get_media("damaged", "object").content == NOISE
    flip_bit_of_block(blob, 77)
    if cold:
        drop_from_page_cache(blob)
    with RawConnection(own_server.http_url) as connection:
        connection.send_head("GET", "/storage/v1/b/damaged/o/object?alt=media")
        answer = connection.read_until_closed()
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert f"Content-Length: {len(NOISE)}".encode() in head
    assert len(body) <= 77 * 64 * KIB
    assert body == NOISE[:len(body)]
    # What stands before and behind it is as good as ever.
    for first, last in [(0, 77 * 64 * KIB - 1), (78 * 64 * KIB, len(NOISE) - 1)]:
        part = api.get_media("damaged", "object", headers={"Range": f"bytes={first}-{last}"})
        assert (part.status_code, part.content) == (206, NOISE[first:last + 1])
    # Of a range that begins in it nothing has been sent, so the failure can be told.
    assert api.get_media("damaged", "object", headers={"Range": "bytes=5046272-5046273"}).status_code == 500


def stalled_reader(server: Server) -> socket.socket:
    """A client that asked for the object, and has taken the first of the answer only."""
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * KIB)
    reader.settimeout(60)
    reader.connect(("127.0.0.1", server.ports["http"]))
    target = "/storage/v1/b/slow/o/object?alt=media"
    reader.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    assert reader.recv(4, socket.MSG_WAITALL) == b"HTTP"
    return reader


@pytest.mark.parametrize("cold", [False, True], ids=["page-cache", "disk"])
def test_clients_that_stop_reading_hold_one_piece_each(own_server, cold):
    api = Api(own_server)
    api.insert_bucket("slow").raise_for_status()
    api.create_object("slow", "object", NOISE)
    assert api.get_media("slow", "object").content == NOISE
    pid = own_server.process.pid
    if cold:
        drop_from_page_cache(the_blob(own_server))
    process.reset_peak(pid)
    before = process.resident_bytes(pid)
    readers = [stalled_reader(own_server) for _ in range(CLIENTS)]
    # One that reads is served beside them.
    assert api.get_media("slow", "object").content == NOISE
    rest = bytearray()
    while piece := readers[0].recv(MIB):
        rest += piece
    assert rest.endswith(NOISE)
    for reader in readers:
        reader.close()
    growth = process.resident_bytes(pid, peak=True) - before
    assert growth < CLIENTS * 256 * KIB + 12 * MIB


def found_hot_pieces(server: Server) -> float:
    return metric(server, "lakegate_hot_pieces_found_total")


def test_what_is_read_again_and_again_is_sent_from_memory_although_its_file_is_damaged(own_server):
    api = Api(own_server)
    api.insert_bucket("hot").raise_for_status()
    api.create_object("hot", "object", NOISE)
    for _ in range(2):
        assert api.get_media("hot", "object").content == NOISE
    assert found_hot_pieces(own_server) == 0
    flip_bit_of_block(the_blob(own_server), 77)
    assert api.get_media("hot", "object").content == NOISE
    assert found_hot_pieces(own_server) == 32
    part = api.get_media("hot", "object", headers={"Range": "bytes=5046000-5100000"})
    assert (part.status_code, part.content) == (206, NOISE[5046000:5100001])


def test_without_memory_for_hot_pieces_each_read_verifies_the_file():
    with Server(extra_arguments=["--hot-pieces-bytes", "0"]) as server:
        api = Api(server)
        api.insert_bucket("cold").raise_for_status()
        api.create_object("cold", "object", NOISE)
        for _ in range(3):
            assert api.get_media("cold", "object").content == NOISE
        assert found_hot_pieces(server) == 0
        flip_bit_of_block(the_blob(server), 0)
        assert api.get_media("cold", "object").status_code == 500
