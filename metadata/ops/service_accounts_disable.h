// Disables a service account, or enables it again (iam.projects.serviceAccounts.disable, .enable). A disabled one
// cannot sign in by any key or token. kNotFound where there is none.
#pragma once

#include <string>

#include "metadata/record/service_account.h"
#include "metadata/transaction.h"

namespace lakegate {

struct ServiceAccountsDisableRequest {
  std::string email;
  ServiceAccountState state = ServiceAccountState::kDisabled;
};

Result<ServiceAccount> service_accounts_disable(Transaction& transaction, const ServiceAccountsDisableRequest& request);

}  // namespace lakegate
