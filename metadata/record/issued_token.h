// What this server keeps about the tokens that it gives out: the secrets that sign them, refresh tokens by their hash,
// and access tokens that ended before their time, by their hash. Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/secret.h"

namespace lakegate {

// Stored; numbers never change.
enum class SigningPurpose : uint8_t {
  kAccessTokens = 1,  // HMAC-SHA256 with 32 random bytes.
  kIdTokens = 2,      // RS256 with a private key, PEM.
};

struct SigningSecret {
  std::string key_id;  // From the key, not stored in the value.
  SigningPurpose purpose = SigningPurpose::kAccessTokens;
  Secret secret;
  int64_t time_created_us = 0;

  bool operator==(const SigningSecret&) const = default;
};

struct RefreshToken {
  std::string token_hash;  // From the key, not stored in the value: SHA-256 in hexadecimal digits.
  std::string subject;     // E-mail address of whom it signs in.
  std::vector<std::string> scopes;
  int64_t time_created_us = 0;
  int64_t expires_us = 0;  // 0: never.

  bool operator==(const RefreshToken&) const = default;
};

struct RevokedToken {
  std::string token_hash;  // From the key, not stored in the value: SHA-256 in hexadecimal digits.
  int64_t expires_us = 0;  // From then on the token is refused for its age, and this record is of no use.

  bool operator==(const RevokedToken&) const = default;
};

}  // namespace lakegate
