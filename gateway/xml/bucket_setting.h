// What setting and deleting one setting of a bucket share.
#pragma once

#include <functional>

#include <nlohmann/json_fwd.hpp>

#include "gateway/context.h"
#include "metadata/record/bucket.h"

namespace lakegate {

// Patches the bucket of the request's path as storage.buckets.patch does, under x-goog-if-metageneration-match. `patch`
// computes the members of the resource that change; a pure function, it may run more than once.
Task<Result<Bucket>> patch_bucket_setting(RequestContext& context,
                                          const std::function<Result<nlohmann::json>(const Bucket&)>& patch);

}  // namespace lakegate
