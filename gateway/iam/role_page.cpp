#include "gateway/iam/role_page.h"

#include <algorithm>

#include "gateway/json/answer.h"

namespace lakegate::iam {

Result<Response> role_page(const RequestContext& context, std::vector<const Role*> roles, const Page& page,
                           RoleView view) {
  std::erase_if(roles, [&](const Role* role) { return !page.after.empty() && role->name <= page.after; });
  std::ranges::sort(roles, {}, &Role::name);
  const size_t count = std::min(page.size, roles.size());
  return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    json.begin_array("roles");
    for (size_t i = 0; i < count; ++i) write_role(json, *roles[i], view);
    json.end_array();
    if (count < roles.size()) json.string("nextPageToken", page_token_after(std::string(roles[count - 1]->name)));
    json.end_object();
  });
}

}  // namespace lakegate::iam
