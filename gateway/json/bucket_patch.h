// What storage.buckets.patch and storage.buckets.update share.
#pragma once

#include "gateway/context.h"
#include "gateway/json/wire/bucket_wire.h"

namespace lakegate {

// Changes the bucket by the request's resource, and answers with what it is then.
Task<Result<Response>> change_bucket(RequestContext& context, BucketChange change);

}  // namespace lakegate
