// The sign-in endpoints: what Google serves under oauth2.googleapis.com, sts.googleapis.com,
// iamcredentials.googleapis.com and on its machines, under one address here. They ask for no storage permission, so the
// pipeline hands them over before its stages; each authenticates as it needs.
#pragma once

#include <string_view>

#include "gateway/context.h"

namespace lakegate::oauth {

// For metrics and logs: "token", "revoke", ...
std::string_view endpoint_id(std::string_view raw_path);
// Any request whose path is of PathFamily::kSignIn.
Task<Result<Response>> answer(RequestContext& context);

}  // namespace lakegate::oauth
