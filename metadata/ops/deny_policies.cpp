#include "metadata/ops/deny_policies.h"

#include <algorithm>
#include <sstream>

#include "metadata/ops/resource_rows.h"
#include "metadata/schema/deny_policy_codec.h"

namespace lakegate {
namespace {

// Of policies that are deleted and made again all the time, one may be missing at each of some looks.
constexpr int kLooksMax = 10;

std::string row_id(const std::string& project, const std::string& name) { return project + "/" + name; }

// The names of a project's policies, one a line, under the project's own id: so that whoever asks needs no scan and
// guards all of them with one read.
std::string names_key(const std::string& project) { return resource_key(ResourceKind::kDenyPolicy, 0, project); }

struct DenyPolicyNames {
  std::vector<std::string> names;
};

Result<DenyPolicyNames> decode_names(std::string_view record) {
  DenyPolicyNames decoded;
  std::istringstream lines{std::string(record)};
  for (std::string name; std::getline(lines, name);) decoded.names.push_back(name);
  return decoded;
}

// Null where there is none.
Result<std::shared_ptr<const DenyPolicyNames>> get_shared_names(Transaction& transaction, const std::string& project) {
  return transaction.get_decoded<DenyPolicyNames>(Table::kResources, names_key(project), decode_names);
}

Result<std::vector<std::string>> get_names(Transaction& transaction, const std::string& project) {
  ASSIGN_OR_RETURN(const auto shared, get_shared_names(transaction, project));
  return shared ? shared->names : std::vector<std::string>();
}

void put_names(Transaction& transaction, const std::string& project, const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += name + "\n";
  if (names.empty()) {
    transaction.erase(Table::kResources, names_key(project));
  } else {
    transaction.put(Table::kResources, names_key(project), text);
  }
}

bool is_policy_name(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '-' || c == '.';
  });
}

// Nothing: one of those that are named is missing.
Result<std::optional<SharedDenyPolicies>> look_for_deny_policies(Transaction& transaction, const std::string& project) {
  SharedDenyPolicies policies;
  ASSIGN_OR_RETURN(const auto shared, get_shared_names(transaction, project));
  if (!shared) return std::optional(std::move(policies));
  for (const std::string& name : shared->names) {
    const auto decode = [&](const std::string&, std::string_view record) -> Result<DenyPolicy> {
      ASSIGN_OR_RETURN(DenyPolicy policy, decode_deny_policy(record));
      policy.project = project;
      policy.name = name;
      return policy;
    };
    ASSIGN_OR_RETURN(std::shared_ptr<const DenyPolicy> policy,
                     get_shared_resource(transaction, {ResourceKind::kDenyPolicy, 0, row_id(project, name)}, decode));
    if (!policy) return std::optional<SharedDenyPolicies>();
    policies.push_back(std::move(policy));
  }
  return std::optional(std::move(policies));
}

}  // namespace

Result<SharedDenyPolicies> get_shared_deny_policies(Transaction& transaction, const std::string& project) {
  // One that is deleted between the two reads has lost its name as well when it is looked for again.
  for (int look = 0; look < kLooksMax; ++look) {
    ASSIGN_OR_RETURN(std::optional<SharedDenyPolicies> policies, look_for_deny_policies(transaction, project));
    if (policies) return std::move(*policies);
  }
  // What is denied cannot be known any more, so nothing may be allowed.
  return Status(Code::kDataLoss, "A stored deny policy is missing.");
}

Result<std::vector<DenyPolicy>> get_deny_policies(Transaction& transaction, const std::string& project) {
  ASSIGN_OR_RETURN(const SharedDenyPolicies shared, get_shared_deny_policies(transaction, project));
  std::vector<DenyPolicy> policies;
  for (const auto& policy : shared) policies.push_back(*policy);
  return policies;
}

Result<DenyPolicy> put_deny_policy(Transaction& transaction, const DenyPolicy& policy) {
  if (!is_policy_name(policy.name))
    return invalid_argument(
        "A deny policy's name has lower-case letters, digits, "
        "hyphens and dots.",
        "name");
  ASSIGN_OR_RETURN(std::vector<std::string> names, get_names(transaction, policy.project));
  const auto place = std::lower_bound(names.begin(), names.end(), policy.name);
  if (place == names.end() || *place != policy.name) {
    names.insert(place, policy.name);
    put_names(transaction, policy.project, names);
  }
  transaction.put(Table::kResources, resource_key(ResourceKind::kDenyPolicy, 0, row_id(policy.project, policy.name)),
                  encode_deny_policy(policy));
  return policy;
}

Result<bool> delete_deny_policy(Transaction& transaction, const std::string& project, const std::string& name) {
  ASSIGN_OR_RETURN(std::vector<std::string> names, get_names(transaction, project));
  if (std::erase(names, name) == 0) return not_found("Deny policy " + name + " was not found.");
  put_names(transaction, project, names);
  transaction.erase(Table::kResources, resource_key(ResourceKind::kDenyPolicy, 0, row_id(project, name)));
  return true;
}

}  // namespace lakegate
