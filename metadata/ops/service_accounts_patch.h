// Changes what people read of a service account (iam.projects.serviceAccounts.patch, .update). kNotFound where there is
// none.
#pragma once

#include <optional>
#include <string>

#include "metadata/record/service_account.h"
#include "metadata/transaction.h"

namespace lakegate {

struct ServiceAccountsPatchRequest {
  std::string email;
  std::optional<std::string> display_name;  // Absent: stays.
  std::optional<std::string> description;   // Likewise.
};

Result<ServiceAccount> service_accounts_patch(Transaction& transaction, const ServiceAccountsPatchRequest& request);

}  // namespace lakegate
