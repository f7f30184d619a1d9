#include "metadata/ops/service_account_keys_delete.h"

#include "metadata/ops/service_accounts.h"

namespace lakegate {

Result<ServiceAccountKey> service_account_keys_delete(Transaction& transaction,
                                                      const ServiceAccountKeysDeleteRequest& request) {
  ASSIGN_OR_RETURN(std::optional<ServiceAccountKey> key,
                   find_service_account_key(transaction, request.email, request.key_id));
  if (!key) return not_found("Service account key " + request.key_id + " does not exist.");
  erase_service_account_key(transaction, *key);
  return std::move(*key);
}

}  // namespace lakegate
