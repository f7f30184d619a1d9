"""The test build: retry tests and the clock, and that the program that users run has neither.

Retry tests are those of https://github.com/googleapis/storage-testbench ("Retry Test API").
"""

import time

import pytest
import requests

from tests.api.conftest import Api, assert_json_error, unique_bucket_name
from tests.support.server import binary_path, binary_of_testbench

KIBIBYTE = 1024


def create_retry_test(api: Api, method: str, *instructions: str) -> str:
    answer = api.post("/retry_test", json={"instructions": {method: list(instructions)}, "transport": "HTTP"})
    assert answer.status_code == 200, answer.text
    made = answer.json()
    assert made["instructions"] == {method: list(instructions)} and made["completed"] is False
    return made["id"]


def is_completed(api: Api, test: str) -> bool:
    return api.get(f"/retry_test/{test}").json()["completed"]


@pytest.fixture
def faulty_bucket(testbench_api) -> str:
    name = unique_bucket_name("faulty")
    assert testbench_api.insert_bucket(name).status_code == 200
    return name


def test_a_status_is_answered_once_for_each_instruction_and_only_with_the_header(testbench_api, faulty_bucket):
    api = testbench_api
    test = create_retry_test(api, "storage.buckets.get", "return-503", "return-418")
    headers = {"x-retry-test-id": test}
    path = api.bucket_path(faulty_bucket)
    assert api.get(path).status_code == 200
    assert api.get(path, headers=headers).status_code == 503
    assert api.get(path + "/o", headers=headers).status_code == 200
    assert not is_completed(api, test)
    assert api.get(path, headers=headers).status_code == 418
    assert is_completed(api, test)
    assert api.get(path, headers=headers).status_code == 200


@pytest.mark.parametrize("target", ["/storage/v1/b/{bucket}/o/object", "/{bucket}/object"], ids=["json", "xml"])
def test_a_connection_is_reset(testbench_api, faulty_bucket, target):
    api = testbench_api
    api.create_object(faulty_bucket, "object")
    test = create_retry_test(api, "storage.objects.get", "return-reset-connection")
    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        api.new_session().get(api.root + target.format(bucket=faulty_bucket), headers={"x-retry-test-id": test},
                              timeout=30)
    assert is_completed(api, test)


@pytest.mark.parametrize("instruction, received_bytes", [("return-broken-stream", 4),
                                                         ("return-broken-stream-after-256K", 256 * KIBIBYTE)])
def test_a_download_breaks_off(testbench_api, faulty_bucket, instruction, received_bytes):
    api = testbench_api
    data = bytes(range(256)) * 2048
    api.create_object(faulty_bucket, "object", data)
    test = create_retry_test(api, "storage.objects.get", instruction)
    answer = api.get(api.object_path(faulty_bucket, "object"), params={"alt": "media"},
                     headers={"x-retry-test-id": test}, stream=True)
    assert answer.headers["Content-Length"] == str(len(data))
    received = b""
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        for piece in answer.iter_content(1):
            received += piece
    assert received == data[:received_bytes]
    assert is_completed(api, test)
    assert api.get_media(faulty_bucket, "object").content == data


def begin_upload(api: Api, bucket: str) -> str:
    answer = api.post(api.upload_path(bucket), params={"uploadType": "resumable", "name": "object"})
    assert answer.status_code == 200, answer.text
    return answer.headers["Location"]


def test_an_upload_fails_after_so_many_bytes_and_goes_on(testbench_api, faulty_bucket):
    api = testbench_api
    data = bytes(range(256)) * 4096
    location = begin_upload(api, faulty_bucket)
    test = create_retry_test(api, "storage.objects.insert", "return-503-after-512K")
    headers = {"x-retry-test-id": test, "Content-Range": f"bytes 0-{len(data) - 1}/{len(data)}"}
    assert api.session.put(location, data=data, headers=headers, timeout=60).status_code == 503
    assert is_completed(api, test)
    status = api.session.put(location, headers={"Content-Range": f"bytes */{len(data)}"}, timeout=60)
    assert status.status_code == 308
    persisted = int(status.headers["Range"].removeprefix("bytes=0-")) + 1 if "Range" in status.headers else 0
    assert persisted <= 512 * KIBIBYTE
    rest = {"Content-Range": f"bytes {persisted}-{len(data) - 1}/{len(data)}"}
    assert api.session.put(location, data=data[persisted:], headers=rest, timeout=60).status_code == 200
    assert api.get_media(faulty_bucket, "object").content == data


