"""What get answers in all three collections of access controls: one entry."""

from tests.api.access_control_support import USER, CollectionCases, project_number
from tests.api.conftest import assert_json_error


class GetCases(CollectionCases):
    def test_a_team_of_the_project_says_which(self, api):
        acl = self.collection(api)
        number = project_number(api, acl.bucket)
        for entity in (f"project-viewers-{number}", f"project-viewers-{api.project}"):
            entry = acl.get(entity).json()
            assert entry["entity"] == f"project-viewers-{number}"
            assert entry["projectTeam"] == {"projectNumber": number, "team": "viewers"}
            assert "email" not in entry

    def test_a_domain_and_the_public_say_what_they_are(self, api):
        acl = self.collection(api)
        assert acl.insert("domain-example.com").status_code == 200
        assert acl.insert("allUsers").status_code == 200
        assert acl.get("domain-example.com").json()["domain"] == "example.com"
        assert not {"email", "domain", "projectTeam", "entityId"} & set(acl.get("allUsers").json())

    def test_an_entity_without_an_entry_is_404(self, api):
        assert_json_error(self.collection(api).get(USER), 404, "notFound")

    def test_uniform_access_refuses(self, api):
        acl = self.collection(api, uniform=True)
        error = assert_json_error(acl.get(USER), 400, "invalid")
        assert error["message"] == self.uniform_refusal
