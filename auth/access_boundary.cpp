#include "auth/access_boundary.h"

#include <algorithm>

#include "auth/cel/expression.h"
#include "auth/roles.h"

namespace lakegate {
namespace {

constexpr std::string_view kInRole = "inRole:";

bool has_permission(const AccessBoundaryRule& rule, std::string_view permission) {
  return std::any_of(rule.permissions.begin(), rule.permissions.end(), [&](std::string_view name) {
    if (name.starts_with(kInRole)) name.remove_prefix(kInRole.size());
    const Role* role = find_role(name);
    return role != nullptr && role_grants(*role, permission);
  });
}

bool condition_holds(const AccessBoundaryRule& rule, const cel::Activation& activation) {
  if (rule.condition.empty()) return true;
  const Result<cel::Expression> expression = cel::Expression::compile(rule.condition);
  return expression.ok() && expression->evaluate(activation);
}

}  // namespace

bool is_within(const AccessBoundary& boundary, const ResourceRequest& request, std::string_view permission) {
  if (request.type == ResourceType::kProject || request.bucket.empty()) return false;
  const cel::Activation activation = activation_of(request);
  return std::any_of(boundary.begin(), boundary.end(), [&](const AccessBoundaryRule& rule) {
    return rule.bucket == request.bucket && has_permission(rule, permission) && condition_holds(rule, activation);
  });
}

}  // namespace lakegate
