"""lakegate.leases.list (docs/using/leases.md)."""

from tests.api.conftest import assert_json_error, unique_bucket_name
from tests.api.lease_support import A, Lease


def shown(api, bucket, **params) -> list[tuple[str, str]]:
    pages, token = [], None
    while True:
        page = {"pageToken": token} if token else {}
        answer = api.get(f"/lakegate/v1/b/{bucket}/leases", params={**params, **page})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert page["kind"] == "lakegate#leases"
        pages += [(item.get("object") or item["prefix"], item["state"]) for item in page.get("items", [])]
        token = page.get("nextPageToken")
        if token is None:
            return pages


def test_leases_are_listed_in_the_order_of_names_in_pages_of_any_size(testbench, testbench_api):
    api = testbench_api
    bucket = unique_bucket_name()
    assert api.insert_bucket(bucket).status_code == 200
    assert shown(api, bucket) == []
    Lease(api, bucket, "b").held(A, 15)
    testbench.advance_clock(16)
    Lease(api, bucket, "c/", prefix=True).held(A, -1)
    Lease(api, bucket, "a").held(A, -1)
    released = Lease(api, bucket, "d")
    released.held()
    released.release()
    expected = [("a", "leased"), ("b", "expired"), ("c/", "leased")]
    for size in (1, 2, 3, 1000):
        assert shown(api, bucket, maxResults=size) == expected
    assert shown(api, bucket, heldOnly="true") == [expected[0], expected[2]]
    assert shown(api, bucket, prefix="c") == [expected[2]]


def test_no_id_is_listed(api, bucket):
    Lease(api, bucket, "o").held()
    assert A not in api.get(f"/lakegate/v1/b/{bucket}/leases").text


def test_bad_requests_are_refused(api, bucket):
    assert_json_error(api.get("/lakegate/v1/b/no-such-bucket-anywhere/leases"), 404, "notFound")
    for params in ({"pageToken": "x"}, {"maxResults": "many"}, {"heldOnly": "perhaps"}):
        assert api.get(f"/lakegate/v1/b/{bucket}/leases", params=params).status_code == 400


def test_the_gauge_of_held_leases_counts_them(api, server, bucket):
    def held() -> float:
        lines = [line for line in server.metrics().splitlines() if line.startswith("lakegate_leases_held ")]
        return float(lines[0].split()[1])

    before = held()
    lease = Lease(api, bucket, "o")
    lease.held()
    assert held() == before + 1
    lease.release()
    assert held() == before
