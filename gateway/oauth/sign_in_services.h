// SignInServices: what signing in needs for as long as the process lives, put together. Owned by the composition root;
// any thread may use its parts.
#pragma once

#include <memory>
#include <string>

#include "auth/oidc_issuers.h"
#include "auth/request_authenticator.h"
#include "auth/system_keys.h"
#include "auth/token_service.h"

namespace lakegate {

struct SignInServices {
  SignInServices(Catalog& catalog, Random& random, WorkerPool& pool, ServerNames server_names,
                 std::unique_ptr<OidcIssuers> oidc_issuers)
      : names(std::move(server_names)),
        identities(catalog),
        tokens(identities, random, pool),
        system_keys(identities, random, pool),
        issuers(std::move(oidc_issuers)),
        authenticator(tokens, issuers.get(), names) {}

  const ServerNames names;
  IdentityStore identities;
  TokenService tokens;
  SystemKeys system_keys;
  const std::unique_ptr<const OidcIssuers> issuers;  // Never null.
  RequestAuthenticator authenticator;
  bool auth_is_required = false;
  std::string metadata_account;  // Whom the metadata server signs in; empty: there is none.
};

}  // namespace lakegate
