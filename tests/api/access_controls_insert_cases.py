"""What insert answers in all three collections of access controls: gives an entity a role."""

import pytest

from tests.api.access_control_support import PUBLIC_SENTENCE, USER, CollectionCases
from tests.api.conftest import assert_condition_not_met, assert_json_error


class InsertCases(CollectionCases):
    def test_a_new_entry_is_added_at_the_end(self, api):
        acl = self.collection(api)
        before = acl.roles()
        with acl.raises_metageneration():
            answer = acl.insert()
        assert answer.status_code == 200, answer.text
        assert answer.json() == acl.get(USER).json()
        assert list(acl.roles().items()) == [*before.items(), (USER, "READER")]

    def test_an_entity_that_has_a_role_gets_the_new_one(self, api):
        acl = self.collection(api)
        assert acl.insert(role="READER").status_code == 200
        assert acl.insert(role="OWNER").json()["role"] == "OWNER"
        assert acl.roles()[USER] == "OWNER"

    @pytest.mark.parametrize("entity", [
        "user-a@example.com", "user-00b4903a97d0", "group-team@example.com", "domain-example.com", "allUsers",
        "allAuthenticatedUsers", "project-viewers-another-project"])
    def test_every_form_of_an_entity_is_taken(self, api, entity):
        acl = self.collection(api)
        assert acl.insert(entity).status_code == 200
        assert len(acl.roles()) == len(set(acl.roles())) >= 4

    def test_addresses_have_no_case(self, api):
        acl = self.collection(api)
        assert acl.insert("user-Reader@Example.COM").json()["entity"] == USER
        assert acl.insert(USER, "OWNER").status_code == 200
        assert acl.roles()[USER] == "OWNER"

    @pytest.mark.parametrize("entity", [
        "reader@example.com", "user-", "robot-a@example.com", "user-invalid_$$@hello.com", "user-a@b@c", "allusers",
        "project-owners-", "project-friends-1", "domain-a/b", "user-a b@example.com"])
    def test_what_is_no_entity_is_400(self, api, entity):
        acl = self.collection(api)
        with acl.raises_metageneration(by=0):
            assert_json_error(acl.insert(entity), 400, "invalid")

    @pytest.mark.parametrize("role", ["reader", "ADMIN", 1])
    def test_what_is_no_role_is_400(self, api, role):
        assert_json_error(self.collection(api).insert(role=role), 400, "invalid")

    def test_entity_and_role_are_required(self, api):
        acl = self.collection(api)
        assert_json_error(acl.insert(entity=None), 400, "required", "entity")
        assert_json_error(acl.insert(role=None), 400, "required", "role")

    def test_uniform_access_refuses(self, api):
        acl = self.collection(api, uniform=True)
        error = assert_json_error(acl.insert(), 400, "invalid")
        assert error["message"] == self.uniform_refusal

    @pytest.mark.parametrize("entity", ["allUsers", "allAuthenticatedUsers"])
    def test_public_access_prevention_refuses_the_public_and_nobody_else(self, api, entity):
        acl = self.collection(api, enforced=True)
        with acl.raises_metageneration(by=0):
            error = assert_condition_not_met(acl.insert(entity))
        assert error["message"] == PUBLIC_SENTENCE
        assert acl.insert().status_code == 200

    def test_what_does_not_exist_is_404(self, api):
        acl = self.collection(api)
        acl.path = acl.path.replace(acl.bucket, acl.bucket + "-not")
        assert_json_error(acl.insert(), 404, "notFound")
