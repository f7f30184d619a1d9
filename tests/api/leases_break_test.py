"""lakegate.leases.break (docs/using/leases.md)."""

import pytest

from tests.api.conftest import unique_bucket_name
from tests.api.lease_support import A, B, Lease, assert_fenced, assert_refused


def test_anybody_breaks_a_lease_and_its_epoch_rises_at_once(api, bucket):
    lease = Lease(api, bucket, "o")
    epoch = lease.held(A)["leaseEpoch"]
    answer = lease.break_(20)
    assert answer.status_code == 200, answer.text
    broken = answer.json()
    assert (broken["state"], broken["remainingSeconds"]) == ("breaking", 20)
    assert "leaseId" not in broken
    assert int(broken["leaseEpoch"]) > int(epoch)
    # The holder may finish by its id; one that names its epoch is stopped.
    assert api.insert_media(bucket, "o", b"x", leaseId=A).status_code == 200
    assert_refused(api.insert_media(bucket, "o", b"x", leaseId=A, ifLeaseEpochMatch=epoch), 412, "conditionNotMet",
                   "ifLeaseEpochMatch")
    assert_fenced(api.insert_media(bucket, "o", b"x"))
    assert_refused(lease.acquire(B), 409, "leaseIsBreaking")
    assert lease.break_(20).json()["leaseEpoch"] == broken["leaseEpoch"]
    assert lease.break_(0).json()["state"] == "broken"
    assert lease.held(B)["leaseId"] == B


def test_a_lease_breaks_when_its_period_is_over(testbench, testbench_api):
    api = testbench_api
    name = unique_bucket_name()
    assert api.insert_bucket(name).status_code == 200
    lease = Lease(api, name, "o")
    lease.held(A, 30)
    testbench.advance_clock(10)
    # Without a period what is left; a longer one makes it no longer.
    assert lease.break_().json()["remainingSeconds"] == 20
    assert lease.break_(60).json()["remainingSeconds"] <= 20
    testbench.advance_clock(20)
    assert lease.state() == "broken"
    assert_refused(api.insert_media(name, "o", b"x", leaseId=A), 412, "conditionNotMet")
    assert api.insert_media(name, "o", b"x").status_code == 200
    assert lease.state() == "available"


def test_a_lease_without_end_breaks_at_once(api, bucket):
    lease = Lease(api, bucket, "o")
    lease.held(A, -1)
    assert lease.break_().json()["state"] == "broken"


def test_there_must_be_a_lease_to_break(api, bucket):
    assert_refused(Lease(api, bucket, "o").break_(), 409, "leaseNotPresent")


@pytest.mark.parametrize("period", [-1, 61, 10**12])
def test_a_period_out_of_range_is_refused(api, bucket, period):
    lease = Lease(api, bucket, "o")
    lease.held(A)
    assert_refused(lease.break_(period), 400, "invalid", "leaseBreakPeriod")
