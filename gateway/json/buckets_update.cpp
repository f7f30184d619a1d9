// storage.buckets.update (https://cloud.google.com/storage/docs/json_api/v1/buckets/update)
#include "gateway/json/bucket_patch.h"

namespace lakegate::json {

Task<Result<Response>> buckets_update(RequestContext& context) { return change_bucket(context, BucketChange::kUpdate); }

}  // namespace lakegate::json
