// Deletes a service account for good, with all its keys and HMAC keys (iam.projects.serviceAccounts.delete). kNotFound
// where there is none. Bindings that name it stay and grant nothing, unless an account of the same address is made
// again.
#pragma once

#include <string>

#include "metadata/record/service_account.h"
#include "metadata/transaction.h"

namespace lakegate {

Result<ServiceAccount> service_accounts_delete(Transaction& transaction, const std::string& email);

}  // namespace lakegate
