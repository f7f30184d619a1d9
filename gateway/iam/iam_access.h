// Who may call the methods of cloudresourcemanager.googleapis.com and iam.googleapis.com, and on which project. Used by
// the request's coroutine.
//
// They say who rules the store, so a credential must be meant for that: an OAuth token with the scope cloud-platform
// (or one of the services' own). Signatures, tokens for storage alone, downscoped tokens and anonymous callers are
// refused whatever their bearer may do, as Google refuses them.
#pragma once

#include <string>

#include "gateway/context.h"

namespace lakegate::iam {

// What authorize_method() (gateway/access.h) does for these routes. Afterwards the path's parameters "project" and
// "account" are the project's id and the account's address: a number, "-" and an account's unique id are looked up.
Task<Status> authorize(RequestContext& context);

// Whether the caller holds a permission on a project; failures of the store stay failures.
Task<Result<bool>> holds(RequestContext& context, std::string_view permission, const std::string& project);

}  // namespace lakegate::iam
