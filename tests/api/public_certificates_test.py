"""Public keys as Google publishes them: of id tokens and of service accounts, as certificates and as JSON Web Keys.

[https://www.googleapis.com/oauth2/v1/certs, /robot/v1/metadata/x509/EMAIL, /service_accounts/v1/jwk/EMAIL]
"""

import base64
import json
import os
import subprocess
import sys

import google.auth.jwt
import google.auth.transport.requests
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from google.oauth2 import id_token

from tests.api.conftest import Api
from tests.support.server import Server
from tests.support.sign_in import access_token, admin, admin_init, bearer, claims_of, make_account, sign_jwt


@pytest.fixture(scope="module")
def server():
    with Server(auth="required") as running:
        admin_init(running)
        yield running


@pytest.fixture(scope="module")
def own_api(server):
    return Api(server)


@pytest.fixture(scope="module")
def robot(server):
    return make_account(server, "robot")


def identity(api, key, audience):
    answer = api.post(f"/v1/projects/-/serviceAccounts/{key['client_email']}:generateIdToken",
                      json={"audience": audience, "includeEmail": True},
                      headers=bearer(access_token(api, key)))
    assert answer.status_code == 200, answer.text
    return answer.json()["token"]


def test_googles_library_verifies_id_tokens_by_the_certificates(own_api, robot):
    token = identity(own_api, robot, "https://service.example")
    request = google.auth.transport.requests.Request()
    claims = id_token.verify_token(token, request, audience="https://service.example",
                                   certs_url=own_api.url("/oauth2/v1/certs"))
    assert claims["email"] == robot["client_email"]
    head, body, signature = token.split(".")
    flipped = ("A" if signature[0] != "A" else "B") + signature[1:]
    with pytest.raises(ValueError):
        id_token.verify_token(f"{head}.{body}.{flipped}", request, audience="https://service.example",
                              certs_url=own_api.url("/oauth2/v1/certs"))


def test_googles_library_verifies_what_an_account_signed_by_the_address_in_its_key_file(own_api, robot):
    assert robot["client_x509_cert_url"].startswith(own_api.url("/robot/v1/metadata/x509/robot%40"))
    assert robot["auth_provider_x509_cert_url"] == own_api.url("/oauth2/v1/certs")
    certificates = own_api.session.get(robot["client_x509_cert_url"]).json()
    assert set(certificates) == {robot["private_key_id"]}
    claims = google.auth.jwt.decode(sign_jwt(robot, claims_of(robot, aud="x")), certs=certificates, audience="x")
    assert claims["iss"] == robot["client_email"]


@pytest.mark.parametrize("path", ["/robot/v1/metadata/x509/", "/service_accounts/v1/metadata/x509/"])
def test_each_key_of_an_account_has_a_certificate_also_those_that_the_server_signs_with(server, own_api, path):
    key = make_account(server, "many" if path.startswith("/robot") else "more")
    second = json.loads(admin(server, "key", "create", key["client_email"]))
    signed = own_api.post(f"/v1/projects/-/serviceAccounts/{key['client_email']}:signBlob", json={"payload": "eA=="},
                          headers=bearer(access_token(own_api, key))).json()
    answer = own_api.get(path + key["client_email"])
    assert answer.status_code == 200 and "max-age" in answer.headers["Cache-Control"]
    certificates = {name: x509.load_pem_x509_certificate(pem.encode()) for name, pem in answer.json().items()}
    assert set(certificates) == {key["private_key_id"], second["private_key_id"], signed["keyId"]}
    for file in (key, second):
        private = serialization.load_pem_private_key(file["private_key"].encode(), None)
        shown = certificates[file["private_key_id"]]
        assert shown.public_key() == private.public_key()
        assert shown.not_valid_after_utc.year == 9999
    certificates[signed["keyId"]].public_key().verify(base64.b64decode(signed["signedBlob"]), b"x",
                                                      padding.PKCS1v15(), hashes.SHA256())
    admin(server, "key", "delete", key["client_email"], second["private_key_id"])
    assert second["private_key_id"] not in own_api.get(path + key["client_email"]).json()


