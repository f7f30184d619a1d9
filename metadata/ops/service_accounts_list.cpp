#include "metadata/ops/service_accounts_list.h"

#include "metadata/ops/service_accounts.h"

namespace lakegate {

Result<std::vector<ServiceAccount>> service_accounts_list(Transaction& transaction, const std::string& project) {
  std::vector<ServiceAccount> accounts;
  RETURN_IF_ERROR(
      visit_resources(transaction, service_accounts_range(), decode_service_account_row, [&](ServiceAccount account) {
        if (project.empty() || account.project == project) {
          accounts.push_back(std::move(account));
        }
        return true;
      }));
  return accounts;
}

}  // namespace lakegate
