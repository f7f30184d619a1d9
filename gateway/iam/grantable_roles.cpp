// iam.roles.queryGrantableRoles
// (https://cloud.google.com/iam/docs/reference/rest/v1/roles/queryGrantableRoles): the predefined roles that a policy
// of the resource may name. They are no secret: whoever is signed in may read them.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "gateway/iam/resource_questions.h"
#include "gateway/iam/role_json.h"
#include "gateway/json/answer.h"

namespace lakegate::iam {
namespace {

constexpr size_t kPageSizeDefault = 300;

bool is_grantable_on(AskedResource resource, const Role& role) {
  switch (resource) {
    case AskedResource::kProject:
      return !role.is_legacy;
    case AskedResource::kBucket:
      return role.scope != RoleScope::kProjectOnly && !role.is_basic;
    case AskedResource::kServiceAccount:
      // Policies of service accounts cannot be set here.
      return false;
  }
  return false;
}

RoleView view_of(const nlohmann::json& request) {
  const auto view = request.find("view");
  return view != request.end() && *view == "FULL" ? RoleView::kFull : RoleView::kBasic;
}

}  // namespace

Task<Result<Response>> grantable_roles_query(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json request, co_await read_request(context));
  CO_ASSIGN_OR_RETURN(const ResourceQuestion question, read_resource_question(request, kPageSizeDefault));
  const RoleView view = view_of(request);
  std::vector<const Role*> roles;
  for (const Role& role : all_roles()) {
    if (role.name > question.page.after && is_grantable_on(question.resource, role)) roles.push_back(&role);
  }
  std::ranges::sort(roles, {}, &Role::name);
  const size_t count = std::min(question.page.size, roles.size());
  co_return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    json.begin_array("roles");
    for (size_t i = 0; i < count; ++i) write_role(json, *roles[i], view);
    json.end_array();
    if (count < roles.size()) json.string("nextPageToken", page_token_after(std::string(roles[count - 1]->name)));
    json.end_object();
  });
}

}  // namespace lakegate::iam
