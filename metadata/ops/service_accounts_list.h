// The service accounts of a project, or of all, in order of their addresses (iam.projects.serviceAccounts.list).
#pragma once

#include <string>
#include <vector>

#include "metadata/record/service_account.h"
#include "metadata/transaction.h"

namespace lakegate {

// `project` empty: of all projects. There are few (limits::kServiceAccountsPerProjectMax), so there are no pages.
Result<std::vector<ServiceAccount>> service_accounts_list(Transaction& transaction, const std::string& project);

}  // namespace lakegate
