"""lakegate.leases.get (docs/using/leases.md)."""

from tests.api.conftest import assert_json_error
from tests.api.lease_support import A, Lease


def test_a_name_that_nobody_leased_is_available(api, bucket):
    answer = Lease(api, bucket, "o").get()
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"kind": "lakegate#lease", "bucket": bucket, "object": "o", "state": "available"}


def test_the_id_stays_its_holders_secret(api, bucket):
    lease = Lease(api, bucket, "o")
    held = lease.held()
    shown = lease.get().json()
    assert "leaseId" not in shown
    assert shown["leaseEpoch"] == held["leaseEpoch"]
    assert A not in lease.get().text


def test_a_name_below_a_leased_prefix_shows_that_lease(api, bucket):
    table = Lease(api, bucket, "t/", prefix=True)
    held = table.held()
    shown = Lease(api, bucket, "t/a/b").get().json()
    assert (shown["leasedPrefix"], shown["leaseEpoch"], shown["state"]) == ("t/", held["leaseEpoch"], "leased")
    assert table.get().json()["prefix"] == "t/"


def test_a_mask_and_a_head_are_answered(api, bucket):
    lease = Lease(api, bucket, "o")
    lease.held()
    assert api.get(lease.path, params={"fields": "state"}).json() == {"state": "leased"}
    assert api.head(lease.path).status_code == 200


def test_what_does_not_exist_is_not_found(api, bucket):
    assert_json_error(Lease(api, "no-such-bucket-anywhere", "o").get(), 404, "notFound")
    assert api.get(f"/lakegate/v1/b/{bucket}/o/o").status_code == 404
    assert api.get(f"/lakegate/v1/b/{bucket}/nothing").status_code == 404
    assert api.put(Lease(api, bucket, "o").path).status_code == 405


def test_a_bucket_may_be_called_like_the_path_of_our_own_methods(api):
    assert api.insert_bucket("lakegate").status_code in (200, 409)
    api.create_object("lakegate", "v1/other")
    assert api.get("/lakegate/v1/other").content == b"data"