def test_the_answer_to_an_upload_is_cut_short(testbench_api, faulty_bucket):
    api = testbench_api
    location = begin_upload(api, faulty_bucket)
    test = create_retry_test(api, "storage.objects.insert", "return-broken-stream-final-chunk-after-10B")
    answer = api.session.put(location, data=b"data", headers={"x-retry-test-id": test}, timeout=60)
    assert answer.status_code == 200 and len(answer.content) == 10
    assert is_completed(api, test)
    assert api.get_media(faulty_bucket, "object").content == b"data"


def test_a_download_stalls(testbench_api, faulty_bucket):
    api = testbench_api
    data = b"x" * (4 * KIBIBYTE)
    api.create_object(faulty_bucket, "object", data)
    test = create_retry_test(api, "storage.objects.get", "stall-for-1s-after-1K")
    began = time.monotonic()
    assert api.get_media(faulty_bucket, "object", headers={"x-retry-test-id": test}).content == data
    assert time.monotonic() - began >= 1
    assert is_completed(api, test)


def test_retry_tests_are_listed_and_deleted(testbench_api):
    api = testbench_api
    test = create_retry_test(api, "storage.buckets.list", "return-503")
    assert test in [one["id"] for one in api.get("/retry_tests").json()["retry_test"]]
    assert api.delete(f"/retry_test/{test}").status_code == 200
    assert_json_error(api.get(f"/retry_test/{test}"), 404, "notFound")
    assert_json_error(api.delete(f"/retry_test/{test}"), 404, "notFound")


@pytest.mark.parametrize("resource", [{}, {"instructions": {}}, {"instructions": {"storage.buckets.get": "return-503"}},
                                      {"instructions": {"storage.buckets.get": ["explode"]}},
                                      {"instructions": {"storage.buckets.get": ["return-503"]}, "transport": "GRPC"}])
def test_a_retry_test_that_makes_no_sense_is_refused(testbench_api, resource):
    assert_json_error(testbench_api.post("/retry_test", json=resource), 400, "invalid")


def test_the_clock_moves_the_times_of_what_is_stored(testbench, testbench_api, faulty_bucket):
    before = testbench_api.create_object(faulty_bucket, "object")["timeCreated"]
    now_us = testbench.now_us()
    moved_us = testbench.advance_clock(30 * 24 * 3600)
    assert moved_us >= now_us + 30 * 24 * 3600 * 1_000_000
    after = testbench_api.create_object(faulty_bucket, "later")
    assert after["timeCreated"][:10] > before[:10]
    assert int(after["generation"]) >= moved_us


def test_the_transport_may_be_written_in_lower_case(testbench_api):
    """As Google's Go client writes it."""
    answer = testbench_api.post("/retry_test", json={"instructions": {"storage.buckets.get": ["return-503"]},
                                                     "transport": "http"})
    assert answer.status_code == 200, answer.text


def test_a_clock_that_is_not_told_how_far_stays(testbench):
    for query in ("", "?advance_us=-1", "?advance_us=soon", "?advance_us=9223372036854775807"):
        assert requests.post(f"{testbench.admin_url}/testbench/clock{query}", timeout=10).status_code == 400


def test_the_program_that_users_run_knows_no_retry_tests_and_no_other_clock(api, bucket):
    body = {"instructions": {"storage.buckets.get": ["return-503"]}}
    # The path of a bucket like any other, and a bucket takes forms alone.
    assert api.post("/retry_test", json=body).status_code == 412
    for path in ("/retry_test", "/retry_test/x", "/retry_tests"):
        assert api.get(path).status_code == 404
    for method in ("GET", "POST"):
        clock = requests.request(method, f"{api.server.admin_url}/testbench/clock?advance_us=1", timeout=10)
        assert clock.status_code == 404


def test_the_program_that_users_run_holds_no_fault_injection():
    assert b"x-retry-test-id" in binary_of_testbench().read_bytes()
    assert b"x-retry-test-id" not in binary_path().read_bytes()
