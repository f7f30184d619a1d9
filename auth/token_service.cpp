#include "auth/token_service.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/limits.h"
#include "metadata/ops/revoked_tokens.h"
#include "metadata/ops/service_accounts.h"
#include "metadata/ops/signing_secrets.h"

namespace lakegate {
namespace {

constexpr int64_t kUsPerSecond = 1'000'000;
constexpr size_t kSecretBytes = 32;
constexpr size_t kKeyIdBytes = 8;
constexpr size_t kTokenIdBytes = 16;
// An unknown key id asks the store at most so often.
constexpr int64_t kRereadUs = 1 * kUsPerSecond;
constexpr int64_t kReadUs = 60 * kUsPerSecond;

Status invalid_token() { return Status(Code::kUnauthenticated, "Invalid Credentials"); }

const SigningSecret* find_secret(const std::vector<SigningSecret>& secrets, const std::string& key_id) {
  const auto found = std::find_if(secrets.begin(), secrets.end(),
                                  [&](const SigningSecret& secret) { return secret.key_id == key_id; });
  return found == secrets.end() ? nullptr : &*found;
}

std::string json_base64url(const nlohmann::ordered_json& json) {
  return base64url_encode(as_bytes(json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)));
}

}  // namespace

std::string random_hex(Random& random, size_t bytes) {
  std::vector<std::byte> buffer(bytes);
  random.fill(buffer);
  return hex_encode(buffer);
}

void TokenService::keep(SigningPurpose purpose, const Secrets& secrets) {
  const std::lock_guard lock(mutex_);
  keyring(purpose) = {secrets, identities_.clock().monotonic_us()};
}

Task<Result<TokenService::Secrets>> TokenService::read_secrets(SigningPurpose purpose) {
  auto operation = [purpose](Transaction& transaction) { return signing_secrets_list(transaction, purpose); };
  CO_ASSIGN_OR_RETURN(std::vector<SigningSecret> read, co_await identities_.catalog().read(operation));
  Secrets secrets = std::make_shared<const std::vector<SigningSecret>>(std::move(read));
  keep(purpose, secrets);
  co_return secrets;
}

Task<Result<TokenService::Secrets>> TokenService::secrets(SigningPurpose purpose) {
  {
    const std::lock_guard lock(mutex_);
    const Keyring& kept = keyring(purpose);
    if (kept.secrets && identities_.clock().monotonic_us() - kept.read_us < kReadUs) co_return kept.secrets;
  }
  co_return co_await read_secrets(purpose);
}

Task<Result<SigningSecret>> TokenService::new_secret(SigningPurpose purpose) {
  SigningSecret secret;
  secret.purpose = purpose;
  secret.key_id = random_hex(random_, kKeyIdBytes);
  if (purpose == SigningPurpose::kIdTokens) {
    auto make = [] { return RsaKey::generate(); };
    CO_ASSIGN_OR_RETURN(const RsaKey key, co_await pool_.run(make));
    secret.secret = key.to_pem();
    co_return secret;
  }
  std::string bytes(kSecretBytes, '\0');
  random_.fill(std::as_writable_bytes(std::span(bytes.data(), bytes.size())));
  secret.secret = Secret(std::move(bytes));
  co_return secret;
}

Task<Result<TokenService::Secrets>> TokenService::secrets_to_sign(SigningPurpose purpose) {
  CO_ASSIGN_OR_RETURN(Secrets current, co_await secrets(purpose));
  const int64_t now_us = identities_.clock().now_us();
  if (!current->empty() && now_us - current->front().time_created_us < kSecretLifetimeUs) co_return current;
  SigningSecretsRotateRequest request;
  CO_ASSIGN_OR_RETURN(request.next, co_await new_secret(purpose));
  request.max_age_us = kSecretLifetimeUs;
  request.overlap_us = (limits::kAccessTokenLifetimeSMax + limits::kJwtClockSkewS) * kUsPerSecond;
  auto operation = [&request](Transaction& transaction) { return signing_secrets_rotate(transaction, request); };
  CO_ASSIGN_OR_RETURN(auto rotated, co_await identities_.catalog().transact(operation));
  current = std::make_shared<const std::vector<SigningSecret>>(std::move(rotated.value));
  keep(purpose, current);
  co_return current;
}

Task<Result<IssuedAccessToken>> TokenService::issue(AccessToken token, int64_t lifetime_s) {
  CO_ASSIGN_OR_RETURN(const Secrets current, co_await secrets_to_sign(SigningPurpose::kAccessTokens));
  IssuedAccessToken issued;
  issued.lifetime_s = std::clamp<int64_t>(lifetime_s, 1, limits::kAccessTokenLifetimeSMax);
  token.id = random_hex(random_, kTokenIdBytes);
  token.issued_s = identities_.clock().now_us() / kUsPerSecond;
  token.expires_s = token.issued_s + issued.lifetime_s;
  issued.expires_s = token.expires_s;
  issued.text = Secret(sign_access_token(token, current->front()));
  co_return issued;
}

Task<Result<TokenService::Secrets>> TokenService::secrets_that_have(std::string key_id) {
  CO_ASSIGN_OR_RETURN(Secrets current, co_await secrets(SigningPurpose::kAccessTokens));
  if (find_secret(*current, key_id) != nullptr) co_return current;
  {
    const std::lock_guard lock(mutex_);
    const Keyring& kept = keyring(SigningPurpose::kAccessTokens);
    if (identities_.clock().monotonic_us() - kept.read_us < kRereadUs) co_return current;
  }
  co_return co_await read_secrets(SigningPurpose::kAccessTokens);
}

