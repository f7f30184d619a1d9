#include "metadata/ops/service_accounts_patch.h"

#include "metadata/ops/service_accounts.h"

namespace lakegate {

Result<ServiceAccount> service_accounts_patch(Transaction& transaction, const ServiceAccountsPatchRequest& request) {
  ASSIGN_OR_RETURN(ServiceAccount account, require_service_account(transaction, request.email));
  const ServiceAccount before = account;
  if (request.display_name) account.display_name = *request.display_name;
  if (request.description) account.description = *request.description;
  if (account == before) return account;
  account.updated_us = transaction.now_us();
  put_service_account(transaction, account);
  return account;
}

}  // namespace lakegate
