"""429 for an address or a principal that makes too many requests, and for one whose credentials are refused too often.

https://cloud.google.com/storage/docs/json_api/v1/status-codes#429
"""

import xml.etree.ElementTree as ElementTree

import pytest

from tests.api.conftest import Api, assert_json_error
from tests.support.batch_multipart import batch_body, batch_headers, inner_request, parse_batch
from tests.support.server import Testbench
from tests.support.sign_in import access_token, admin_init, ask_for_token, aws4_headers, bearer, make_account

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


@pytest.fixture(scope="module")
def signed_in():
    """Few requests for each principal and few refused credentials for each address; a second gives one of each."""
    limits = ["--requests-per-second-per-principal", "1", "--request-burst-per-principal", str(BURST),
              "--refused-sign-ins-per-second-per-address", "1", "--refused-sign-in-burst-per-address", str(BURST)]
    with Testbench(auth="required", extra_arguments=limits) as running:
        running.keys = [admin_init(running), make_account(running, "other", "roles/storage.admin")]
        yield running


@pytest.fixture
def signed_in_api(signed_in) -> Api:
    signed_in.advance_clock(100)
    api = Api(signed_in)
    now_s = signed_in.now_us() // 1_000_000
    api.tokens = [access_token(api, key, now_s=now_s) for key in signed_in.keys]
    return api


def list_as(api: Api, token: str | None):
    headers = bearer(token) if token else {}
    return api.get("/storage/v1/b", params={"project": api.project}, headers=headers)


def test_a_principal_has_its_own_limit_whatever_others_do(signed_in, signed_in_api):
    own, other = signed_in_api.tokens
    assert [list_as(signed_in_api, own).status_code for _ in range(BURST)] == [200] * BURST
    error = assert_json_error(list_as(signed_in_api, own), 429, "userRateLimitExceeded")
    assert error["errors"][0]["domain"] == "usageLimits"
    # Another token of the same account is the same principal.
    now_s = signed_in.now_us() // 1_000_000
    assert list_as(signed_in_api, access_token(signed_in_api, signed_in.keys[0], now_s=now_s)).status_code == 429
    assert list_as(signed_in_api, other).status_code == 200
    answer = signed_in_api.get("/some-bucket/object", headers=bearer(own))
    assert answer.status_code == 429
    assert ElementTree.fromstring(answer.text).findtext("Code") == "SlowDown"
    signed_in.advance_clock(2)
    assert list_as(signed_in_api, own).status_code == 200
    assert 'lakegate_rate_limited_requests_total{limit="principal"}' in signed_in.metrics()


def test_anonymous_requests_are_counted_by_address_alone(signed_in_api):
    answers = [list_as(signed_in_api, None) for _ in range(BURST - 1)]
    assert {answer.status_code for answer in answers} == {401}
    for _ in range(3 * BURST):
        assert signed_in_api.get("/").status_code != 429


def test_every_part_of_a_batch_counts_for_its_principal(signed_in_api):
    requests = [inner_request("GET", f"/storage/v1/b?project={signed_in_api.project}",
                              headers=bearer(signed_in_api.tokens[0]))] * (BURST + 2)
    answer = signed_in_api.post("/batch/storage/v1", data=batch_body(requests), headers=batch_headers())
    assert [part.status for part in parse_batch(answer)] == [200] * BURST + [429] * 2


def test_an_address_with_many_refused_credentials_is_refused_unverified_for_a_while(signed_in, signed_in_api):
    own = signed_in_api.tokens[0]
    assert [list_as(signed_in_api, f"garbage-{number}").status_code for number in range(BURST)] == [401] * BURST
    assert_json_error(list_as(signed_in_api, "garbage"), 429, "rateLimitExceeded")
    # Also with credentials that would hold: nobody looks at them.
    assert list_as(signed_in_api, own).status_code == 429
    answer = signed_in_api.get("/some-bucket/object", headers=bearer(own))
    assert ElementTree.fromstring(answer.text).findtext("Code") == "SlowDown"
    signed_in.advance_clock(2)
    assert list_as(signed_in_api, own).status_code == 200
    assert "lakegate_refused_sign_ins_total" in signed_in.metrics()
    assert 'lakegate_rate_limited_requests_total{limit="refused_sign_ins"}' in signed_in.metrics()


def test_wrong_hmac_signatures_and_grants_count_as_refused(signed_in, signed_in_api):
    url = signed_in_api.root + "/some-bucket/object"
    now_s = signed_in.now_us() / 1_000_000
    for number in range(BURST - 2):
        headers = aws4_headers("GET", url, f"GOOG1E{number}", "not-the-secret", now_s=now_s)
        assert signed_in_api.get("/some-bucket/object", headers=headers).status_code == 403
    for _ in range(2):
        assert ask_for_token(signed_in_api, "a.b.c").status_code == 400
    headers = aws4_headers("GET", url, "GOOG1E", "not-the-secret", now_s=now_s)
    assert signed_in_api.get("/some-bucket/object", headers=headers).status_code == 429
    assert ask_for_token(signed_in_api, "a.b.c").status_code == 429


def test_by_default_a_thousand_refusals_are_forgiven():
    with Testbench(auth="required") as running:
        api = Api(running)
        assert {list_as(api, "garbage").status_code for _ in range(900)} == {401}
