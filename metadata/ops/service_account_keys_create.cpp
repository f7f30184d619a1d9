#include "metadata/ops/service_account_keys_create.h"

#include "base/limits.h"
#include "metadata/ops/service_accounts.h"

namespace lakegate {

Result<ServiceAccountKey> service_account_keys_create(Transaction& transaction, const ServiceAccountKey& key) {
  RETURN_IF_ERROR(require_service_account(transaction, key.email).status());
  ASSIGN_OR_RETURN(const std::optional<ServiceAccountKey> taken,
                   find_service_account_key(transaction, key.email, key.key_id));
  if (taken) return Status(Code::kAlreadyExists, "Key " + key.key_id + " already exists.");
  // The count below holds only as long as nobody makes another key of the account.
  transaction.guard_fence(Table::kResources, service_account_keys_fence(key.email));
  transaction.touch_fence(Table::kResources, service_account_keys_fence(key.email));
  int count = 0;
  RETURN_IF_ERROR(visit_resources(transaction, service_account_keys_range(key.email), decode_service_account_key_row,
                                  [&](const ServiceAccountKey& other) {
                                    if (other.origin == ServiceAccountKeyOrigin::kUserManaged) ++count;
                                    return true;
                                  }));
  if (key.origin == ServiceAccountKeyOrigin::kUserManaged && count >= limits::kKeysPerServiceAccountMax) {
    return Status(Code::kResourceExhausted, "The service account has as many keys as it may have.");
  }
  ServiceAccountKey created = key;
  created.time_created_us = transaction.now_us();
  put_service_account_key(transaction, created);
  return created;
}

}  // namespace lakegate
