// iam.roles.queryGrantableRoles
// (https://cloud.google.com/iam/docs/reference/rest/v1/roles/queryGrantableRoles): the predefined roles that a policy
// of the resource may name. They are no secret: whoever is signed in may read them.
#include <nlohmann/json.hpp>

#include "gateway/iam/resource_questions.h"
#include "gateway/iam/role_page.h"

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
    if (is_grantable_on(question.resource, role)) roles.push_back(&role);
  }
  co_return role_page(context, std::move(roles), question.page, view);
}

}  // namespace lakegate::iam
