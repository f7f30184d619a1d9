"""/revoke, certs, userinfo, tokeninfo, token exchange, the IAM Credentials API and the metadata server.

[https://cloud.google.com/iam/docs/reference/credentials/rest, RFC 8693,
 https://cloud.google.com/iam/docs/downscoping-short-lived-credentials]
"""

import base64
import json
import time
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.api.conftest import Api, assert_json_error
from tests.support.server import Server
from tests.support.sign_in import (CLOUD_PLATFORM, JWT_BEARER, READ_ONLY, SCOPES, access_token, admin, admin_init,
                                   base64url, bearer, claims_of, make_account, sign_jwt)

ACCESS_TOKEN_TYPE = "urn:ietf:params:oauth:token-type:access_token"
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"


@pytest.fixture(scope="module")
def server():
    with Server(auth="required") as running:
        yield running


@pytest.fixture(scope="module")
def own_api(server):
    return Api(server)


@pytest.fixture(scope="module")
def administrator(server):
    return admin_init(server)


@pytest.fixture(scope="module")
def robot(server, administrator):
    return make_account(server, "robot")


def public_key_of(jwk):
    def number(text):
        return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")
    return rsa.RSAPublicNumbers(number(jwk["e"]), number(jwk["n"])).public_key()


def parts_of(token):
    head, body, signature = token.split(".")
    decoded = [base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in (head, body, signature)]
    return json.loads(decoded[0]), json.loads(decoded[1]), decoded[2], f"{head}.{body}".encode()


def assert_id_token(api, token, audience):
    head, claims, signature, text = parts_of(token)
    keys = {key["kid"]: key for key in api.get("/oauth2/v3/certs").json()["keys"]}
    public_key_of(keys[head["kid"]]).verify(signature, text, padding.PKCS1v15(), hashes.SHA256())
    assert claims["aud"] == audience
    assert claims["iss"] == api.server.http_url
    assert claims["exp"] - claims["iat"] == 3600
    return claims


def test_tokeninfo_says_what_a_token_is_for(own_api, robot):
    token = access_token(own_api, robot, scope=READ_ONLY)
    third = own_api.get(f"/oauth2/v3/tokeninfo?access_token={token}").json()
    assert third["email"] == robot["client_email"]
    assert third["scope"] == READ_ONLY
    assert 3590 <= int(third["expires_in"]) <= 3600 and isinstance(third["expires_in"], str)
    first = own_api.get(f"/oauth2/v1/tokeninfo?access_token={token}").json()
    assert isinstance(first["expires_in"], int)
    assert own_api.post("/tokeninfo", data={"access_token": token}).json()["sub"] == robot["client_id"]
    for bad in ("", "x", token + "x"):
        assert own_api.get(f"/oauth2/v3/tokeninfo?access_token={bad}").status_code == 400


def test_userinfo_says_whose_a_token_is(own_api, robot):
    token = access_token(own_api, robot)
    for path in ("/oauth2/v1/userinfo", "/oauth2/v2/userinfo", "/oauth2/v3/userinfo", "/v1/userinfo"):
        assert own_api.get(path, headers=bearer(token)).json()["sub"] == robot["client_id"]
    refused = own_api.get("/oauth2/v3/userinfo", headers=bearer("x"))
    assert refused.status_code == 401 and refused.json()["error"] == "invalid_token"


def test_an_assertion_with_a_target_audience_gets_an_id_token(own_api, robot):
    assertion = sign_jwt(robot, claims_of(robot, scope=None, target_audience="https://service.example"))
    answer = own_api.post("/token", data={"grant_type": JWT_BEARER, "assertion": assertion})
    assert answer.status_code == 200, answer.text
    claims = assert_id_token(own_api, answer.json()["id_token"], "https://service.example")
    assert claims["email"] == robot["client_email"]


def boundary(bucket="some-bucket", role="inRole:roles/storage.objectViewer"):
    return json.dumps({"accessBoundary": {"accessBoundaryRules": [
        {"availableResource": f"//storage.googleapis.com/projects/_/buckets/{bucket}",
         "availablePermissions": [role]}]}})


