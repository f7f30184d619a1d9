// Access tokens: what is signed comes back, and nothing that was changed is believed.
#include "auth/access_token.h"

#include <catch2/catch.hpp>

namespace lakegate {
namespace {

SigningSecret secret(const std::string& key_id = "k1", const std::string& bytes = "0123456789abcdef0123456789abcdef") {
  SigningSecret secret;
  secret.key_id = key_id;
  secret.secret = Secret(bytes);
  return secret;
}

AccessToken full_token() {
  AccessToken token;
  token.id = "id";
  token.kind = PrincipalKind::kFederated;
  token.subject = "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/subject/s";
  token.unique_id = "100000000000000000001";
  token.groups = {"readers@example.com"};
  token.identifiers = {"principalSet://x/*", ""};
  token.scopes = {"https://www.googleapis.com/auth/devstorage.read_only"};
  token.boundary = R"({"accessBoundary":{}})";
  token.source_hash = "0f";
  token.issued_s = 1'700'000'000;
  token.expires_s = 1'700'003'600;
  return token;
}

}  // namespace

TEST_CASE("An access token says what it was made with") {
  const std::string text = sign_access_token(full_token(), secret());
  CHECK(text.starts_with(kAccessTokenStart));
  CHECK(access_token_key_id(text) == "k1");
  const Result<AccessToken> verified = verify_access_token(text, secret());
  REQUIRE(verified.ok());
  CHECK(*verified == full_token());
}

TEST_CASE("An access token holds against the secret that signed it alone") {
  const std::string text = sign_access_token(full_token(), secret());
  CHECK(verify_access_token(text, secret("k1", "another secret")).status().code() == Code::kUnauthenticated);
  CHECK(verify_access_token(text, secret("k1", "")).status().code() == Code::kUnauthenticated);
}

TEST_CASE("A change anywhere in an access token makes it worthless") {
  const std::string text = sign_access_token(full_token(), secret());
  for (size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    INFO("byte " << i);
    CHECK_FALSE(verify_access_token(changed, secret()).ok());
  }
  for (size_t size = 0; size < text.size(); ++size) {
    CHECK_FALSE(verify_access_token(text.substr(0, size), secret()).ok());
  }
  CHECK_FALSE(verify_access_token(text + "A", secret()).ok());
}

TEST_CASE("What is no access token is called so") {
  for (const char* text : {"", "ya29.", "ya29.l1.", "ya29.l1..", "ya29.l1.AAAA", "ya29.l1.AAAA.", "ya29.l2.AAAA.BBBB",
                           "e30.e30.AAAA", "ya29.l1.!!!!.BBBB"}) {
    INFO(text);
    CHECK_FALSE(access_token_key_id(text));
    CHECK(verify_access_token(text, secret()).status().code() == Code::kUnauthenticated);
  }
}

TEST_CASE("A token of a kind that nobody signs in as is refused though it is signed") {
  AccessToken token = full_token();
  token.subject.clear();
  CHECK_FALSE(verify_access_token(sign_access_token(token, secret()), secret()).ok());
}

}  // namespace lakegate
