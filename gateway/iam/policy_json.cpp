#include "gateway/iam/policy_json.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "gateway/iam/iam_access.h"
#include "gateway/iam/iam_answer.h"
#include "gateway/json/answer.h"
#include "gateway/json/wire/json_read.h"
#include "metadata/schema/iam_policy_codec.h"

namespace lakegate::iam {
namespace {

constexpr std::string_view kEmptyPolicyEtag = "ACAB";
// Each is a question to the authoriser.
constexpr size_t kTestedPermissionsMax = 100;

// "service.resource.verb"; Google refuses wildcards.
Status check_permission_name(std::string_view name) {
  const bool is_plain = std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '_';
  });
  const auto dots = std::count(name.begin(), name.end(), '.');
  if (is_plain && dots >= 2 && !name.ends_with('.') && name.find("..") == std::string_view::npos) return Status();
  return invalid_argument("Permission " + std::string(name.substr(0, 128)) + " is not valid for this resource.",
                          "permissions");
}

bool has_entries(const nlohmann::json& policy, const char* name) {
  const auto found = policy.find(name);
  return found != policy.end() && !found->is_null() && !found->empty();
}

}  // namespace

std::string policy_etag(const IamPolicy& policy) {
  if (policy.bindings.empty()) return std::string(kEmptyPolicyEtag);
  return content_etag(encode_iam_policy(policy));
}

Result<Response> policy_answer(const RequestContext& context, const IamPolicy& policy) {
  return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    json.number("version", policy.version);
    json.string("etag", policy_etag(policy));
    write_iam_bindings(json, policy);
    json.end_object();
  });
}

Result<uint64_t> requested_version(const nlohmann::json& request) {
  ASSIGN_OR_RETURN(const nlohmann::json options, object_member(request, "options"));
  std::optional<uint64_t> version;
  RETURN_IF_ERROR(read_uint64(options, "requestedPolicyVersion", version));
  // 0 is what libraries send that say nothing.
  return std::max<uint64_t>(version.value_or(1), 1);
}

Result<IamPolicyUpdate> policy_update(const nlohmann::json& request) {
  const auto policy = request.find("policy");
  if (policy == request.end() || !policy->is_object()) return required_argument("policy");
  if (has_entries(*policy, "auditConfigs")) {
    return unimplemented("Audit configurations are not kept by this server.");
  }
  std::string mask;
  RETURN_IF_ERROR(read_text(request, "updateMask", mask));
  RETURN_IF_ERROR(read_update_mask(mask, {"bindings", "version", "auditConfigs"}).status());
  return iam_policy_from_json(*policy);
}

Task<Result<Response>> test_permissions(RequestContext& context, const std::string& project) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json request, co_await read_request(context));
  std::vector<std::string> asked;
  CO_RETURN_IF_ERROR(read_texts(request, "permissions", asked));
  if (asked.size() > kTestedPermissionsMax) co_return invalid_argument("There are too many permissions.");
  std::vector<std::string> held;
  for (const std::string& permission : asked) {
    CO_RETURN_IF_ERROR(check_permission_name(permission));
    CO_ASSIGN_OR_RETURN(const bool is_held, co_await holds(context, permission, project));
    if (is_held) held.push_back(permission);
  }
  co_return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    if (!held.empty()) {
      json.begin_array("permissions");
      for (const std::string& permission : held) json.element(permission);
      json.end_array();
    }
    json.end_object();
  });
}

}  // namespace lakegate::iam
