#include "gateway/oauth/account_certificates.h"

#include <nlohmann/json.hpp>

#include "auth/certificate.h"
#include "base/encoding.h"
#include "gateway/oauth/oauth_answer.h"
#include "metadata/ops/service_account_keys_list.h"
#include "metadata/ops/service_accounts.h"

namespace lakegate::oauth {
namespace {

constexpr std::string_view kJwk = "/service_accounts/v1/jwk/";
constexpr std::string_view kIdTokenSigner = "federated-signon.system.gserviceaccount.com";
// A key that was made a minute ago must be found, and one that is gone must go.
constexpr std::string_view kCacheControl = "public, max-age=60";

struct PublishedKeys {
  ServiceAccount account;
  std::vector<ServiceAccountKey> keys;  // Those that are still believed.
};

Result<PublishedKeys> read_keys(Transaction& transaction, const std::string& email) {
  PublishedKeys found;
  ASSIGN_OR_RETURN(found.account, require_service_account(transaction, email));
  if (found.account.state != ServiceAccountState::kEnabled) return not_found("Not Found");
  ASSIGN_OR_RETURN(found.keys, service_account_keys_list(transaction, email));
  const int64_t now_us = transaction.now_us();
  std::erase_if(found.keys, [&](const ServiceAccountKey& key) {
    return key.valid_before_us != 0 && key.valid_before_us <= now_us;
  });
  return found;
}

Response published(const nlohmann::ordered_json& json) {
  Response response = plain_answer(json);
  response.headers.add("Cache-Control", std::string(kCacheControl));
  return response;
}

Task<Result<nlohmann::ordered_json>> certificate_map(RequestContext& context, const PublishedKeys& found) {
  nlohmann::ordered_json map = nlohmann::ordered_json::object();
  for (const ServiceAccountKey& key : found.keys) {
    CO_ASSIGN_OR_RETURN(map[key.key_id], co_await certificate_of(context, found.account, key));
  }
  co_return map;
}

Result<nlohmann::ordered_json> jwk_set(const PublishedKeys& found) {
  nlohmann::ordered_json keys = nlohmann::ordered_json::array();
  for (const ServiceAccountKey& key : found.keys) {
    ASSIGN_OR_RETURN(const PublicKey parsed, PublicKey::from_pem(key.public_key));
    const PublicKey::RsaNumbers numbers = parsed.rsa_numbers();
    keys.push_back({{"use", "sig"},
                    {"kty", "RSA"},
                    {"n", numbers.modulus},
                    {"e", numbers.exponent},
                    {"kid", key.key_id},
                    {"alg", "RS256"}});
  }
  return nlohmann::ordered_json{{"keys", std::move(keys)}};
}

}  // namespace

Task<Result<std::string>> certificate_of(RequestContext& context, const ServiceAccount& account,
                                         const ServiceAccountKey& key) {
  CO_ASSIGN_OR_RETURN(const PublicKey parsed, PublicKey::from_pem(key.public_key));
  CertificateFacts facts;
  // Addresses may be longer than names in certificates.
  facts.common_name = account.unique_id;
  facts.serial = key.key_id;
  facts.valid_after_us = key.time_created_us;
  facts.valid_before_us = key.valid_before_us;
  co_return co_await context.services.sign_in->tokens.certify(facts, parsed);
}

Task<Result<Response>> account_keys(RequestContext& context) {
  if (context.request.method != Method::kGet && context.request.method != Method::kHead) {
    co_return Status(Code::kInvalidArgument, "This method takes GET.", "httpMethodNotAllowed");
  }
  const std::string_view path = context.request.raw_path();
  const std::optional<std::string> name = percent_decode(path.substr(path.rfind('/') + 1));
  if (!name) co_return not_found("Not Found");
  const std::string email = lower_case_address(*name);
  auto read = [&email](Transaction& transaction) { return read_keys(transaction, email); };
  CO_ASSIGN_OR_RETURN(const PublishedKeys found, co_await context.services.catalog.read(read));
  if (path.starts_with(kJwk)) {
    CO_ASSIGN_OR_RETURN(const nlohmann::ordered_json keys, jwk_set(found));
    co_return published(keys);
  }
  CO_ASSIGN_OR_RETURN(const nlohmann::ordered_json map, co_await certificate_map(context, found));
  co_return published(map);
}

Task<Result<Response>> id_token_certificates(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const std::vector<CertifiedIdKey> keys,
                      co_await context.services.sign_in->tokens.id_token_certificates(std::string(kIdTokenSigner)));
  nlohmann::ordered_json map = nlohmann::ordered_json::object();
  for (const CertifiedIdKey& key : keys) map[key.key_id] = key.certificate;
  co_return published(map);
}

}  // namespace lakegate::oauth
