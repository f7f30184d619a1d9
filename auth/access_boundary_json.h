// Access boundaries of downscoped tokens, as clients send them
// (https://cloud.google.com/iam/docs/downscoping-short-lived-credentials). Pure functions; any thread.
#pragma once

#include <string_view>

#include "auth/principal.h"
#include "base/result.h"

namespace lakegate {

// {"accessBoundary": {"accessBoundaryRules": [...]}}. kInvalidArgument for what is not one, or says something that this
// server cannot hold to: a rule that it does not understand must not become one that allows more.
Result<AccessBoundary> parse_access_boundary(std::string_view json);

}  // namespace lakegate
