"""iam.projects.serviceAccounts.keys: create, get, list, upload, delete.

[https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts.keys]
"""

import base64
import datetime
import json

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from tests.api.iam_support import assert_error, assert_needs, world  # noqa: F401
from tests.support.sign_in import access_token, ask_for_token, bearer, claims_of, sign_jwt


@pytest.fixture
def keys(world):
    key, _headers = world.account("roles/browser")
    return f"/v1/projects/{world.project}/serviceAccounts/{key['client_email']}/keys"


def create(world, keys, **request):
    answer = world.api.post(keys, json=request, headers=world.owner)
    assert answer.status_code == 200, answer.text
    return answer.json()


def listed(world, keys, **params):
    answer = world.api.get(keys, params=params, headers=world.owner)
    assert answer.status_code == 200, answer.text
    return answer.json().get("keys", [])


def test_a_new_key_signs_in_and_is_shown_once(world, keys):
    made = create(world, keys)
    file = json.loads(base64.b64decode(made["privateKeyData"]))
    assert made["name"] == keys[len("/v1/"):] + "/" + file["private_key_id"]
    assert (made["keyType"], made["keyOrigin"]) == ("USER_MANAGED", "GOOGLE_PROVIDED")
    assert (made["keyAlgorithm"], made["privateKeyType"]) == ("KEY_ALG_RSA_2048", "TYPE_GOOGLE_CREDENTIALS_FILE")
    assert made["validBeforeTime"] == "9999-12-31T23:59:59Z"
    datetime.datetime.strptime(made["validAfterTime"], "%Y-%m-%dT%H:%M:%SZ")
    assert file["client_email"] == keys.split("/")[5] and file["type"] == "service_account"
    assert file["token_uri"] == world.server.http_url + "/token"
    headers = bearer(access_token(world.api, file))
    assert world.api.get(f"/v1/projects/{world.project}", headers=headers).status_code == 200
    shown = {name: value for name, value in made.items() if not name.startswith("private")}
    assert world.api.get("/v1/" + made["name"], headers=world.owner).json() == shown
    assert shown in listed(world, keys)
    assert "private" not in json.dumps(listed(world, keys))
    answer = world.api.post(keys, json={}, headers=world.owner)
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_private_half_is_nowhere_in_the_data_folder_and_in_no_log(world, keys):
    made = create(world, keys)
    pem = json.loads(base64.b64decode(made["privateKeyData"]))["private_key"]
    needles = [pem.splitlines()[5].encode(), made["privateKeyData"][400:464].encode()]
    world.server.stop()
    for path in [*world.server.data_dir.rglob("*"), world.server.log_path]:
        if path.is_file():
            content = path.read_bytes()
            assert not any(needle in content for needle in needles), path
    world.server.start()


def test_a_deleted_key_signs_nothing_any_more(world, keys):
    made = create(world, keys)
    file = json.loads(base64.b64decode(made["privateKeyData"]))
    assert ask_for_token(world.api, sign_jwt(file, claims_of(file))).status_code == 200
    assert world.api.delete("/v1/" + made["name"], headers=world.owner).json() == {}
    assert ask_for_token(world.api, sign_jwt(file, claims_of(file))).status_code == 400
    assert_error(world.api.delete("/v1/" + made["name"], headers=world.owner), 404, "NOT_FOUND")
    assert_error(world.api.get("/v1/" + made["name"], headers=world.owner), 404, "NOT_FOUND")


def certificate(key, days=30, **names):
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mine")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(7).not_valid_before(now - datetime.timedelta(days=60))
            .not_valid_after(now + datetime.timedelta(days=days)).sign(key, hashes.SHA256()))
    return made.public_bytes(serialization.Encoding.PEM)


def upload(world, keys, pem):
    return world.api.post(keys + ":upload", json={"publicKeyData": base64.b64encode(pem).decode()},
                          headers=world.owner)


def test_the_public_half_of_a_key_made_elsewhere_is_uploaded_and_signs_in(world, keys):
    own = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    answer = upload(world, keys, certificate(own))
    assert answer.status_code == 200, answer.text
    made = answer.json()
    assert made["keyOrigin"] == "USER_PROVIDED" and "privateKeyData" not in made
    end = datetime.datetime.strptime(made["validBeforeTime"], "%Y-%m-%dT%H:%M:%SZ")
    assert abs((end - datetime.datetime.now()).days - 30) <= 1
    pem = own.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                            serialization.NoEncryption()).decode()
    file = {"client_email": keys.split("/")[5], "private_key": pem, "private_key_id": made["name"].split("/")[-1]}
    assert access_token(world.api, file)
    assert made in listed(world, keys)
    raw = world.api.get("/v1/" + made["name"], params={"publicKeyType": "TYPE_RAW_PUBLIC_KEY"}, headers=world.owner)
    assert serialization.load_pem_public_key(base64.b64decode(raw.json()["publicKeyData"])) == own.public_key()


