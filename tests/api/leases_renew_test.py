"""lakegate.leases.renew (docs/using/leases.md)."""

from tests.api.conftest import unique_bucket_name
from tests.api.lease_support import A, B, Lease, assert_refused


def test_renewing_begins_the_time_anew_and_keeps_the_epoch(testbench, testbench_api):
    api = testbench_api
    name = unique_bucket_name()
    assert api.insert_bucket(name).status_code == 200
    lease = Lease(api, name, "o")
    epoch = lease.held(A, 20)["leaseEpoch"]
    for _ in range(3):
        testbench.advance_clock(15)
        answer = lease.renew()
        assert answer.status_code == 200, answer.text
        assert answer.json()["leaseEpoch"] == epoch
        assert answer.json()["remainingSeconds"] == 20
        assert answer.json()["leaseId"] == A
    testbench.advance_clock(21)
    assert lease.state() == "expired"
    # Nobody has written since: the holder is only late.
    assert lease.renew().json()["leaseEpoch"] == epoch
    testbench.advance_clock(21)
    assert api.insert_media(name, "o", b"by somebody else").status_code == 200
    assert_refused(lease.renew(), 409, "leaseNotPresent")


def test_only_the_holder_renews(api, bucket):
    lease = Lease(api, bucket, "o")
    assert_refused(lease.renew(A), 409, "leaseNotPresent")
    epoch = int(lease.held(A)["leaseEpoch"])
    assert_refused(lease.renew(B), 409, "leaseIdMismatch")
    assert_refused(lease.call("renew"), 400, "required")
    assert_refused(lease.renew("x"), 400, "invalid")
    assert_refused(lease.renew(A, ifLeaseEpochMatch=epoch + 1), 412, "conditionNotMet", "ifLeaseEpochMatch")
    assert lease.renew(A, ifLeaseEpochMatch=epoch).status_code == 200


def test_a_lease_that_is_broken_or_breaking_cannot_be_renewed(api, bucket):
    lease = Lease(api, bucket, "o")
    lease.held()
    lease.break_(30)
    assert_refused(lease.renew(), 409, "leaseIsBroken")
    lease.break_(0)
    assert_refused(lease.renew(), 409, "leaseIsBroken")
