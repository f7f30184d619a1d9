"""Every method that makes, changes or removes an object passes the fence: without the lease it is refused and changes
nothing, with another one too, and with the right one it goes through. By query parameter and by header."""

import uuid
from urllib.parse import quote

import pytest

from tests.api.conftest import unique_bucket_name
from tests.api.lease_support import A, B, Lease, assert_fenced, assert_refused
from tests.api.multipart_support import Multipart
from tests.api.xml_support import XmlClient
from tests.support.batch_multipart import batch_body, batch_headers, inner_request, parse_batch

ENTRY = {"entity": "allUsers", "role": "READER"}
POLICY = {"bindings": [{"role": "roles/storage.legacyObjectReader", "members": ["allUsers"]}]}


def resumable(api, bucket, name, **params):
    begun = api.post(api.upload_path(bucket), params={"uploadType": "resumable", "name": name, **params}, json={})
    if begun.status_code != 200:
        return begun
    return api.session.put(begun.headers["Location"], data=b"resumable", timeout=60)


def xml(api, method, bucket, name, **arguments):
    return api.request(method, f"/{bucket}/{quote(name)}", **arguments)


def on_object(method, suffix="", body=None):
    """A call on the JSON resource of the leased object."""
    return lambda api, bucket, **params: api.request(method, api.object_path(bucket, "t/o", suffix), params=params,
                                                     json=body)


def compose_of_others(api, bucket, **params):
    return api.post(api.object_path(bucket, "t/o", "/compose"), params=params,
                    json={"sourceObjects": [{"name": "other"}]})


def copy_onto(verb):
    return lambda api, bucket, **params: api.post(
        api.object_path(bucket, "other", f"/{verb}/b/{bucket}/o/t%2Fo"), params=params, json={})


WRITES = {
    "insert of media": lambda api, bucket, **params: api.insert_media(bucket, "t/o", b"new", **params),
    "insert of multipart": lambda api, bucket, **params: api.insert_multipart(
        bucket, {"name": "t/o"}, b"new", **params),
    "insert of a resource alone": lambda api, bucket, **params: api.post(
        api.bucket_path(bucket) + "/o", params=params, json={"name": "t/o"}),
    "resumable upload": lambda api, bucket, **params: resumable(api, bucket, "t/o", **params),
    "compose": compose_of_others,
    "copy": copy_onto("copyTo"),
    "rewrite": copy_onto("rewriteTo"),
    "move to the name": lambda api, bucket, **params: api.post(
        api.object_path(bucket, "other", "/moveTo/o/t%2Fo"), params=params),
    "move from the name": lambda api, bucket, **params: api.post(
        api.object_path(bucket, "t/o", "/moveTo/o/elsewhere"),
        params={{"leaseId": "sourceLeaseId", "ifLeaseEpochMatch": "ifSourceLeaseEpochMatch"}[key]: value
                for key, value in params.items()}),
    "patch": on_object("PATCH", body={"metadata": {"k": "v"}}),
    "update": on_object("PUT", body={"metadata": {"k": "v"}}),
    "delete": on_object("DELETE"),
    "insert of an access control": on_object("POST", "/acl", ENTRY),
    "setIamPolicy": on_object("PUT", "/iam", POLICY),
    "XML put": lambda api, bucket, **params: xml(api, "PUT", bucket, "t/o", params=params, data=b"new"),
    "XML copy": lambda api, bucket, **params: xml(api, "PUT", bucket, "t/o", params=params,
                                                  headers={"x-goog-copy-source": f"/{bucket}/other"}),
    "XML delete": lambda api, bucket, **params: xml(api, "DELETE", bucket, "t/o", params=params),
    "XML put of an access control list": lambda api, bucket, **params: xml(
        api, "PUT", bucket, "t/o", params={"acl": "", **params}, headers={"x-goog-acl": "public-read"}),
}


@pytest.fixture
def leased(api, bucket):
    """A bucket with the objects "other" and "t/o", whose folder is leased by A; the lease."""
    api.create_object(bucket, "other")
    api.create_object(bucket, "t/o")
    return Lease(api, bucket, "t/", prefix=True).held(A)


