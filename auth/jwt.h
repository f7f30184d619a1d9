// JSON Web Tokens in compact form, signed (RFC 7515, RFC 7519). Plain values and pure functions; any thread.
//
// In this order: parse_jwt() (form only, nothing in it is true yet), a key by its `kid` and issuer, verify_jwt(),
// check_jwt_claims(). All failures are kUnauthenticated.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "auth/public_key.h"
#include "base/result.h"

namespace lakegate {

struct JwtClaims {
  std::string issuer;                 // iss
  std::string subject;                // sub
  std::vector<std::string> audience;  // aud: a text or a list of them.
  std::string authorized_party;       // azp
  std::string scope;                  // Separated by spaces.
  std::string email;
  std::optional<bool> email_verified;
  std::optional<int64_t> expires_s;     // exp, in seconds since 1970.
  std::optional<int64_t> issued_s;      // iat
  std::optional<int64_t> not_before_s;  // nbf
  std::string json;                     // All claims as they came, for the mappings of an identity provider.
};

struct Jwt {
  SignatureAlgorithm algorithm = SignatureAlgorithm::kRs256;
  std::string key_id;       // kid; a name to look up in a set of keys, and nothing else: never a path or an address.
  std::string signed_text;  // Header and claims, as signed.
  std::string signature;    // Bytes, decoded.
  JwtClaims claims;
};

// Refuses what is longer than limits::kJwtBytesMax, an algorithm that `allowed` does not name ("none" and those with a
// shared secret can never be), `crit`, members that are there twice, claims of the wrong type.
Result<Jwt> parse_jwt(std::string_view text, std::span<const SignatureAlgorithm> allowed);

bool verify_jwt(const Jwt& jwt, const PublicKey& key);

struct JwtRules {
  int64_t now_us = 0;
  int64_t clock_skew_s = 0;
  // From iat (which must be there then) to exp. Without: any lifetime.
  std::optional<int64_t> lifetime_s_max;
  std::string issuer;                 // Empty: the caller has checked.
  std::vector<std::string> audience;  // One of these must be in aud. Empty: the caller checks (self-signed tokens).
};

// exp is required always; nbf and iat must not be in the future.
Status check_jwt_claims(const JwtClaims& claims, const JwtRules& rules);

}  // namespace lakegate
