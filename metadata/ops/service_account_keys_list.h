// The keys of a service account, in order of their ids (iam.projects.serviceAccounts.keys.list). kNotFound where there
// is no such account.
#pragma once

#include <string>
#include <vector>

#include "metadata/record/service_account.h"
#include "metadata/transaction.h"

namespace lakegate {

Result<std::vector<ServiceAccountKey>> service_account_keys_list(Transaction& transaction, const std::string& email);

}  // namespace lakegate
