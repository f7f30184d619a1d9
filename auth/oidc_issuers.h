// OidcIssuers: tokens of the identity providers that the operator configured, as principals
// (https://cloud.google.com/iam/docs/workload-identity-federation#mapping names them).
//
// Keys come from files beside the server, which a sidecar or a person renews, or from the provider itself
// (RemoteKeys). Owned by the composition root; any thread may call it.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "auth/jwks.h"
#include "auth/jwt.h"
#include "auth/key_fetcher.h"
#include "auth/oidc_config.h"
#include "auth/principal.h"
#include "auth/remote_keys.h"
#include "base/clock.h"
#include "base/worker_pool.h"

namespace lakegate {

struct OidcSignIn {
  Principal principal;
  int64_t expires_s = 0;
};

class OidcIssuers {
 public:
  // Reads all key files; kInvalidArgument with a sentence for what makes no sense. Blocks for the disk. Fetching only
  // begins: a provider that is down keeps nobody else from signing in. `fetcher` is needed for issuers without a file.
  static Result<std::unique_ptr<OidcIssuers>> load(std::vector<OidcIssuerConfig> configs, uint64_t project_number,
                                                   const Clock& clock, WorkerPool& pool, KeyFetcher* fetcher = nullptr);

  bool knows(std::string_view issuer) const { return find(issuer) != nullptr; }
  // Whom the token is of; kUnauthenticated for any that does not hold.
  Task<Result<OidcSignIn>> verify(Jwt jwt) const;

 private:
  struct Issuer {
    OidcIssuerConfig config;
    std::string principal_start;         // "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p"
    std::unique_ptr<RemoteKeys> remote;  // Null: the keys are in a file.
    mutable std::mutex mutex;
    mutable std::shared_ptr<const JwkSet> keys;  // Of the file.
    mutable int64_t read_us = 0;                 // By the monotonic clock.
  };

  OidcIssuers(const Clock& clock, WorkerPool& pool) : clock_(clock), pool_(pool) {}
  const Issuer* find(std::string_view issuer) const;
  // Null: there are none that may be used.
  Task<std::shared_ptr<const JwkSet>> keys_that_have(const Issuer& issuer, const Jwt& jwt) const;
  Task<std::shared_ptr<const JwkSet>> keys_of_file(const Issuer& issuer, const Jwt& jwt) const;

  const Clock& clock_;
  WorkerPool& pool_;
  std::vector<std::unique_ptr<Issuer>> issuers_;
};

// The principal of verified claims: its subject, its groups and attributes as the mapping has them. Pure.
Result<Principal> federated_principal(const OidcIssuerConfig& config, std::string_view principal_start,
                                      std::string_view claims_json);

}  // namespace lakegate
