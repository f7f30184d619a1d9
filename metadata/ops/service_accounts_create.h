// A new service account, enabled and without keys (iam.projects.serviceAccounts.create). kAlreadyExists where the
// address is taken, kResourceExhausted when the project has as many as it may have.
#pragma once

#include <string>

#include "metadata/record/service_account.h"
#include "metadata/transaction.h"

namespace lakegate {

struct ServiceAccountsCreateRequest {
  std::string project;
  std::string email;  // In lower case.
  std::string display_name;
  std::string unique_id;  // Random, from the caller, since a transaction may run more than once.
  std::string description = {};
};

Result<ServiceAccount> service_accounts_create(Transaction& transaction, const ServiceAccountsCreateRequest& request);

}  // namespace lakegate
