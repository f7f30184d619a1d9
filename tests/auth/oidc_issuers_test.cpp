// Tokens of configured identity providers: whom they name, and which are refused.
#include "auth/oidc_issuers.h"

#include <filesystem>
#include <fstream>

#include "tests/auth/key_fetcher_double.h"
#include "tests/auth/sign_in_world.h"
#include "tests/support/temporary_folder.h"

namespace lakegate {
namespace {

constexpr const char* kStart = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/k8s";

struct OidcWorld : SignInWorld {
  OidcWorld() {
    config.issuer = "https://issuer.example";
    config.jwks_file = folder.path() + "/jwks.json";
    config.audience = {"gcs"};
    config.pool = "k8s";
    config.groups_claim = "groups";
    config.attributes = {{"ns", "namespace"}};
    write_keys("key-1", 0);
  }
  void write_keys(const std::string& key_id, int key_number) const {
    const RsaKey::PublicNumbers numbers = test_key(key_number).public_numbers();
    const nlohmann::json key = {{"kid", key_id}, {"kty", "RSA"}, {"n", numbers.modulus}, {"e", numbers.exponent}};
    std::ofstream(config.jwks_file) << nlohmann::json{{"keys", {key}}}.dump();
  }
  std::unique_ptr<OidcIssuers> load() {
    auto loaded = OidcIssuers::load({config}, 1, clock, pool);
    INFO(loaded.status().to_string());
    REQUIRE(loaded.ok());
    return std::move(*loaded);
  }
  nlohmann::json oidc_claims() const {
    return {{"iss", config.issuer},     {"sub", "system:serviceaccount:ns:loader"},
            {"aud", {"gcs"}},           {"exp", now_s() + 600},
            {"iat", now_s()},           {"groups", {"readers"}},
            {"namespace", "production"}};
  }
  Result<OidcSignIn> verify(const OidcIssuers& issuers, const std::string& text) {
    constexpr SignatureAlgorithm kAlgorithms[] = {SignatureAlgorithm::kRs256};
    Result<Jwt> jwt = parse_jwt(text, kAlgorithms);
    if (!jwt.ok()) return jwt.status();
    return sync_wait(issuers.verify(std::move(*jwt)));
  }

