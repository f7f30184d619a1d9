"""storage.objects.setIamPolicy: a policy that becomes the object's access control list."""

import pytest

from tests.api.access_control_support import PUBLIC_SENTENCE, SET_OBJECT, object_acl, owner_of
from tests.api.conftest import assert_condition_not_met, assert_json_error
from tests.api.iam_policy_support import CONDITION, READER, Policies, members_by_role

OWNER_ROLE = "roles/storage.legacyObjectOwner"
READER_ROLE = "roles/storage.legacyObjectReader"


def policies_of(acl) -> Policies:
    return Policies(acl.api, acl.parent + "/iam")


def readers(*members: str) -> dict:
    return {"bindings": [{"role": READER_ROLE, "members": list(members)}]}


def test_the_list_becomes_what_the_policy_says_and_the_owner_stays(api):
    acl = object_acl(api)
    owner = owner_of(acl)
    with acl.raises_metageneration():
        answer = policies_of(acl).set(readers(READER, "serviceAccount:r@p.iam.gserviceaccount.com"))
    assert answer.status_code == 200, answer.text
    assert answer.json() == policies_of(acl).read()
    assert acl.roles() == {"user-reader@example.com": "READER", "user-r@p.iam.gserviceaccount.com": "READER",
                           owner: "OWNER"}


def test_a_read_and_a_write_of_what_was_read_keep_the_list(api):
    acl = object_acl(api)
    before = acl.roles()
    assert policies_of(acl).set(policies_of(acl).read()).status_code == 200
    assert sorted(acl.roles().items()) == sorted(before.items())


def test_of_two_roles_of_a_member_the_greater_one_holds(api):
    acl = object_acl(api)
    body = readers(READER)
    body["bindings"].insert(0, {"role": OWNER_ROLE, "members": [READER]})
    answer = policies_of(acl).set(body)
    assert READER in members_by_role(answer.json())[OWNER_ROLE]
    assert READER not in members_by_role(answer.json()).get(READER_ROLE, [])


def test_an_etag_that_is_stale_is_412_and_changes_nothing(api):
    acl = object_acl(api)
    stale = policies_of(acl).read()
    assert acl.insert("allUsers").status_code == 200
    assert_condition_not_met(policies_of(acl).set(stale))
    assert acl.roles()["allUsers"] == "READER"


@pytest.mark.parametrize("role", ["roles/storage.objectViewer", "roles/storage.legacyBucketReader", "roles/viewer",
                                  "roles/storage.admin", ""])
def test_only_legacy_object_roles_are_for_objects(api, role):
    acl = object_acl(api)
    answer = policies_of(acl).set({"bindings": [{"role": role, "members": [READER]}]})
    assert_json_error(answer, 400, "invalid")


def test_conditions_are_not_for_objects(api):
    body = {"version": 3, "bindings": [{"role": READER_ROLE, "members": [READER], "condition": CONDITION}]}
    assert_json_error(policies_of(object_acl(api)).set(body), 400, "invalid", "Conditions are not supported")


def test_members_that_no_list_can_name_are_400(api):
    assert_json_error(policies_of(object_acl(api)).set(readers("principal://pool/subject/x")), 400, "invalid")


def test_public_access_prevention_refuses_public_members(api):
    acl = object_acl(api, enforced=True)
    assert assert_condition_not_met(policies_of(acl).set(readers("allUsers")))["message"] == PUBLIC_SENTENCE
    assert "allUsers" not in acl.roles()


def test_uniform_access_refuses(api):
    error = assert_json_error(policies_of(object_acl(api, uniform=True)).set(readers(READER)), 400, "invalid")
    assert error["message"] == SET_OBJECT


def test_an_object_that_does_not_exist_is_404(api, bucket):
    answer = api.put(api.object_path(bucket, "missing", "/iam"), json=readers(READER))
    assert_json_error(answer, 404, "notFound", f"No such object: {bucket}/missing")
