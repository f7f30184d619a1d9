#include "gateway/json/wire/iam_policy_wire.h"

#include <nlohmann/json.hpp>

#include "gateway/json/wire/json_read.h"

namespace lakegate {
namespace {

using nlohmann::json;

constexpr uint64_t kNewestVersion = 3;
constexpr std::string_view kVersionsPage =
    "For more information, please refer to https://cloud.google.com/iam/docs/policies#versions.";

Status version_too_low(std::string_view what, uint64_t version, int current) {
  return invalid_argument(std::string(what) + " policy version (" + std::to_string(version) +
                          ") cannot be less than the existing policy version (" + std::to_string(current) + "). " +
                          std::string(kVersionsPage));
}

Result<std::optional<IamCondition>> read_condition(const json& binding) {
  const auto found = binding.find("condition");
  if (found == binding.end() || found->is_null()) return std::optional<IamCondition>();
  if (!found->is_object()) return invalid_argument("condition must be an object.", "bindings.condition");
  IamCondition condition;
  RETURN_IF_ERROR(read_text(*found, "title", condition.title));
  RETURN_IF_ERROR(read_text(*found, "description", condition.description));
  RETURN_IF_ERROR(read_text(*found, "expression", condition.expression));
  return std::optional<IamCondition>(std::move(condition));
}

Result<IamBinding> read_binding(const json& value) {
  if (!value.is_object()) return invalid_argument("bindings must be a list of objects.", "bindings");
  IamBinding binding;
  RETURN_IF_ERROR(read_text(value, "role", binding.role));
  if (const auto members = value.find("members"); members != value.end() && !members->is_null()) {
    if (!members->is_array()) return invalid_argument("members must be a list of strings.", "bindings.members");
    for (const json& member : *members) {
      if (!member.is_string()) return invalid_argument("members must be a list of strings.", "bindings.members");
      binding.members.push_back(member.get<std::string>());
    }
  }
  ASSIGN_OR_RETURN(binding.condition, read_condition(value));
  return binding;
}

void write_binding(JsonWriter& json, const IamBinding& binding) {
  json.begin_object();
  json.string("role", binding.role);
  json.begin_array("members");
  for (const std::string& member : binding.members) json.element(member);
  json.end_array();
  if (binding.condition) {
    json.begin_object("condition");
    json.string("title", binding.condition->title);
    json.string_unless_empty("description", binding.condition->description);
    json.string("expression", binding.condition->expression);
    json.end_object();
  }
  json.end_object();
}

}  // namespace

Result<IamPolicyUpdate> iam_policy_from_json(const json& resource) {
  if (!resource.is_object()) return invalid_argument("The policy must be a JSON object.");
  IamPolicyUpdate update;
  std::optional<uint64_t> version;
  RETURN_IF_ERROR(read_uint64(resource, "version", version));
  if (version.value_or(1) > kNewestVersion || version == 2) {
    return invalid_argument("Invalid policy version: only 1 and 3 are supported.", "version");
  }
  update.policy.version = version == kNewestVersion ? 3 : 1;
  RETURN_IF_ERROR(read_text(resource, "etag", update.etag));
  if (const auto bindings = resource.find("bindings"); bindings != resource.end() && !bindings->is_null()) {
    if (!bindings->is_array()) return invalid_argument("bindings must be a list of objects.", "bindings");
    for (const json& value : *bindings) {
      ASSIGN_OR_RETURN(IamBinding binding, read_binding(value));
      update.policy.bindings.push_back(std::move(binding));
    }
  }
  return update;
}

void write_iam_policy(JsonWriter& json, const IamPolicy& policy, std::string_view resource_id, std::string_view etag) {
  json.begin_object();
  json.string("kind", "storage#policy");
  json.string("resourceId", resource_id);
  json.number("version", policy.version);
  json.string("etag", etag);
  write_iam_bindings(json, policy);
  json.end_object();
}

void write_iam_bindings(JsonWriter& json, const IamPolicy& policy) {
  if (policy.bindings.empty()) return;
  json.begin_array("bindings");
  for (const IamBinding& binding : policy.bindings) write_binding(json, binding);
  json.end_array();
}

Status check_requested_policy_version(const IamPolicy& policy, uint64_t requested_version) {
  if (requested_version > kNewestVersion) {
    return invalid_argument("Invalid policy version: only 1 and 3 are supported.", "optionsRequestedPolicyVersion");
  }
  if (static_cast<int>(requested_version) >= policy.version) return Status();
  return version_too_low("Requested", requested_version, policy.version);
}

Status check_policy_replaces(const IamPolicyUpdate& update, const IamPolicy& current, std::string_view current_etag) {
  if (!update.etag.empty() && update.etag != current_etag) return condition_not_met("If-Match");
  if (update.policy.version >= current.version) return Status();
  return version_too_low("Specified", static_cast<uint64_t>(update.policy.version), current.version);
}

}  // namespace lakegate