def exchange(api, token, **changes):
    form = {"grant_type": EXCHANGE, "subject_token": token, "subject_token_type": ACCESS_TOKEN_TYPE,
            "requested_token_type": ACCESS_TOKEN_TYPE, "options": boundary(), **changes}
    return api.post("/v1/token", data={name: value for name, value in form.items() if value is not None})


def test_a_token_is_exchanged_for_one_that_may_do_less(own_api, robot):
    token = access_token(own_api, robot)
    answer = exchange(own_api, token)
    assert answer.status_code == 200, answer.text
    assert answer.json()["issued_token_type"] == ACCESS_TOKEN_TYPE
    assert answer.json()["expires_in"] <= 3600
    assert own_api.get("/oauth2/v3/userinfo", headers=bearer(answer.json()["access_token"])).status_code == 200
    again = exchange(own_api, answer.json()["access_token"])
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_a_downscoped_token_ends_with_the_token_that_it_was_made_of(own_api, robot):
    token, other = access_token(own_api, robot), access_token(own_api, robot)
    bounded = exchange(own_api, token, options=boundary()).json()["access_token"]
    of_the_other = exchange(own_api, other, options=boundary()).json()["access_token"]
    assert own_api.get("/tokeninfo", params={"access_token": bounded}).status_code == 200
    assert own_api.post("/revoke", data={"token": token}).status_code == 200
    assert own_api.get("/tokeninfo", params={"access_token": bounded}).status_code == 400
    assert own_api.get("/tokeninfo", params={"access_token": of_the_other}).status_code == 200
    # Itself may end before its source does.
    assert own_api.post("/revoke", data={"token": of_the_other}).status_code == 200
    assert own_api.get("/tokeninfo", params={"access_token": of_the_other}).status_code == 400
    assert own_api.get("/tokeninfo", params={"access_token": other}).status_code == 200


def test_a_boundary_that_the_client_encoded_once_more_is_read_too(own_api, robot):
    token = access_token(own_api, robot)
    answer = exchange(own_api, token, options=quote(boundary()))
    assert answer.status_code == 200, answer.text
    for bad in ("%", "%7B", quote(quote(boundary()))):
        refused = exchange(own_api, token, options=bad)
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_request"), bad


@pytest.mark.parametrize("changes, error", [
    ({"subject_token": "x"}, "invalid_grant"), ({"subject_token": None}, "invalid_request"),
    ({"options": None}, "invalid_request"), ({"options": "{}"}, "invalid_request"),
    ({"options": boundary(role="roles/owner")}, "invalid_request"),
    ({"options": boundary(bucket="a/b")}, "invalid_request"),
    ({"subject_token_type": "urn:ietf:params:oauth:token-type:saml2"}, "invalid_request"),
    ({"requested_token_type": "urn:ietf:params:oauth:token-type:id_token"}, "invalid_request"),
    ({"subject_token_type": "urn:ietf:params:oauth:token-type:jwt", "options": None}, "invalid_grant")])
def test_an_exchange_that_makes_no_sense_is_refused(own_api, robot, changes, error):
    answer = exchange(own_api, access_token(own_api, robot), **changes)
    assert (answer.status_code, answer.json()["error"]) == (400, error), answer.text


def iam_path(email, verb):
    return f"/v1/projects/-/serviceAccounts/{email}:{verb}"


def test_sign_blob_signs_with_a_key_that_the_server_holds(server, own_api, robot):
    token = access_token(own_api, robot)
    payload = base64.b64encode(b"some bytes").decode()
    answer = own_api.post(iam_path(robot["client_email"], "signBlob"), json={"payload": payload}, headers=bearer(token))
    assert answer.status_code == 200, answer.text
    signed = answer.json()
    assert signed["keyId"] != robot["private_key_id"]
    assert len(base64.b64decode(signed["signedBlob"])) == 256
    again = own_api.post(iam_path(robot["client_email"], "signBlob"), json={"payload": payload}, headers=bearer(token))
    assert again.json() == signed


def test_sign_jwt_makes_an_assertion_that_the_token_endpoint_takes(own_api, robot):
    token = access_token(own_api, robot)
    answer = own_api.post(iam_path(robot["client_email"], "signJwt"), json={"payload": json.dumps(claims_of(robot))},
                          headers=bearer(token))
    assert answer.status_code == 200, answer.text
    granted = own_api.post("/token", data={"grant_type": JWT_BEARER, "assertion": answer.json()["signedJwt"]})
    assert granted.status_code == 200, granted.text