Task<Result<AccessToken>> TokenService::verify(std::string text) {
  const std::optional<std::string> key_id = access_token_key_id(text);
  if (!key_id) co_return invalid_token();
  CO_ASSIGN_OR_RETURN(const Secrets current, co_await secrets_that_have(*key_id));
  const SigningSecret* const secret = find_secret(*current, *key_id);
  if (secret == nullptr) co_return invalid_token();
  CO_ASSIGN_OR_RETURN(AccessToken token, verify_access_token(text, *secret));
  if (identities_.clock().now_us() / kUsPerSecond >= token.expires_s) co_return invalid_token();
  CO_ASSIGN_OR_RETURN(const bool is_revoked, co_await identities_.is_revoked(token_hash(text)));
  if (is_revoked) co_return invalid_token();
  if (!token.source_hash.empty()) {
    CO_ASSIGN_OR_RETURN(const bool source_is_revoked, co_await identities_.is_revoked(token.source_hash));
    if (source_is_revoked) co_return invalid_token();
  }
  if (token.kind == PrincipalKind::kServiceAccount) {
    CO_ASSIGN_OR_RETURN(const auto account, co_await identities_.find_account(token.subject));
    if (!account || account->account.unique_id != token.unique_id) co_return invalid_token();
  }
  co_return token;
}

Task<Status> TokenService::revoke(std::string text) {
  const Result<AccessToken> token = co_await verify(text);
  if (token.status().code() == Code::kUnauthenticated) co_return Status();
  CO_RETURN_IF_ERROR(token.status());
  const RevokedToken revoked{token_hash(text), token->expires_s * kUsPerSecond};
  auto operation = [&revoked](Transaction& transaction) { return revoked_tokens_create(transaction, revoked); };
  co_return (co_await identities_.catalog().transact(operation)).status();
}

Task<Result<std::string>> TokenService::issue_id_token(IdTokenClaims claims, std::string issuer) {
  CO_ASSIGN_OR_RETURN(const Secrets current, co_await secrets_to_sign(SigningPurpose::kIdTokens));
  CO_ASSIGN_OR_RETURN(const RsaKey key, RsaKey::from_pem(current->front().secret));
  const int64_t now_s = identities_.clock().now_us() / kUsPerSecond;
  const nlohmann::ordered_json header = {{"alg", "RS256"}, {"kid", current->front().key_id}, {"typ", "JWT"}};
  nlohmann::ordered_json payload = {{"iss", issuer},         {"sub", claims.subject},
                                    {"azp", claims.subject}, {"aud", claims.audience},
                                    {"iat", now_s},          {"exp", now_s + limits::kJwtLifetimeSMax}};
  if (claims.include_email) {
    payload["email"] = claims.email;
    payload["email_verified"] = true;
  }
  const std::string signed_text = json_base64url(header) + "." + json_base64url(payload);
  CO_ASSIGN_OR_RETURN(const std::string signature, key.sign(signed_text));
  co_return signed_text + "." + base64url_encode(as_bytes(signature));
}

Task<Result<std::string>> TokenService::id_token_keys() {
  CO_ASSIGN_OR_RETURN(const Secrets current, co_await secrets_to_sign(SigningPurpose::kIdTokens));
  nlohmann::ordered_json keys = nlohmann::ordered_json::array();
  for (const SigningSecret& secret : *current) {
    CO_ASSIGN_OR_RETURN(const RsaKey key, RsaKey::from_pem(secret.secret));
    const RsaKey::PublicNumbers numbers = key.public_numbers();
    keys.push_back({{"kid", secret.key_id},
                    {"kty", "RSA"},
                    {"alg", "RS256"},
                    {"use", "sig"},
                    {"n", numbers.modulus},
                    {"e", numbers.exponent}});
  }
  co_return nlohmann::ordered_json{{"keys", std::move(keys)}}.dump();
}

Task<Result<std::vector<CertifiedIdKey>>> TokenService::id_token_certificates(std::string common_name) {
  CO_ASSIGN_OR_RETURN(const Secrets current, co_await secrets_to_sign(SigningPurpose::kIdTokens));
  std::vector<CertifiedIdKey> certified;
  for (const SigningSecret& secret : *current) {
    CO_ASSIGN_OR_RETURN(const RsaKey pair, RsaKey::from_pem(secret.secret));
    CO_ASSIGN_OR_RETURN(const PublicKey key, PublicKey::from_pem(pair.public_pem()));
    CertificateFacts facts;
    facts.common_name = common_name;
    facts.serial = secret.key_id;
    facts.valid_after_us = secret.time_created_us;
    facts.valid_before_us = secret.time_created_us + 2 * kSecretLifetimeUs;
    // A millisecond of the processor.
    auto make = [&] { return make_certificate(facts, key, pair); };
    CO_ASSIGN_OR_RETURN(std::string text, co_await pool_.run(make));
    certified.push_back({secret.key_id, std::move(text)});
  }
  co_return certified;
}

Task<Result<std::string>> TokenService::certify(CertificateFacts facts, PublicKey key) {
  CO_ASSIGN_OR_RETURN(const Secrets current, co_await secrets_to_sign(SigningPurpose::kIdTokens));
  CO_ASSIGN_OR_RETURN(const RsaKey signer, RsaKey::from_pem(current->front().secret));
  auto make = [&] { return make_certificate(facts, key, signer); };
  co_return co_await pool_.run(make);
}

}  // namespace lakegate
