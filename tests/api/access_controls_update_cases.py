"""What update answers in all three collections of access controls: sets the role of an entity."""

from tests.api.access_control_support import PUBLIC_SENTENCE, USER, CollectionCases
from tests.api.conftest import assert_condition_not_met, assert_json_error


class UpdateCases(CollectionCases):
    def test_the_role_is_replaced(self, api):
        acl = self.collection(api)
        assert acl.insert().status_code == 200
        with acl.raises_metageneration():
            answer = acl.update(USER, {"role": "OWNER"})
        assert answer.status_code == 200, answer.text
        assert answer.json() == acl.get(USER).json()
        assert answer.json()["role"] == "OWNER"

    def test_an_entity_without_an_entry_gets_one(self, api):
        """Google's Go client sets every role in this way (storage/http_client.go, UpdateBucketACL)."""
        acl = self.collection(api)
        assert acl.update("allUsers", {"entity": "allUsers", "role": "READER"}).status_code == 200
        assert acl.roles()["allUsers"] == "READER"

    def test_a_role_is_required(self, api):
        acl = self.collection(api)
        assert acl.insert().status_code == 200
        assert_json_error(acl.update(USER, {}), 400, "required", "role")

    def test_what_is_no_entity_is_400(self, api):
        assert_json_error(self.collection(api).update("reader@example.com", {"role": "READER"}), 400, "invalid")

    def test_public_access_prevention_refuses_the_public(self, api):
        acl = self.collection(api, enforced=True)
        error = assert_condition_not_met(acl.update("allUsers", {"role": "READER"}))
        assert error["message"] == PUBLIC_SENTENCE

    def test_uniform_access_refuses(self, api):
        acl = self.collection(api, uniform=True)
        error = assert_json_error(acl.update(USER, {"role": "OWNER"}), 400, "invalid")
        assert error["message"] == self.uniform_refusal
