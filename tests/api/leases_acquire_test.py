"""lakegate.leases.acquire and lakegate.prefixLeases.acquire (docs/using/leases.md)."""

import re

import pytest

from tests.api.conftest import assert_json_error
from tests.api.lease_support import A, B, Lease, assert_fenced, assert_refused, is_uuid


def test_a_lease_on_a_name_without_an_object_is_granted_and_described(api, bucket):
    answer = Lease(api, bucket, "table/lock").acquire(A, 30)
    assert answer.status_code == 200, answer.text
    lease = answer.json()
    assert re.fullmatch(r"\d{16}", lease.pop("leaseEpoch"))
    assert re.match(r"\d{4}-\d\d-\d\dT", lease.pop("acquireTime"))
    assert lease.pop("remainingSeconds") == 30
    lease.pop("holder", None)
    assert lease == {"kind": "lakegate#lease", "bucket": bucket, "object": "table/lock", "state": "leased",
                     "leaseId": A, "leaseDuration": 30}


def test_the_server_makes_up_an_id_where_none_is_proposed(api, bucket):
    first = Lease(api, bucket, "one").held(None)
    second = Lease(api, bucket, "two").held(None)
    assert is_uuid(first["leaseId"]) and is_uuid(second["leaseId"])
    assert first["leaseId"] != second["leaseId"]


def test_a_leased_name_is_refused_to_others_and_given_again_to_its_holder(api, bucket):
    lease = Lease(api, bucket, "o")
    first = lease.held(A, 15)
    assert_refused(lease.acquire(B), 409, "leaseAlreadyPresent")
    assert_refused(lease.acquire(None), 409, "leaseAlreadyPresent")
    again = lease.held(A.upper(), -1)
    assert again["leaseDuration"] == -1
    assert "remainingSeconds" not in again
    assert int(again["leaseEpoch"]) > int(first["leaseEpoch"])


def test_the_lease_names_the_generation_that_it_is_on(api, bucket):
    stored = api.create_object(bucket, "o")
    lease = Lease(api, bucket, "o")
    assert lease.held()["generation"] == stored["generation"]
    written = api.insert_media(bucket, "o", b"new", leaseId=A).json()
    assert lease.get().json()["generation"] == written["generation"]
    assert lease.renew().json()["generation"] == written["generation"]


def test_the_epoch_rises_over_release_deletion_and_a_new_object(api, bucket):
    lease = Lease(api, bucket, "o")
    epochs = [int(lease.held()["leaseEpoch"])]
    assert lease.release().status_code == 200
    api.create_object(bucket, "o")
    epochs.append(int(lease.held(B)["leaseEpoch"]))
    assert api.delete(api.object_path(bucket, "o"), params={"leaseId": B}).status_code == 204
    assert lease.release(B).status_code == 200
    epochs.append(int(lease.held()["leaseEpoch"]))
    assert epochs == sorted(set(epochs))


def test_a_lease_may_be_conditional_on_the_objects_generation(api, bucket):
    stored = api.create_object(bucket, "o")
    lease = Lease(api, bucket, "o")
    assert lease.acquire(ifGenerationMatch=0).status_code == 412
    assert lease.acquire(ifGenerationMatch=stored["generation"]).status_code == 200


def test_an_acquisition_changes_neither_generation_nor_metageneration(api, bucket):
    stored = api.create_object(bucket, "o")
    Lease(api, bucket, "o").held()
    assert api.get_metadata(bucket, "o").json() == stored


@pytest.mark.parametrize("duration", ["0", "14", "61", "-2", "3600", "99999999999999999"])
def test_a_duration_out_of_range_is_refused(api, bucket, duration):
    assert_refused(Lease(api, bucket, "o").acquire(duration=duration), 400, "invalid", "leaseDuration")


@pytest.mark.parametrize("duration", ["", "soon", "30.5", "1e1"])
def test_a_duration_that_is_no_number_is_refused(api, bucket, duration):
    answer = Lease(api, bucket, "o").acquire(duration=duration)
    assert answer.status_code == 400 and "leaseDuration" in answer.text


def test_a_duration_must_be_stated(api, bucket):
    assert_refused(Lease(api, bucket, "o").call("acquire"), 400, "required", "leaseDuration")


@pytest.mark.parametrize("lease_id", ["", "x", "1234", A[:-1], "{" + A + "}", A.replace("-", "")])
def test_an_id_that_is_no_uuid_is_refused(api, bucket, lease_id):
    assert_refused(Lease(api, bucket, "o").acquire(lease_id), 400, "invalid", "proposedLeaseId")


def test_a_bucket_that_does_not_exist_has_no_leases(api):
    answer = Lease(api, "no-such-bucket-anywhere", "o").acquire()
    assert_json_error(answer, 404, "notFound", "The specified bucket does not exist.")


def test_a_prefix_lease_fences_all_names_below_it(api, bucket):
    lease = Lease(api, bucket, "tables/t1/", prefix=True).held()
    assert lease["prefix"] == "tables/t1/"
    assert "object" not in lease
    for name in ["tables/t1/", "tables/t1/data/part-0", "tables/t1/_log/00.json"]:
        assert_fenced(api.insert_media(bucket, name, b"x"))
        assert api.insert_media(bucket, name, b"x", leaseId=A, ifLeaseEpochMatch=lease["leaseEpoch"]).status_code == 200
    for name in ["tables/t1", "tables/t10/x", "tables/t2/x"]:
        assert api.insert_media(bucket, name, b"x").status_code == 200


def test_leases_that_cover_the_same_name_exclude_each_other(api, bucket):
    table = Lease(api, bucket, "t/", prefix=True)
    inside = Lease(api, bucket, "t/o")
    table.held(A)
    assert_refused(inside.acquire(A), 409, "leaseAlreadyPresent")
    assert_refused(Lease(api, bucket, "t/u/", prefix=True).acquire(B), 409, "leaseAlreadyPresent")
    table.release()
    inside.held(B)
    assert_refused(table.acquire(A), 409, "leaseAlreadyPresent")


def test_a_prefix_ends_with_a_slash_and_is_not_too_deep(api, bucket):
    assert_refused(Lease(api, bucket, "t", prefix=True).acquire(), 400, "invalid", "prefix")
    assert_refused(Lease(api, bucket, "d/" * 33, prefix=True).acquire(), 400, "invalid", "prefix")
    Lease(api, bucket, "d/" * 32, prefix=True).held()


def test_names_may_be_anything_that_names_of_objects_may_be(api, bucket):
    for name in ["a//b", "lease:acquire", "o/lease", "ü/😀", "a b%2F", "...", "x/"]:
        lease = Lease(api, bucket, name)
        assert lease.held()["object"] == name
        assert_fenced(api.insert_media(bucket, name, b"x"))
