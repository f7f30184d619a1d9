#include "metadata/ops/service_accounts_delete.h"

#include "metadata/ops/projects_hmac_keys.h"
#include "metadata/ops/service_accounts.h"

namespace lakegate {

Result<ServiceAccount> service_accounts_delete(Transaction& transaction, const std::string& email) {
  ASSIGN_OR_RETURN(ServiceAccount account, require_service_account(transaction, email));
  // Holds only as long as nobody makes a key behind it: one that stayed would sign in a later account of that address.
  transaction.guard_fence(Table::kResources, service_account_keys_fence(email));
  RETURN_IF_ERROR(visit_resources(transaction, service_account_keys_range(email), decode_service_account_key_row,
                                  [&](const ServiceAccountKey& key) {
                                    erase_service_account_key(transaction, key);
                                    return true;
                                  }));
  const ResourceRange hmac_keys = hmac_keys_range(account.project, {});
  transaction.guard_fence(Table::kResources, resource_key(hmac_keys.kind, 0, hmac_keys.id_prefix));
  RETURN_IF_ERROR(visit_resources(transaction, hmac_keys, decode_hmac_key_row, [&](const HmacKey& key) {
    if (key.service_account_email == email) erase_hmac_key(transaction, key);
    return true;
  }));
  transaction.erase(Table::kResources, resource_key(ResourceKind::kServiceAccount, 0, email));
  return account;
}

}  // namespace lakegate