  TemporaryFolder folder;
  OidcIssuerConfig config;
};

}  // namespace

TEST_CASE_METHOD(OidcWorld, "A token of a configured issuer names a principal, its groups and attributes") {
  const auto issuers = load();
  CHECK(issuers->knows("https://issuer.example"));
  CHECK_FALSE(issuers->knows("https://issuer.example/"));
  const Result<OidcSignIn> result = verify(*issuers, sign_jwt(oidc_claims()));
  INFO(result.status().to_string());
  REQUIRE(result.ok());
  CHECK(result->principal.kind == PrincipalKind::kFederated);
  CHECK(result->expires_s == now_s() + 600);
  const std::string start = kStart;
  CHECK(result->principal.name == "principal:" + start + "/subject/system:serviceaccount:ns:loader");
  CHECK(result->principal.identifiers ==
        std::vector<std::string>{"principal:" + start + "/subject/system:serviceaccount:ns:loader",
                                 "principalSet:" + start + "/*", "principalSet:" + start + "/group/readers",
                                 "principalSet:" + start + "/attribute.ns/production"});
}

TEST_CASE_METHOD(OidcWorld, "A provider's token that does not hold is refused") {
  const auto issuers = load();
  const auto refused = [&](const char* name, const nlohmann::json& value) {
    nlohmann::json changed = oidc_claims();
    changed[name] = value;
    INFO(name << " " << value.dump());
    CHECK_FALSE(verify(*issuers, sign_jwt(changed)).ok());
  };
  refused("iss", "https://other.example");
  refused("aud", "other");
  refused("aud", nullptr);
  refused("exp", now_s() - 600);
  refused("exp", nullptr);
  refused("nbf", now_s() + 600);
  refused("sub", "");
  refused("sub", std::string(200, 's'));
  refused("groups", "readers");
  refused("groups", nlohmann::json::array({7}));
  CHECK_FALSE(verify(*issuers, sign_jwt(oidc_claims(), 1)).ok());
  CHECK_FALSE(verify(*issuers, sign_jwt(oidc_claims(), 0, "key-2")).ok());
}

TEST_CASE_METHOD(OidcWorld, "New keys are taken up when a token names one, and old ones go after a minute") {
  const auto issuers = load();
  write_keys("key-2", 1);
  const std::string next = sign_jwt(oidc_claims(), 1, "key-2");
  CHECK_FALSE(verify(*issuers, next).ok());
  clock.advance_us(5 * kSecondUs);
  CHECK(verify(*issuers, next).ok());
  CHECK_FALSE(verify(*issuers, sign_jwt(oidc_claims())).ok());
  write_keys("key-1", 0);
  clock.advance_us(60 * kSecondUs);
  CHECK_FALSE(verify(*issuers, sign_jwt(oidc_claims(), 1, "key-2")).ok());
  // A file that cannot be read leaves what was read before.
  std::ofstream(config.jwks_file) << "not json";
  clock.advance_us(60 * kSecondUs);
  CHECK(verify(*issuers, sign_jwt(oidc_claims())).ok());
}

TEST_CASE_METHOD(OidcWorld, "A configuration that would let strangers in, or cannot be read, is refused at the start") {
  FakeProvider provider;
  const auto refused = [&](OidcIssuerConfig changed) {
    CHECK(OidcIssuers::load({std::move(changed)}, 1, clock, pool, &provider).status().code() == Code::kInvalidArgument);
  };
  OidcIssuerConfig changed = config;
  changed.audience.clear();
  refused(changed);
  changed = config;
  changed.issuer.clear();
  refused(changed);
  changed = config;
  changed.pool = "a/b";
  refused(changed);
  changed = config;
  changed.jwks_file = folder.path() + "/none.json";
  refused(changed);
  changed = config;
  changed.jwks_uri = "https://idp.example/keys";
  refused(changed);  // From where, of the two?
  changed = config;
  changed.jwks_allowed_networks = {"10.0.0.0/8"};
  refused(changed);
  const auto remote = [&](const std::string& issuer, const std::string& uri, const std::string& network) {
    OidcIssuerConfig made = config;
    made.jwks_file.clear();
    made.issuer = issuer;
    made.jwks_uri = uri;
    made.jwks_allowed_networks = {network};
    return made;
  };
  refused(remote("https://idp.example", "http://idp.example/keys", "10.0.0.0/8"));
  refused(remote("https://idp.example", "file:///keys", "10.0.0.0/8"));
  refused(remote("http://idp.example", "", "10.0.0.0/8"));
  refused(remote("not a URL", "", "10.0.0.0/8"));
  refused(remote("https://idp.example", "", "10.0.0.0"));
  refused(remote("https://idp.example", "", "10.0.0.1/8"));
  CHECK(provider.fetches() == 0);
  CHECK_FALSE(OidcIssuers::load({config, config}, 1, clock, pool).ok());
  CHECK_FALSE(OidcIssuers::load({remote("https://idp.example", "", "10.0.0.0/8")}, 1, clock, pool).ok());
}

TEST_CASE_METHOD(OidcWorld, "A token of an issuer whose keys are fetched signs in, also when the keys are changed") {
  FakeProvider provider;
  config.jwks_file.clear();
  config.jwks_uri = "https://issuer.example/keys";
  const auto issuers = std::move(*OidcIssuers::load({config}, 1, clock, pool, &provider));
  CHECK_FALSE(verify(*issuers, sign_jwt(oidc_claims())).ok());
  provider.answer(config.jwks_uri, jwks_of("key-1", 0));
  clock.advance_us(5 * kSecondUs);
  CHECK(verify(*issuers, sign_jwt(oidc_claims())).ok());
  CHECK_FALSE(verify(*issuers, sign_jwt(oidc_claims(), 1)).ok());
  provider.answer(config.jwks_uri, jwks_of("key-2", 1));
  clock.advance_us(5 * kSecondUs);
  CHECK(verify(*issuers, sign_jwt(oidc_claims(), 1, "key-2")).ok());
  CHECK_FALSE(verify(*issuers, sign_jwt(oidc_claims())).ok());
}

}  // namespace lakegate
