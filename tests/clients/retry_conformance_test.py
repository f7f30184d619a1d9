"""Google's retry conformance scenarios, through google-cloud-storage for Python, against the test build of the server.

`retry/retry_tests.json` is googleapis/conformance-tests, storage/v1/retry_tests.json: eight scenarios of methods and of
faults that befall them. Each is driven through every call of the library that reaches the method; the call must end as
the scenario says, and the server must have seen each fault happen.
"""

from __future__ import annotations

import json
import pathlib
import time
import uuid

import pytest
import requests
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage

from tests.clients.python.conftest import client_at
from tests.clients.retry.invocations import (ACCOUNT, ALWAYS_RETRIED, BIG_DATA, INVOCATIONS, TOPIC, WITHOUT_CALL,
                                             Resources)
from tests.support.server import Testbench

SCENARIOS = json.loads((pathlib.Path(__file__).parent / "retry" / "retry_tests.json").read_text())["retryTests"]
LONGEST_SLEEP_S = 0.01


def cases() -> list:
    found = []
    for scenario in SCENARIOS:
        for case in scenario["cases"]:
            for method in scenario["methods"]:
                for call in INVOCATIONS.get(method.get("group", method["name"]), []):
                    name = "-".join([str(scenario["id"]), method["name"], call.__name__, *case["instructions"]])
                    found.append(pytest.param(scenario, method, call, case["instructions"], id=name))
    return found


@pytest.fixture(scope="module")
def server():
    with Testbench() as running:
        yield running


@pytest.fixture(scope="module")
def client(server) -> storage.Client:
    """A client without faults, that makes what the scenarios need."""
    return client_at(server.http_url)


@pytest.fixture(autouse=True)
def short_sleeps(monkeypatch):
    """The library waits a second and more before it tries again; here the faults are gone at once."""
    sleep = time.sleep
    monkeypatch.setattr(time, "sleep", lambda seconds: sleep(min(seconds, LONGEST_SLEEP_S)))


def faulty_client(server: Testbench, retry_test: str) -> storage.Client:
    client = storage.Client(project="test-project", credentials=AnonymousCredentials(),
                            client_options={"api_endpoint": server.http_url})
    client._http.headers["x-retry-test-id"] = retry_test
    return client


def make_resources(client: storage.Client, method: dict, call) -> dict:
    """Makes what the scenario names; the keys are fields of `Resources`."""
    wanted = set(method["resources"])
    made: dict = {}
    if "BUCKET" in wanted:
        bucket = client.create_bucket(f"retry-{uuid.uuid4().hex}")
        made |= {"bucket_name": bucket.name, "bucket_metageneration": bucket.metageneration}
    if "OBJECT" in wanted:
        blob = bucket.blob("object")
        blob.upload_from_string("hello")
        made |= {"object_name": blob.name, "object_generation": blob.generation,
                 "object_metageneration": blob.metageneration}
        if call in INVOCATIONS["storage.objects.download"]:
            bucket.blob("big").upload_from_string(BIG_DATA)
            made["big_object_name"] = "big"
    if "NOTIFICATION" in wanted:
        notification = bucket.notification(topic_name=TOPIC)
        notification.create()
        made["notification_id"] = notification.notification_id
    if "HMAC_KEY" in wanted:
        # An account has ten keys at most, so each scenario has an account of its own.
        account = f"{uuid.uuid4().hex}-{ACCOUNT}"
        made["hmac_access_id"] = client.create_hmac_key(service_account_email=account)[0].access_id
    return made


def test_every_method_of_the_scenarios_has_calls_or_a_reason():
    methods = {method.get("group", method["name"]) for scenario in SCENARIOS for method in scenario["methods"]}
    assert len(SCENARIOS) == 8
    assert methods - set(INVOCATIONS) == WITHOUT_CALL
    assert not WITHOUT_CALL & set(INVOCATIONS)


@pytest.mark.parametrize("scenario, method, call, instructions", cases())
def test_a_scenario_ends_as_it_should(server, client, scenario, method, call, instructions):
    resources = make_resources(client, method, call)
    made = requests.post(f"{server.http_url}/retry_test", timeout=30,
                         json={"instructions": {method["name"]: instructions}, "transport": "HTTP"})
    assert made.status_code == 200, made.text
    retry_test = made.json()["id"]
    expects_success = scenario["expectSuccess"]
    if scenario["description"].startswith("conditionally_idempotent_no_retries") and method["name"] in ALWAYS_RETRIED:
        expects_success = True
    failure = None
    try:
        call(Resources(faulty_client(server, retry_test), scenario["preconditionProvided"], **resources))
    except AssertionError:
        raise
    except Exception as error:  # pylint: disable=broad-except
        failure = error
    assert (failure is None) == expects_success, repr(failure)
    state = requests.get(f"{server.http_url}/retry_test/{retry_test}", timeout=30).json()
    assert state["completed"], state["instructions"]