def test_what_is_no_certificate_of_an_rsa_key_is_not_taken(world, keys):
    good = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    raw = good.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    before = listed(world, keys)
    for pem in (raw, b"", b"x", certificate(ec.generate_private_key(ec.SECP256R1())), certificate(good, days=-1),
                certificate(rsa.generate_private_key(public_exponent=65537, key_size=1024)), certificate(good)[:200]):
        assert_error(upload(world, keys, pem), 400, "INVALID_ARGUMENT")
    for body in ({}, {"publicKeyData": "*"}, {"publicKeyData": 7}):
        assert_error(world.api.post(keys + ":upload", json=body, headers=world.owner), 400, "INVALID_ARGUMENT")
    assert listed(world, keys) == before


def test_a_key_is_shown_as_a_certificate_too(world, keys):
    made = create(world, keys)
    pem = json.loads(base64.b64decode(made["privateKeyData"]))["private_key"]
    answer = world.api.get("/v1/" + made["name"], params={"publicKeyType": "TYPE_X509_PEM_FILE"}, headers=world.owner)
    shown = x509.load_pem_x509_certificate(base64.b64decode(answer.json()["publicKeyData"]))
    assert shown.public_key() == serialization.load_pem_private_key(pem.encode(), None).public_key()


def test_the_servers_own_keys_are_listed_apart_and_cannot_be_deleted(world, keys):
    account = keys.rsplit("/", 1)[0]
    creator = world.headers("roles/iam.serviceAccountTokenCreator")
    signed = world.api.post(account + ":signBlob", json={"payload": "eA=="}, headers=creator)
    assert signed.status_code == 200, signed.text
    system = listed(world, keys, keyTypes="SYSTEM_MANAGED")
    assert [key["name"].split("/")[-1] for key in system] == [signed.json()["keyId"]]
    assert system[0]["keyType"] == "SYSTEM_MANAGED"
    assert all(key["keyType"] == "USER_MANAGED" for key in listed(world, keys, keyTypes="USER_MANAGED"))
    assert len(listed(world, keys)) == 2
    both = world.api.get(keys + "?keyTypes=SYSTEM_MANAGED&keyTypes=USER_MANAGED", headers=world.owner)
    assert len(both.json()["keys"]) == 2
    refused = world.api.delete("/v1/" + system[0]["name"], headers=world.owner)
    assert_error(refused, 400, "INVALID_ARGUMENT")


def test_other_forms_of_keys_are_refused(world, keys):
    assert_error(world.api.post(keys, json={"privateKeyType": "TYPE_PKCS12_FILE"}, headers=world.owner), 501,
                 "UNIMPLEMENTED")
    for body in ({"keyAlgorithm": "KEY_ALG_RSA_1024"}, {"privateKeyType": "x"}, {"keyAlgorithm": 7}):
        assert_error(world.api.post(keys, json=body, headers=world.owner), 400, "INVALID_ARGUMENT")
    for verb in ("disable", "enable"):
        answer = world.api.post(f"{keys}/x:{verb}", json={}, headers=world.owner)
        assert_error(answer, 501, "UNIMPLEMENTED")
    missing = keys.replace("caller", "nobody")
    assert_error(world.api.post(missing, json={}, headers=world.owner), 404, "NOT_FOUND")
    assert_error(world.api.get(missing, headers=world.owner), 404, "NOT_FOUND")


def test_an_account_has_ten_keys_at_most(world, keys):
    while len(listed(world, keys)) < 10:
        create(world, keys)
    assert_error(world.api.post(keys, json={}, headers=world.owner), 429, "RESOURCE_EXHAUSTED")


def test_every_method_needs_its_permission_so_that_nobody_makes_himself_a_key_of_the_administrator(world, keys):
    administrators = f"/v1/projects/{world.project}/serviceAccounts/{world.owner_key['client_email']}/keys"
    anywhere = administrators.replace(world.project, "-", 1)
    pem = certificate(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    body = {"publicKeyData": base64.b64encode(pem).decode()}
    before = listed(world, administrators)
    for place in (administrators, anywhere):
        assert_needs(world, "iam.serviceAccountKeys.create", "POST", place, json={})
        assert_needs(world, "iam.serviceAccountKeys.create", "POST", place + ":upload", json=body)
        assert_needs(world, "iam.serviceAccountKeys.delete", "DELETE",
                     f"{place}/{world.owner_key['private_key_id']}")
    for role in ("roles/editor", "roles/iam.serviceAccountAdmin", "roles/iam.serviceAccountTokenCreator",
                 "roles/iam.roleAdmin", "roles/resourcemanager.projectIamAdmin"):
        assert_error(world.api.post(administrators, json={}, headers=world.headers(role)), 403, "PERMISSION_DENIED")
    for place, permission in ((administrators, "iam.serviceAccountKeys.list"),
                              (f"{administrators}/{world.owner_key['private_key_id']}", "iam.serviceAccountKeys.get")):
        assert_error(world.api.get(place), 401, "UNAUTHENTICATED")
        for headers in (world.strangers()[0], world.strangers()[2]):
            assert_error(world.api.get(place, headers=headers), 403, "PERMISSION_DENIED", permission)
    assert listed(world, administrators) == before
    assert world.api.post(keys, json={}, headers=world.headers("roles/iam.serviceAccountKeyAdmin")).status_code == 200
