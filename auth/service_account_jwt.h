// Tokens that service accounts sign themselves (RFC 7523; https://google.aip.dev/auth/4111): as a bearer token in place
// of an access token, and as the assertion that one is got for. Any thread.
#pragma once

#include <memory>
#include <string>

#include "auth/identity_store.h"
#include "auth/jwt.h"

namespace lakegate {

struct ServiceAccountJwt {
  std::shared_ptr<const SigningAccount> account;
  JwtClaims claims;
};

// Signed with a key of the account that it names as its issuer, not too old and not for longer than an hour; no subject
// but the account itself. Whom it is meant for is for the caller to see. kUnauthenticated otherwise.
Task<Result<ServiceAccountJwt>> verify_service_account_jwt(IdentityStore& identities, Jwt jwt);

// The algorithms that service accounts sign with.
std::span<const SignatureAlgorithm> service_account_algorithms();

}  // namespace lakegate
