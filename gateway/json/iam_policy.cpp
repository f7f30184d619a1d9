#include "gateway/json/iam_policy.h"

#include <algorithm>

#include "gateway/access.h"
#include "gateway/json/answer.h"
#include "gateway/json/wire/iam_policy_wire.h"
#include "gateway/parameters.h"

namespace lakegate {
namespace {

// "storage." and words with dots between them. Which words there are is the authoriser's to know: the list of
// permissions grows, and one that is new to this server is not held by anybody.
Status check_permission_name(std::string_view name) {
  constexpr std::string_view kService = "storage.";
  const bool is_plain =
      std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalpha(c) != 0 || c == '.'; });
  const bool is_whole =
      name.size() > kService.size() && name.back() != '.' && name.find("..") == std::string_view::npos;
  if (name.starts_with(kService) && is_plain && is_whole) return Status();
  return invalid_argument(
      "Invalid argument: '" + std::string(name.substr(0, 128)) + "' is not a permission of Cloud Storage.",
      "permissions");
}

}  // namespace

Result<Response> iam_policy_answer(const RequestContext& context, const IamPolicy& policy, std::string_view resource_id,
                                   std::string_view etag) {
  ASSIGN_OR_RETURN(Response response,
                   json_answer(context, [&](JsonWriter& json) { write_iam_policy(json, policy, resource_id, etag); }));
  response.headers.add("ETag", std::string(etag));
  return response;
}

Result<uint64_t> requested_policy_version(const Query& query) {
  ASSIGN_OR_RETURN(const std::optional<uint64_t> version, uint64_parameter(query, "optionsRequestedPolicyVersion"));
  return version.value_or(1);
}

Task<Status> absence_to_tell(RequestContext& context, Status found, std::string_view permission) {
  if (found.code() != Code::kNotFound) co_return found;
  const std::string none;
  CO_ASSIGN_OR_RETURN(const bool may_know, co_await may_also(context, permission, context.bucket(), none));
  co_return may_know ? found : Status();
}

Task<Result<Response>> test_iam_permissions(RequestContext& context, AccessRequest resource) {
  std::vector<std::string_view> held;
  for (const auto& [name, permission] : context.query.parameters()) {
    if (name != "permissions") continue;
    CO_RETURN_IF_ERROR(check_permission_name(permission));
    resource.permission = permission;
    const Status allowed = co_await context.services.authorizer.authorize(context.principal(), resource);
    if (allowed.ok()) {
      held.push_back(permission);
    } else if (allowed.code() != Code::kPermissionDenied && allowed.code() != Code::kUnauthenticated) {
      co_return allowed;
    }
  }
  co_return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    json.string("kind", "storage#testIamPermissionsResponse");
    if (!held.empty()) {
      json.begin_array("permissions");
      for (const std::string_view permission : held) json.element(permission);
      json.end_array();
    }
    json.end_object();
  });
}

}  // namespace lakegate
