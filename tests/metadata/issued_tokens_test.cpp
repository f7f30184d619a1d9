// Signing secrets, refresh tokens and revoked tokens as rows.
#include <catch2/catch.hpp>

#include "metadata/ops/refresh_tokens.h"
#include "metadata/ops/resource_rows.h"
#include "metadata/ops/revoked_tokens.h"
#include "metadata/ops/signing_secrets.h"
#include "tests/metadata/ops_fixture.h"

namespace lakegate {
namespace {

constexpr int64_t kHourUs = 3600LL * 1'000'000;
constexpr int64_t kDayUs = 24 * kHourUs;

struct IssuedTokensFixture : OpsFixture {
  std::vector<SigningSecret> rotate(const std::string& key_id, SigningPurpose purpose = SigningPurpose::kAccessTokens) {
    SigningSecretsRotateRequest request;
    request.next.key_id = key_id;
    request.next.purpose = purpose;
    request.next.secret = Secret("secret of " + key_id);
    request.max_age_us = 30 * kDayUs;
    request.overlap_us = 12 * kHourUs;
    const auto secrets = run(signing_secrets_rotate, request);
    REQUIRE(secrets.ok());
    return *secrets;
  }
  bool revoked(const std::string& hash) {
    const auto found = read([&](Transaction& transaction) { return is_revoked(transaction, hash); });
    REQUIRE(found.ok());
    return *found;
  }
  size_t revoked_rows() {
    Transaction transaction = begin();
    const std::string first = resource_key(ResourceKind::kRevokedToken, 0, {});
    size_t count = 0;
    for (auto cursor = transaction.scan(Table::kResources, first, prefix_end(first)); cursor->valid(); cursor->next()) {
      ++count;
    }
    return count;
  }
};

}  // namespace

TEST_CASE_METHOD(IssuedTokensFixture, "A signing secret is made once and rotated only when it is old") {
  CHECK(rotate("a").front().key_id == "a");
  clock.advance_us(29 * kDayUs);
  CHECK(rotate("b").front().key_id == "a");
  clock.advance_us(2 * kDayUs);
  const std::vector<SigningSecret> both = rotate("c");
  REQUIRE(both.size() == 2);
  CHECK(both.front().key_id == "c");
  CHECK(both.back().key_id == "a");
}

TEST_CASE_METHOD(IssuedTokensFixture, "A signing secret goes when all that it signed is too old") {
  rotate("a");
  clock.advance_us(31 * kDayUs);
  rotate("b");
  clock.advance_us(31 * kDayUs);
  const std::vector<SigningSecret> secrets = rotate("c");
  REQUIRE(secrets.size() == 2);
  CHECK(secrets[0].key_id == "c");
  CHECK(secrets[1].key_id == "b");
}

TEST_CASE_METHOD(IssuedTokensFixture, "Signing secrets of different purposes know nothing of each other") {
  rotate("a");
  CHECK(rotate("b", SigningPurpose::kIdTokens).size() == 1);
  const auto listed =
      read([](Transaction& transaction) { return signing_secrets_list(transaction, SigningPurpose::kAccessTokens); });
  REQUIRE(listed->size() == 1);
  CHECK(listed->front().secret.reveal() == "secret of a");
}

TEST_CASE_METHOD(IssuedTokensFixture, "A refresh token is found by its hash until its time is over or it is deleted") {
  const auto find = [this] {
    return *read([](Transaction& transaction) { return find_refresh_token(transaction, "hash"); });
  };
  CHECK_FALSE(find());
  RefreshToken token{"hash", "ann@example.com", {"scope"}, 0, clock.now_us() + kHourUs};
  REQUIRE(run(refresh_tokens_create, token).ok());
  REQUIRE(find());
  CHECK(find()->subject == "ann@example.com");
  clock.advance_us(kHourUs);
  CHECK_FALSE(find());
  token.expires_us = 0;
  REQUIRE(run(refresh_tokens_create, token).ok());
  clock.advance_us(1000 * kDayUs);
  CHECK(find());
  CHECK(*run(refresh_tokens_delete, std::string("hash")));
  CHECK_FALSE(find());
  CHECK_FALSE(*run(refresh_tokens_delete, std::string("hash")));
}

TEST_CASE_METHOD(IssuedTokensFixture, "A revoked token is known by its hash, and others are not") {
  REQUIRE(run(revoked_tokens_create, RevokedToken{"aa", clock.now_us() + kHourUs}).ok());
  CHECK(revoked("aa"));
  CHECK_FALSE(revoked("ab"));
}

TEST_CASE_METHOD(IssuedTokensFixture, "Revoked tokens whose time is over are forgotten as others come") {
  for (char c = 'c'; c <= 'f'; ++c) REQUIRE(run(revoked_tokens_create, RevokedToken{{c}, clock.now_us() + 1}).ok());
  clock.advance_us(kHourUs);
  REQUIRE(run(revoked_tokens_create, RevokedToken{"a", clock.now_us() + kHourUs}).ok());
  CHECK(revoked_rows() == 1);
  CHECK(revoked("a"));
}

}  // namespace lakegate
