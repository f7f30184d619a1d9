// iam.roles.get and list (https://cloud.google.com/iam/docs/reference/rest/v1/roles): the roles that this server knows,
// with the permissions of theirs that mean something here. They are no secret: whoever is signed in may read them.
#include "gateway/iam/role_page.h"
#include "gateway/json/answer.h"

namespace lakegate::iam {
namespace {

constexpr size_t kPageSizeDefault = 300;
constexpr size_t kPageSizeMax = 1000;

}  // namespace

Task<Result<Response>> predefined_roles_get(RequestContext& context) {
  const std::string name = "roles/" + context.path_parameter("role");
  const Role* const role = find_role(name);
  if (role == nullptr) co_return not_found("The role named " + name + " was not found.");
  co_return json_answer(context, [&](JsonWriter& json) { write_role(json, *role, RoleView::kFull); });
}

Task<Result<Response>> predefined_roles_list(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const Page page, page_of(context.query, kPageSizeDefault, kPageSizeMax));
  const RoleView view = context.query.get("view") == "FULL" ? RoleView::kFull : RoleView::kBasic;
  std::vector<const Role*> roles;
  for (const Role& role : all_roles()) roles.push_back(&role);
  co_return role_page(context, std::move(roles), page, view);
}

}  // namespace lakegate::iam
