// What a downscoped credential may do at most (https://cloud.google.com/iam/docs/downscoping-short-lived-credentials):
// an upper bound that grants nothing by itself. Pure functions; any thread.
#pragma once

#include <string_view>

#include "auth/policy_eval.h"
#include "auth/principal.h"

namespace lakegate {

// True where a rule names the bucket, one of its roles has the permission, and its condition holds. What is of no
// bucket lies outside of every boundary. A condition that cannot be evaluated holds for nothing.
bool is_within(const AccessBoundary& boundary, const ResourceRequest& request, std::string_view permission);

}  // namespace lakegate
