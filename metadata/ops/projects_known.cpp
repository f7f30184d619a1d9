#include "metadata/ops/projects_known.h"

#include <set>

#include "metadata/ops/service_accounts.h"

namespace lakegate {

Result<std::vector<std::string>> projects_known(Transaction& transaction) {
  std::set<std::string> projects;
  const auto name_of = [](const std::string& id, std::string_view) -> Result<std::string> { return id; };
  RETURN_IF_ERROR(
      visit_resources(transaction, {ResourceKind::kProjectIamPolicy, 0, {}, {}}, name_of, [&](std::string project) {
        projects.insert(std::move(project));
        return true;
      }));
  RETURN_IF_ERROR(visit_resources(transaction, service_accounts_range(), decode_service_account_row,
                                  [&](const ServiceAccount& account) {
                                    projects.insert(account.project);
                                    return true;
                                  }));
  return std::vector<std::string>(projects.begin(), projects.end());
}

}  // namespace lakegate
