"""POST /token and what its tokens open, against the real binary with --auth=required.

[RFC 6749, RFC 7523, https://developers.google.com/identity/protocols/oauth2/service-account#httprest]
"""

import json
import time

import pytest

from tests.api.conftest import Api, assert_json_error
from tests.support.server import Server, Testbench
from tests.support.sign_in import (CLOUD_PLATFORM, GOOGLE_TOKEN_URI, JWT_BEARER, access_token, admin, admin_init,
                                   ask_for_token, base64url, bearer, claims_of, make_account, sign_jwt)


@pytest.fixture(scope="module")
def server():
    with Testbench(auth="required") as running:
        yield running


@pytest.fixture(scope="module")
def signed_in_api(server):
    return Api(server)


@pytest.fixture(scope="module")
def administrator(server):
    return admin_init(server)


def now_s(server) -> int:
    return server.now_us() // 1_000_000


def assert_oauth_error(answer, status: int, error: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json()["error"] == error
    assert answer.json()["error_description"]


def test_an_assertion_signed_with_the_administrators_key_gets_a_token_that_is_let_in(server, signed_in_api,
                                                                                   administrator):
    answer = ask_for_token(signed_in_api, sign_jwt(administrator, claims_of(administrator, now_s(server))))
    assert answer.status_code == 200, answer.text
    token = answer.json()
    assert token["token_type"] == "Bearer"
    assert token["expires_in"] == 3600 and isinstance(token["expires_in"], int)
    assert answer.headers["Cache-Control"] == "no-store"
    info = signed_in_api.get("/oauth2/v3/userinfo", headers=bearer(token["access_token"]))
    assert info.status_code == 200 and info.json()["email"] == administrator["client_email"]


@pytest.mark.parametrize("audience", [GOOGLE_TOKEN_URI, "https://www.googleapis.com/oauth2/v4/token",
                                      "https://accounts.google.com/o/oauth2/token", "own"])
def test_googles_audiences_and_the_servers_own_are_taken(server, signed_in_api, administrator, audience):
    audience = administrator["token_uri"] if audience == "own" else audience
    assertion = sign_jwt(administrator, claims_of(administrator, now_s(server), aud=audience))
    assert ask_for_token(signed_in_api, assertion).status_code == 200


def wrong_claims(server, key):
    now = now_s(server)
    return {
        "audience of another": claims_of(key, now, aud="https://evil.example/token"),
        "audience that is the storage service": claims_of(key, now, aud="https://storage.googleapis.com/"),
        "one good audience among two": claims_of(key, now, aud=[GOOGLE_TOKEN_URI, "https://evil.example/token"]),
        "no audience": claims_of(key, now, aud=None),
        "no expiry": claims_of(key, now, exp=None),
        "expired": claims_of(key, now - 7200),
        "longer than an hour": claims_of(key, now, exp=now + 7200),
        "issued in the future": claims_of(key, now + 600),
        "unknown issuer": claims_of(key, now, iss="nobody@test-project.iam.gserviceaccount.com"),
        "subject of another": claims_of(key, now, sub="ann@example.com"),
        "issuer that is no text": claims_of(key, now, iss=7),
    }


@pytest.mark.parametrize("name", ["audience of another", "audience that is the storage service",
                                  "one good audience among two", "no audience", "no expiry", "expired",
                                  "longer than an hour", "issued in the future", "unknown issuer",
                                  "subject of another", "issuer that is no text"])
def test_an_assertion_with_wrong_claims_is_an_invalid_grant(server, signed_in_api, administrator, name):
    assertion = sign_jwt(administrator, wrong_claims(server, administrator)[name])
    assert_oauth_error(ask_for_token(signed_in_api, assertion), 400, "invalid_grant")


def test_an_assertion_with_a_signature_of_another_key_is_an_invalid_grant(server, signed_in_api, administrator):
    other = make_account(server, "other-signer")
    forged = {**administrator, "private_key": other["private_key"]}
    assertion = sign_jwt(forged, claims_of(administrator, now_s(server)))
    assert_oauth_error(ask_for_token(signed_in_api, assertion), 400, "invalid_grant")
    # Its own key id, for the other's account.
    assertion = sign_jwt(other, claims_of(administrator, now_s(server)))
    assert_oauth_error(ask_for_token(signed_in_api, assertion), 400, "invalid_grant")


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS512", ""])
def test_an_assertion_of_another_algorithm_is_an_invalid_grant(server, signed_in_api, administrator, algorithm):
    assertion = sign_jwt(administrator, claims_of(administrator, now_s(server)), {"alg": algorithm})
    assert_oauth_error(ask_for_token(signed_in_api, assertion), 400, "invalid_grant")


def test_an_assertion_without_a_signature_is_an_invalid_grant(server, signed_in_api, administrator):
    head = base64url(json.dumps({"alg": "none", "kid": administrator["private_key_id"]}).encode())
    body = base64url(json.dumps(claims_of(administrator, now_s(server))).encode())
    for assertion in (f"{head}.{body}.", f"{head}.{body}", "", "a.b.c", "."):
        assert_oauth_error(ask_for_token(signed_in_api, assertion), 400, "invalid_grant")


def test_an_assertion_without_scopes_is_an_invalid_scope(server, signed_in_api, administrator):
    assertion = sign_jwt(administrator, claims_of(administrator, now_s(server), scope=None))
    assert_oauth_error(ask_for_token(signed_in_api, assertion), 400, "invalid_scope")


@pytest.mark.parametrize("form, error", [({}, "invalid_request"),
                                         ({"grant_type": "password"}, "unsupported_grant_type"),
                                         ({"grant_type": "refresh_token"}, "invalid_request"),
                                         ({"grant_type": "refresh_token", "refresh_token": "1//x"}, "invalid_grant")])
def test_other_forms_are_refused_as_the_rfc_says(signed_in_api, form, error):
    assert_oauth_error(signed_in_api.post("/token", data=form), 400, error)


def test_a_parameter_that_is_there_twice_is_an_invalid_request(signed_in_api):
    answer = signed_in_api.post("/token", data=[("grant_type", JWT_BEARER), ("grant_type", "refresh_token")])
    assert_oauth_error(answer, 400, "invalid_request")


def test_the_token_endpoint_takes_post_alone(signed_in_api):
    assert signed_in_api.get("/token").status_code == 405


def test_a_token_ends_with_its_hour(administrator):
    with Testbench(auth="required") as server:
        api = Api(server)
        key = admin_init(server)
        token = access_token(api, key, now_s=now_s(server))
        assert api.get("/oauth2/v3/userinfo", headers=bearer(token)).status_code == 200
        server.advance_clock(3590)
        assert api.get("/oauth2/v3/userinfo", headers=bearer(token)).status_code == 200
        server.advance_clock(20)
        assert api.get("/oauth2/v3/userinfo", headers=bearer(token)).status_code == 401
        assert_json_error(api.get("/storage/v1/b?project=test-project", headers=bearer(token)), 401, "authError")


def test_a_token_of_another_server_is_refused(signed_in_api):
    with Server(auth="required") as other:
        key = admin_init(other)
        token = access_token(Api(other), key)
    assert_json_error(signed_in_api.get("/storage/v1/b?project=test-project", headers=bearer(token)), 401, "authError")


@pytest.mark.parametrize("change", [lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: t + "A",
                                    lambda t: t[:40] + ("A" if t[40] != "A" else "B") + t[41:],
                                    lambda t: t.rsplit(".", 1)[0], lambda t: t.rsplit(".", 1)[0] + ".",
                                    lambda t: "ya29.l1." + t.rsplit(".", 1)[1], lambda t: "ya29.x", lambda t: "x"])
def test_a_token_that_was_tampered_with_is_refused(server, signed_in_api, administrator, change):
    token = change(access_token(signed_in_api, administrator, now_s=now_s(server)))
    answer = signed_in_api.get("/storage/v1/b?project=test-project", headers=bearer(token))
    error = assert_json_error(answer, 401, "authError")
    assert error["errors"][0]["location"] == "Authorization"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer realm=")


def test_a_revoked_token_is_refused_at_once(server, signed_in_api, administrator):
    token = access_token(signed_in_api, administrator, now_s=now_s(server))
    other = access_token(signed_in_api, administrator, now_s=now_s(server))
    assert signed_in_api.get("/oauth2/v3/userinfo", headers=bearer(token)).status_code == 200
    signed_in_api.get("/storage/v1/b?project=test-project", headers=bearer(token))
    assert signed_in_api.post("/revoke", data={"token": token}).status_code == 200
    assert_json_error(signed_in_api.get("/storage/v1/b?project=test-project", headers=bearer(token)), 401, "authError")
    assert signed_in_api.get("/oauth2/v3/userinfo", headers=bearer(token)).status_code == 401
    assert signed_in_api.get("/oauth2/v3/userinfo", headers=bearer(other)).status_code == 200
    assert signed_in_api.post("/revoke", data={"token": token}).status_code == 200


def test_a_disabled_account_is_refused_at_once_by_its_token_and_its_key(server, signed_in_api):
    key = make_account(server, "to-disable")
    token = access_token(signed_in_api, key, now_s=now_s(server))
    signed_in_api.get("/storage/v1/b?project=test-project", headers=bearer(token))
    admin(server, "service-account", "disable", key["client_email"])
    assert_json_error(signed_in_api.get("/storage/v1/b?project=test-project", headers=bearer(token)), 401, "authError")
    assertion = sign_jwt(key, claims_of(key, now_s(server)))
    assert_oauth_error(ask_for_token(signed_in_api, assertion), 400, "invalid_grant")
    admin(server, "service-account", "enable", key["client_email"])
    assert ask_for_token(signed_in_api, assertion).status_code == 200


def test_an_account_made_anew_does_not_take_over_the_tokens_of_the_one_before(server, signed_in_api):
    key = make_account(server, "made-anew")
    token = access_token(signed_in_api, key, now_s=now_s(server))
    admin(server, "service-account", "delete", key["client_email"])
    make_account(server, "made-anew")
    assert signed_in_api.get("/oauth2/v3/userinfo", headers=bearer(token)).status_code == 401


def test_a_deleted_key_signs_nothing_more(server, signed_in_api):
    key = make_account(server, "key-to-delete")
    assertion = sign_jwt(key, claims_of(key, now_s(server)))
    assert ask_for_token(signed_in_api, assertion).status_code == 200
    admin(server, "key", "delete", key["client_email"], key["private_key_id"])
    assert_oauth_error(ask_for_token(signed_in_api, assertion), 400, "invalid_grant")


def test_the_token_that_is_named_is_revoked_and_not_that_of_who_asks(server, signed_in_api, administrator):
    own, other = (access_token(signed_in_api, administrator, now_s=now_s(server)) for _ in range(2))
    answer = signed_in_api.post("/revoke", data={"token": other}, headers=bearer(own))
    assert answer.status_code == 200, answer.text
    assert signed_in_api.get("/oauth2/v3/userinfo", headers=bearer(own)).status_code == 200
    assert signed_in_api.get("/oauth2/v3/userinfo", headers=bearer(other)).status_code == 401


def test_a_refresh_token_gets_access_tokens_until_it_is_revoked(server, signed_in_api):
    file = json.loads(admin(server, "refresh-token", "create", "Ann@Example.com"))
    assert file["type"] == "authorized_user"
    form = {"grant_type": "refresh_token", "client_id": file["client_id"], "client_secret": file["client_secret"],
            "refresh_token": file["refresh_token"]}
    answer = signed_in_api.post("/token", data=form)
    assert answer.status_code == 200, answer.text
    assert answer.json()["scope"] == CLOUD_PLATFORM
    info = signed_in_api.get("/oauth2/v3/userinfo", headers=bearer(answer.json()["access_token"])).json()
    assert info["email"] == "ann@example.com"
    assert_oauth_error(signed_in_api.post("/token", data={**form, "scope": "https://more.example"}), 400,
                       "invalid_scope")
    assert signed_in_api.post("/revoke", data={"token": file["refresh_token"]}).status_code == 200
    assert_oauth_error(signed_in_api.post("/token", data=form), 400, "invalid_grant")


def test_tokens_outlive_a_restart_and_revocations_too():
    with Server(auth="required") as server:
        api = Api(server)
        key = admin_init(server)
        token, revoked = access_token(api, key), access_token(api, key)
        assert api.post("/revoke", data={"token": revoked}).status_code == 200
        server.restart()
        api = Api(server)
        assert api.get("/oauth2/v3/userinfo", headers=bearer(token)).status_code == 200
        assert api.get("/oauth2/v3/userinfo", headers=bearer(revoked)).status_code == 401


def test_no_secret_of_signing_in_stands_in_the_log(tmp_path):
    with Server(auth="required", extra_arguments=["--log-level", "debug"]) as server:
        api = Api(server)
        key = admin_init(server)
        assertion = sign_jwt(key, claims_of(key, int(time.time())))
        token = ask_for_token(api, assertion).json()["access_token"]
        api.get("/storage/v1/b?project=test-project", headers=bearer(token))
        api.get(f"/storage/v1/b?project=test-project&access_token={token}")
        api.get("/storage/v1/b/x/o?X-Goog-Signature=abcdefabcdef&X-Goog-Credential=x&upload_id=topsecretupload")
        api.post("/revoke", data={"token": token})
        api.get(f"/oauth2/v3/tokeninfo?access_token={token}")
        text = server.log_text()
        assert "method_id=token" in text or '"token"' in text, text[-2000:]
        for secret in (token, token.rsplit(".", 1)[1], assertion.rsplit(".", 1)[1], "abcdefabcdef", "topsecretupload",
                       json.loads((server.data_dir / "admin-access").read_text())["secret"]):
            assert secret not in text
