#include "auth/oidc_issuers.h"

#include <algorithm>
#include <fstream>

#include <nlohmann/json.hpp>

#include "auth/oidc_discovery.h"
#include "base/https_url.h"
#include "base/limits.h"

namespace lakegate {
namespace {

// https://cloud.google.com/iam/docs/workload-identity-federation#mapping
constexpr size_t kSubjectBytesMax = 127;
constexpr size_t kGroupsMax = 100;
constexpr size_t kValueBytesMax = 512;
// A token that names an unknown key has the file read again at most so often; any token after the longer time, since
// keys that are gone from it must not sign in any more.
constexpr int64_t kRereadUs = 5'000'000;
constexpr int64_t kFreshUs = 60'000'000;
constexpr SignatureAlgorithm kAlgorithms[] = {SignatureAlgorithm::kRs256, SignatureAlgorithm::kRs384,
                                              SignatureAlgorithm::kRs512, SignatureAlgorithm::kEs256};

Status refused(std::string why) { return Status(Code::kUnauthenticated, std::move(why)); }

Result<JwkSet> read_keys(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(limits::kJwksBytesMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || (!file.eof() && file.fail())) return invalid_argument("The key file " + path + " cannot be read.");
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.empty()) return invalid_argument("The key file " + path + " cannot be read or is empty.");
  if (text.size() > limits::kJwksBytesMax) return invalid_argument("The key file " + path + " is too large.");
  return JwkSet::parse(text);
}

// One place for the keys, and nothing that would be without effect: who lists networks means to fetch.
Status check_key_source(const OidcIssuerConfig& config, const std::string& start) {
  if (!config.jwks_file.empty()) {
    if (config.jwks_uri.empty() && config.jwks_ca_file.empty() && config.jwks_allowed_networks.empty()) return Status();
    return invalid_argument(start +
                            " has a jwks_file, so jwks_uri, jwks_ca_file and jwks_allowed_networks say nothing.");
  }
  if (!config.jwks_uri.empty() && !parse_https_url(config.jwks_uri)) {
    return invalid_argument(start + " has a jwks_uri that is no https URL.");
  }
  if (config.jwks_uri.empty() && !parse_https_url(discovery_url(config.issuer))) {
    return invalid_argument(start + " needs a jwks_file or a jwks_uri, since the issuer is no https URL.");
  }
  for (const std::string& network : config.jwks_allowed_networks) {
    if (IpRange::parse(network)) continue;
    return invalid_argument(start + " has the network " + network + ", which is none; write it like 10.0.0.0/8.");
  }
  return Status();
}

RemoteKeySource remote_source(const OidcIssuerConfig& config) {
  RemoteKeySource source{config.issuer, config.jwks_uri, config.jwks_ca_file, {}};
  for (const std::string& network : config.jwks_allowed_networks) {
    source.allowed_networks.push_back(*IpRange::parse(network));
  }
  return source;
}

Status check_config(const OidcIssuerConfig& config) {
  const auto is_bad = [](char c) { return (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-'; };
  if (config.issuer.empty()) return invalid_argument("An [[oidc]] table has no issuer.");
  const std::string start = "The [[oidc]] table of " + config.issuer;
  RETURN_IF_ERROR(check_key_source(config, start));
  if (config.audience.empty()) {
    // Tokens that a provider made for somebody else would sign in here.
    return invalid_argument(start + " has no audience.");
  }
  if (config.pool.empty() || std::any_of(config.pool.begin(), config.pool.end(), is_bad)) {
    return invalid_argument(start + " needs a pool of lower-case letters, digits and '-'.");
  }
  return Status();
}

std::optional<std::string> text_claim(const nlohmann::json& claims, const std::string& name) {
  const auto found = claims.find(name);
  if (found == claims.end()) return std::nullopt;
  if (found->is_string()) return found->get<std::string>();
  if (found->is_boolean()) return found->get<bool>() ? "true" : "false";
  if (found->is_number_integer()) return std::to_string(found->get<int64_t>());
  return std::nullopt;
}

}  // namespace

Result<Principal> federated_principal(const OidcIssuerConfig& config, std::string_view principal_start,
                                      std::string_view claims_json) {
  const nlohmann::json claims = nlohmann::json::parse(claims_json, nullptr, /*allow_exceptions=*/false);
  if (!claims.is_object()) return refused("The token's claims cannot be read.");
  const std::optional<std::string> subject = text_claim(claims, config.subject_claim);
  if (!subject || subject->empty() || subject->size() > kSubjectBytesMax) {
    return refused("The token's " + config.subject_claim + " is no subject.");
  }
  const std::string start(principal_start);
  Principal principal;
  principal.kind = PrincipalKind::kFederated;
  principal.name = "principal:" + start + "/subject/" + *subject;
  principal.identifiers = {principal.name, "principalSet:" + start + "/*"};
  if (const auto groups = claims.find(config.groups_claim); !config.groups_claim.empty() && groups != claims.end()) {
    if (!groups->is_array() || groups->size() > kGroupsMax) return refused("The token's groups cannot be read.");
    for (const nlohmann::json& group : *groups) {
      if (!group.is_string()) return refused("The token's groups cannot be read.");
      principal.identifiers.push_back("principalSet:" + start + "/group/" + group.get<std::string>());
    }
  }
  for (const auto& [name, claim] : config.attributes) {
    const std::optional<std::string> value = text_claim(claims, claim);
    if (!value || value->empty() || value->size() > kValueBytesMax) continue;
    principal.identifiers.push_back("principalSet:" + start + "/attribute." + name + "/" + *value);
  }
  return principal;
}

Result<std::unique_ptr<OidcIssuers>> OidcIssuers::load(std::vector<OidcIssuerConfig> configs, uint64_t project_number,
                                                       const Clock& clock, WorkerPool& pool, KeyFetcher* fetcher) {
  std::unique_ptr<OidcIssuers> loaded(new OidcIssuers(clock, pool));
  for (OidcIssuerConfig& config : configs) {
    RETURN_IF_ERROR(check_config(config));
    if (loaded->knows(config.issuer)) return invalid_argument("The issuer " + config.issuer + " is there twice.");
    auto issuer = std::make_unique<Issuer>();
    if (!config.jwks_file.empty()) {
      ASSIGN_OR_RETURN(JwkSet keys, read_keys(config.jwks_file));
      issuer->keys = std::make_shared<const JwkSet>(std::move(keys));
      issuer->read_us = clock.monotonic_us();
    } else if (fetcher != nullptr) {
      issuer->remote = std::make_unique<RemoteKeys>(remote_source(config), *fetcher, clock);
    } else {
      return invalid_argument("The keys of the issuer " + config.issuer + " cannot be fetched here.");
    }
    issuer->principal_start = "//iam.googleapis.com/projects/" + std::to_string(project_number) +
                              "/locations/global/workloadIdentityPools/" + config.pool;
    issuer->config = std::move(config);
    loaded->issuers_.push_back(std::move(issuer));
  }
  return loaded;
}

const OidcIssuers::Issuer* OidcIssuers::find(std::string_view issuer) const {
  const auto found = std::find_if(issuers_.begin(), issuers_.end(),
                                  [&](const std::unique_ptr<Issuer>& each) { return each->config.issuer == issuer; });
  return found == issuers_.end() ? nullptr : found->get();
}

Task<std::shared_ptr<const JwkSet>> OidcIssuers::keys_that_have(const Issuer& issuer, const Jwt& jwt) const {
  if (issuer.remote != nullptr) co_return co_await issuer.remote->keys_that_have(jwt.key_id, jwt.algorithm);
  co_return co_await keys_of_file(issuer, jwt);
}

Task<std::shared_ptr<const JwkSet>> OidcIssuers::keys_of_file(const Issuer& issuer, const Jwt& jwt) const {
  const int64_t now_us = clock_.monotonic_us();
  std::shared_ptr<const JwkSet> keys;
  {
    const std::lock_guard lock(issuer.mutex);
    keys = issuer.keys;
    const int64_t age_us = now_us - issuer.read_us;
    if (age_us < (keys->find(jwt.key_id, jwt.algorithm) == nullptr ? kRereadUs : kFreshUs)) co_return keys;
    issuer.read_us = now_us;
  }
  auto read = [&issuer] { return read_keys(issuer.config.jwks_file); };
  Result<JwkSet> fresh = co_await pool_.run(read);
  // A file that is being replaced leaves the keys as they were.
  if (!fresh.ok()) co_return keys;
  keys = std::make_shared<const JwkSet>(std::move(*fresh));
  const std::lock_guard lock(issuer.mutex);
  issuer.keys = keys;
  co_return keys;
}

Task<Result<OidcSignIn>> OidcIssuers::verify(Jwt jwt) const {
  const Issuer* const issuer = find(jwt.claims.issuer);
  if (issuer == nullptr) co_return refused("The token's issuer is unknown.");
  if (std::find(std::begin(kAlgorithms), std::end(kAlgorithms), jwt.algorithm) == std::end(kAlgorithms)) {
    co_return refused("The token's algorithm is not allowed.");
  }
  const std::shared_ptr<const JwkSet> keys = co_await keys_that_have(*issuer, jwt);
  const PublicKey* const key = keys == nullptr ? nullptr : keys->find(jwt.key_id, jwt.algorithm);
  if (key == nullptr || !verify_jwt(jwt, *key)) co_return refused("The token's signature does not match.");
  JwtRules rules;
  rules.now_us = clock_.now_us();
  rules.clock_skew_s = limits::kJwtClockSkewS;
  rules.issuer = issuer->config.issuer;
  rules.audience = issuer->config.audience;
  CO_RETURN_IF_ERROR(check_jwt_claims(jwt.claims, rules));
  OidcSignIn sign_in;
  CO_ASSIGN_OR_RETURN(sign_in.principal, federated_principal(issuer->config, issuer->principal_start, jwt.claims.json));
  sign_in.expires_s = *jwt.claims.expires_s;
  co_return sign_in;
}

}  // namespace lakegate