def test_the_same_keys_are_there_as_json_web_keys(own_api, robot):
    answer = own_api.get(f"/service_accounts/v1/jwk/{robot['client_email'].replace('@', '%40')}")
    jwk = answer.json()["keys"][0]
    assert (jwk["kid"], jwk["kty"], jwk["alg"], jwk["use"]) == (robot["private_key_id"], "RSA", "RS256", "sig")
    numbers = serialization.load_pem_private_key(robot["private_key"].encode(), None).public_key().public_numbers()
    modulus = base64.urlsafe_b64decode(jwk["n"] + "=" * (-len(jwk["n"]) % 4))
    assert int.from_bytes(modulus, "big") == numbers.n and jwk["e"] == "AQAB"


def test_accounts_that_may_not_sign_in_have_no_keys_to_show(server, own_api):
    key = make_account(server, "disabled")
    paths = [f"{root}/{key['client_email']}" for root in
             ("/robot/v1/metadata/x509", "/service_accounts/v1/metadata/x509", "/service_accounts/v1/jwk")]
    admin(server, "service-account", "disable", key["client_email"])
    for path in paths:
        assert own_api.get(path).status_code == 404
        assert own_api.get(path.replace("disabled", "nobody")).status_code == 404
        assert own_api.post(path).status_code == 405


def test_buckets_may_still_be_called_as_these_paths_begin():
    with Server() as open_server:
        api = Api(open_server)
        for name in ("robot", "service_accounts"):
            assert api.insert_bucket(name).status_code == 200
            for target in ("v1/metadata/x509/no-address", "v1/jwk/a@b.c/more", "v2/jwk/a@b.c", "v1/metadata/x509/"):
                assert api.put(f"/{name}/{target}", data=b"x").status_code == 200
                assert api.get(f"/{name}/{target}").content == b"x"


def test_the_metadata_server_answers_the_question_whether_it_is_there():
    flavor = {"Metadata-Flavor": "Google"}
    with Server(auth="required", extra_arguments=["--metadata-server-account",
                                                  "admin@test-project.iam.gserviceaccount.com"]) as server:
        api = Api(server)
        answer = api.get("/", headers=flavor)
        assert answer.status_code == 200 and answer.headers["Metadata-Flavor"] == "Google"
        assert "computeMetadata/" in answer.text
        # Go's library sends no such header, and looks at the answer's alone.
        bare = api.get("/")
        assert bare.headers["Metadata-Flavor"] == "Google" and b"<Error>" in bare.content
        for headers in ({**flavor, "X-Forwarded-For": "10.0.0.1"},
                        {**flavor, "Host": "some-bucket.storage.googleapis.com"}):
            refused = api.get("/", headers=headers)
            assert refused.status_code != 200 and "Metadata-Flavor" not in refused.headers
        assert "Metadata-Flavor" not in api.post("/", headers=flavor).headers
        assert "Metadata-Flavor" not in api.get("/some-bucket", headers=flavor).headers


FIND_AND_ASK = """
import google.auth.compute_engine
import google.auth.compute_engine._metadata
import google.auth.transport.requests
request = google.auth.transport.requests.Request()
assert google.auth.compute_engine._metadata.ping(request, timeout=5, retry_count=1)
credentials = google.auth.compute_engine.Credentials()
credentials.refresh(request)
print(credentials.token)
"""


def test_googles_library_finds_the_metadata_server():
    with Server(auth="required", extra_arguments=["--metadata-server-account",
                                                  "admin@test-project.iam.gserviceaccount.com"]) as server:
        admin_init(server)
        host = Api(server).host
        # The library reads where the metadata server is when it is loaded.
        environment = {**os.environ, "GCE_METADATA_HOST": host, "GCE_METADATA_IP": host, "GCE_METADATA_ROOT": host}
        done = subprocess.run([sys.executable, "-c", FIND_AND_ASK], env=environment, capture_output=True, text=True,
                              timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        answer = Api(server).get(f"/v1/projects/{server.project}", headers=bearer(done.stdout.strip()))
        assert answer.status_code == 200, answer.text


def test_without_the_option_there_is_no_metadata_server_to_be_found(own_api):
    answer = own_api.get("/", headers={"Metadata-Flavor": "Google"})
    assert "Metadata-Flavor" not in answer.headers and answer.status_code != 200
