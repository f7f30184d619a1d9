"""cloudresourcemanager: projects.get, list, search, getAncestry of v1 and v3.

[https://cloud.google.com/resource-manager/reference/rest/v1/projects, .../rest/v3/projects]
"""

from tests.api.conftest import Api
from tests.api.iam_support import assert_error, grant_on, world  # noqa: F401
from tests.support.server import Server
from tests.support.sign_in import CLOUD_PLATFORM, FULL_CONTROL, SCOPES, access_token, aws4_headers, bearer, sign_jwt


def test_a_project_is_described_in_both_versions(world):
    first = world.api.get(f"/v1/projects/{world.project}", headers=world.owner)
    assert first.status_code == 200, first.text
    assert first.json()["projectId"] == world.project
    assert first.json()["lifecycleState"] == "ACTIVE"
    number = first.json()["projectNumber"]
    assert isinstance(number, str) and number.isdigit()
    third = world.api.get(f"/v3/projects/{world.project}", headers=world.owner).json()
    assert (third["name"], third["projectId"], third["state"]) == (f"projects/{number}", world.project, "ACTIVE")


def test_a_project_may_be_named_by_its_number(world):
    number = world.api.get(f"/v1/projects/{world.project}", headers=world.owner).json()["projectNumber"]
    assert world.api.get(f"/v3/projects/{number}", headers=world.owner).json()["projectId"] == world.project


def test_the_number_is_the_one_that_buckets_have(world):
    made = world.api.post(f"/storage/v1/b?project={world.project}", json={"name": "numbered-bucket"},
                          headers=world.owner)
    assert made.status_code == 200, made.text
    project = world.api.get(f"/v1/projects/{world.project}", headers=world.owner).json()
    assert made.json()["projectNumber"] == project["projectNumber"]


def test_a_project_is_nobodys_business_who_may_not_get_it(world):
    for path in (f"/v1/projects/{world.project}", f"/v3/projects/{world.project}"):
        stranger = world.headers()
        assert_error(world.api.get(path, headers=stranger), 403, "PERMISSION_DENIED", "resourcemanager.projects.get")
        assert_error(world.api.get(path), 401, "UNAUTHENTICATED")
        assert world.api.get(path, headers=world.headers("roles/browser")).status_code == 200
        # One that nobody has ever named looks the same.
        missing = world.api.get(path.replace(world.project, "no-such-project"), headers=stranger)
        assert_error(missing, 403, "PERMISSION_DENIED", "resourcemanager.projects.get")


def test_ancestry_ends_with_the_project_and_needs_the_right_to_get_it(world):
    path = f"/v1/projects/{world.project}:getAncestry"
    answer = world.api.post(path, json={}, headers=world.owner)
    assert answer.json() == {"ancestor": [{"resourceId": {"type": "project", "id": world.project}}]}
    assert_error(world.api.post(path, json={}, headers=world.headers()), 403, "PERMISSION_DENIED",
                 "resourcemanager.projects.get")
    assert_error(world.api.post(path, json={}), 401, "UNAUTHENTICATED")


def ids(answer):
    assert answer.status_code == 200, answer.text
    return [project["projectId"] for project in answer.json().get("projects", [])]


def test_everybody_sees_the_projects_that_he_may_see_and_no_others(world):
    tenant = world.other_project_owner("tenant-a")
    world.other_project_owner("tenant-b")
    for path in ("/v1/projects", "/v3/projects:search"):
        assert ids(world.api.get(path, headers=tenant)) == ["tenant-a"]
        assert ids(world.api.get(path, headers=world.owner)) == [world.project]
        assert ids(world.api.get(path, headers=world.headers())) == []
        assert_error(world.api.get(path), 401, "UNAUTHENTICATED")


