"""storage.projects.hmacKeys.list [https://cloud.google.com/storage/docs/json_api/v1/projects/hmacKeys/list]."""

from tests.api.conftest import assert_json_error
from tests.api.hmac_support import create_key, deactivate, delete_key, keys_path, listed, unique_project


def ids(keys: list[dict]) -> list[str]:
    return [key["accessId"] for key in keys]


def test_a_project_without_keys_lists_none(api):
    answer = api.get(keys_path(unique_project()))
    assert answer.status_code == 200
    assert answer.json() == {"kind": "storage#hmacKeysMetadata"}


def test_all_keys_are_listed_whole_without_secrets(api):
    project = unique_project()
    made = [create_key(api, project) for _ in range(3)]
    answer = api.get(keys_path(project))
    keys = answer.json()["items"]
    assert sorted(ids(keys)) == sorted(key["metadata"]["accessId"] for key in made)
    assert all(key["metadata"] in keys for key in made)
    assert all(key["secret"] not in answer.text for key in made)


def test_a_project_shows_only_its_own_keys(api):
    project = unique_project()
    key = create_key(api, project)["metadata"]
    create_key(api, project + "-other")
    assert ids(listed(api, project)) == [key["accessId"]]


def test_an_account_selects(api):
    project = unique_project()
    first = create_key(api, project, "a@project.iam.gserviceaccount.com")["metadata"]
    create_key(api, project, "b@project.iam.gserviceaccount.com")
    assert ids(listed(api, project, serviceAccountEmail="a@project.iam.gserviceaccount.com")) == [first["accessId"]]
    assert listed(api, project, serviceAccountEmail="c@project.iam.gserviceaccount.com") == []


def test_deleted_keys_are_shown_only_when_they_are_asked_for(api):
    project = unique_project()
    gone, inactive = (create_key(api, project)["metadata"] for _ in range(2))
    delete_key(api, gone)
    deactivate(api, inactive)
    assert [(key["accessId"], key["state"]) for key in listed(api, project)] == [(inactive["accessId"], "INACTIVE")]
    states = {key["accessId"]: key["state"] for key in listed(api, project, showDeletedKeys="true")}
    assert states == {gone["accessId"]: "DELETED", inactive["accessId"]: "INACTIVE"}
    assert len(listed(api, project, showDeletedKeys="false")) == 1


def test_pages_of_two_hold_each_key_once(api):
    project = unique_project()
    made = {create_key(api, project)["metadata"]["accessId"] for _ in range(5)}
    seen, token = [], None
    while True:
        params = {"maxResults": "2", **({"pageToken": token} if token else {})}
        page = api.get(keys_path(project), params=params).json()
        seen += ids(page["items"])
        token = page.get("nextPageToken")
        assert len(page["items"]) == 2 or token is None
        if token is None:
            break
    assert len(seen) == 5 and set(seen) == made


def test_bad_parameters_answer_400(api):
    for params in ({"maxResults": "x"}, {"showDeletedKeys": "maybe"}, {"pageToken": "no token"}):
        assert_json_error(api.get(keys_path(unique_project()), params=params), 400, None)
