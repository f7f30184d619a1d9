"""What list answers in all three collections of access controls: the whole list."""

from tests.api.access_control_support import CollectionCases
from tests.api.conftest import assert_json_error


class ListCases(CollectionCases):
    def test_entries_are_what_get_answers(self, api):
        acl = self.collection(api)
        assert acl.insert().status_code == 200
        for entry in acl.list().json()["items"]:
            assert acl.get(entry["entity"]).json() == entry

    def test_fields_choose_what_is_shown(self, api):
        answer = self.collection(api).list(fields="items/role")
        assert set(answer.json()) == {"items"}
        assert all(set(entry) == {"role"} for entry in answer.json()["items"])

    def test_uniform_access_refuses(self, api):
        acl = self.collection(api, uniform=True)
        error = assert_json_error(acl.list(), 400, "invalid")
        assert error["message"] == self.uniform_refusal
