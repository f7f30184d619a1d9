#include "metadata/ops/project_iam_policy.h"

#include <algorithm>

#include "metadata/ops/resource_rows.h"
#include "metadata/schema/iam_policy_codec.h"

namespace lakegate {
namespace {

std::vector<IamBinding>::iterator find_plain_binding(IamPolicy& policy, const std::string& role) {
  return std::find_if(policy.bindings.begin(), policy.bindings.end(),
                      [&](const IamBinding& binding) { return binding.role == role && !binding.condition; });
}

}  // namespace

Result<IamPolicy> get_project_iam_policy(Transaction& transaction, const std::string& project) {
  const auto decode = [](const std::string&, std::string_view record) { return decode_iam_policy(record); };
  ASSIGN_OR_RETURN(std::optional<IamPolicy> policy,
                   get_resource(transaction, {ResourceKind::kProjectIamPolicy, 0, project}, decode));
  return policy.value_or(IamPolicy());
}

Result<IamPolicy> set_project_iam_policy(Transaction& transaction, const std::string& project,
                                         const ProjectIamPolicyChange& change) {
  ASSIGN_OR_RETURN(const IamPolicy current, get_project_iam_policy(transaction, project));
  ASSIGN_OR_RETURN(IamPolicy changed, change(current));
  if (changed == current) return changed;
  const std::string key = resource_key(ResourceKind::kProjectIamPolicy, 0, project);
  if (changed.bindings.empty()) {
    transaction.erase(Table::kResources, key);
  } else {
    transaction.put(Table::kResources, key, encode_iam_policy(changed));
  }
  return changed;
}

Result<IamPolicy> add_project_iam_member(Transaction& transaction, const std::string& project, const std::string& role,
                                         const std::string& member) {
  return set_project_iam_policy(transaction, project, [&](const IamPolicy& current) -> Result<IamPolicy> {
    IamPolicy changed = current;
    auto binding = find_plain_binding(changed, role);
    if (binding == changed.bindings.end()) {
      changed.bindings.push_back({role, {}, std::nullopt});
      binding = changed.bindings.end() - 1;
    }
    const auto place = std::lower_bound(binding->members.begin(), binding->members.end(), member);
    if (place == binding->members.end() || *place != member) binding->members.insert(place, member);
    return changed;
  });
}

Result<IamPolicy> remove_project_iam_member(Transaction& transaction, const std::string& project,
                                            const std::string& role, const std::string& member) {
  return set_project_iam_policy(transaction, project, [&](const IamPolicy& current) -> Result<IamPolicy> {
    IamPolicy changed = current;
    const auto binding = find_plain_binding(changed, role);
    if (binding == changed.bindings.end()) return changed;
    std::erase(binding->members, member);
    if (binding->members.empty()) changed.bindings.erase(binding);
    return changed;
  });
}

}  // namespace lakegate