def test_generated_tokens_are_good_for_what_was_asked(own_api, robot):
    token = access_token(own_api, robot)
    answer = own_api.post(iam_path(robot["client_email"], "generateAccessToken"),
                          json={"scope": [READ_ONLY], "lifetime": "300s"}, headers=bearer(token))
    assert answer.status_code == 200, answer.text
    info = own_api.get(f"/oauth2/v3/tokeninfo?access_token={answer.json()['accessToken']}").json()
    assert info["scope"] == READ_ONLY and int(info["expires_in"]) <= 300
    time.strptime(answer.json()["expireTime"], "%Y-%m-%dT%H:%M:%SZ")
    identity = own_api.post(iam_path(robot["client_email"], "generateIdToken"),
                            json={"audience": "https://x.example", "includeEmail": True}, headers=bearer(token))
    assert assert_id_token(own_api, identity.json()["token"], "https://x.example")["email"] == robot["client_email"]


@pytest.mark.parametrize("verb, body", [("signBlob", {"payload": "eA=="}), ("signJwt", {"payload": "{}"}),
                                        ("generateAccessToken", {"scope": [CLOUD_PLATFORM]}),
                                        ("generateIdToken", {"audience": "x"})])
def test_nobody_signs_for_another_account_or_with_a_lesser_token(server, own_api, administrator, robot, verb, body):
    path = iam_path(administrator["client_email"], verb)
    token = access_token(own_api, robot)
    assert own_api.post(path, json=body, headers=bearer(token)).status_code == 403
    assert own_api.post(path, json=body).status_code in (401, 403)
    assert own_api.post(path, json=body, headers=bearer("x")).status_code == 401
    # An account that is none is refused in the same words.
    missing = own_api.post(iam_path("nobody@test-project.iam.gserviceaccount.com", verb), json=body,
                           headers=bearer(token))
    assert missing.status_code == 403
    own = iam_path(robot["client_email"], verb)
    narrow = access_token(own_api, robot, scope=READ_ONLY)
    assert own_api.post(own, json=body, headers=bearer(narrow)).status_code == 403
    downscoped = exchange(own_api, token).json()["access_token"]
    assert own_api.post(own, json=body, headers=bearer(downscoped)).status_code == 403


def test_the_scope_of_iam_is_enough_to_borrow_an_identity_and_for_nothing_else(server, own_api, robot):
    """google-auth asks for this scope alone when it borrows an identity (impersonated_credentials.py)."""
    lender = make_account(server, "lender", "roles/iam.serviceAccountTokenCreator")
    path = iam_path(robot["client_email"], "generateAccessToken")
    body = {"scope": [CLOUD_PLATFORM]}
    token = access_token(own_api, lender, scope=SCOPES + "iam")
    answer = own_api.post(path, json=body, headers=bearer(token))
    assert answer.status_code == 200, answer.text
    storage_alone = access_token(own_api, lender, scope=SCOPES + "devstorage.full_control")
    assert own_api.post(path, json=body, headers=bearer(storage_alone)).status_code == 403
    without_role = access_token(own_api, robot, scope=SCOPES + "iam")
    assert own_api.post(iam_path(lender["client_email"], "generateAccessToken"), json=body,
                        headers=bearer(without_role)).status_code == 403
    admin(server, "grant", "roles/storage.admin", f"serviceAccount:{lender['client_email']}")
    assert own_api.get("/storage/v1/b?project=test-project", headers=bearer(token)).status_code == 403


@pytest.mark.parametrize("verb, body", [("signBlob", {"payload": "*"}), ("signJwt", {"payload": "x"}),
                                        ("generateAccessToken", {}), ("generateAccessToken", {"scope": []}),
                                        ("generateAccessToken", {"scope": ["x"], "lifetime": "1d"}),
                                        ("generateAccessToken", {"scope": ["x"], "lifetime": "43201s"}),
                                        ("generateIdToken", {})])
