"""lakegate.leases.change (docs/using/leases.md)."""

from tests.api.lease_support import A, B, Lease, assert_refused

C = "cccccccc-0000-4000-8000-00000000000c"


def test_a_changed_lease_is_the_new_ids_and_keeps_its_epoch(api, bucket):
    lease = Lease(api, bucket, "o")
    epoch = lease.held(A)["leaseEpoch"]
    changed = lease.change(A, B)
    assert changed.status_code == 200, changed.text
    assert (changed.json()["leaseId"], changed.json()["leaseEpoch"]) == (B, epoch)
    assert_refused(api.insert_media(bucket, "o", b"x", leaseId=A), 409, "leaseIdMismatch")
    assert api.insert_media(bucket, "o", b"x", leaseId=B, ifLeaseEpochMatch=epoch).status_code == 200


def test_a_change_may_be_repeated_when_its_answer_was_lost(api, bucket):
    lease = Lease(api, bucket, "o")
    lease.held(A)
    assert lease.change(A, B).status_code == 200
    assert lease.change(A, B).status_code == 200
    assert_refused(lease.change(A, C), 409, "leaseIdMismatch")


def test_only_a_held_lease_is_changed(api, bucket):
    lease = Lease(api, bucket, "o")
    assert_refused(lease.change(A, B), 409, "leaseNotPresent")
    lease.held(A)
    assert_refused(lease.call("change", leaseId=A), 400, "required", "proposedLeaseId")
    assert_refused(lease.change(A, "x"), 400, "invalid", "proposedLeaseId")
    lease.break_(30)
    assert_refused(lease.change(A, B), 409, "leaseIsBreaking")
    lease.break_(0)
    assert_refused(lease.change(A, B), 409, "leaseIsBroken")
