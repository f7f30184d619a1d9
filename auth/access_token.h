// Access tokens of this server: "ya29.l1.", what they say in base64url, '.', an HMAC-SHA256 over all before it. Whoever
// has the signing secret can check one without asking the store. Plain values and pure functions; any thread.
//
// Tokens are opaque to clients, so the form may change: "l1" is its version. "ya29." is how Google's begin; some tools
// tell tokens from other text by it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/principal.h"
#include "base/result.h"
#include "metadata/record/issued_token.h"

namespace lakegate {

inline constexpr std::string_view kAccessTokenStart = "ya29.";

struct AccessToken {
  std::string id;  // Random, so that no two tokens are the same.
  PrincipalKind kind = PrincipalKind::kServiceAccount;
  std::string subject;    // E-mail address, or the "principal://" of a federated identity.
  std::string unique_id;  // Of a service account: an account made anew under its address does not take the token over.
  std::vector<std::string> groups;
  std::vector<std::string> identifiers;
  std::vector<std::string> scopes;  // Empty: the credential has none (nothing may be done with it but ask who one is).
  std::string boundary;             // JSON of an access boundary; empty: none.
  std::string source_hash;  // token_hash() of the token that this one was made of, with which it ends; or empty.
  int64_t issued_s = 0;     // Seconds since 1970.
  int64_t expires_s = 0;

  bool operator==(const AccessToken&) const = default;
};

std::string sign_access_token(const AccessToken& token, const SigningSecret& secret);

// Whose secret signed, before anything in it is believed; nothing for what is no token of this form.
std::optional<std::string> access_token_key_id(std::string_view text);
// kUnauthenticated for anything that `secret` did not sign. Whether it is too old is for the caller to see.
Result<AccessToken> verify_access_token(std::string_view text, const SigningSecret& secret);

// What the store calls a token by: SHA-256 in hexadecimal digits.
std::string token_hash(std::string_view text);

}  // namespace lakegate
