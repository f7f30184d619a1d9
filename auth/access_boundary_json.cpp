#include "auth/access_boundary_json.h"

#include <nlohmann/json.hpp>

#include "base/limits.h"

namespace lakegate {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kResourceStart = "//storage.googleapis.com/projects/_/buckets/";
constexpr std::string_view kRoleStart = "inRole:";

Status bad_boundary(std::string_view what) {
  return invalid_argument("The access boundary is not valid: " + std::string(what));
}

const Json* member(const Json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

Result<std::string> parse_condition(const Json& condition) {
  const Json* const expression = member(condition, "expression");
  if (expression == nullptr || !expression->is_string()) return bad_boundary("a condition needs an expression.");
  std::string text = expression->get<std::string>();
  if (text.empty() || text.size() > limits::kIamConditionBytesMax) return bad_boundary("a condition is empty or long.");
  return text;
}

Result<AccessBoundaryRule> parse_rule(const Json& json) {
  AccessBoundaryRule rule;
  const Json* const resource = member(json, "availableResource");
  if (resource == nullptr || !resource->is_string()) return bad_boundary("a rule needs availableResource.");
  const std::string& name = resource->get_ref<const std::string&>();
  if (!name.starts_with(kResourceStart)) return bad_boundary("availableResource must be a bucket.");
  rule.bucket = name.substr(kResourceStart.size());
  if (rule.bucket.empty() || rule.bucket.find('/') != std::string::npos) {
    return bad_boundary("availableResource must be a bucket.");
  }
  const Json* const permissions = member(json, "availablePermissions");
  if (permissions == nullptr || !permissions->is_array() || permissions->empty()) {
    return bad_boundary("a rule needs availablePermissions.");
  }
  for (const Json& permission : *permissions) {
    const std::string text = permission.is_string() ? permission.get<std::string>() : std::string();
    if (!text.starts_with(kRoleStart) || text.size() == kRoleStart.size()) {
      return bad_boundary("availablePermissions must look like inRole:roles/storage.objectViewer.");
    }
    rule.permissions.push_back(text.substr(kRoleStart.size()));
  }
  if (const Json* const condition = member(json, "availabilityCondition"); condition != nullptr) {
    ASSIGN_OR_RETURN(rule.condition, parse_condition(*condition));
  }
  return rule;
}

}  // namespace

Result<AccessBoundary> parse_access_boundary(std::string_view json) {
  const Json parsed = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  const Json* const boundary = member(parsed, "accessBoundary");
  const Json* const rules = boundary == nullptr ? nullptr : member(*boundary, "accessBoundaryRules");
  if (rules == nullptr || !rules->is_array() || rules->empty()) return bad_boundary("there are no rules.");
  if (rules->size() > limits::kAccessBoundaryRulesMax) return bad_boundary("there are too many rules.");
  AccessBoundary parsed_rules;
  for (const Json& rule : *rules) {
    ASSIGN_OR_RETURN(AccessBoundaryRule one, parse_rule(rule));
    parsed_rules.push_back(std::move(one));
  }
  return parsed_rules;
}

}  // namespace lakegate
