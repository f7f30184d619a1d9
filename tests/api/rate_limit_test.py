"""429 for an address that makes too many requests.

https://cloud.google.com/storage/docs/json_api/v1/status-codes#429
"""

import xml.etree.ElementTree as ElementTree

import pytest

from tests.api.conftest import Api, assert_json_error
from tests.support.batch_multipart import batch_body, batch_headers, inner_request, parse_batch
from tests.support.server import Testbench

BURST = 5
HOUR_S = 3600


@pytest.fixture(scope="module")
def limited():
    # One request a second: the tests move the clock, which else stands nearly still for them.
    with Testbench(extra_arguments=["--requests-per-second-per-address", "1",
                                    "--request-burst-per-address", str(BURST)]) as running:
        yield running


@pytest.fixture
def limited_api(limited) -> Api:
    limited.advance_clock(HOUR_S)
    return Api(limited)


def list_buckets(api: Api):
    return api.get("/storage/v1/b", params={"project": api.project})


def use_up(api: Api) -> None:
    assert [list_buckets(api).status_code for _ in range(BURST)] == [200] * BURST


def test_more_than_the_burst_is_refused_until_time_has_passed(limited, limited_api):
    use_up(limited_api)
    error = assert_json_error(list_buckets(limited_api), 429, "rateLimitExceeded")
    assert error["errors"][0]["domain"] == "usageLimits"
    limited.advance_clock(2)
    assert list_buckets(limited_api).status_code == 200
    assert "lakegate_rate_limited_requests_total" in limited.metrics()


def test_the_xml_api_says_slow_down(limited_api):
    use_up(limited_api)
    answer = limited_api.get("/some-bucket/object")
    assert answer.status_code == 429
    assert ElementTree.fromstring(answer.text).findtext("Code") == "SlowDown"


def test_a_refused_upload_stores_nothing_and_its_connection_stays_usable(limited, limited_api):
    assert limited_api.insert_bucket("rate-limited-bucket").status_code in (200, 409)
    for _ in range(BURST - 1):
        list_buckets(limited_api)
    assert limited_api.insert_media("rate-limited-bucket", "refused", b"x" * 100_000).status_code == 429
    limited.advance_clock(HOUR_S)
    assert limited_api.get_metadata("rate-limited-bucket", "refused").status_code == 404


def test_every_part_of_a_batch_is_a_request(limited_api):
    requests = [inner_request("GET", f"/storage/v1/b?project={limited_api.project}")] * (BURST + 2)
    answer = limited_api.post("/batch/storage/v1", data=batch_body(requests), headers=batch_headers())
    statuses = [part.status for part in parse_batch(answer)]
    assert statuses == [200] * (BURST - 1) + [429] * 3


def test_without_the_setting_nobody_is_refused(api):
    assert {list_buckets(api).status_code for _ in range(10 * BURST)} == {200}
