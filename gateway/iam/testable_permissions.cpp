// iam.permissions.queryTestablePermissions
// (https://cloud.google.com/iam/docs/reference/rest/v1/permissions/queryTestablePermissions): the permissions that mean
// something on a resource. `gcloud iam roles create` and `update` ask for them first. They are no secret: whoever is
// signed in may read them.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "auth/roles.h"
#include "gateway/iam/resource_questions.h"
#include "gateway/json/answer.h"

namespace lakegate::iam {
namespace {

constexpr size_t kPageSizeDefault = 100;

// Permissions that are asked of projects alone, though their names begin as those of buckets do.
bool is_of_projects_alone(std::string_view permission) {
  return permission.starts_with("storage.hmacKeys.") || permission == "storage.buckets.create" ||
         permission == "storage.buckets.list";
}

bool means_something_on(AskedResource resource, std::string_view permission) {
  switch (resource) {
    case AskedResource::kProject:
      return true;
    case AskedResource::kBucket:
      return (permission.starts_with("storage.") && !is_of_projects_alone(permission)) ||
             permission.starts_with("lakegate.leases.");
    case AskedResource::kServiceAccount:
      return permission.starts_with("iam.serviceAccount");
  }
  return false;
}

}  // namespace

Task<Result<Response>> testable_permissions_query(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json request, co_await read_request(context));
  CO_ASSIGN_OR_RETURN(const ResourceQuestion question, read_resource_question(request, kPageSizeDefault));
  std::vector<std::string_view> permissions;
  std::ranges::copy_if(all_permissions(), std::back_inserter(permissions), [&](std::string_view permission) {
    return permission > question.page.after && means_something_on(question.resource, permission);
  });
  const size_t count = std::min(question.page.size, permissions.size());
  co_return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    json.begin_array("permissions");
    for (size_t i = 0; i < count; ++i) {
      json.begin_object();
      json.string("name", permissions[i]);
      json.string("stage", "GA");
      json.end_object();
    }
    json.end_array();
    if (count < permissions.size()) json.string("nextPageToken", page_token_after(std::string(permissions[count - 1])));
    json.end_object();
  });
}

}  // namespace lakegate::iam