def test_lists_have_pages_and_filters(world):
    key, headers = world.account()
    names = [f"paged-{i}" for i in range(5)]
    for name in names:
        grant_on(world.server, name, "roles/browser", f"serviceAccount:{key['client_email']}")
    for path, filter_name in (("/v1/projects", "filter"), ("/v3/projects:search", "query")):
        seen, token, pages = [], "", 0
        while token is not None:
            answer = world.api.get(path, params={"pageSize": 2, "pageToken": token}, headers=headers)
            seen += ids(answer)
            token = answer.json().get("nextPageToken")
            pages += 1
        assert seen == names and pages >= 3

        def found(text):
            return ids(world.api.get(path, params={filter_name: text}, headers=headers))
        assert found("id:paged-3") == ["paged-3"]
        assert found("projectId=paged-* AND state:ACTIVE") == names
        assert found('name:"*-4" lifecycleState:ACTIVE') == ["paged-4"]
        assert found("lifecycleState:DELETE_REQUESTED") == []
        assert found("labels.env:prod") == []
        for bad in ("x", ":", "id:", "id:" + "*" * 9, "id:" + "x" * 2000):
            assert_error(world.api.get(path, params={filter_name: bad}, headers=headers), 400, "INVALID_ARGUMENT")
        assert_error(world.api.get(path, params={"pageToken": "x"}, headers=headers), 400, "INVALID_ARGUMENT")


def test_credentials_that_are_made_for_storage_alone_do_not_reach_who_rules_it(world):
    path = f"/v1/projects/{world.project}"
    key = world.owner_key

    def with_scopes(*scopes):
        return bearer(access_token(world.api, key, scope=" ".join(scopes)))
    assert world.api.get(path, headers=with_scopes(CLOUD_PLATFORM)).status_code == 200
    assert world.api.get(path, headers=with_scopes(SCOPES + "cloud-platform.read-only")).status_code == 200
    assert world.api.get(path, headers=with_scopes(SCOPES + "cloudplatformprojects.readonly")).status_code == 200
    for scope in (FULL_CONTROL, SCOPES + "devstorage.read_only", SCOPES + "iam"):
        assert_error(world.api.get(path, headers=with_scopes(scope)), 403, "PERMISSION_DENIED", "scopes")
    # A token that the account signed for the storage service opens storage alone, and a signature likewise.
    import time
    now = int(time.time())
    claims = {"iss": key["client_email"], "sub": key["client_email"], "aud": "https://storage.googleapis.com/",
              "iat": now, "exp": now + 600}
    assert world.api.get(f"/storage/v1/b?project={world.project}",
                         headers=bearer(sign_jwt(key, claims))).status_code == 200
    assert_error(world.api.get(path, headers=bearer(sign_jwt(key, claims))), 401, "UNAUTHENTICATED")
    hmac_key = world.api.post(f"/storage/v1/projects/{world.project}/hmacKeys",
                              params={"serviceAccountEmail": key["client_email"]}, headers=world.owner).json()
    signed = aws4_headers("GET", world.api.url(path), hmac_key["metadata"]["accessId"], hmac_key["secret"])
    assert_error(world.api.get(path, headers=signed), 401, "UNAUTHENTICATED")


def test_what_is_not_implemented_says_so_and_asks_who_is_there_first(world):
    for method, path in (("POST", "/v1/projects"), ("DELETE", f"/v1/projects/{world.project}"),
                         ("PUT", f"/v1/projects/{world.project}"), ("GET", "/v3/projects"), ("POST", "/v3/projects"),
                         ("PATCH", f"/v3/projects/{world.project}"),
                         ("POST", f"/v1/projects/{world.project}:undelete")):
        assert_error(world.api.request(method, path, json={}), 401, "UNAUTHENTICATED")
        assert_error(world.api.request(method, path, json={}, headers=world.owner), 501, "UNIMPLEMENTED")
    assert_error(world.api.get("/v1/projects/a/b", headers=world.owner), 404, "NOT_FOUND")
    assert_error(world.api.put("/v1/projects", json={}, headers=world.owner), 404, "NOT_FOUND")


def test_without_authentication_everybody_is_let_through_as_elsewhere():
    with Server(auth="none") as server:
        api = Api(server)
        assert ids(api.get("/v1/projects")) == [server.project]
        assert api.get("/v1/projects/any-project").json()["projectId"] == "any-project"


def test_a_virtual_hosted_bucket_has_objects_of_these_names(api, bucket):
    headers = {"Host": f"{bucket}.storage.googleapis.com"}
    assert api.put("/v1/projects/x", data=b"an object", headers=headers).status_code == 200
    assert api.get("/v1/projects/x", headers=headers).content == b"an object"
