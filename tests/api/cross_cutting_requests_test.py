"""What every method of the JSON API takes, whatever it is.

That is: the common parameters, parameters that nobody knows, a verb in X-HTTP-Method-Override, compressed bodies.

The common parameters are those of the discovery document's `parameters`; the override and the compressed bodies are
what the Java client sends (https://github.com/googleapis/google-api-java-client).
"""

import gzip
import json
from email.utils import parsedate_to_datetime

import pytest

from tests.api.discovery.document import DOCUMENT, METHODS, faults, response_schema
from tests.api.discovery.examples import EXAMPLES, Call, World

COMMON = {"alt": "json", "key": "AIzaSomething", "oauth_token": "token", "prettyPrint": "false",
          "quotaUser": "somebody", "userIp": "192.0.2.1"}
WITH_BODY = [method for method in METHODS if "request" in METHODS[method] and method != "storage.objects.insert"]


@pytest.fixture(scope="module")
def world(api) -> World:
    return World(api)


def assert_worked(answer, call: Call) -> None:
    assert answer.status_code == call.expected_status, answer.text
    if answer.status_code == 200:
        assert faults(answer.json(), response_schema(METHODS[call.method])) == []


def test_the_common_parameters_are_those_of_the_document():
    assert set(COMMON) | {"fields", "uploadType"} == set(DOCUMENT["parameters"])


@pytest.mark.parametrize("method", METHODS)
def test_common_and_unknown_parameters_are_taken(api, world, method):
    call = EXAMPLES[method](world)
    answer = call.send(api, **COMMON, userProject="test-project", unknownParameter="1", **{"$.xgafv": "2"})
    assert_worked(answer, call)
    assert b"\n" not in answer.content


@pytest.mark.parametrize("pretty", [None, "true"])
@pytest.mark.parametrize("method", METHODS)
def test_answers_are_printed_prettily_unless_told_otherwise(api, world, method, pretty):
    call = EXAMPLES[method](world)
    answer = call.send(api, **({"prettyPrint": pretty} if pretty else {}))
    assert_worked(answer, call)
    if answer.content:
        assert answer.text.startswith("{\n  \""), answer.text[:80]


@pytest.mark.parametrize("pretty", [True, False])
def test_errors_are_printed_as_prettily_as_answers(api, bucket, pretty):
    answer = api.get_metadata(bucket, "missing", **({} if pretty else {"prettyPrint": "false"}))
    assert answer.status_code == 404
    assert ("\n" in answer.text) == pretty


@pytest.mark.parametrize("method", [method for method in METHODS if METHODS[method]["httpMethod"] != "POST"])
def test_a_verb_may_come_in_a_header(api, world, method):
    call = EXAMPLES[method](world)
    arguments = {"json": call.body} if call.body is not None else {}
    answer = api.post(call.target, params=call.query, headers={"X-HTTP-Method-Override": call.verb}, **arguments)
    assert_worked(answer, call)


@pytest.mark.parametrize("method", [method for method in METHODS if METHODS[method]["httpMethod"] == "GET"])
def test_the_parameters_of_a_get_may_be_the_body_of_a_post(api, world, method):
    call = EXAMPLES[method](world)
    answer = api.post(call.target, data={**call.query, "prettyPrint": "false"},
                      headers={"X-HTTP-Method-Override": "GET"})
    assert_worked(answer, call)
    assert b"\n" not in answer.content


@pytest.mark.parametrize("method", WITH_BODY)
def test_a_body_may_be_compressed(api, world, method):
    call = EXAMPLES[method](world)
    compressed = gzip.compress(json.dumps(call.body or {}).encode())
    headers = {"Content-Type": "application/json; charset=UTF-8", "Content-Encoding": "gzip"}
    answer = api.request(call.verb, call.target, params=call.query, data=compressed, headers=headers)
    assert_worked(answer, call)


@pytest.mark.parametrize("method", WITH_BODY)
def test_a_body_that_is_no_json_is_refused(api, world, method):
    call = EXAMPLES[method](world)
    answer = api.request(call.verb, call.target, params=call.query, data=b'{"kind": ',
                         headers={"Content-Type": "application/json"})
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["errors"][0]["reason"] in ("parseError", "invalid")


def test_answers_say_to_old_caches_too_how_long_they_are_good(api, bucket):
    api.create_object(bucket, "object")
    answers = (api.get(api.bucket_path(bucket)), api.get_metadata(bucket, "object"), api.get_media(bucket, "object"))
    for answer in answers:
        assert answer.headers["Cache-Control"] == "no-cache, no-store, max-age=0, must-revalidate"
        assert answer.headers["Pragma"] == "no-cache"
        assert answer.headers["Expires"] == "Mon, 01 Jan 1990 00:00:00 GMT"
    for path in (f"/{bucket}", f"/{bucket}/object"):
        answer = api.get(path)
        assert answer.headers["Cache-Control"] == "private, max-age=0"
        assert parsedate_to_datetime(answer.headers["Expires"]) <= parsedate_to_datetime(answer.headers["Date"])
        assert "Pragma" not in answer.headers


def test_an_objects_own_cache_control_stands_alone(api, bucket):
    api.insert_multipart(bucket, {"name": "object", "cacheControl": "public, max-age=60"}, b"x")
    answer = api.get_media(bucket, "object")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert "Expires" not in answer.headers and "Pragma" not in answer.headers
