// What storage.buckets.patch and storage.buckets.update share.
#pragma once

#include "gateway/context.h"

namespace lakegate {

// Changes a bucket by merging the request's resource into its present attributes, or into the defaults (`replace`).
Task<Result<Response>> change_bucket(RequestContext& context, bool replace);

}  // namespace lakegate
