"""lakegate.leases.release (docs/using/leases.md)."""

from tests.api.lease_support import A, B, Lease, assert_refused


def test_a_released_name_is_available_at_once(api, bucket):
    lease = Lease(api, bucket, "o")
    lease.held(A)
    answer = lease.release(A)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"kind": "lakegate#lease", "bucket": bucket, "object": "o", "state": "available"}
    assert api.insert_media(bucket, "o", b"x").status_code == 200
    lease.held(B)


def test_only_the_holder_releases_and_only_once(api, bucket):
    lease = Lease(api, bucket, "o")
    epoch = int(lease.held(A)["leaseEpoch"])
    assert_refused(lease.release(B), 409, "leaseIdMismatch")
    assert_refused(lease.call("release"), 400, "required")
    assert_refused(lease.release(A, ifLeaseEpochMatch=epoch - 1), 412, "conditionNotMet", "ifLeaseEpochMatch")
    assert lease.release(A).status_code == 200
    assert_refused(lease.release(A), 409, "leaseNotPresent")


def test_a_write_with_a_lease_that_was_released_is_refused(api, bucket):
    lease = Lease(api, bucket, "o")
    lease.held(A)
    lease.release(A)
    assert_refused(api.insert_media(bucket, "o", b"x", leaseId=A), 412, "conditionNotMet")


def test_a_prefix_lease_is_released(api, bucket):
    lease = Lease(api, bucket, "t/", prefix=True)
    lease.held(A)
    assert lease.release(A).json()["state"] == "available"
    assert api.insert_media(bucket, "t/o", b"x").status_code == 200
