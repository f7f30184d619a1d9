#include "auth/policy_check.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "auth/cel/expression.h"
#include "auth/roles.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "metadata/acl.h"
#include "metadata/ops/custom_roles.h"

namespace lakegate {
namespace {

// Members whose value is an address or a domain, which have no case.
constexpr std::array<std::string_view, 4> kAddressTypes = {"user:", "serviceAccount:", "group:", "domain:"};
// Members of identity pools and of accounts that are gone; kept as they are.
constexpr std::array<std::string_view, 3> kOpaqueTypes = {"principal://", "principalSet://", "deleted:"};
constexpr size_t kMemberBytesMax = 1024;

bool is_opaque_member(std::string_view member) {
  return std::any_of(kOpaqueTypes.begin(), kOpaqueTypes.end(),
                     [&](std::string_view type) { return member.starts_with(type) && member.size() > type.size(); });
}

std::string canonical_member(const std::string& member) {
  std::string canonical = member;
  for (const std::string_view type : kAddressTypes) {
    if (!member.starts_with(type)) continue;
    std::transform(canonical.begin() + static_cast<ptrdiff_t>(type.size()), canonical.end(),
                   canonical.begin() + static_cast<ptrdiff_t>(type.size()),
                   [](unsigned char c) { return std::tolower(c); });
  }
  return canonical;
}

Status check_role(const IamBinding& binding, PolicyTarget target) {
  const Role* role = find_role(binding.role);
  // Whether there is such a role, and in this project, is seen when it is evaluated: one that is not grants nothing.
  if (role == nullptr && is_custom_role_name(binding.role) && target != PolicyTarget::kObject) return Status();
  if (role != nullptr && target == PolicyTarget::kProject && !role->is_legacy) return Status();
  bool fits = role != nullptr && target != PolicyTarget::kProject && role->scope != RoleScope::kProjectOnly;
  if (fits && target == PolicyTarget::kManagedFolder) fits = role->scope == RoleScope::kBucketAndManagedFolder;
  if (fits && target == PolicyTarget::kObject) {
    fits = role->is_legacy && binding.role.starts_with("roles/storage.legacyObject");
  }
  if (!fits) return invalid_argument("Role " + binding.role + " is not supported for this resource.");
  return Status();
}

Status check_condition(const IamBinding& binding, PolicyTarget target) {
  if (!binding.condition) return Status();
  const Role* role = find_role(binding.role);
  const bool takes_none = role != nullptr && (role->is_legacy || role->is_basic);
  if (target == PolicyTarget::kObject || takes_none) {
    return invalid_argument("Conditions are not supported for role " + binding.role + ".");
  }
  if (std::any_of(binding.members.begin(), binding.members.end(), is_public_entity)) {
    return invalid_argument("Conditions are not supported for the members allUsers and allAuthenticatedUsers.");
  }
  const IamCondition& condition = *binding.condition;
  if (condition.title.empty()) return invalid_argument("A condition must have a title.");
  if (condition.title.size() > limits::kIamConditionTitleBytesMax ||
      condition.description.size() > limits::kIamConditionDescriptionBytesMax) {
    return invalid_argument("The title or the description of a condition is too long.");
  }
  return cel::Expression::compile(condition.expression).status();
}

void add_binding(const IamBinding& binding, IamPolicy& checked) {
  auto same = std::find_if(checked.bindings.begin(), checked.bindings.end(), [&](const IamBinding& each) {
    return each.role == binding.role && each.condition == binding.condition;
  });
  if (same == checked.bindings.end()) {
    checked.bindings.push_back({binding.role, {}, binding.condition});
    same = checked.bindings.end() - 1;
  }
  for (const std::string& member : binding.members) same->members.push_back(canonical_member(member));
  std::sort(same->members.begin(), same->members.end());
  same->members.erase(std::unique(same->members.begin(), same->members.end()), same->members.end());
}

}  // namespace

Status check_iam_member(std::string_view member) {
  const bool fits = member.size() <= kMemberBytesMax && is_valid_utf8(member);
  if (fits && is_opaque_member(member)) return Status();
  const std::optional<std::string> entity = fits ? entity_of_member(member) : std::nullopt;
  if (!entity) {
    return invalid_argument("The member " + std::string(member.substr(0, kMemberBytesMax)) +
                            " is of an unknown type. Please set a valid type prefix for the member.");
  }
  // Users may also stand by their ids, as access control lists have them.
  const bool needs_address = member.starts_with("serviceAccount:") || member.starts_with("group:");
  if (!check_acl_entity(*entity).ok() || (needs_address && member.find('@') == std::string_view::npos)) {
    return invalid_argument("Invalid argument: the member " + std::string(member) + " is not valid.");
  }
  return Status();
}

Result<IamPolicy> check_iam_policy(const IamPolicy& policy, PolicyTarget target) {
  IamPolicy checked;
  for (const IamBinding& binding : policy.bindings) {
    if (binding.role.empty()) return invalid_argument("A binding must have a role.");
    RETURN_IF_ERROR(check_role(binding, target));
    for (const std::string& member : binding.members) RETURN_IF_ERROR(check_iam_member(member));
    RETURN_IF_ERROR(check_condition(binding, target));
    add_binding(binding, checked);
  }
  std::erase_if(checked.bindings, [](const IamBinding& binding) { return binding.members.empty(); });
  std::stable_sort(checked.bindings.begin(), checked.bindings.end(),
                   [](const IamBinding& a, const IamBinding& b) { return a.role < b.role; });
  std::set<std::string_view> principals;
  for (const IamBinding& binding : checked.bindings) principals.insert(binding.members.begin(), binding.members.end());
  if (principals.size() > limits::kIamPolicyPrincipalsMax) {
    return invalid_argument("The policy has more than 1500 principals.");
  }
  const bool has_conditions = std::any_of(checked.bindings.begin(), checked.bindings.end(),
                                          [](const IamBinding& binding) { return binding.condition.has_value(); });
  // Without conditions version 1 says all; with them, what the client said is checked where it is stored.
  checked.version = has_conditions ? policy.version : 1;
  return checked;
}

}  // namespace lakegate