def test_bad_bodies_are_refused(own_api, robot, verb, body):
    path = iam_path(robot["client_email"], verb)
    assert_json_error(own_api.post(path, json=body, headers=bearer(access_token(own_api, robot))), 400, None)


def test_there_is_no_metadata_server_unless_the_operator_wants_one(own_api):
    path = "/computeMetadata/v1/instance/service-accounts/default/token"
    assert own_api.get(path, headers={"Metadata-Flavor": "Google"}).status_code == 404


def test_the_metadata_server_signs_in_its_account_on_this_machine_alone():
    email = "admin@test-project.iam.gserviceaccount.com"
    with Server(auth="required", extra_arguments=["--metadata-server-account", email]) as server:
        api = Api(server)
        path = "/computeMetadata/v1/instance/service-accounts/default/"
        flavor = {"Metadata-Flavor": "Google"}
        assert api.get(path + "token", headers=flavor).status_code == 404
        admin_init(server)
        answer = api.get(path + "token", headers=flavor)
        assert answer.status_code == 200 and answer.headers["Metadata-Flavor"] == "Google"
        assert api.get("/oauth2/v3/userinfo", headers=bearer(answer.json()["access_token"])).json()["email"] == email
        assert api.get(path + "email", headers=flavor).text == email
        assert api.get("/computeMetadata/v1/project/project-id", headers=flavor).text == "test-project"
        assert api.get(path + "token").status_code == 403
        assert api.get(path + "token", headers={**flavor, "X-Forwarded-For": "10.0.0.1"}).status_code == 403
        assert api.get(path.replace("default", "other@x.y") + "token", headers=flavor).status_code == 404


def jwks_of(key_pem, key_id):
    from cryptography.hazmat.primitives import serialization
    numbers = serialization.load_pem_private_key(key_pem.encode(), password=None).public_key().public_numbers()
    def text(number):
        return base64url(number.to_bytes((number.bit_length() + 7) // 8, "big"))
    return {"keys": [{"kid": key_id, "kty": "RSA", "alg": "RS256", "n": text(numbers.n), "e": text(numbers.e)}]}


def test_a_token_of_a_configured_issuer_is_exchanged_and_bears(tmp_path, server, robot):
    # Any RSA key will do for an issuer.
    jwks = tmp_path / "jwks.json"
    jwks.write_text(json.dumps(jwks_of(robot["private_key"], "issuer-key")))
    config = tmp_path / "lakegate.toml"
    config.write_text(f'[[oidc]]\nissuer = "https://issuer.example"\njwks_file = "{jwks}"\naudience = ["gcs"]\n'
                      'pool = "cluster"\ngroups_claim = "groups"\nattributes = { ns = "namespace" }\n')
    with Server(auth="required", extra_arguments=["--config", str(config)]) as own:
        api = Api(own)
        now = int(time.time())
        claims = {"iss": "https://issuer.example", "sub": "system:serviceaccount:ns:loader", "aud": ["gcs"],
                  "iat": now, "exp": now + 600, "groups": ["readers"]}
        signer = {"private_key_id": "issuer-key", "private_key": robot["private_key"]}
        form = {"options": None, "subject_token_type": "urn:ietf:params:oauth:token-type:jwt", "scope": CLOUD_PLATFORM}
        answer = exchange(api, sign_jwt(signer, claims), **form)
        assert answer.status_code == 200, answer.text
        assert answer.json()["expires_in"] <= 600
        info = api.get("/oauth2/v3/userinfo", headers=bearer(answer.json()["access_token"])).json()
        assert info["sub"].startswith("principal://iam.googleapis.com/projects/")
        assert info["sub"].endswith("/workloadIdentityPools/cluster/subject/system:serviceaccount:ns:loader")
        for bad in ({"aud": "other"}, {"iss": "https://other.example"}, {"exp": now - 600}, {"sub": ""}):
            refused = exchange(api, sign_jwt(signer, {**claims, **bad}), **form)
            assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant"), bad
        path = "/storage/v1/b?project=test-project"
        assert api.get(path, headers=bearer(sign_jwt(signer, claims))).status_code == 403
        assert api.get(path, headers=bearer(sign_jwt(signer, {**claims, "aud": "other"}))).status_code == 401
