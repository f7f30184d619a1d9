"""Every method of the discovery document against the server, from the document itself.

For each: it is served, required parameters are demanded, values that are not of their parameter's type are refused,
and what a working call answers is as the document's schema has it.
"""

import pytest

from tests.api.conftest import assert_json_error
from tests.api.discovery.document import METHODS, faults, query_parameters, response_schema
from tests.api.discovery.examples import EXAMPLES, Call, World

BAD_VALUES = {"boolean": ["maybe", ""], "int64": ["many", "1.5", "9223372036854775808"],
              "int32": ["many", "-1", "2147483648"],
              "uint32": ["many", "-1", "4294967296"]}


@pytest.fixture(scope="module")
def world(api) -> World:
    return World(api)


def aimless_call(method: str) -> Call:
    """A call of resources that need not exist: parameters are checked before anything is looked up."""
    document = METHODS[method]
    path = {name: "x1" for name, spec in document.get("parameters", {}).items() if spec["location"] == "path"}
    query = {name: "1" for name, spec in query_parameters(document).items() if spec.get("required")}
    has_body = document["httpMethod"] in ("POST", "PUT", "PATCH")
    if method == "storage.objects.insert":
        return Call(method, path, {"uploadType": "media", "name": "x1"}, media=b"")
    return Call(method, path, query, {} if has_body else None)


def bad_values(spec: dict) -> list[str]:
    if "enum" in spec:
        return ["noSuchWord"]
    return BAD_VALUES.get(spec.get("format") or spec["type"], [])


def cases(choose) -> list:
    return [pytest.param(method, *case, id="-".join([method.removeprefix("storage."), *map(str, case)]))
            for method in METHODS for case in choose(METHODS[method])]


def test_the_document_has_87_methods_and_each_has_an_example():
    assert len(METHODS) == 87
    assert set(EXAMPLES) == set(METHODS)


@pytest.mark.parametrize("method", METHODS)
def test_a_working_call_answers_as_the_schema_has_it(api, world, method):
    call = EXAMPLES[method](world)
    answer = call.send(api)
    assert answer.status_code == call.expected_status, answer.text
    if answer.status_code == 204:
        assert answer.content == b""
        return
    if answer.status_code != 200:
        error = assert_json_error(answer, call.expected_status, None)
        assert error["message"] != "Not Found", "this is the answer of a path that no method has"
        return
    assert answer.headers["Content-Type"] == "application/json; charset=UTF-8"
    schema = response_schema(METHODS[method])
    assert schema is not None, "the document promises no body"
    assert faults(answer.json(), schema) == [], answer.text


@pytest.mark.parametrize("method, name", cases(
    lambda document: [(name,) for name, spec in query_parameters(document).items() if spec.get("required")]))
def test_a_required_parameter_is_demanded(api, method, name):
    call = aimless_call(method)
    del call.query[name]
    error = assert_json_error(call.send(api), 400, "required", f"Required parameter: {name}")
    assert error["errors"][0] == {"message": error["message"], "domain": "global", "reason": "required",
                                  "locationType": "parameter", "location": name}


@pytest.mark.parametrize("method, name, value", cases(
    lambda document: [(name, value) for name, spec in query_parameters(document).items()
                      for value in bad_values(spec)]))
def test_a_value_of_the_wrong_type_is_refused(api, method, name, value):
    error = assert_json_error(aimless_call(method).send(api, **{name: value}), 400, "invalidParameter")
    assert error["errors"][0]["locationType"] == "parameter"
    assert error["errors"][0]["location"] == name
