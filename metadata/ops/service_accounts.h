// What the operations on service accounts and their keys share. Functions over a transaction; what is read is guarded.
#pragma once

#include <optional>
#include <string>

#include "metadata/ops/resource_rows.h"
#include "metadata/record/service_account.h"

namespace lakegate {

// Nothing where there is no such account; whether it is enabled is for the caller to see. `email` in lower case.
Result<std::optional<ServiceAccount>> find_service_account(Transaction& transaction, const std::string& email);
// kNotFound in IAM's words.
Result<ServiceAccount> require_service_account(Transaction& transaction, const std::string& email);
void put_service_account(Transaction& transaction, const ServiceAccount& account);

// Nothing where the account has no key of that id.
Result<std::optional<ServiceAccountKey>> find_service_account_key(Transaction& transaction, const std::string& email,
                                                                  const std::string& key_id);
void put_service_account_key(Transaction& transaction, const ServiceAccountKey& key);
void erase_service_account_key(Transaction& transaction, const ServiceAccountKey& key);

// All rows of all accounts, in order of their addresses.
ResourceRange service_accounts_range();
Result<ServiceAccount> decode_service_account_row(const std::string& id, std::string_view record);
// All keys of one account.
ResourceRange service_account_keys_range(const std::string& email);
Result<ServiceAccountKey> decode_service_account_key_row(const std::string& id, std::string_view record);

// A fence touched by every commit that makes a key of the account.
std::string service_account_keys_fence(const std::string& email);

}  // namespace lakegate
