"""Every method as a part of a batch, and every method without credentials: each part is let in by itself.

https://cloud.google.com/storage/docs/batch
"""

from urllib.parse import urlencode

import pytest

from tests.api.conftest import Api
from tests.api.discovery.document import METHODS, faults, response_schema
from tests.api.discovery.examples import EXAMPLES, Call, World
from tests.api.discovery_conformance_test import aimless_call
from tests.support.batch_multipart import batch_body, batch_headers, inner_request, parse_batch
from tests.support.server import Server

# They tell everybody what he may do, which is nothing for strangers: tests/gateway/access_matrix_test.cpp holds that.
FOR_EVERYBODY = {method for method in METHODS if method.endswith(".testIamPermissions")} | {"storage.channels.stop"}
GUARDED = [method for method in METHODS if method not in FOR_EVERYBODY]
# Media has no place in a batch.
IN_BATCHES = [method for method in METHODS if method != "storage.objects.insert"]


def part(call: Call) -> bytes:
    target = call.target + ("?" + urlencode(call.query) if call.query else "")
    return inner_request(call.verb, target, body=call.body)


def post_batch(api: Api, parts: list[bytes]):
    answer = api.post("/batch/storage/v1", data=batch_body(parts), headers=batch_headers())
    assert answer.status_code == 200, answer.text
    return parse_batch(answer)


@pytest.fixture(scope="module")
def closed_api():
    """A server that lets nobody in who proves no identity."""
    with Server(auth="required") as running:
        yield Api(running)


@pytest.mark.parametrize("method", IN_BATCHES)
def test_a_method_answers_in_a_batch_as_it_does_alone(api, method):
    call = EXAMPLES[method](World(api))
    answer, listing = post_batch(api, [part(call), part(Call("storage.buckets.list", query={"project": api.project}))])
    assert answer.status == call.expected_status, answer.body
    assert listing.status == 200
    if answer.status == 200:
        assert faults(answer.json(), response_schema(METHODS[method])) == []


@pytest.mark.parametrize("method", GUARDED)
def test_a_method_refuses_who_proves_no_identity(closed_api, method):
    answer = aimless_call(method).send(closed_api)
    assert answer.status_code == 401, answer.text
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_every_part_of_a_batch_is_refused_by_itself(closed_api):
    calls = [aimless_call(method) for method in GUARDED if method in IN_BATCHES]
    for answer in post_batch(closed_api, [part(call) for call in calls]):
        assert answer.status == 401, answer.body
