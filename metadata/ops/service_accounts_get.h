// Reads a service account (iam.projects.serviceAccounts.get). kNotFound where there is none.
#pragma once

#include <string>

#include "metadata/record/service_account.h"
#include "metadata/transaction.h"

namespace lakegate {

Result<ServiceAccount> service_accounts_get(Transaction& transaction, const std::string& email);

}  // namespace lakegate
