// iam.projects.serviceAccounts.getIamPolicy, testIamPermissions
// (https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts). Service accounts have no policy of
// their own here: what holds for them is the project's, and setIamPolicy answers 501.
#include <nlohmann/json.hpp>

#include "gateway/iam/account_json.h"
#include "gateway/iam/policy_json.h"

namespace lakegate::iam {

Task<Result<Response>> service_account_policies_get(RequestContext& context) {
  const std::string& project = context.path_parameter("project");
  const std::string& email = context.path_parameter("account");
  auto read = [&](Transaction& transaction) { return require_account_of(transaction, email, project); };
  CO_RETURN_IF_ERROR((co_await context.services.catalog.read(read)).status());
  co_return policy_answer(context, IamPolicy());
}

Task<Result<Response>> service_account_policies_test(RequestContext& context) {
  co_return co_await test_permissions(context, context.path_parameter("project"));
}

}  // namespace lakegate::iam
