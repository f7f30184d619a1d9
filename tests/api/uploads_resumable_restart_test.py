"""Resumable sessions outlive the server: a drain, a kill, and a kill in the middle of a body."""

import contextlib

import pytest

from tests.api.conftest import Api
from tests.api.resumable_support import (UNIT, assert_finished, assert_incomplete, assert_stored, pattern,
                                         persisted_bytes, send, start_location, status)
from tests.support.raw_http import RawConnection, wait_until
from tests.support.server import Server

BUCKET = "sessions-of-a-restarted-server"


@pytest.fixture
def own_api():
    """An Api over a server of its own, which the test may end and start again."""
    with Server() as server:
        api = Api(server)
        assert api.insert_bucket(BUCKET).status_code == 200
        yield api


def end_and_start(server: Server, how: str) -> None:
    if how == "kill":
        server.kill()
    else:
        assert server.stop() == 0
    server.start()


@pytest.mark.parametrize("how", ["drain", "kill"])
def test_a_session_goes_on_at_the_last_acknowledged_byte_after_a_restart(own_api, how):
    data = pattern(5 * UNIT + 17)
    location = start_location(own_api, BUCKET, "resumed", resource={"metadata": {"kept": "yes"}})
    assert_incomplete(send(own_api, location, data[:3 * UNIT], f"bytes 0-{3 * UNIT - 1}/*"), 3 * UNIT)
    end_and_start(own_api.server, how)
    assert_incomplete(status(own_api, location), 3 * UNIT)
    last = send(own_api, location, data[3 * UNIT:], f"bytes {3 * UNIT}-{len(data) - 1}/{len(data)}")
    resource = assert_finished(last, BUCKET, "resumed", len(data))
    assert resource["metadata"] == {"kept": "yes"}
    assert_stored(own_api, BUCKET, "resumed", data)


@pytest.mark.parametrize("how", ["drain", "kill"])
def test_a_session_without_bytes_outlives_a_restart(own_api, how):
    location = start_location(own_api, BUCKET, "fresh")
    end_and_start(own_api.server, how)
    assert_incomplete(status(own_api, location), 0)
    assert_finished(send(own_api, location, b"data", "bytes 0-3/4"), BUCKET, "fresh", 4)


@pytest.mark.parametrize("how", ["drain", "kill"])
def test_a_finished_session_still_answers_its_resource_after_a_restart(own_api, how):
    data = pattern(UNIT + 1)
    location = start_location(own_api, BUCKET, "finished")
    made = assert_finished(send(own_api, location, data), BUCKET, "finished", len(data))
    end_and_start(own_api.server, how)
    again = assert_finished(status(own_api, location), BUCKET, "finished", len(data))
    assert again["generation"] == made["generation"]
    assert_stored(own_api, BUCKET, "finished", data)


def test_a_condition_of_the_session_still_holds_after_a_kill(own_api):
    location = start_location(own_api, BUCKET, "conditional", ifGenerationMatch="0")
    end_and_start(own_api.server, "kill")
    own_api.create_object(BUCKET, "conditional", b"winner")
    assert send(own_api, location, b"loser", "bytes 0-4/5").status_code == 412
    assert_stored(own_api, BUCKET, "conditional", b"winner")


def test_a_kill_in_the_middle_of_a_body_never_credits_more_than_was_sent(own_api):
    data = pattern(24 * UNIT)
    acknowledged, sent = 4 * UNIT, 13 * UNIT + 321
    location = start_location(own_api, BUCKET, "killed")
    assert_incomplete(send(own_api, location, data[:acknowledged], f"bytes 0-{acknowledged - 1}/*"), acknowledged)
    with contextlib.closing(RawConnection(own_api.root)) as connection:
        connection.send_head("PUT", location.removeprefix(own_api.root), {
            "Content-Length": len(data) - acknowledged,
            "Content-Range": f"bytes {acknowledged}-{len(data) - 1}/{len(data)}"})
        connection.send(data[acknowledged:sent])
        own_api.server.kill()
    own_api.server.start()
    credited = wait_until(lambda: persisted_bytes(status(own_api, location)))
    assert acknowledged <= credited <= sent
    assert own_api.get_metadata(BUCKET, "killed").status_code == 404
    last = send(own_api, location, data[credited:], f"bytes {credited}-{len(data) - 1}/{len(data)}")
    assert_finished(last, BUCKET, "killed", len(data))
    assert_stored(own_api, BUCKET, "killed", data)
