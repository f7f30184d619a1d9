#include "auth/identity_store.h"

#include <algorithm>

#include "metadata/ops/projects_hmac_keys.h"
#include "metadata/ops/revoked_tokens.h"
#include "metadata/ops/service_account_keys_list.h"
#include "metadata/ops/service_accounts.h"

namespace lakegate {
namespace {

struct AccountRows {
  std::optional<ServiceAccount> account;
  std::vector<ServiceAccountKey> keys;
};

Result<AccountRows> read_account(Transaction& transaction, const std::string& email) {
  AccountRows rows;
  ASSIGN_OR_RETURN(rows.account, find_service_account(transaction, email));
  if (!rows.account) return rows;
  ASSIGN_OR_RETURN(rows.keys, service_account_keys_list(transaction, email));
  return rows;
}

struct HmacRows {
  std::optional<HmacKey> key;
  std::optional<ServiceAccount> account;
};

Result<HmacRows> read_hmac_key(Transaction& transaction, const std::string& access_id) {
  HmacRows rows;
  ASSIGN_OR_RETURN(rows.key, find_hmac_key(transaction, access_id));
  if (!rows.key) return rows;
  ASSIGN_OR_RETURN(rows.account,
                   find_service_account(transaction, lower_case_address(rows.key->service_account_email)));
  return rows;
}

// Nothing: whose key it is may not sign in.
std::optional<Principal> owner_of(const HmacRows& rows) {
  if (!rows.key || rows.key->state != HmacKeyState::kActive || rows.key->secret.empty()) return std::nullopt;
  if (rows.account) {
    if (rows.account->state != ServiceAccountState::kEnabled) return std::nullopt;
    // Whoever may make keys in a project may not make them for another project's accounts. An account that was made
    // anew under an old address does not take the keys over.
    if (rows.key->project != rows.account->project) return std::nullopt;
    if (rows.key->time_created_us < rows.account->time_created_us) return std::nullopt;
    return principal_of(*rows.account);
  }
  // A service account that is gone has taken its keys with it.
  const std::string email = lower_case_address(rows.key->service_account_email);
  if (is_service_account_address(email)) return std::nullopt;
  Principal user;
  user.kind = PrincipalKind::kUser;
  user.name = email;
  return user;
}

// The key of the row, from the account as it was known before where that has the same text: to read and check one takes
// milliseconds, and an account is looked at anew each second.
Result<PublicKey> read_key(const ServiceAccountKey& row, const SigningAccount* before) {
  if (before != nullptr) {
    for (const SigningAccount::Key& key : before->keys) {
      if (key.id == row.key_id && key.pem == row.public_key) return key.key;
    }
  }
  return PublicKey::from_pem(row.public_key);
}

}  // namespace

std::string lower_case_address(std::string_view address) {
  std::string out(address);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

bool is_service_account_address(std::string_view email) { return email.ends_with(".gserviceaccount.com"); }

Principal principal_of(const ServiceAccount& account) {
  Principal principal;
  principal.kind = PrincipalKind::kServiceAccount;
  principal.name = account.email;
  principal.project = account.project;
  return principal;
}

std::vector<PublicKey> SigningAccount::keys_of(std::string_view key_id, int64_t now_us) const {
  std::vector<PublicKey> found;
  for (const Key& key : keys) {
    if (!key_id.empty() && key.id != key_id) continue;
    if (key.valid_before_us == 0 || now_us < key.valid_before_us) found.push_back(key.key);
  }
  return found;
}

IdentityStore::IdentityStore(Catalog& catalog)
    : catalog_(catalog), accounts_(catalog.clock()), hmac_keys_(catalog.clock()) {}

Task<Result<std::shared_ptr<const SigningAccount>>> IdentityStore::find_account(std::string email) {
  if (std::shared_ptr<const SigningAccount> cached = accounts_.find(email)) co_return cached;
  const uint64_t epoch = accounts_.epoch();
  auto operation = [&email](Transaction& transaction) { return read_account(transaction, email); };
  CO_ASSIGN_OR_RETURN(const AccountRows rows, co_await catalog_.read(operation));
  std::shared_ptr<const SigningAccount> found;
  if (!rows.account || rows.account->state != ServiceAccountState::kEnabled) co_return found;
  const std::shared_ptr<const SigningAccount> before = accounts_.find_outdated(email);
  auto account = std::make_shared<SigningAccount>();
  account->account = *rows.account;
  for (const ServiceAccountKey& row : rows.keys) {
    Result<PublicKey> key = read_key(row, before.get());
    // One that cannot be read verifies nothing; the others go on.
    if (key.ok()) account->keys.push_back({row.key_id, row.public_key, std::move(*key), row.valid_before_us});
  }
  found = account;
  accounts_.put(email, found, epoch);
  co_return found;
}

Task<Result<std::shared_ptr<const HmacIdentity>>> IdentityStore::find_hmac_key(std::string access_id) {
  if (std::shared_ptr<const HmacIdentity> cached = hmac_keys_.find(access_id)) co_return cached;
  const uint64_t epoch = hmac_keys_.epoch();
  auto operation = [&access_id](Transaction& transaction) { return read_hmac_key(transaction, access_id); };
  CO_ASSIGN_OR_RETURN(const HmacRows rows, co_await catalog_.read(operation));
  std::optional<Principal> owner = owner_of(rows);
  std::shared_ptr<const HmacIdentity> found;
  if (!owner) co_return found;
  found = std::make_shared<HmacIdentity>(HmacIdentity{rows.key->secret, std::move(*owner)});
  hmac_keys_.put(access_id, found, epoch);
  co_return found;
}

Task<Result<bool>> IdentityStore::is_revoked(std::string token_hash) {
  auto operation = [&token_hash](Transaction& transaction) { return lakegate::is_revoked(transaction, token_hash); };
  co_return co_await catalog_.read(operation);
}

void IdentityStore::forget() {
  accounts_.clear();
  hmac_keys_.clear();
}

}  // namespace lakegate
