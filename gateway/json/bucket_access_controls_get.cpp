// storage.bucketAccessControls.get (https://cloud.google.com/storage/docs/json_api/v1/bucketAccessControls/get)
#include "gateway/json/access_controls.h"

namespace lakegate::json {

Task<Result<Response>> bucket_access_controls_get(RequestContext& context) {
  return access_controls_get(context, kBucketAccessControls);
}

}  // namespace lakegate::json
