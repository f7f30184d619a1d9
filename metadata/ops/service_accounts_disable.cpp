#include "metadata/ops/service_accounts_disable.h"

#include "metadata/ops/service_accounts.h"

namespace lakegate {

Result<ServiceAccount> service_accounts_disable(Transaction& transaction,
                                                const ServiceAccountsDisableRequest& request) {
  ASSIGN_OR_RETURN(ServiceAccount account, require_service_account(transaction, request.email));
  if (account.state == request.state) return account;
  account.state = request.state;
  account.updated_us = transaction.now_us();
  put_service_account(transaction, account);
  return account;
}

}  // namespace lakegate
