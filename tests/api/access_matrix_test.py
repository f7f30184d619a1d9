"""Every route of the table over the wire, with every credential that does not hold and everybody who may not: each is
refused, and all that an administrator can see is what it was before. The finer half of the matrix, with a spy in the
store, is tests/gateway/credential_matrix_test.cpp."""

from __future__ import annotations

import re

import pytest

from tests.api.access_support import Cast, Request, all_routes, everything, request_of, send, signed_url
from tests.api.conftest import Api
from tests.support.server import REPOSITORY, Server
from tests.support.sign_in import admin_init

PROJECT = "test-project"
BUCKET = "matrix-bucket"
WEBSITE = "www.matrix.example"

# They ask for no permission of the method: they answer by what the caller may do, or by a capability.
OPEN = re.compile(r"\.testIamPermissions$|^lakegate\.discovery\.get$|^storage\.channels\.stop$"
                  r"|^xml\.bucket\.post\.delete$|^xml\.website\.|\.upload_id$")


@pytest.fixture(scope="module")
def server():
    with Server(auth="required", extra_arguments=("--custom-domain", WEBSITE)) as running:
        yield running


@pytest.fixture(scope="module")
def own_api(server):
    return Api(server)


@pytest.fixture(scope="module")
def cast(own_api, server):
    made = Cast(own_api, server, admin_init(server))
    headers = made.admin_headers
    for body in ({"name": BUCKET, "versioning": {"enabled": True}}, {"name": WEBSITE}):
        answer = own_api.post(f"/storage/v1/b?project={PROJECT}", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
    for _ in range(2):
        answer = own_api.post(f"/upload/storage/v1/b/{BUCKET}/o?uploadType=media&name=o", data=b"bytes",
                              headers=headers)
        assert answer.status_code == 200, answer.text
    return made


@pytest.fixture(scope="module")
def unchanged(own_api, cast):
    """Fails the module when anything is another thing at its end."""
    before = everything(own_api, cast.admin_headers, [PROJECT])
    assert len(before) > 15
    yield
    after = everything(own_api, cast.admin_headers, [PROJECT])
    assert after == before


def routes_to_try():
    return [route for route in all_routes() if not route.id.startswith("xml.website.")]


def website_requests(path="/o"):
    return [Request(method, path, {"Host": WEBSITE}, None) for method in ("GET", "HEAD")]


def test_the_table_has_every_kind_of_route():
    ids = {route.id.split(".")[0] for route in all_routes()}
    assert ids == {"storage", "xml", "lakegate"}
    assert len(all_routes()) > 160


@pytest.mark.parametrize("index", range(11))
def test_every_route_refuses_a_credential_that_does_not_hold(own_api, cast, unchanged, index):
    credentials = cast.refused()
    assert len(credentials) == 11
    name, (sign, statuses) = list(credentials.items())[index]
    for route in routes_to_try():
        status, body = send(own_api, sign(request_of(route, BUCKET, PROJECT)))
        assert status in statuses, (name, route.id, status, body)
        assert "bytes" not in body and BUCKET not in body, (name, route.id, body)


def test_every_route_refuses_who_brings_nothing(own_api, cast, unchanged):
    for route in routes_to_try():
        status, body = send(own_api, request_of(route, BUCKET, PROJECT))
        if not route.is_served:
            assert status == 501, (route.id, body)
        elif OPEN.search(route.id):
            assert status < 500 and "bytes" not in body, (route.id, status, body)
        else:
            assert status == (403 if route.is_xml else 401), (route.id, status, body)


@pytest.mark.parametrize("who", ["without a permission", "another tenant"])
def test_every_route_refuses_who_may_not(own_api, cast, unchanged, who):
    sign = cast.forbidden()[who]
    for route in routes_to_try():
        status, body = send(own_api, sign(request_of(route, BUCKET, PROJECT)))
        if not route.is_served:
            assert status == 501, (route.id, body)
        elif OPEN.search(route.id):
            assert status < 500 and "bytes" not in body, (route.id, status, body)
        else:
            assert status == 403, (route.id, status, body)


def test_a_website_refuses_what_does_not_hold_and_who_may_not(own_api, cast, unchanged):
    for request in website_requests():
        assert send(own_api, request)[0] == 403
        for name, (sign, statuses) in cast.refused().items():
            if "HMAC" in name or "URL" in name:
                continue  # Signed with the server's own host here; the C++ half has them.
            assert send(own_api, sign(request))[0] in statuses, name
        for sign in cast.forbidden().values():
            assert send(own_api, sign(request))[0] == 403


def test_who_may_is_let_in_by_the_same_requests(own_api, cast):
    """So that none of the refusals above is only that of a request that nobody could make."""
    refused = []
    for route in routes_to_try():
        request = request_of(route, "no-such-bucket-here", PROJECT)
        request.headers.update(cast.admin_headers)
        if route.id in ("storage.buckets.insert", "xml.bucket.put", "storage.projects.hmacKeys.create"):
            continue  # They would make something.
        status, body = send(own_api, request)
        if status in (401, 403):
            refused.append((route.id, status, body))
    assert refused == []
    request = signed_url(own_api, cast.administrator, Request("GET", f"/{BUCKET}/o", {}, None))
    assert send(own_api, request) == (200, "bytes")


def sign_in_paths() -> list[str]:
    """Every path of the sign-in endpoints, out of the table that routes them."""
    text = (REPOSITORY / "gateway" / "routing.cpp").read_text()
    found = re.findall(r'FamilyRoot\{"([^"]+)", PathFamily::kSignIn\}', text)
    assert len(found) > 15
    return found


def test_the_sign_in_endpoints_give_nothing_to_whom_they_do_not_know(own_api, cast, unchanged):
    target = cast.administrator["client_email"]
    ends = {"/v1/projects/": [f"-/serviceAccounts/{target}:{verb}" for verb in
                              ("generateAccessToken", "generateIdToken", "signBlob", "signJwt", "unknown")],
            "/computeMetadata/": ["v1/instance/service-accounts/default/token", "v1/project/project-id"]}
    credentials = [{}, {"Authorization": "Bearer garbage"}, {"Authorization": f"Bearer {cast.tokens['off']}"},
                   {"Authorization": "Basic YWRtaW46YWRtaW4="}, {"Authorization": f"Bearer {cast.tokens['poor']}"},
                   {"Authorization": f"Bearer {cast.tokens['eve']}"}]
    for root in sign_in_paths():
        for path in (root + end for end in ends.get(root, [""])):
            for method in ("GET", "POST", "PUT", "DELETE"):
                for headers in credentials:
                    answer = own_api.request(method, path, headers={"Metadata-Flavor": "Google", **headers},
                                             data=b"{}" if method == "POST" else None)
                    known = headers.get("Authorization", "").endswith((cast.tokens["poor"], cast.tokens["eve"]))
                    # Keys that verify are for everybody, and whoever has a token may ask what it is, and end it.
                    if path.endswith("/certs") or (known and path.endswith(("info", "/revoke"))):
                        assert answer.status_code < 500, (method, path, answer.text)
                        if path.endswith("/revoke"):
                            break
                        continue
                    if path.endswith("/revoke") and answer.status_code == 200:
                        continue  # To end a token that is none changes nothing.
                    assert 400 <= answer.status_code < 500, (method, path, headers, answer.text)
                    assert "accessToken" not in answer.text and "access_token\"" not in answer.text, (path, answer.text)
