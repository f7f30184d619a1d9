// The token service: its secrets are made when needed, renewed, and found again after a restart.
#include "auth/token_service.h"

#include "auth/jwks.h"
#include "auth/jwt.h"
#include "base/limits.h"
#include "metadata/ops/signing_secrets.h"
#include "tests/auth/sign_in_world.h"

namespace lakegate {
namespace {

constexpr SignatureAlgorithm kAlgorithms[] = {SignatureAlgorithm::kRs256};

}  // namespace

TEST_CASE_METHOD(SignInWorld, "No two tokens are the same, and each is good for what it says") {
  make_account();
  const std::string first = issue(robot_token());
  const std::string second = issue(robot_token());
  CHECK(first != second);
  const Result<AccessToken> token = sync_wait(tokens.verify(first));
  REQUIRE(token.ok());
  CHECK(token->expires_s == now_s() + 3600);
}

TEST_CASE_METHOD(SignInWorld, "A token lives no longer than the longest that is allowed") {
  make_account();
  const std::string text = issue(robot_token(), 1'000'000);
  CHECK(sync_wait(tokens.verify(text))->expires_s == now_s() + limits::kAccessTokenLifetimeSMax);
}

TEST_CASE_METHOD(SignInWorld, "Another process over the same store knows the tokens") {
  make_account();
  const std::string text = issue(robot_token());
  IdentityStore other_identities(catalog);
  TokenService other(other_identities, random, pool);
  CHECK(sync_wait(other.verify(text)).ok());
}

TEST_CASE_METHOD(SignInWorld, "The signing secret is renewed, and the old one's tokens live to their end") {
  make_account();
  const std::string early = issue(robot_token());
  clock.advance_us(TokenService::kSecretLifetimeUs - 1800 * kSecondUs);
  const std::string old_text = issue(robot_token());
  CHECK(access_token_key_id(early) == access_token_key_id(old_text));
  clock.advance_us(1801 * kSecondUs);
  const std::string new_text = issue(robot_token());
  CHECK(access_token_key_id(new_text) != access_token_key_id(old_text));
  CHECK(sync_wait(tokens.verify(old_text)).ok());
  CHECK(sync_wait(tokens.verify(new_text)).ok());
  CHECK_FALSE(sync_wait(tokens.verify(early)).ok());
}

TEST_CASE_METHOD(SignInWorld, "Tokens of an account that was made anew under the same address are refused") {
  make_account();
  const std::string text = issue(robot_token());
  run(service_accounts_delete, std::string(kRobot));
  make_account();
  identities.forget();
  CHECK(sync_wait(tokens.verify(text)).status().code() == Code::kUnauthenticated);
}

TEST_CASE_METHOD(SignInWorld, "An id token is verified by the keys that the server publishes") {
  IdTokenClaims claims;
  claims.subject = "100000000000000000001";
  claims.email = kRobot;
  claims.audience = "https://service.example";
  const Result<std::string> text = sync_wait(tokens.issue_id_token(claims, "https://gcs.example.com"));
  REQUIRE(text.ok());
  const Result<Jwt> jwt = parse_jwt(*text, kAlgorithms);
  REQUIRE(jwt.ok());
  CHECK(jwt->claims.issuer == "https://gcs.example.com");
  CHECK(jwt->claims.email == kRobot);
  const Result<JwkSet> keys = JwkSet::parse(sync_wait(tokens.id_token_keys()).value());
  REQUIRE(keys.ok());
  const PublicKey* const key = keys->find(jwt->key_id, jwt->algorithm);
  REQUIRE(key != nullptr);
  CHECK(verify_jwt(*jwt, *key));
}

}  // namespace lakegate
