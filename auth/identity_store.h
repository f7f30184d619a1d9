// IdentityStore: whom this server knows, as signing in needs them: accounts with the keys that they may sign with.
// Reads through small caches, so that a change takes effect within a second (CredentialCache::kFreshUs), or at once
// after forget().
//
// Owned by the composition root; any thread may call it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/credential_cache.h"
#include "auth/principal.h"
#include "auth/public_key.h"
#include "base/secret.h"
#include "metadata/catalog.h"
#include "metadata/record/issued_token.h"
#include "metadata/record/service_account.h"

namespace lakegate {

// An account that may sign in, and what it signs with.
struct SigningAccount {
  struct Key {
    std::string id;
    std::string pem;  // Of which the key was read.
    PublicKey key;
    int64_t valid_before_us = 0;  // 0: for ever.
  };
  ServiceAccount account;
  std::vector<Key> keys;

  // The one of this id, or, where no id is given, all; without those that are too old.
  std::vector<PublicKey> keys_of(std::string_view key_id, int64_t now_us) const;
};

struct HmacIdentity {
  Secret secret;
  Principal principal;
};

class IdentityStore {
 public:
  explicit IdentityStore(Catalog& catalog);

  // Null: there is none of this address (in lower case), or it is disabled.
  Task<Result<std::shared_ptr<const SigningAccount>>> find_account(std::string email);
  // Null: there is none, it is not active, or whose it is may not sign in.
  Task<Result<std::shared_ptr<const HmacIdentity>>> find_hmac_key(std::string access_id);
  Task<Result<bool>> is_revoked(std::string token_hash);

  // What changed in the store since takes effect with the next call.
  void forget();
  // What is remembered; bounded.
  size_t cached_count() const { return accounts_.size() + hmac_keys_.size(); }

  Catalog& catalog() { return catalog_; }
  const Clock& clock() const { return catalog_.clock(); }

 private:
  Catalog& catalog_;
  CredentialCache<SigningAccount> accounts_;
  CredentialCache<HmacIdentity> hmac_keys_;
};

Principal principal_of(const ServiceAccount& account);
std::string lower_case_address(std::string_view address);
// "NAME@PROJECT.iam.gserviceaccount.com" and Google's other forms: an address that no person has.
bool is_service_account_address(std::string_view email);

}  // namespace lakegate
