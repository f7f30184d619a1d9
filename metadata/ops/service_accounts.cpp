#include "metadata/ops/service_accounts.h"

#include "metadata/schema/codec.h"
#include "metadata/schema/service_account_codec.h"

namespace lakegate {
namespace {

std::string key_row_id(const std::string& email, const std::string& key_id) { return email + "/" + key_id; }

}  // namespace

Result<ServiceAccount> decode_service_account_row(const std::string& id, std::string_view record) {
  ASSIGN_OR_RETURN(ServiceAccount account, decode_service_account(record));
  account.email = id;
  return account;
}

Result<ServiceAccountKey> decode_service_account_key_row(const std::string& id, std::string_view record) {
  ASSIGN_OR_RETURN(ServiceAccountKey key, decode_service_account_key(record));
  const size_t slash = id.rfind('/');
  if (slash == std::string::npos) return damaged_record("service account key");
  key.email = id.substr(0, slash);
  key.key_id = id.substr(slash + 1);
  return key;
}

ResourceRange service_accounts_range() { return {ResourceKind::kServiceAccount, 0, {}, {}}; }

ResourceRange service_account_keys_range(const std::string& email) {
  return {ResourceKind::kServiceAccountKey, 0, key_row_id(email, {}), {}};
}

std::string service_account_keys_fence(const std::string& email) {
  return resource_key(ResourceKind::kServiceAccountKey, 0, key_row_id(email, {}));
}

Result<std::optional<ServiceAccount>> find_service_account(Transaction& transaction, const std::string& email) {
  return get_resource(transaction, {ResourceKind::kServiceAccount, 0, email}, decode_service_account_row);
}

Result<ServiceAccount> require_service_account(Transaction& transaction, const std::string& email) {
  ASSIGN_OR_RETURN(std::optional<ServiceAccount> account, find_service_account(transaction, email));
  if (!account) return not_found("Service account " + email + " does not exist.");
  return std::move(*account);
}

void put_service_account(Transaction& transaction, const ServiceAccount& account) {
  transaction.put(Table::kResources, resource_key(ResourceKind::kServiceAccount, 0, account.email),
                  encode_service_account(account));
}

Result<std::optional<ServiceAccountKey>> find_service_account_key(Transaction& transaction, const std::string& email,
                                                                  const std::string& key_id) {
  return get_resource(transaction, {ResourceKind::kServiceAccountKey, 0, key_row_id(email, key_id)},
                      decode_service_account_key_row);
}

void put_service_account_key(Transaction& transaction, const ServiceAccountKey& key) {
  transaction.put(Table::kResources,
                  resource_key(ResourceKind::kServiceAccountKey, 0, key_row_id(key.email, key.key_id)),
                  encode_service_account_key(key));
}

void erase_service_account_key(Transaction& transaction, const ServiceAccountKey& key) {
  transaction.erase(Table::kResources,
                    resource_key(ResourceKind::kServiceAccountKey, 0, key_row_id(key.email, key.key_id)));
}

}  // namespace lakegate
