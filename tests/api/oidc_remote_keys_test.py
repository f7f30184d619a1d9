"""Tokens of an identity provider whose keys the server fetches itself, over TLS, and from nowhere that is forbidden."""

import concurrent.futures
import re
import time

import pytest

from tests.api.conftest import Api
from tests.support.identity_provider import IdentityProvider, SigningKey, make_certificates
from tests.support.server import Testbench
from tests.support.sign_in import bearer, sign_jwt

LIST = "/storage/v1/b?project=test-project"
LOOPBACK = '["127.0.0.0/8", "::1/128"]'
# Whoever is known may not list (nobody granted it), whoever is not is told to sign in.
KNOWN = 403
UNKNOWN = 401
WAIT_S = 60


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return make_certificates(tmp_path_factory.mktemp("provider") / "certificates")


@pytest.fixture(scope="module")
def keys():
    return [SigningKey("key-1"), SigningKey("key-2")]


@pytest.fixture
def provider(certificates, keys):
    with IdentityProvider(certificates) as running:
        running.serve_keys(keys[0])
        yield running


def configured(tmp_path, provider, *lines, issuer=None, allowed=LOOPBACK) -> Testbench:
    """A server that requires credentials, with the provider as an issuer; `lines` of its table. Its clock moves."""
    config = tmp_path / "lakegate.toml"
    text = [f'[[oidc]]\nissuer = "{issuer or provider.url}"', 'audience = ["gcs"]', 'pool = "company"',
            f'jwks_ca_file = "{provider.ca_file}"', *lines]
    if allowed:
        text.append(f"jwks_allowed_networks = {allowed}")
    config.write_text("\n".join(text) + "\n")
    return Testbench(auth="required", extra_arguments=["--config", str(config)])


def token(server, provider, key, issuer=None, header=None) -> str:
    now = server.now_us() // 1_000_000
    claims = {"iss": issuer or provider.url, "sub": "ann", "aud": "gcs", "iat": now, "exp": now + 600}
    return sign_jwt(key.signer, claims, header)


def status(server, text) -> int:
    return Api(server).get(LIST, headers=bearer(text)).status_code


def wait_for(condition) -> None:
    deadline = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def metric(server, name) -> float:
    found = re.search(rf"^{name}{{[^}}]*}} (\S+)$", server.metrics(), re.MULTILINE)
    assert found, name
    return float(found[1])


def test_keys_are_fetched_from_the_jwks_uri(tmp_path, provider, keys):
    with configured(tmp_path, provider, f'jwks_uri = "{provider.url}/keys"') as server:
        assert status(server, token(server, provider, keys[0])) == KNOWN
        assert status(server, token(server, provider, keys[1])) == UNKNOWN
        assert set(provider.requests) == {"/keys"}
        assert metric(server, "lakegate_oidc_key_fetches_total") >= 1
        assert metric(server, "lakegate_oidc_key_fetch_failures_total") == 0
        assert 0 <= metric(server, "lakegate_oidc_keys_age_seconds") < 60


def test_without_a_jwks_uri_the_discovery_document_says_where_they_are(tmp_path, provider, keys):
    provider.answer("/.well-known/openid-configuration", {"issuer": provider.url, "jwks_uri": f"{provider.url}/keys"})
    with configured(tmp_path, provider) as server:
        assert status(server, token(server, provider, keys[0])) == KNOWN
        assert provider.requests[:2] == ["/.well-known/openid-configuration", "/keys"]


@pytest.mark.parametrize("change", [{"issuer": "https://other.example"}, {"jwks_uri": "http://localhost/keys"}])
def test_a_discovery_document_of_somebody_else_lends_no_keys(tmp_path, provider, keys, change):
    document = {"issuer": provider.url, "jwks_uri": f"{provider.url}/keys", **change}
    provider.answer("/.well-known/openid-configuration", document)
    with configured(tmp_path, provider) as server:
        assert status(server, token(server, provider, keys[0])) == UNKNOWN
        assert "/keys" not in provider.requests


def test_keys_that_are_changed_are_taken_up_and_old_ones_end(tmp_path, provider, keys):
    with configured(tmp_path, provider, f'jwks_uri = "{provider.url}/keys"') as server:
        old = token(server, provider, keys[0])
        assert status(server, old) == KNOWN
        provider.serve_keys(keys[1])
        server.advance_clock(5)
        assert status(server, token(server, provider, keys[1])) == KNOWN
        server.advance_clock(1)  # What was found out about a token is remembered for a second.
        assert status(server, old) == UNKNOWN
        # Withdrawn without any new key: the background sees it.
        provider.answer("/keys", {"keys": []})
        fetches = len(provider.requests)
        server.advance_clock(300)
        wait_for(lambda: len(provider.requests) > fetches)
        wait_for(lambda: status(server, token(server, provider, keys[1])) == UNKNOWN)


