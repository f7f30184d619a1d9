#include "auth/service_account_jwt.h"

#include <algorithm>

#include "base/limits.h"

namespace lakegate {
namespace {

constexpr SignatureAlgorithm kAlgorithms[] = {SignatureAlgorithm::kRs256};

Status refused(const char* why) { return Status(Code::kUnauthenticated, why); }

}  // namespace

std::span<const SignatureAlgorithm> service_account_algorithms() { return kAlgorithms; }

Task<Result<ServiceAccountJwt>> verify_service_account_jwt(IdentityStore& identities, Jwt jwt) {
  const int64_t now_us = identities.clock().now_us();
  if (jwt.algorithm != SignatureAlgorithm::kRs256) co_return refused("The token's algorithm is not RS256.");
  CO_ASSIGN_OR_RETURN(const auto account, co_await identities.find_account(lower_case_address(jwt.claims.issuer)));
  if (!account) co_return refused("The token's issuer is no service account that may sign in.");
  const std::vector<PublicKey> keys = account->keys_of(jwt.key_id, now_us);
  const bool holds = std::any_of(keys.begin(), keys.end(), [&](const PublicKey& key) { return verify_jwt(jwt, key); });
  if (!holds) co_return refused("The token's signature does not match a key of its issuer.");
  JwtRules rules;
  rules.now_us = now_us;
  rules.clock_skew_s = limits::kJwtClockSkewS;
  // Some clients set iat back by a few seconds, against clocks that differ.
  rules.lifetime_s_max = limits::kJwtLifetimeSMax + limits::kJwtClockSkewS;
  CO_RETURN_IF_ERROR(check_jwt_claims(jwt.claims, rules));
  if (!jwt.claims.subject.empty() && lower_case_address(jwt.claims.subject) != account->account.email) {
    co_return refused("The token's subject is not its issuer.");
  }
  co_return ServiceAccountJwt{account, std::move(jwt.claims)};
}

}  // namespace lakegate
