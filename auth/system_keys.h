// SystemKeys: the keys that this server signs with in the name of a service account, for callers who may (signBlob,
// signJwt). Made when first needed, renewed now and then.
//
// Owned by the composition root; any thread may call it.
#pragma once

#include <functional>
#include <string>

#include "auth/identity_store.h"
#include "auth/rsa_key.h"
#include "base/random.h"
#include "base/worker_pool.h"

namespace lakegate {

struct SystemSignature {
  std::string key_id;
  std::string text;       // That was signed.
  std::string signature;  // Bytes.
};

class SystemKeys {
 public:
  // A new key signs after so long, and what the old one signed is believed for as long again.
  static constexpr int64_t kKeyLifetimeUs = 30LL * 24 * 3600 * 1'000'000;

  SystemKeys(IdentityStore& identities, Random& random, WorkerPool& pool)
      : identities_(identities), random_(random), pool_(pool) {}

  // RS256 over what `text_of(key id)` says, since a token names the key that signs it. kNotFound where there is no such
  // account.
  using TextOf = std::function<std::string(const std::string& key_id)>;
  Task<Result<SystemSignature>> sign(std::string email, TextOf text_of);

  // A new key pair for somebody else to sign with, made away from the reactor. It is kept nowhere.
  Task<Result<RsaKey>> generate();

 private:
  Task<Result<ServiceAccountKey>> key_of(std::string email);

  IdentityStore& identities_;
  Random& random_;
  WorkerPool& pool_;
};

}  // namespace lakegate
