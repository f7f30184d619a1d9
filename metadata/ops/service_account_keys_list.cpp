#include "metadata/ops/service_account_keys_list.h"

#include "metadata/ops/service_accounts.h"

namespace lakegate {

Result<std::vector<ServiceAccountKey>> service_account_keys_list(Transaction& transaction, const std::string& email) {
  RETURN_IF_ERROR(require_service_account(transaction, email).status());
  std::vector<ServiceAccountKey> keys;
  RETURN_IF_ERROR(visit_resources(transaction, service_account_keys_range(email), decode_service_account_key_row,
                                  [&](ServiceAccountKey key) {
                                    keys.push_back(std::move(key));
                                    return true;
                                  }));
  return keys;
}

}  // namespace lakegate
