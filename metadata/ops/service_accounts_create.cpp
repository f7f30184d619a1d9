#include "metadata/ops/service_accounts_create.h"

#include "base/limits.h"
#include "metadata/ops/service_accounts.h"

namespace lakegate {

Result<ServiceAccount> service_accounts_create(Transaction& transaction, const ServiceAccountsCreateRequest& request) {
  ASSIGN_OR_RETURN(const std::optional<ServiceAccount> taken, find_service_account(transaction, request.email));
  if (taken) return Status(Code::kAlreadyExists, "Service account " + request.email + " already exists.");
  const ResourceRange range = service_accounts_range();
  // The count below holds only as long as nobody makes another account.
  const std::string fence = resource_key(range.kind, 0, {});
  transaction.guard_fence(Table::kResources, fence);
  transaction.touch_fence(Table::kResources, fence);
  int count = 0;
  RETURN_IF_ERROR(visit_resources(transaction, range, decode_service_account_row, [&](const ServiceAccount& other) {
    if (other.project == request.project) ++count;
    return true;
  }));
  if (count >= limits::kServiceAccountsPerProjectMax) {
    return Status(Code::kResourceExhausted, "The project has as many service accounts as it may have.");
  }
  ServiceAccount account;
  account.email = request.email;
  account.project = request.project;
  account.unique_id = request.unique_id;
  account.display_name = request.display_name;
  account.description = request.description;
  account.time_created_us = transaction.now_us();
  account.updated_us = account.time_created_us;
  put_service_account(transaction, account);
  return account;
}

}  // namespace lakegate
