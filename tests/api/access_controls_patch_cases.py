"""What patch answers in all three collections of access controls: changes the role of an entity that has one."""

from tests.api.access_control_support import USER, CollectionCases
from tests.api.conftest import assert_json_error


class PatchCases(CollectionCases):
    def test_the_role_changes_in_its_place(self, api):
        acl = self.collection(api)
        assert acl.insert().status_code == 200
        assert acl.insert("group-g@example.com").status_code == 200
        entities = list(acl.roles())
        with acl.raises_metageneration():
            answer = acl.patch(USER, {"role": "OWNER"})
        assert answer.status_code == 200, answer.text
        assert answer.json()["role"] == "OWNER"
        assert acl.roles()[USER] == "OWNER" and acl.roles()["group-g@example.com"] == "READER"
        assert set(acl.roles()) == set(entities)

    def test_a_body_without_a_role_changes_no_role(self, api):
        acl = self.collection(api)
        assert acl.insert().status_code == 200
        assert acl.patch(USER, {}).json()["role"] == "READER"

    def test_an_entity_without_an_entry_is_404(self, api):
        acl = self.collection(api)
        assert_json_error(acl.patch(USER, {"role": "OWNER"}), 404, "notFound")
        assert USER not in acl.roles()

    def test_what_is_no_role_is_400(self, api):
        acl = self.collection(api)
        assert acl.insert().status_code == 200
        for body in ({"role": "KING"}, {"role": 7}, []):
            assert_json_error(acl.patch(USER, body), 400, "invalid")
        assert acl.roles()[USER] == "READER"

    def test_uniform_access_refuses(self, api):
        acl = self.collection(api, uniform=True)
        error = assert_json_error(acl.patch(USER, {"role": "OWNER"}), 400, "invalid")
        assert error["message"] == self.uniform_refusal
