// storage.bucketAccessControls.insert (https://cloud.google.com/storage/docs/json_api/v1/bucketAccessControls/insert)
#include "gateway/json/access_controls.h"

namespace lakegate::json {

Task<Result<Response>> bucket_access_controls_insert(RequestContext& context) {
  return access_controls_insert(context, kBucketAccessControls);
}

}  // namespace lakegate::json
