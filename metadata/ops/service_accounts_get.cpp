#include "metadata/ops/service_accounts_get.h"

#include "metadata/ops/service_accounts.h"

namespace lakegate {

Result<ServiceAccount> service_accounts_get(Transaction& transaction, const std::string& email) {
  return require_service_account(transaction, email);
}

}  // namespace lakegate
