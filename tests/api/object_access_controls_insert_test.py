"""storage.objectAccessControls.insert: gives an entity a role."""

import pytest

from tests.api.access_control_support import PUBLIC_SENTENCE, SET_OBJECT, USER, object_acl
from tests.api.conftest import assert_condition_not_met, assert_json_error


def test_a_new_entry_is_added_at_the_end(api):
    acl = object_acl(api)
    before = acl.roles()
    with acl.raises_metageneration():
        answer = acl.insert()
    assert answer.status_code == 200, answer.text
    assert answer.json() == acl.get(USER).json()
    assert list(acl.roles().items()) == [*before.items(), (USER, "READER")]


def test_an_entity_that_has_a_role_gets_the_new_one(api):
    acl = object_acl(api)
    assert acl.insert(role="READER").status_code == 200
    assert acl.insert(role="OWNER").json()["role"] == "OWNER"
    assert acl.roles()[USER] == "OWNER"


@pytest.mark.parametrize("entity", [
    "user-a@example.com", "user-00b4903a97d0", "group-team@example.com", "domain-example.com", "allUsers",
    "allAuthenticatedUsers", "project-viewers-another-project"])
def test_every_form_of_an_entity_is_taken(api, entity):
    acl = object_acl(api)
    assert acl.insert(entity).status_code == 200
    assert len(acl.roles()) == len(set(acl.roles())) >= 4


def test_addresses_have_no_case(api):
    acl = object_acl(api)
    assert acl.insert("user-Reader@Example.COM").json()["entity"] == USER
    assert acl.insert(USER, "OWNER").status_code == 200
    assert acl.roles()[USER] == "OWNER"


@pytest.mark.parametrize("entity", [
    "reader@example.com", "user-", "robot-a@example.com", "user-invalid_$$@hello.com", "user-a@b@c", "allusers",
    "project-owners-", "project-friends-1", "domain-a/b", "user-a b@example.com"])
def test_what_is_no_entity_is_400(api, entity):
    acl = object_acl(api)
    with acl.raises_metageneration(by=0):
        assert_json_error(acl.insert(entity), 400, "invalid")


@pytest.mark.parametrize("role", ["reader", "ADMIN", 1])
def test_what_is_no_role_is_400(api, role):
    assert_json_error(object_acl(api).insert(role=role), 400, "invalid")


def test_entity_and_role_are_required(api):
    acl = object_acl(api)
    assert_json_error(acl.insert(entity=None), 400, "required", "entity")
    assert_json_error(acl.insert(role=None), 400, "required", "role")

def test_objects_have_no_writers(api):
    assert_json_error(object_acl(api).insert(role="WRITER"), 400, "invalid")


def test_uniform_access_refuses(api):
    acl = object_acl(api, uniform=True)
    error = assert_json_error(acl.insert(), 400, "invalid")
    assert error["message"] == SET_OBJECT


@pytest.mark.parametrize("entity", ["allUsers", "allAuthenticatedUsers"])
def test_public_access_prevention_refuses_the_public_and_nobody_else(api, entity):
    acl = object_acl(api, enforced=True)
    with acl.raises_metageneration(by=0):
        error = assert_condition_not_met(acl.insert(entity))
    assert error["message"] == PUBLIC_SENTENCE
    assert acl.insert().status_code == 200


def test_what_does_not_exist_is_404(api):
    acl = object_acl(api)
    acl.path = acl.path.replace(acl.bucket, acl.bucket + "-not")
    assert_json_error(acl.insert(), 404, "notFound")
