// iam.roles.get and list (https://cloud.google.com/iam/docs/reference/rest/v1/roles): the roles that this server knows,
// with the permissions of theirs that mean something here. They are no secret: whoever is signed in may read them.
#include <algorithm>

#include "gateway/iam/iam_answer.h"
#include "gateway/iam/role_json.h"
#include "gateway/json/answer.h"

namespace lakegate::iam {
namespace {

constexpr size_t kPageSizeDefault = 300;
constexpr size_t kPageSizeMax = 1000;

std::vector<const Role*> sorted_roles() {
  std::vector<const Role*> roles;
  for (const Role& role : all_roles()) roles.push_back(&role);
  std::sort(roles.begin(), roles.end(), [](const Role* a, const Role* b) { return a->name < b->name; });
  return roles;
}

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
  std::vector<const Role*> roles = sorted_roles();
  std::erase_if(roles, [&](const Role* role) { return !page.after.empty() && role->name <= page.after; });
  const size_t count = std::min(page.size, roles.size());
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
