// storage.buckets.patch (https://cloud.google.com/storage/docs/json_api/v1/buckets/patch)
#include "gateway/json/bucket_patch.h"

namespace lakegate::json {

Task<Result<Response>> buckets_patch(RequestContext& context) { return change_bucket(context, BucketChange::kPatch); }

}  // namespace lakegate::json