def test_a_provider_that_fails_leaves_its_keys_in_force_for_a_day(tmp_path, provider, keys):
    with configured(tmp_path, provider, f'jwks_uri = "{provider.url}/keys"') as server:
        assert status(server, token(server, provider, keys[0])) == KNOWN
        for body, code in ((b"<html>", 200), (b"{}", 500)):
            provider.answer("/keys", body, status=code)
            fetches = len(provider.requests)
            server.advance_clock(3600)
            wait_for(lambda seen=fetches: len(provider.requests) > seen)
            assert status(server, token(server, provider, keys[0])) == KNOWN
        server.advance_clock(22 * 3600)
        assert status(server, token(server, provider, keys[0])) == UNKNOWN
        assert metric(server, "lakegate_oidc_key_fetch_failures_total") >= 2
        assert metric(server, "lakegate_oidc_keys_age_seconds") >= 24 * 3600
        assert "could not fetch the keys of an identity provider" in server.log_text()


def test_a_stampede_of_unknown_keys_is_one_request(tmp_path, provider, keys):
    with configured(tmp_path, provider, f'jwks_uri = "{provider.url}/keys"') as server:
        assert status(server, token(server, provider, keys[0])) == KNOWN
        server.advance_clock(5)
        fetches = len(provider.requests)
        garbage = [token(server, provider, keys[1], header={"kid": f"garbage-{number}"}) for number in range(200)]
        with concurrent.futures.ThreadPoolExecutor(16) as threads:
            assert set(threads.map(lambda text: status(server, text), garbage)) == {UNKNOWN}
        assert len(provider.requests) == fetches + 1
        assert status(server, token(server, provider, keys[0])) == KNOWN


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]"])
def test_a_forbidden_address_is_never_connected_to(tmp_path, provider, keys, host):
    url = f"https://{host}:{provider.port}/keys"
    with configured(tmp_path, provider, f'jwks_uri = "{url}"', allowed='["10.0.0.0/8"]') as server:
        assert status(server, token(server, provider, keys[0])) == UNKNOWN
        assert "is of no allowed network" in server.log_text() or "Cannot find" in server.log_text()
    assert provider.connections == 0


def test_a_discovery_document_cannot_send_the_server_to_a_forbidden_address(tmp_path, certificates, provider, keys):
    with IdentityProvider(certificates) as inner:
        inner.serve_keys(keys[1])
        target = f"https://[::ffff:127.0.0.9]:{inner.port}/keys"
        provider.answer("/.well-known/openid-configuration", {"issuer": provider.url, "jwks_uri": target})
        with configured(tmp_path, provider, allowed='["127.0.0.1/32", "::1/128"]') as server:
            assert status(server, token(server, provider, keys[1])) == UNKNOWN
            assert provider.requests
            assert "is of no allowed network" in server.log_text()
        assert inner.connections == 0


def test_a_redirect_to_the_keys_is_not_followed(tmp_path, provider, keys):
    provider.answer("/moved", b"", status=302, Location=f"{provider.url}/keys")
    with configured(tmp_path, provider, f'jwks_uri = "{provider.url}/moved"') as server:
        assert status(server, token(server, provider, keys[0])) == UNKNOWN
        assert set(provider.requests) == {"/moved"}


def test_a_certificate_of_a_strange_authority_or_another_host_is_refused(tmp_path, certificates, provider, keys):
    strange = make_certificates(tmp_path / "strange")
    issuer = provider.url
    for line, url in ((f'jwks_ca_file = "{strange / "ca.pem"}"', provider.url),
                      (f'jwks_ca_file = "{provider.ca_file}"', f"https://127.0.0.2:{provider.port}")):
        config = tmp_path / "lakegate.toml"
        config.write_text(f'[[oidc]]\nissuer = "{issuer}"\naudience = ["gcs"]\npool = "company"\n{line}\n'
                          f'jwks_uri = "{url}/keys"\njwks_allowed_networks = {LOOPBACK}\n')
        with Testbench(auth="required", extra_arguments=["--config", str(config)]) as server:
            assert status(server, token(server, provider, keys[0])) == UNKNOWN
    assert provider.requests == []


def test_proxies_of_the_environment_are_ignored(tmp_path, provider, keys):
    server = configured(tmp_path, provider, f'jwks_uri = "{provider.url}/keys"')
    server.environment = {name: "http://127.0.0.1:9" for name in ("https_proxy", "HTTPS_PROXY", "all_proxy")}
    with server:
        assert status(server, token(server, provider, keys[0])) == KNOWN
