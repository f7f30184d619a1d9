// What the bucket methods of the JSON API share.
#pragma once

#include "gateway/context.h"
#include "metadata/precondition.h"
#include "metadata/record/bucket.h"

namespace lakegate {

// With the access control lists of bucket and new objects where `acl` is the bucket's.
Result<Response> bucket_answer(const RequestContext& context, const Bucket& bucket, const Acl* acl = nullptr);

}  // namespace lakegate
