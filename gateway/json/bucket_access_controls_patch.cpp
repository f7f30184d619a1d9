// storage.bucketAccessControls.patch (https://cloud.google.com/storage/docs/json_api/v1/bucketAccessControls/patch)
#include "gateway/json/access_controls.h"

namespace lakegate::json {

Task<Result<Response>> bucket_access_controls_patch(RequestContext& context) {
  return access_controls_patch(context, kBucketAccessControls);
}

}  // namespace lakegate::json
