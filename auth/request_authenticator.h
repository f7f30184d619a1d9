// RequestAuthenticator: `--auth=required`: every way of signing in, one for each request.
//
// * A bearer token, in the header or as the query's access_token: of this server, signed by a service account itself,
// or
//   of an identity provider that the operator configured.
// * A signature over the request, in the header or the query, of an HMAC key or a service account's key.
// * Nothing at all: the anonymous principal, which may do what everybody may.
//
// A request with more than one of them, or with one that does not hold, is refused. Owned by the composition root; any
// thread may call it. What was verified is remembered for a second (CredentialCache).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "auth/audience.h"
#include "auth/authenticator.h"
#include "auth/credential_cache.h"
#include "auth/token_service.h"

namespace lakegate {

class OidcIssuers;

class RequestAuthenticator final : public Authenticator {
 public:
  // `issuers` may be null; all outlive this.
  RequestAuthenticator(TokenService& tokens, const OidcIssuers* issuers, ServerNames names);

  Task<Result<SignIn>> authenticate(const CredentialView& credentials) override;
  void forget() override;
  // Verified tokens that are remembered; bounded.
  size_t cached_count() const { return bearers_.size(); }

  // What a bearer token proves, whatever request it came with; `request_host` is the Host of that.
  Task<Result<Principal>> verify_bearer(std::string_view token, std::string_view request_host);

 private:
  struct VerifiedBearer {
    Principal principal;
    int64_t expires_us = 0;  // By the wall clock.
  };

  Task<Result<SignIn>> verify_signature(const CredentialView& credentials, RequestSignature signature);
  Task<Result<VerifiedBearer>> verify_new_bearer(std::string token, std::string request_host);
  Task<Result<VerifiedBearer>> verify_jwt_bearer(std::string token, std::string request_host);
  Task<Result<VerifiedBearer>> verify_own_bearer(std::string token);

  TokenService& tokens_;
  IdentityStore& identities_;
  const OidcIssuers* const issuers_;
  const ServerNames names_;
  CredentialCache<VerifiedBearer> bearers_;
};

// Reads scopes that are separated by spaces.
std::vector<std::string> split_scopes(std::string_view text);

}  // namespace lakegate
