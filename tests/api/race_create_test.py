"""Of 64 clients that create one name with ifGenerationMatch=0 exactly one wins.

Mutual exclusion of the table formats (Delta, Hudi) rests on this.
"""

import http.client
import json
import threading
from urllib.parse import urlsplit

import pytest

from tests.api.resources import names

CLIENTS = 64
ROUNDS = 20


def race(api, bucket: str, name: str) -> list[tuple[int, dict]]:
    """(status, JSON body) of each client; all send at the same moment, on connections opened before."""
    address = urlsplit(api.root)
    barrier = threading.Barrier(CLIENTS)
    outcomes: list = [None] * CLIENTS

    def create(index: int) -> None:
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
        try:
            connection.connect()
            barrier.wait(60)
            connection.request("POST", f"{api.upload_path(bucket)}?uploadType=media&ifGenerationMatch=0&name={name}",
                               body=f"content of client {index}".encode(), headers={"Content-Type": "text/plain"})
            answer = connection.getresponse()
            outcomes[index] = (answer.status, json.loads(answer.read()))
        except Exception as problem:  # A thread cannot fail the test; its outcome can.
            outcomes[index] = (0, {"problem": repr(problem)})
        finally:
            connection.close()

    threads = [threading.Thread(target=create, args=(index,)) for index in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return outcomes


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_exactly_one_of_64_clients_creates_the_name(api, bucket, round_number):
    name = f"lock-{round_number}"
    outcomes = race(api, bucket, name)
    statuses = [status for status, _body in outcomes]
    assert statuses.count(200) == 1 and statuses.count(412) == CLIENTS - 1, outcomes
    winner = statuses.index(200)
    for status, body in outcomes:
        if status == 412:
            assert body["error"]["errors"][0]["reason"] == "conditionNotMet"
    assert api.get_metadata(bucket, name).json() == outcomes[winner][1]
    assert api.get_media(bucket, name).content == f"content of client {winner}".encode()
    assert names(api.list_objects(bucket, versions="true").json()) == [name]
