"""What delete answers in all three collections of access controls: takes the entry of an entity away."""

from tests.api.access_control_support import USER, CollectionCases
from tests.api.conftest import assert_json_error


class DeleteCases(CollectionCases):
    def test_the_entry_is_gone_and_nothing_else(self, api):
        acl = self.collection(api)
        before = acl.roles()
        assert acl.insert().status_code == 200
        with acl.raises_metageneration():
            answer = acl.delete(USER)
        assert answer.status_code == 204 and answer.content == b""
        assert acl.roles() == before

    def test_an_entity_without_an_entry_is_404_and_changes_nothing(self, api):
        acl = self.collection(api)
        with acl.raises_metageneration(by=0):
            assert_json_error(acl.delete(USER), 404, "notFound")

    def test_a_team_of_the_project_goes_by_number_and_by_id(self, api):
        acl = self.collection(api)
        by_number = next(entity for entity in acl.teams() if entity.startswith("project-viewers-"))
        assert acl.delete(by_number).status_code == 204
        assert by_number not in acl.roles()
        assert acl.delete(f"project-editors-{api.project}").status_code == 204
        assert not [entity for entity in acl.roles() if entity.startswith("project-editors-")]

    def test_uniform_access_refuses(self, api):
        acl = self.collection(api, uniform=True)
        error = assert_json_error(acl.delete(USER), 400, "invalid")
        assert error["message"] == self.uniform_refusal
