// cloudresourcemanager.projects.getIamPolicy, setIamPolicy, testIamPermissions
// (https://cloud.google.com/resource-manager/reference/rest/v1/projects/setIamPolicy, .../v3/...)
#include <nlohmann/json.hpp>

#include "auth/policy_check.h"
#include "gateway/iam/iam_answer.h"
#include "gateway/iam/policy_json.h"
#include "metadata/ops/project_iam_policy.h"

namespace lakegate::iam {

Task<Result<Response>> project_policies_get(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json request, co_await read_request(context));
  CO_ASSIGN_OR_RETURN(const uint64_t version, requested_version(request));
  const std::string& project = context.path_parameter("project");
  auto read = [&project](Transaction& transaction) { return get_project_iam_policy(transaction, project); };
  CO_ASSIGN_OR_RETURN(const IamPolicy policy, co_await context.services.catalog.read(read));
  CO_RETURN_IF_ERROR(check_requested_policy_version(policy, version));
  co_return policy_answer(context, policy);
}

Task<Result<Response>> project_policies_set(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json request, co_await read_request(context));
  CO_ASSIGN_OR_RETURN(const IamPolicyUpdate update, policy_update(request));
  CO_ASSIGN_OR_RETURN(const IamPolicy checked, check_iam_policy(update.policy, PolicyTarget::kProject));
  const std::string& project = context.path_parameter("project");
  const ProjectIamPolicyChange change = [&update, &checked](const IamPolicy& current) -> Result<IamPolicy> {
    RETURN_IF_ERROR(check_etag(update.etag, policy_etag(current)));
    const IamPolicyUpdate replacing{update.policy, {}};
    RETURN_IF_ERROR(check_policy_replaces(replacing, current, {}));
    return checked;
  };
  auto set = [&](Transaction& transaction) { return set_project_iam_policy(transaction, project, change); };
  CO_ASSIGN_OR_RETURN(const Committed<IamPolicy> changed, co_await context.services.catalog.transact(set));
  co_return policy_answer(context, changed.value);
}

Task<Result<Response>> project_policies_test(RequestContext& context) {
  co_return co_await test_permissions(context, context.path_parameter("project"));
}

}  // namespace lakegate::iam