def status_line(answer) -> tuple[int, str]:
    return answer.status_code, answer.reason


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_write_is_refused_without_the_lease_and_done_with_it(api, bucket, leased, write):
    before = api.get_metadata(bucket, "t/o").json()
    assert status_line(write(api, bucket)) == (412, "Precondition Failed")
    assert write(api, bucket, leaseId=B).status_code == 409
    assert status_line(write(api, bucket, leaseId=A, ifLeaseEpochMatch=int(leased["leaseEpoch"]) + 1)) == (
        412, "Precondition Failed")
    assert write(api, bucket, leaseId="no-uuid").status_code == 400
    assert api.get_metadata(bucket, "t/o").json() == before
    done = write(api, bucket, leaseId=A, ifLeaseEpochMatch=leased["leaseEpoch"])
    assert done.status_code in (200, 204), done.text


def test_the_lease_may_stand_in_headers(api, bucket, leased):
    headers = {"x-lakegate-lease-id": A, "x-lakegate-if-lease-epoch-match": leased["leaseEpoch"]}
    assert api.insert_media(bucket, "t/o", b"new", headers=headers).status_code == 200
    assert xml(api, "PUT", bucket, "t/o", data=b"new", headers=headers).status_code == 200
    wrong = {**headers, "x-lakegate-if-lease-epoch-match": "1"}
    assert api.insert_media(bucket, "t/o", b"new", headers=wrong).status_code == 412
    assert api.insert_media(bucket, "t/o", b"new", headers={"x-lakegate-lease-id": "x"}).status_code == 400


def lease_headers(lease):
    return {"x-lakegate-lease-id": lease["leaseId"], "x-lakegate-if-lease-epoch-match": lease["leaseEpoch"]}


def test_the_completion_of_a_multipart_upload_names_the_lease(api, bucket, leased):
    target = f"/{bucket}/t/o?uploads"
    assert XmlClient(api).request("POST", target, {}, b"").status == 412
    upload = Multipart(XmlClient(api), bucket, "t/o", headers=lease_headers(leased))
    upload.put(1, b"new")
    before = api.get_metadata(bucket, "t/o").json()
    assert upload.complete().status == 412
    assert upload.complete(headers={"x-lakegate-lease-id": B}).status == 409
    assert api.get_metadata(bucket, "t/o").json() == before
    assert upload.complete(headers=lease_headers(leased)).status == 200
    assert api.get_media(bucket, "t/o").content == b"new"


def test_a_deletion_of_many_objects_refuses_those_that_are_leased_and_takes_one_lease_for_all(api, bucket, leased):
    client = XmlClient(api)
    body = b"<Delete><Object><Key>t/o</Key></Object></Delete>"
    refused = client.request("POST", f"/{bucket}?delete", {}, body)
    assert b"<Error><Key>t/o</Key>" in refused.body
    assert api.get_metadata(bucket, "t/o").status_code == 200
    deleted = client.request("POST", f"/{bucket}?delete", lease_headers(leased), body)
    assert b"<Deleted><Key>t/o</Key>" in deleted.body
    assert api.get_metadata(bucket, "t/o").status_code == 404


def test_the_refusal_says_what_to_do_in_the_words_of_a_failed_precondition(api, bucket, leased):
    assert_fenced(api.insert_media(bucket, "t/o", b"new"))
    answer = xml(api, "PUT", bucket, "t/o", data=b"new")
    assert answer.status_code == 412 and "<Code>PreconditionFailed</Code>" in answer.text
    answer = xml(api, "PUT", bucket, "t/o", data=b"new", params={"leaseId": B})
    assert answer.status_code == 409 and "<Code>LeaseIdMismatch</Code>" in answer.text


def test_reads_are_not_hindered_and_may_demand_the_lease(api, bucket, leased):
    for params in ({}, {"leaseId": A}, {"leaseId": A, "ifLeaseEpochMatch": leased["leaseEpoch"]}):
        assert api.get_metadata(bucket, "t/o", **params).status_code == 200
        assert api.get_media(bucket, "t/o", **params).status_code == 200
        assert xml(api, "GET", bucket, "t/o", params=params).status_code == 200
    assert_refused(api.get_metadata(bucket, "t/o", leaseId=B), 409, "leaseIdMismatch")
    assert_refused(api.get_metadata(bucket, "other", leaseId=A), 412, "conditionNotMet")
    assert_refused(api.get_metadata(bucket, "t/o", leaseId=A, ifLeaseEpochMatch=1), 412, "conditionNotMet",
                   "ifLeaseEpochMatch")
    assert api.list_objects(bucket).status_code == 200


