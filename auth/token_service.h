// TokenService: gives out access tokens and id tokens, checks and revokes access tokens. What it signs with lies in the
// store and is renewed now and then; there is no secret before it is first needed.
//
// Owned by the composition root; any thread may call it.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "auth/access_token.h"
#include "auth/identity_store.h"
#include "auth/rsa_key.h"
#include "base/random.h"
#include "base/secret.h"
#include "base/worker_pool.h"

namespace lakegate {

struct IssuedAccessToken {
  Secret text;
  int64_t expires_s = 0;
  int64_t lifetime_s = 0;
};

// What an id token says besides who made it and when.
struct IdTokenClaims {
  std::string subject;
  std::string email;
  std::string audience;
  bool include_email = true;
};

class TokenService {
 public:
  // A new secret signs after so long; the old one verifies until the last of its tokens is too old.
  static constexpr int64_t kSecretLifetimeUs = 30LL * 24 * 3600 * 1'000'000;

  TokenService(IdentityStore& identities, Random& random, WorkerPool& pool)
      : identities_(identities), random_(random), pool_(pool) {}

  // Id and times of `token` are filled in. At most limits::kAccessTokenLifetimeSMax.
  Task<Result<IssuedAccessToken>> issue(AccessToken token, int64_t lifetime_s);
  // kUnauthenticated for one that is not of this server, too old, revoked, or of an account that may not sign in any
  // more.
  Task<Result<AccessToken>> verify(std::string text);
  // From now on it is refused. Nothing happens for what is no good token.
  Task<Status> revoke(std::string text);

  // Signed by a key of this server; `issuer` is its URL.
  Task<Result<std::string>> issue_id_token(IdTokenClaims claims, std::string issuer);
  // The public halves of what signs id tokens, as a JSON Web Key Set.
  Task<Result<std::string>> id_token_keys();

  IdentityStore& identities() { return identities_; }
  Random& random() { return random_; }

 private:
  using Secrets = std::shared_ptr<const std::vector<SigningSecret>>;
  struct Keyring {
    Secrets secrets;
    int64_t read_us = 0;  // By the monotonic clock.
  };

  Task<Result<Secrets>> secrets(SigningPurpose purpose);
  Task<Result<Secrets>> read_secrets(SigningPurpose purpose);
  // Makes one where the newest is missing or old.
  Task<Result<Secrets>> secrets_to_sign(SigningPurpose purpose);
  Task<Result<SigningSecret>> new_secret(SigningPurpose purpose);
  Task<Result<Secrets>> secrets_that_have(std::string key_id);
  Keyring& keyring(SigningPurpose purpose) { return keyrings_[purpose == SigningPurpose::kIdTokens ? 1 : 0]; }
  void keep(SigningPurpose purpose, const Secrets& secrets);

  IdentityStore& identities_;
  Random& random_;
  WorkerPool& pool_;
  std::mutex mutex_;
  Keyring keyrings_[2];
};

// `bytes` random ones in hexadecimal digits.
std::string random_hex(Random& random, size_t bytes);

}  // namespace lakegate
