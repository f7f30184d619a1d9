// iam.policies.createPolicy, get, listPolicies, update, delete of deny policies on projects
// (https://cloud.google.com/iam/docs/reference/rest/v2/policies). Changes are done when they are answered, so the
// operations that answer them are always done.
#include "metadata/ops/deny_policies.h"

#include <nlohmann/json.hpp>

#include "auth/deny_eval.h"
#include "base/encoding.h"
#include "gateway/iam/deny_policy_json.h"
#include "gateway/iam/iam_answer.h"
#include "gateway/json/answer.h"
#include "gateway/json/wire/json_read.h"

namespace lakegate::iam {
namespace {

constexpr size_t kPageSizeDefault = 1000;
// https://cloud.google.com/iam/quotas: deny policies per resource, deny rules in all of them.
constexpr size_t kPoliciesPerProjectMax = 500;
constexpr size_t kRulesMax = 500;
constexpr size_t kPolicyIdBytesMin = 3;
constexpr size_t kPolicyIdBytesMax = 63;

Status no_policy(const std::string& name) { return not_found("Policy " + name.substr(0, 128) + " was not found."); }

Result<DenyPolicy> require_policy(Transaction& transaction, const std::string& project, const std::string& name) {
  ASSIGN_OR_RETURN(const std::vector<DenyPolicy> policies, get_deny_policies(transaction, project));
  for (const DenyPolicy& policy : policies) {
    if (policy.name == name) return policy;
  }
  return no_policy(name);
}

Result<Response> operation_answer(const RequestContext& context, const DenyPolicy& policy) {
  return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    json.string("name", deny_policy_name(policy) + "/operations/" + deny_policy_etag_hex(policy));
    json.boolean("done", true);
    write_deny_policy(json, policy, "response");
    json.end_object();
  });
}

Result<DenyPolicy> requested_policy(const RequestContext& context, const nlohmann::json& resource,
                                    const std::string& name) {
  ASSIGN_OR_RETURN(DenyPolicy policy, read_deny_policy(resource));
  policy.project = context.path_parameter("project");
  policy.name = name;
  if (name.size() < kPolicyIdBytesMin || name.size() > kPolicyIdBytesMax) {
    return invalid_argument("The id of a policy has 3 to 63 characters.", "policyId");
  }
  if (policy.rules.empty()) return invalid_argument("A deny policy must have a rule.", "rules");
  if (policy.rules.size() > kRulesMax) return invalid_argument("The deny policy has too many rules.", "rules");
  RETURN_IF_ERROR(check_deny_policy(policy));
  return policy;
}

}  // namespace

Task<Result<Response>> deny_policies_create(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_request(context));
  const std::string name(context.query.get("policyId"));
  CO_ASSIGN_OR_RETURN(const DenyPolicy policy, requested_policy(context, resource, name));
  auto insert = [&policy](Transaction& transaction) -> Result<DenyPolicy> {
    ASSIGN_OR_RETURN(const std::vector<DenyPolicy> others, get_deny_policies(transaction, policy.project));
    for (const DenyPolicy& other : others) {
      if (other.name == policy.name) {
        return Status(Code::kAlreadyExists, "Policy " + policy.name + " already exists.");
      }
    }
    if (others.size() >= kPoliciesPerProjectMax) {
      return Status(Code::kResourceExhausted, "The project has as many deny policies as it may have.");
    }
    return put_deny_policy(transaction, policy);
  };
  CO_ASSIGN_OR_RETURN(const Committed<DenyPolicy> made, co_await context.services.catalog.transact(insert));
  co_return operation_answer(context, made.value);
}

Task<Result<Response>> deny_policies_get(RequestContext& context) {
  const std::string& project = context.path_parameter("project");
  const std::string& name = context.path_parameter("policy");
  auto read = [&](Transaction& transaction) { return require_policy(transaction, project, name); };
  CO_ASSIGN_OR_RETURN(const DenyPolicy policy, co_await context.services.catalog.read(read));
  co_return json_answer(context, [&](JsonWriter& json) { write_deny_policy(json, policy, {}); });
}

// The rules are not in a list (".../policies/listPolicies: the response does not include them").
Task<Result<Response>> deny_policies_list(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const Page page, page_of(context.query, kPageSizeDefault, kPageSizeDefault));
  const std::string& project = context.path_parameter("project");
  auto read = [&project](Transaction& transaction) { return get_deny_policies(transaction, project); };
  CO_ASSIGN_OR_RETURN(std::vector<DenyPolicy> policies, co_await context.services.catalog.read(read));
  std::erase_if(policies, [&](const DenyPolicy& one) { return !page.after.empty() && one.name <= page.after; });
  const size_t count = std::min(page.size, policies.size());
  co_return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    if (count > 0) {
      json.begin_array("policies");
      for (size_t i = 0; i < count; ++i) {
        DenyPolicy listed = policies[i];
        listed.rules.clear();
        write_deny_policy(json, listed, {}, deny_policy_etag(policies[i]));
      }
      json.end_array();
    }
    if (count < policies.size()) json.string("nextPageToken", page_token_after(policies[count - 1].name));
    json.end_object();
  });
}

Task<Result<Response>> deny_policies_update(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_request(context));
  std::string etag;
  CO_RETURN_IF_ERROR(read_text(resource, "etag", etag));
  CO_ASSIGN_OR_RETURN(const DenyPolicy policy, requested_policy(context, resource, context.path_parameter("policy")));
  auto change = [&](Transaction& transaction) -> Result<DenyPolicy> {
    ASSIGN_OR_RETURN(const DenyPolicy current, require_policy(transaction, policy.project, policy.name));
    RETURN_IF_ERROR(check_etag(etag, deny_policy_etag(current)));
    return put_deny_policy(transaction, policy);
  };
  CO_ASSIGN_OR_RETURN(const Committed<DenyPolicy> changed, co_await context.services.catalog.transact(change));
  co_return operation_answer(context, changed.value);
}

Task<Result<Response>> deny_policies_delete(RequestContext& context) {
  const std::string& project = context.path_parameter("project");
  const std::string& name = context.path_parameter("policy");
  const std::string etag(context.query.get("etag"));
  auto erase = [&](Transaction& transaction) -> Result<DenyPolicy> {
    ASSIGN_OR_RETURN(DenyPolicy policy, require_policy(transaction, project, name));
    RETURN_IF_ERROR(check_etag(etag, deny_policy_etag(policy)));
    RETURN_IF_ERROR(delete_deny_policy(transaction, project, name).status());
    return policy;
  };
  CO_ASSIGN_OR_RETURN(const Committed<DenyPolicy> gone, co_await context.services.catalog.transact(erase));
  co_return operation_answer(context, gone.value);
}

}  // namespace lakegate::iam