def test_a_lease_header_on_a_read_is_judged_too(api, bucket, leased):
    assert api.get_media(bucket, "t/o", headers={"x-lakegate-lease-id": A}).status_code == 200
    assert api.get_media(bucket, "t/o", headers={"x-lakegate-lease-id": B}).status_code == 409
    assert api.get_media(bucket, "other", headers={"x-lakegate-lease-id": A}).status_code == 412


def test_a_move_within_a_leased_prefix_names_one_lease(api, bucket, leased):
    moved = api.post(api.object_path(bucket, "t/o", "/moveTo/o/t%2Fp"), params={"leaseId": A})
    assert moved.status_code == 200, moved.text


def test_an_upload_that_began_under_a_lease_is_refused_when_the_lease_is_lost(api, bucket, leased):
    begun = api.post(api.upload_path(bucket), json={},
                     params={"uploadType": "resumable", "name": "t/o", "leaseId": A,
                             "ifLeaseEpochMatch": leased["leaseEpoch"]})
    assert begun.status_code == 200
    lease = Lease(api, bucket, "t/", prefix=True)
    lease.break_(0)
    lease.held(A)  # The same id, and another epoch.
    finished = api.session.put(begun.headers["Location"], data=b"late", timeout=60)
    assert status_line(finished) == (412, "Precondition Failed")
    assert api.get_media(bucket, "t/o").content == b"data"


def test_an_upload_is_refused_when_a_lease_was_taken_meanwhile(api, bucket):
    begun = api.post(api.upload_path(bucket), params={"uploadType": "resumable", "name": "o"}, json={})
    Lease(api, bucket, "o").held(A)
    assert api.session.put(begun.headers["Location"], data=b"late", timeout=60).status_code == 412


def test_sources_that_compose_deletes_are_fenced(api, bucket, leased):
    path = api.object_path(bucket, "joined", "/compose")
    body = {"sourceObjects": [{"name": "t/o"}, {"name": "other"}], "deleteSourceObjects": True}
    assert api.post(path, json=body).status_code == 412
    assert api.get_metadata(bucket, "t/o").status_code == 200
    assert api.get_metadata(bucket, "joined").status_code == 404
    joined = api.post(api.object_path(bucket, "t/joined", "/compose"), json=body, params={"leaseId": A})
    assert joined.status_code == 200, joined.text


def test_a_restore_is_fenced(api):
    bucket = unique_bucket_name()
    assert api.insert_bucket(bucket, {"softDeletePolicy": {"retentionDurationSeconds": 604800}}).status_code == 200
    generation = api.create_object(bucket, "o")["generation"]
    assert api.delete(api.object_path(bucket, "o")).status_code == 204
    Lease(api, bucket, "o").held(A)
    path = api.object_path(bucket, "o", "/restore")
    assert_fenced(api.post(path, params={"generation": generation}))
    assert api.post(path, params={"generation": generation, "leaseId": A}).status_code == 200


def test_noncurrent_generations_of_a_leased_name_are_fenced(api, versioned_bucket):
    old = api.create_object(versioned_bucket, "o")
    api.create_object(versioned_bucket, "o")
    Lease(api, versioned_bucket, "o").held(A)
    path = api.object_path(versioned_bucket, "o")
    assert_fenced(api.delete(path, params={"generation": old["generation"]}))
    assert_fenced(api.patch(path, params={"generation": old["generation"]}, json={"contentType": "text/x"}))
    assert api.delete(path, params={"generation": old["generation"], "leaseId": A}).status_code == 204


def test_lifecycle_rules_pass_over_leased_names(testbench, testbench_api):
    api = testbench_api
    bucket = unique_bucket_name()
    rule = {"action": {"type": "Delete"}, "condition": {"age": 1}}
    assert api.insert_bucket(bucket, {"lifecycle": {"rule": [rule]}}).status_code == 200
    api.create_object(bucket, "leased")
    api.create_object(bucket, "free")
    Lease(api, bucket, "leased").held(A, -1)
    testbench.advance_clock(3 * 24 * 3600)
    testbench.run_background()
    assert api.get_metadata(bucket, "leased").status_code == 200
    assert api.get_metadata(bucket, "free").status_code == 404
    assert Lease(api, bucket, "leased").state() == "leased"


