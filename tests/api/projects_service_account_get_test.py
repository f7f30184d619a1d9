"""storage.projects.serviceAccount.get
[https://cloud.google.com/storage/docs/json_api/v1/projects/serviceAccount/get]."""

import re

from tests.api.conftest import assert_json_error
from tests.api.hmac_support import unique_project

ADDRESS = re.compile(r"^service-([1-9]\d{11})@gs-project-accounts\.iam\.gserviceaccount\.com$")


def account(api, project: str) -> dict:
    answer = api.get(f"/storage/v1/projects/{project}/serviceAccount")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_account_is_named_after_the_number_of_the_project(api):
    project = unique_project()
    resource = account(api, project)
    assert set(resource) == {"kind", "email_address"}
    assert resource["kind"] == "storage#serviceAccount"
    assert ADDRESS.match(resource["email_address"])
    assert account(api, project) == resource
    assert account(api, unique_project()) != resource


def test_a_project_may_be_named_by_its_number(api):
    assert account(api, "123456789012")["email_address"].startswith("service-123456789012@")


def test_fields_select(api):
    answer = api.get(f"/storage/v1/projects/{unique_project()}/serviceAccount", params={"fields": "kind"})
    assert answer.json() == {"kind": "storage#serviceAccount"}


def test_a_project_that_holds_a_slash_answers_400(api):
    assert_json_error(api.get("/storage/v1/projects/a%2Fb/serviceAccount"), 400, "invalid")
