"""storage.projects.hmacKeys.create [https://cloud.google.com/storage/docs/json_api/v1/projects/hmacKeys/create]."""

import concurrent.futures
import re

import pytest

from tests.api.conftest import RFC3339_MILLISECONDS, Api, assert_json_error
from tests.api.hmac_support import create_key, deactivate, delete_key, key_path, keys_path, listed, unique_project
from tests.support.server import Server

# Forms of https://cloud.google.com/storage/docs/authentication/hmackeys.
ACCESS_ID = re.compile(r"^GOOG1E[A-Z2-7]{55}$")
SECRET = re.compile(r"^[A-Za-z0-9+/]{40}$")
KEYS_PER_ACCOUNT_MAX = 10
LIMIT_REACHED = "Service account HMAC key limit reached"


def test_a_key_is_active_and_its_secret_is_shown(api):
    project = unique_project()
    made = create_key(api, project)
    assert set(made) == {"kind", "metadata", "secret"}
    assert made["kind"] == "storage#hmacKey"
    assert SECRET.match(made["secret"])
    key = made["metadata"]
    assert key["kind"] == "storage#hmacKeyMetadata"
    assert ACCESS_ID.match(key["accessId"])
    assert key["id"] == f"{project}/{key['accessId']}"
    assert key["projectId"] == project
    assert key["serviceAccountEmail"] == "robot@project.iam.gserviceaccount.com"
    assert key["state"] == "ACTIVE"
    assert RFC3339_MILLISECONDS.match(key["timeCreated"])
    assert key["updated"] == key["timeCreated"]
    assert key["selfLink"] == api.root + key_path(key)
    assert key["etag"]


def test_keys_share_neither_id_nor_secret(api):
    project = unique_project()
    made = [create_key(api, project) for _ in range(5)]
    assert len({key["metadata"]["accessId"] for key in made}) == 5
    assert len({key["secret"] for key in made}) == 5


def test_the_secret_is_never_shown_again_nor_logged():
    # A server of its own, so that its whole log can be read.
    with Server(extra_arguments=("--log-level", "debug")) as server:
        api = Api(server)
        made = create_key(api, "p")
        answers = [api.get(key_path(made["metadata"])), api.get(keys_path("p")),
                   api.put(key_path(made["metadata"]), json={"state": "INACTIVE"})]
        assert all(made["secret"] not in answer.text for answer in answers)
        log = server.log_text()
    assert "hmacKeys" in log, "the log holds the requests"
    assert made["secret"] not in log


def test_an_account_has_ten_keys_at_most_and_inactive_ones_count(api):
    project = unique_project()
    made = [create_key(api, project)["metadata"] for _ in range(KEYS_PER_ACCOUNT_MAX)]
    deactivate(api, made[0])
    answer = api.post(keys_path(project), params={"serviceAccountEmail": "robot@project.iam.gserviceaccount.com"})
    assert_json_error(answer, 400, "invalid", LIMIT_REACHED)
    create_key(api, project, "other@project.iam.gserviceaccount.com")
    create_key(api, unique_project())
    assert api.delete(key_path(made[0])).status_code == 204
    create_key(api, project)


def test_many_at_once_do_not_pass_the_limit(api):
    project = unique_project()

    def create(_):
        with api.new_session() as session:
            params = {"serviceAccountEmail": "a@project.iam.gserviceaccount.com"}
            return session.post(api.url(keys_path(project)), params=params, timeout=60)

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = [answer.status_code for answer in pool.map(create, range(16))]
    assert sorted(set(statuses)) == [200, 400]
    assert statuses.count(200) == KEYS_PER_ACCOUNT_MAX
    assert len(listed(api, project)) == KEYS_PER_ACCOUNT_MAX


def test_a_deleted_key_is_forgotten_after_thirty_days(testbench, testbench_api):
    project = unique_project()
    key = create_key(testbench_api, project)["metadata"]
    delete_key(testbench_api, key)
    testbench.advance_clock(30 * 24 * 3600 - 60)
    assert [one["accessId"] for one in listed(testbench_api, project, showDeletedKeys="true")] == [key["accessId"]]
    testbench.advance_clock(120)
    assert listed(testbench_api, project, showDeletedKeys="true") == []
    assert testbench_api.get(key_path(key)).status_code == 404
    fresh = create_key(testbench_api, project)["metadata"]
    assert [one["accessId"] for one in listed(testbench_api, project, showDeletedKeys="true")] == [fresh["accessId"]]


def test_the_service_account_is_required(api):
    answer = api.post(keys_path(unique_project()))
    assert_json_error(answer, 400, "required", "serviceAccountEmail")


@pytest.mark.parametrize("account", ["not an address", "@" * 300])
def test_what_is_no_address_answers_400(api, account):
    project = unique_project()
    answer = api.post(keys_path(project), params={"serviceAccountEmail": account})
    assert_json_error(answer, 400, "invalid")
    assert listed(api, project) == []


def test_an_address_that_is_no_service_accounts_is_not_found(api):
    project = unique_project()
    answer = api.post(keys_path(project), params={"serviceAccountEmail": "robot@example.com"})
    assert_json_error(answer, 404, "notFound", "Service Account 'robot@example.com' not found.")
    assert listed(api, project) == []
    answer = api.get(keys_path(project), params={"serviceAccountEmail": "robot@example.com"})
    assert_json_error(answer, 404, "notFound", "Service Account 'robot@example.com' not found.")


def test_a_project_that_holds_a_slash_answers_400(api):
    answer = api.post(keys_path("a%2Fb"), params={"serviceAccountEmail": "a@project.iam.gserviceaccount.com"})
    assert_json_error(answer, 400, "invalid")