def test_a_writer_that_paused_past_its_lease_is_refused_by_the_store(testbench, testbench_api):
    """A plain lock loses data here: the first writer holds it by its own clock, and writes after the second one."""
    api = testbench_api
    bucket = unique_bucket_name()
    assert api.insert_bucket(bucket).status_code == 200
    lease = Lease(api, bucket, "manifest")
    slow = lease.held(A, 15)
    testbench.advance_clock(16)
    quick = lease.held(B, 15)
    assert api.insert_media(bucket, "manifest", b"second", leaseId=B,
                            ifLeaseEpochMatch=quick["leaseEpoch"]).status_code == 200
    lease.release(B)
    late = api.insert_media(bucket, "manifest", b"first", leaseId=A, ifLeaseEpochMatch=slow["leaseEpoch"])
    assert status_line(late) == (412, "Precondition Failed")
    assert api.get_media(bucket, "manifest").content == b"second"


def test_folders_with_leases_are_renamed_and_deleted_by_their_holder_only(api):
    bucket = unique_bucket_name()
    assert api.insert_bucket(bucket, {"hierarchicalNamespace": {"enabled": True}, "iamConfiguration": {
        "uniformBucketLevelAccess": {"enabled": True}}}).status_code == 200
    api.create_object(bucket, "a/t/o")
    Lease(api, bucket, "a/t/", prefix=True).held(A)
    rename = f"/storage/v1/b/{bucket}/folders/a%2F/renameTo/folders/b%2F"
    assert_fenced(api.post(rename))
    remove = f"/storage/v1/b/{bucket}/folders/a%2Ft%2F/deleteRecursive"
    assert_fenced(api.post(remove))
    assert api.post(remove, params={"leaseId": B}).status_code == 409
    assert api.post(remove, params={"leaseId": A}).status_code == 200
    assert api.get_metadata(bucket, "a/t/o").status_code == 404


def test_every_part_of_a_batch_names_its_own_lease(api, bucket, leased):
    path = api.object_path(bucket, "t/o")
    calls = [("PATCH", path, {"metadata": {"n": "1"}}, {}),
             ("PATCH", path + f"?leaseId={A}", {"metadata": {"n": "2"}}, {}),
             ("PATCH", path, {"metadata": {"n": "3"}}, {"x-lakegate-lease-id": A}),
             ("POST", f"/lakegate/v1/b/{bucket}/prefixes/t%2F/lease:renew?leaseId={A}", {}, {}),
             ("POST", f"/lakegate/v1/b/{bucket}/o/new/lease:acquire?leaseDuration=15&proposedLeaseId={B}", {}, {})]
    parts = [inner_request(method, target, body, headers) for method, target, body, headers in calls]
    answer = api.post("/batch/storage/v1", data=batch_body(parts), headers=batch_headers())
    assert [part.status for part in parse_batch(answer)] == [412, 200, 200, 200, 200], answer.text


def test_a_refused_write_is_counted(api, server, bucket, leased):
    def fenced() -> float:
        lines = [line for line in server.metrics().splitlines()
                 if line.startswith("lakegate_lease_fenced_writes_total ")]
        return float(lines[0].split()[1]) if lines else 0.0

    before = fenced()
    api.insert_media(bucket, "t/o", b"x")
    api.insert_media(bucket, "t/o", b"x", leaseId=B)
    api.insert_media(bucket, "t/o", b"x", leaseId=A)
    assert fenced() == before + 2


def test_an_epoch_of_another_object_is_refused(api, bucket, leased):
    other = Lease(api, bucket, "else").held(B)
    assert_refused(api.insert_media(bucket, "t/o", b"x", leaseId=A, ifLeaseEpochMatch=other["leaseEpoch"]), 412,
                   "conditionNotMet", "ifLeaseEpochMatch")
    assert_refused(api.insert_media(bucket, "t/o", b"x", leaseId=B), 409, "leaseIdMismatch")
    assert_refused(api.insert_media(bucket, "free", b"x", leaseId=str(uuid.uuid4())), 412, "conditionNotMet")
