#include "gateway/iam/deny_policy_json.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "auth/identity_store.h"
#include "base/encoding.h"
#include "base/hkdf.h"
#include "gateway/iam/iam_answer.h"
#include "gateway/json/wire/json_read.h"
#include "metadata/project_number.h"
#include "metadata/schema/deny_policy_codec.h"

namespace lakegate::iam {
namespace {

constexpr size_t kDisplayNameBytesMax = 63;
constexpr size_t kOperationIdBytes = 8;
constexpr std::array<std::string_view, 3> kAddressed = {"principal://goog/subject/", "principalSet://goog/group/",
                                                        "principal://iam.googleapis.com/projects/-/serviceAccounts/"};

std::string content_of(const DenyPolicy& policy) { return policy.name + "\n" + encode_deny_policy(policy); }

void write_texts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  json.begin_array(name);
  for (const std::string& text : texts) json.element(text);
  json.end_array();
}

void write_rule(JsonWriter& json, const DenyRule& rule) {
  json.begin_object();
  json.begin_object("denyRule");
  write_texts(json, "deniedPrincipals", rule.denied_principals);
  write_texts(json, "exceptionPrincipals", rule.exception_principals);
  write_texts(json, "deniedPermissions", rule.denied_permissions);
  write_texts(json, "exceptionPermissions", rule.exception_permissions);
  if (rule.condition) {
    json.begin_object("denialCondition");
    json.string_unless_empty("title", rule.condition->title);
    json.string_unless_empty("description", rule.condition->description);
    json.string("expression", rule.condition->expression);
    json.end_object();
  }
  json.end_object();
  json.end_object();
}

// Addresses have no case, and whoever is denied is so however his was written.
void canonicalize(std::vector<std::string>& principals) {
  for (std::string& principal : principals) {
    const bool has_address = std::any_of(kAddressed.begin(), kAddressed.end(),
                                         [&](std::string_view start) { return principal.starts_with(start); });
    if (!has_address) continue;
    const size_t start = principal.rfind('/') + 1;
    principal = principal.substr(0, start) + lower_case_address(principal.substr(start));
  }
}

Result<std::optional<IamCondition>> read_condition(const nlohmann::json& rule) {
  const auto found = rule.find("denialCondition");
  if (found == rule.end() || found->is_null()) return std::optional<IamCondition>();
  RETURN_IF_ERROR(check_object(*found, "denialCondition"));
  IamCondition condition;
  RETURN_IF_ERROR(read_text(*found, "title", condition.title));
  RETURN_IF_ERROR(read_text(*found, "description", condition.description));
  RETURN_IF_ERROR(read_text(*found, "expression", condition.expression));
  // Without an expression it would mean nothing, and deny always.
  if (condition.expression.empty()) return std::optional<IamCondition>();
  return std::optional<IamCondition>(std::move(condition));
}

Result<DenyRule> read_rule(const nlohmann::json& entry) {
  RETURN_IF_ERROR(check_object(entry, "rules"));
  std::string description;
  RETURN_IF_ERROR(read_text(entry, "description", description));
  if (!description.empty()) return unimplemented("Descriptions of deny rules are not kept by this server.");
  const auto found = entry.find("denyRule");
  if (found == entry.end()) return invalid_argument("A rule of a deny policy must be a denyRule.", "rules");
  RETURN_IF_ERROR(check_object(*found, "denyRule"));
  DenyRule rule;
  RETURN_IF_ERROR(read_texts(*found, "deniedPrincipals", rule.denied_principals));
  RETURN_IF_ERROR(read_texts(*found, "exceptionPrincipals", rule.exception_principals));
  RETURN_IF_ERROR(read_texts(*found, "deniedPermissions", rule.denied_permissions));
  RETURN_IF_ERROR(read_texts(*found, "exceptionPermissions", rule.exception_permissions));
  canonicalize(rule.denied_principals);
  canonicalize(rule.exception_principals);
  ASSIGN_OR_RETURN(rule.condition, read_condition(*found));
  if (rule.denied_principals.empty() || rule.denied_permissions.empty()) {
    return invalid_argument("A deny rule must name principals and permissions.", "rules");
  }
  return rule;
}

}  // namespace

std::string deny_policy_name(const DenyPolicy& policy) {
  return "policies/cloudresourcemanager.googleapis.com%2Fprojects%2F" + std::to_string(project_number(policy.project)) +
         "/denypolicies/" + policy.name;
}

std::string deny_policy_etag(const DenyPolicy& policy) { return content_etag(content_of(policy)); }

std::string deny_policy_etag_hex(const DenyPolicy& policy) {
  const Sha256Digest digest = sha256(as_bytes(content_of(policy)));
  return hex_encode(std::as_bytes(std::span(digest)).first(kOperationIdBytes));
}

void write_deny_policy(JsonWriter& json, const DenyPolicy& policy, std::string_view name, std::string etag) {
  json.begin_object(name);
  if (!name.empty()) json.string("@type", "type.googleapis.com/google.iam.v2.Policy");
  json.string("name", deny_policy_name(policy));
  json.string("kind", "DenyPolicy");
  json.string_unless_empty("displayName", policy.display_name);
  json.string("etag", etag.empty() ? deny_policy_etag(policy) : etag);
  if (!policy.rules.empty()) {
    json.begin_array("rules");
    for (const DenyRule& rule : policy.rules) write_rule(json, rule);
    json.end_array();
  }
  json.end_object();
}

Result<DenyPolicy> read_deny_policy(const nlohmann::json& resource) {
  DenyPolicy policy;
  RETURN_IF_ERROR(read_text(resource, "displayName", policy.display_name));
  if (policy.display_name.size() > kDisplayNameBytesMax) {
    return invalid_argument("The display name of the deny policy is too long.", "displayName");
  }
  const auto rules = resource.find("rules");
  if (rules == resource.end() || rules->is_null()) return policy;
  if (!rules->is_array()) return invalid_argument("rules must be a list of objects.", "rules");
  for (const nlohmann::json& entry : *rules) {
    ASSIGN_OR_RETURN(DenyRule rule, read_rule(entry));
    policy.rules.push_back(std::move(rule));
  }
  return policy;
}

}  // namespace lakegate::iam
