// The records of identities and of issued tokens: every field survives, damaged bytes are called so, and what a record
// does not say lets nobody in.
#include <random>

#include <catch2/catch.hpp>

#include "metadata/schema/codec.h"
#include "metadata/schema/issued_token_codec.h"
#include "metadata/schema/service_account_codec.h"

namespace lakegate {
namespace {

template <class Record, class Encode, class Decode>
void check_round_trip(const Record& record, Encode encode, Decode decode) {
  const Result<Record> decoded = decode(encode(record));
  REQUIRE(decoded.ok());
  CHECK(*decoded == record);
}

template <class Record, class Encode, class Decode>
void check_damage(const Record& full, Encode encode, Decode decode) {
  const std::string bytes = encode(full);
  for (size_t size = 0; size < bytes.size(); ++size) {
    const auto decoded = decode(std::string_view(bytes).substr(0, size));
    if (!decoded.ok()) CHECK(decoded.status().code() == Code::kDataLoss);
    if (size < kRecordHeaderBytes) CHECK_FALSE(decoded.ok());
  }
  const auto seed = std::random_device()();
  INFO("seed " << seed);
  std::minstd_rand random(seed);
  for (int round = 0; round < 2000; ++round) {
    std::string damaged = bytes;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    const auto decoded = decode(std::string_view(damaged));
    if (!decoded.ok()) CHECK(decoded.status().code() == Code::kDataLoss);
  }
}

ServiceAccount full_service_account() {
  ServiceAccount account;
  account.project = "retail";
  account.unique_id = "123456789012345678901";
  account.display_name = "Loads the tables";
  account.description = "Every night.";
  account.state = ServiceAccountState::kDisabled;
  account.time_created_us = 1'700'000'000'000'000;
  account.updated_us = 1'700'000'000'000'001;
  return account;
}

ServiceAccountKey full_service_account_key() {
  ServiceAccountKey key;
  key.public_key = "-----BEGIN PUBLIC KEY-----\n";
  key.private_key = Secret("-----BEGIN PRIVATE KEY-----\n");
  key.origin = ServiceAccountKeyOrigin::kSystemManaged;
  key.time_created_us = 1'700'000'000'000'000;
  key.valid_before_us = 1'800'000'000'000'000;
  return key;
}

SigningSecret full_signing_secret() {
  SigningSecret secret;
  secret.purpose = SigningPurpose::kIdTokens;
  secret.secret = Secret(std::string("\0\xFFsecret", 8));
  secret.time_created_us = 1'700'000'000'000'000;
  return secret;
}

RefreshToken full_refresh_token() {
  RefreshToken token;
  token.subject = "ann@example.com";
  token.scopes = {"https://www.googleapis.com/auth/devstorage.read_only", "openid"};
  token.time_created_us = 1'700'000'000'000'000;
  token.expires_us = 1'800'000'000'000'000;
  return token;
}

}  // namespace

TEST_CASE("A service account's record keeps every field") {
  check_round_trip(full_service_account(), encode_service_account, decode_service_account);
  check_damage(full_service_account(), encode_service_account, decode_service_account);
}

TEST_CASE("A service account whose record names no state is disabled") {
  FieldWriter writer;
  writer.text(1, "retail");
  const Result<ServiceAccount> account = decode_service_account(writer.record(1, 0));
  REQUIRE(account.ok());
  CHECK(account->state == ServiceAccountState::kDisabled);
}

TEST_CASE("A service account key's record keeps every field") {
  check_round_trip(full_service_account_key(), encode_service_account_key, decode_service_account_key);
  check_damage(full_service_account_key(), encode_service_account_key, decode_service_account_key);
}

TEST_CASE("A signing secret's record keeps every field") {
  check_round_trip(full_signing_secret(), encode_signing_secret, decode_signing_secret);
  check_damage(full_signing_secret(), encode_signing_secret, decode_signing_secret);
}

TEST_CASE("A signing secret without bytes is damage, since everybody could sign with it") {
  CHECK(decode_signing_secret(encode_signing_secret(SigningSecret())).status().code() == Code::kDataLoss);
}

TEST_CASE("A refresh token's record keeps every field") {
  check_round_trip(full_refresh_token(), encode_refresh_token, decode_refresh_token);
  check_damage(full_refresh_token(), encode_refresh_token, decode_refresh_token);
}

TEST_CASE("A revoked token's record keeps its last moment") {
  const RevokedToken token{{}, 1'700'000'000'000'000};
  check_round_trip(token, encode_revoked_token, decode_revoked_token);
  check_damage(token, encode_revoked_token, decode_revoked_token);
}

}  // namespace lakegate
