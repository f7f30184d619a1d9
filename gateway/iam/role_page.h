// A page of predefined roles, as iam.roles.list and iam.roles.queryGrantableRoles answer. Any thread.
#pragma once

#include <vector>

#include "gateway/iam/iam_answer.h"
#include "gateway/iam/role_json.h"

namespace lakegate::iam {

// Those of `roles` that the page begins with, in the order of their names, and the token of the next page.
Result<Response> role_page(const RequestContext& context, std::vector<const Role*> roles, const Page& page,
                           RoleView view);

}  // namespace lakegate::iam
